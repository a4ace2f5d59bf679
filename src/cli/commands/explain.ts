/** `quittance explain ID`: how a payment was decided, step by step, from the evidence that was stored with the decision. */
import { EXIT_CODES } from '../../errors.ts';
import type { Db } from '../../models/db.ts';
import type { PaymentRow } from '../../models/payments.ts';
import { isPolicyName, POLICY_NEEDS } from '../../processor/policy.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { type ExplainedStep, scoreOf, spanIn, stepsOf, whatWouldChange } from '../explain-words.ts';
import { allocationText, evidenceText } from '../item-words.ts';
import type { PrintedEvidence, PrintedPayment, PrintedSuggestion } from '../payment-view.ts';
import { reasonInWords } from '../reason-words.ts';
import { shownPayment } from '../shown-payment.ts';
import { localTime, parsedArray, parseId } from '../values.ts';
import { explainWords } from '../words/explaining.ts';
import { policyNeeds } from '../words/findings.ts';
import { screenWords } from '../words/screen.ts';

export const explainCommand: CliCommand = (program, action) => {
  program
    .command('explain')
    .description('say why a payment was decided as it was: what was asked, what was found, what would have changed it')
    .argument('<payment>', '1042 or P-1042')
    .action(action(explain));
};

function explain(context: CommandContext, text: string): number {
  const { output } = context;
  const db = context.db();
  const { row, printed } = shownPayment(db, parseId(text, 'payment'));
  const steps = stepsOf(printed.evidence);
  output.document('explain', documentOf(row, printed, steps));
  const words = explainWords();
  const when =
    row.decidedAt === null
      ? screenWords().notDecided
      : screenWords().by(row.decidedBy ?? '?', localTime(row.decidedAt));
  const reason = row.stateReason === null ? '' : ` ${reasonInWords(row.stateReason)}`;
  output.prose({ text: `P-${row.id}  ${row.state}${reason}`, style: 'bold' }, `  ${when}`);
  output.line({ text: words.asked, style: 'bold' });
  for (const step of steps) printStep(context, row, step);
  printScore(context, printed);
  printRivals(context, db, printed);
  output.line({ text: words.wouldChange, style: 'bold' });
  output.prose(`  ${whatWouldChange(printed, row.stateReason)}`);
  return EXIT_CODES.ok;
}

function printStep({ output }: CommandContext, row: PaymentRow, { step, evidence }: ExplainedStep): void {
  const { steps, nothing } = explainWords();
  output.prose(`  ${steps[step]}${evidence.length === 0 ? `: ${nothing}` : ''}`);
  for (const one of evidence) {
    output.prose(`    ${evidenceText(one)}${weightText(one)}`);
    const span = spanOf(row, one);
    if (span !== null) output.prose(`        ${span}`);
    if (one.rule === 'policy' && isPolicyName(one.value))
      output.prose(`        ${policyNeeds(POLICY_NEEDS[one.value])}`);
  }
}

function printScore({ output }: CommandContext, { evidence }: PrintedPayment): void {
  if (evidence.some(({ weight }) => weight !== 0)) output.prose(`  ${explainWords().together(scoreOf(evidence))}`);
}

/** The other candidates: what was thought of, and not done. */
function printRivals({ output }: CommandContext, db: Db, { suggestions, currency }: PrintedPayment): void {
  if (suggestions.length === 0) return;
  output.line({ text: explainWords().candidates, style: 'bold' });
  for (const { rank, allocations, evidence } of suggestions) {
    for (const [index, one] of allocations.entries())
      output.prose(`  ${index === 0 ? rank : '+'}  ${allocationText(db, one, currency)}`);
    for (const one of evidence) output.prose(`     ${evidenceText(one)}${weightText(one)}`);
    output.prose(`     ${explainWords().together(scoreOf(evidence))}`);
  }
}

function weightText({ weight }: PrintedEvidence): string {
  return weight === 0 ? '' : `  ${weight > 0 ? '+' : ''}${weight}`;
}

/** The place in the bank's own words that the evidence was read from; null where it is no text of the bank. */
function spanOf(row: PaymentRow, { field, value }: PrintedEvidence): string | null {
  const texts: Readonly<Record<string, readonly (string | null)[]>> = {
    remittance: parsedArray(row.remittance).map(String),
    counterpartyName: [row.counterpartyName],
    ultimateCounterparty: [row.ultimateCounterparty],
    additionalInfo: [row.additionalInfo],
    endToEndId: [row.endToEndId],
  };
  const spans = (texts[field] ?? []).map((text) => (text === null ? null : spanIn(text, value)));
  return spans.find((span) => span !== null) ?? null;
}

function documentOf(row: PaymentRow, printed: PrintedPayment, steps: readonly ExplainedStep[]): object {
  const names = explainWords('en').steps;
  const withSpan = (one: PrintedEvidence): object => ({ ...one, span: spanOf(row, one) });
  const scored = (one: PrintedSuggestion): object => ({ ...one, score: scoreOf(one.evidence) });
  return {
    payment: row.id,
    state: row.state,
    reason: row.stateReason,
    decidedBy: row.decidedBy,
    decidedAt: row.decidedAt,
    steps: steps.map(({ step, evidence }) => ({ name: names[step], evidence: evidence.map(withSpan) })),
    score: scoreOf(printed.evidence),
    candidates: printed.suggestions.map(scored),
    whatWouldChange: whatWouldChange(printed, row.stateReason, 'en'),
  };
}
