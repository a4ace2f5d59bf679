/** Why a payment was decided as it was, from the evidence that was stored with the decision. Pure. */
import { foundText } from './item-words.ts';
import type { PrintedEvidence, PrintedPayment } from './payment-view.ts';
import { ruleWord } from './words/evidence.ts';
import { explainWords, wouldSettleWords } from './words/explaining.ts';
import { type StaffLanguage, staffLanguage } from './words/language.ts';

/** What is asked about a payment, in this order, and the evidence that each step leaves. */
const STEPS: readonly Readonly<{ step: Step; rules: RegExp }>[] = [
  { step: 'vetoes', rules: /^(before-opening|reversal|import-doubt)$/ },
  { step: 'rules', rules: /^rule:/ },
  { step: 'debits', rules: /^debit$/ },
  {
    step: 'references',
    rules: /^(code-|codes-|qr-|creditor-|reference-|text-too-long|check-digit-wrong|check-character-wrong)/,
  },
  { step: 'typing', rules: /^(similar-code|check-character)$/ },
  { step: 'competitors', rules: /^(runner-up|tie)$/ },
  { step: 'amounts', rules: /^(open-amount|open-item-|amount|rounded|fee|digit-slip)/ },
  {
    step: 'payer',
    rules: /^(payer-|known-payer|confirmed|name-|household|address|earlier-pattern|email|due-date|title)/,
  },
  { step: 'policy', rules: /^policy$/ },
  { step: 'people', rules: /^(staff|booked-before)$/ },
];

/** A step by its key in the catalogue. */
type Step = keyof ReturnType<typeof explainWords>['steps'];

export type ExplainedStep = Readonly<{ step: Step; evidence: readonly PrintedEvidence[] }>;

/** Every step with its evidence, also those that found nothing; what belongs to none is told as such. */
export function stepsOf(evidence: readonly PrintedEvidence[]): readonly ExplainedStep[] {
  const stepOf = (one: PrintedEvidence): Step => STEPS.find(({ rules }) => rules.test(one.rule))?.step ?? 'other';
  const hasOther = evidence.some((one) => stepOf(one) === 'other');
  const steps = [...STEPS.map(({ step }) => step), ...(hasOther ? (['other'] as const) : [])];
  return steps.map((step) => ({ step, evidence: evidence.filter((one) => stepOf(one) === step) }));
}

/** The sum of the weights, in decibans. */
export function scoreOf(evidence: readonly PrintedEvidence[]): number {
  return evidence.reduce((sum, { weight }) => sum + weight, 0);
}

const CONTEXT_CHARACTERS = 25;

/** Where the value stands in the text: `…salsa «USI-8kq2Lm» Müller…`; null when the text does not hold it as written. */
export function spanIn(text: string, value: string): string | null {
  const at = value === '' ? -1 : text.toLowerCase().indexOf(value.toLowerCase());
  if (at === -1) return null;
  const end = at + value.length;
  const before = text.slice(Math.max(0, at - CONTEXT_CHARACTERS), at);
  const after = text.slice(end, end + CONTEXT_CHARACTERS);
  const cutBefore = at > CONTEXT_CHARACTERS ? '…' : '';
  const cutAfter = end + CONTEXT_CHARACTERS < text.length ? '…' : '';
  return `${cutBefore}${before}«${text.slice(at, end)}»${after}${cutAfter}`;
}

/** What it was booked for takes any amount: a fund, or a free gift. */
function takesAnyAmount({ evidence }: PrintedPayment): boolean {
  return evidence.some(({ rule, value }) => rule === 'open-amount' && value.endsWith('asks for any amount'));
}

/** Booked without evidence that is weighed: by a rule of the operator, or because a processor says that it is a gift. */
function ofNoWeight({ evidence }: PrintedPayment, language: StaffLanguage): string {
  const words = explainWords(language);
  return evidence.some(({ rule }) => rule === 'gateway') ? words.byProcessor : words.withoutRule;
}

/** What it hung on: the account where its habit decided, the typing error that was corrected, else what weighs most. */
function decisive(evidence: readonly PrintedEvidence[]): PrintedEvidence | null {
  const isHabit = evidence.some(({ rule }) => rule === 'confirmed');
  const needed = evidence.find(({ rule }) => rule === (isHabit ? 'payer-account' : 'similar-code'));
  return needed ?? [...evidence].sort((one, other) => other.weight - one.weight)[0] ?? null;
}

/** One sentence on what would have changed the decision; JSON has it in English. */
export function whatWouldChange(payment: PrintedPayment, reason: string | null, language = staffLanguage()): string {
  const words = explainWords(language);
  if (payment.decidedBy?.startsWith('staff:') === true && payment.state !== 'MANUAL') return words.byPerson;
  switch (payment.state) {
    case 'MANUAL':
      return words.settledBy(wouldSettleWords(language)[reason ?? ''] ?? words.withoutDoubt);
    case 'PROCESSED': {
      const strongest = decisive(payment.evidence);
      if (strongest === null || strongest.weight <= 0) return ofNoWeight(payment, language);
      const cited = `${ruleWord(strongest.rule, language)} (${foundText(strongest, language)})`;
      return takesAnyAmount(payment) ? words.withoutOnly(cited) : words.without(cited);
    }
    case 'IRRELEVANT':
      return words.replaced[reason ?? ''] ?? words.mayReopen;
    default:
      return words.followed;
  }
}
