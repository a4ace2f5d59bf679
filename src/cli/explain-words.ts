/** Why a payment was decided as it was, from the evidence that was stored with the decision. Pure. */
import type { PrintedEvidence, PrintedPayment } from './payment-view.ts';

/** What is asked about a payment, in this order, and the evidence that each step leaves. */
const STEPS: readonly Readonly<{ name: string; rules: RegExp }>[] = [
  {
    name: 'vetoes (before the opening, money that comes back, doubts of the import)',
    rules: /^(before-opening|reversal|import-doubt)$/,
  },
  { name: 'rules of yours', rules: /^rule:/ },
  { name: 'debits', rules: /^debit$/ },
  {
    name: 'references',
    rules: /^(code-|codes-|qr-|creditor-|reference-|text-too-long|check-digit-wrong|check-character-wrong)/,
  },
  { name: 'typing errors', rules: /^(similar-code|check-character)$/ },
  { name: 'competitors', rules: /^(runner-up|tie)$/ },
  { name: 'amounts and open items', rules: /^(open-amount|open-item-|amount|rounded|fee|digit-slip)/ },
  {
    name: 'payer',
    rules: /^(payer-|known-payer|confirmed|name-|household|address|earlier-pattern|email|due-date|title)/,
  },
  { name: 'policy', rules: /^policy$/ },
  { name: 'people', rules: /^(staff|booked-before)$/ },
];

export type ExplainedStep = Readonly<{ name: string; evidence: readonly PrintedEvidence[] }>;

/** Every step with its evidence, also those that found nothing; what belongs to none is told as such. */
export function stepsOf(evidence: readonly PrintedEvidence[]): readonly ExplainedStep[] {
  const stepOf = (one: PrintedEvidence): string => STEPS.find(({ rules }) => rules.test(one.rule))?.name ?? 'other';
  const names = [
    ...STEPS.map(({ name }) => name),
    ...(evidence.some((one) => stepOf(one) === 'other') ? ['other'] : []),
  ];
  return names.map((name) => ({ name, evidence: evidence.filter((one) => stepOf(one) === name) }));
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

/** What would make of a payment that waits one that does not. */
const WOULD_SETTLE: Readonly<Record<string, string>> = {
  REVERSAL_ENTRY: 'nothing: money that comes back is always a person’s',
  DUPLICATE_SUSPECT: 'a reference of the bank that tells it from the other payment, or a corrected delivery',
  CONFLICTING_FACTS: 'nothing: the bank has told two things, and a person must say which is right',
  AMOUNT_SCALE: 'an amount that the currency can have',
  BATCH_SUM_MISMATCH: 'single payments that add up to the total',
  DETAIL_MISSING: 'a camt.054 of the bank with the single payments',
  RULE_SAYS_PERSON: 'the rule, if it were not in the configuration',
  RULE_NOT_APPLIED: 'the rule or the open item, if the other did not contradict it',
  CURRENCY_MISMATCH: 'an open item in the currency of the payment',
  UNKNOWN_REFERENCE: 'an open item under this reference: quittance expected add, or import',
  BAD_CHECKSUM: 'a reference without the typing error',
  AMBIGUOUS_REFERENCE: 'a reference that only one open item can mean',
  OBLIGATION_CLOSED: 'an open item that still asks for money',
  UNDERPAID: 'exactly the sum that is open',
  OVERPAID: 'exactly the sum that is open',
  NO_REFERENCE: 'a reference of ours in the text, or an account that is known for one open item alone',
  STAFF_REOPENED: 'a person only: what a person has touched the program leaves alone',
};

/** One sentence on what would have changed the decision. */
export function whatWouldChange(payment: PrintedPayment, reason: string | null): string {
  if (payment.decidedBy?.startsWith('staff:') === true && payment.state !== 'MANUAL') {
    return 'A person decided it. It is taken back with quittance undo.';
  }
  switch (payment.state) {
    case 'MANUAL':
      return `It would have been settled by ${WOULD_SETTLE[reason ?? ''] ?? 'facts without doubt'}.`;
    case 'PROCESSED': {
      const [strongest] = [...payment.evidence].sort((one, other) => other.weight - one.weight);
      if (strongest === undefined || strongest.weight <= 0)
        return 'Without the rule that booked it, it would wait for a person.';
      return `Without ${strongest.rule} (${strongest.field} "${strongest.value}"), or with another amount, it would wait for a person.`;
    }
    case 'IRRELEVANT':
      return 'A person may take it up again with quittance reopen.';
    default:
      return 'It follows from what the bank or a person has said since it was booked.';
  }
}
