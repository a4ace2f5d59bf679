/** What rules would decide over all history, as `rules test` and `rules add` show it. */
import { decisionPolicyOf } from '../../../jobs/context.ts';
import { AppError } from '../../errors.ts';
import { payerInAdvice } from '../../processor/payer.ts';
import { withRaisedLevels } from '../../processor/policy-levels.ts';
import { type PreviewedPayment, previewRules, STANDINGS, type Standing } from '../../processor/rules/preview.ts';
import type { Rule } from '../../processor/rules/rule.ts';
import type { CommandContext } from '../command.ts';
import type { Cell, Column, Output } from '../output.ts';
import { counted, decimal, parsedArray } from '../values.ts';

/** What `asked` would decide where `rules` are all the rules, in order. */
export function preview(
  context: CommandContext,
  rules: readonly Rule[],
  asked: readonly Rule[],
  since: string | null,
): readonly PreviewedPayment[] {
  if (since !== null && !/^\d{4}-\d{2}-\d{2}$/.test(since)) throw notADay(since);
  const policy = { ...withRaisedLevels(context.db(), decisionPolicyOf(context.config().config)), rules };
  return previewRules(context.db(), { policy, only: new Set(asked.map(({ name }) => name)), since });
}

function notADay(text: string): AppError {
  const message = `"${text}" is not a day`;
  return new AppError({ kind: 'usage', code: 'TIME_INVALID', message, hint: 'write it as 2026-11-20' });
}

export function hasContradiction(found: readonly PreviewedPayment[]): boolean {
  return found.some(({ standing }) => standing === 'contradicts');
}

const COLUMNS: readonly Column<PreviewedPayment>[] = [
  { title: 'standing', value: standingCell },
  { title: 'id', value: ({ payment }) => payment.id, align: 'right' },
  { title: 'booked', value: ({ payment }) => payment.bookingDate },
  { title: 'amount', value: signedAmount, align: 'right' },
  { title: 'cur', value: ({ payment }) => payment.currency, drops: 2 },
  { title: 'payer', value: ({ payment }) => payerOf(payment), shrinks: true },
  { title: 'text', value: ({ payment }) => parsedArray(payment.remittance).join(' '), shrinks: true, drops: 1 },
  { title: 'rule', value: ({ rule }) => rule, shrinks: true },
  { title: 'now', value: ({ payment }) => stateText(payment.state, payment.stateReason) },
  { title: 'would be', value: ({ decision }) => decidedText(decision) },
];

/** The table with a line per standing and currency below it. Nothing with `--json` and `--ndjson`. */
export async function printPreview(output: Output, found: readonly PreviewedPayment[]): Promise<void> {
  await output.table(COLUMNS, found);
  if (found.length === 0) output.note('The rules would decide no payment.');
  for (const { standing, currency, payments, amountIn, amountOut } of sumsOf(found)) {
    const sums = `${amountIn} ${currency} in, ${amountOut} ${currency} out`;
    output.note(`${STANDING_WORDS[standing]}: ${counted(payments, 'payment')}, ${sums}`);
  }
}

/** The same for `--json` (semver). */
export function previewObject(found: readonly PreviewedPayment[]): object {
  return { payments: found.map(printed), sums: sumsOf(found) };
}

const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  contradicts: 'contradicts what is booked or what staff decided, which stays',
  next: 'would be decided in the next pass',
  agrees: 'is so already',
  stays: 'was settled otherwise, and stays so',
};

function standingCell({ standing }: PreviewedPayment): Cell {
  return standing === 'contradicts' ? { text: standing, style: 'red' } : standing;
}

function signedAmount({ payment }: PreviewedPayment): string {
  const amount = decimal(payment.amountMinor, payment.currency);
  return payment.direction === 'out' ? `-${amount}` : amount;
}

function payerOf(payment: PreviewedPayment['payment']): string | null {
  return payment.counterpartyName ?? payerInAdvice(payment)?.name ?? payment.counterpartyIban;
}

function stateText(state: string, reason: string | null): string {
  return reason === null ? state : `${state} ${reason}`;
}

function decidedText(decision: PreviewedPayment['decision']): string {
  if (decision.state !== 'MATCHED') return stateText(decision.state, decision.reason);
  return `PROCESSED ${decision.allocations.map(({ reference }) => reference).join(' ')}`;
}

/** One payment as `--json` prints it (semver). */
function printed({ payment, rule, decision, standing }: PreviewedPayment): object {
  return {
    id: payment.id,
    standing,
    rule,
    bookingDate: payment.bookingDate,
    direction: payment.direction,
    amount: decimal(payment.amountMinor, payment.currency),
    currency: payment.currency,
    payerName: payerOf(payment),
    state: payment.state,
    reason: payment.stateReason,
    decidedBy: payment.decidedBy,
    wouldBe: decision.state === 'MATCHED' ? 'PROCESSED' : decision.state,
    wouldBeReason: decision.state === 'MATCHED' ? null : decision.reason,
    wouldBeFor: decision.state === 'MATCHED' ? decision.allocations.map(({ reference }) => reference) : [],
    evidence: decision.evidence,
  };
}

type Sum = Readonly<{ standing: Standing; currency: string; payments: number; amountIn: string; amountOut: string }>;

/** Per standing and currency, as decimal texts. */
function sumsOf(found: readonly PreviewedPayment[]): readonly Sum[] {
  const currencies = [...new Set(found.map(({ payment }) => payment.currency))].sort();
  return STANDINGS.flatMap((standing) =>
    currencies.flatMap((currency): readonly Sum[] => {
      const payments = found.filter((one) => one.standing === standing && one.payment.currency === currency);
      if (payments.length === 0) return [];
      const total = (direction: 'in' | 'out'): string =>
        decimal(
          payments.reduce((sum, { payment }) => sum + (payment.direction === direction ? payment.amountMinor : 0), 0),
          currency,
        );
      return [{ standing, currency, payments: payments.length, amountIn: total('in'), amountOut: total('out') }];
    }),
  );
}
