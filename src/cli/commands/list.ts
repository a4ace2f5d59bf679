/** `quittance list`: payments, oldest first. Streams, so that half a million of them need no memory. */
import { AppError, EXIT_CODES } from '../../errors.ts';
import { PAYMENT_STATES, type PaymentState } from '../../models/payment-state.ts';
import { listPayments, type PaymentFilter } from '../../models/payments.ts';
import { owedRefunds } from '../../models/refunds.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import type { Cell, Column } from '../output.ts';
import { allocationsText, printedPayment, signedAmount } from '../payment-view.ts';
import { accountOf, decimal, parseId } from '../values.ts';

type Options = Readonly<{ state?: readonly string[]; account?: string; file?: string }>;

export const listCommand: CliCommand = (program, action) => {
  program
    .command('list')
    .description('list payments')
    .option('--state <state...>', `only these states: ${PAYMENT_STATES.join(', ')}`)
    .option('--account <account>', 'only this account (IBAN)')
    .option('--file <file>', 'only what this file brought (F-12)')
    .action(action(list));
};

async function list(context: CommandContext, options: Options): Promise<number> {
  const filter = filterOf(options);
  const db = context.db();
  const owedMinor = owedBack(context);
  await context.output.list({
    command: 'list',
    key: 'payments',
    rows: mapped(listPayments(db, filter), (row) => ({
      ...printedPayment(db, row),
      reason: row.stateReason,
      owedBack: amountOf(owedMinor.get(row.id), row.currency),
    })),
    columns: COLUMNS,
    object: ({ reason, owedBack: _, ...payment }) => payment,
    empty: 'No payments.',
  });
  return EXIT_CODES.ok;
}

/** What is still to be paid back of payments, in minor units. Programs have it in `refund list`. */
function owedBack({ db, output }: CommandContext): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  if (output.format === 'json' || output.format === 'ndjson') return sums;
  for (const { paymentId, owedMinor, paidMinor } of owedRefunds(db())) {
    if (paidMinor < owedMinor) sums.set(paymentId, (sums.get(paymentId) ?? 0) + owedMinor - paidMinor);
  }
  return sums;
}

function amountOf(minor: number | undefined, currency: string): string | null {
  return minor === undefined ? null : decimal(minor, currency);
}

function filterOf({ state, account, file }: Options): PaymentFilter {
  return {
    ...(state === undefined ? {} : { states: state.flatMap((text) => text.split(',')).map(stateNamed) }),
    ...(account === undefined ? {} : { account: accountOf(account) }),
    ...(file === undefined ? {} : { fileId: parseId(file, 'file') }),
  };
}

function stateNamed(name: string): PaymentState {
  const state = PAYMENT_STATES.find((one) => one === name.trim().toUpperCase());
  if (state !== undefined) return state;
  throw new AppError({
    kind: 'usage',
    code: 'STATE_UNKNOWN',
    message: `there is no state "${name}"`,
    hint: `states are ${PAYMENT_STATES.join(', ')}`,
  });
}

function* mapped<A, B>(items: Iterable<A>, map: (item: A) => B): Generator<B> {
  for (const item of items) yield map(item);
}

/** A payment of the contract, why it is in its state, which the contract has for MANUAL only, and what is to be paid back of it. */
type Row = ReturnType<typeof printedPayment> & Readonly<{ reason: string | null; owedBack: string | null }>;

const COLUMNS: readonly Column<Row>[] = [
  { title: 'id', value: (row) => row.id, align: 'right' },
  { title: 'booked', value: (row) => row.bookingDate },
  { title: 'amount', value: signedAmount, align: 'right' },
  { title: 'cur', value: (row) => row.currency, drops: 2 },
  { title: 'payer', value: (row) => row.payerName ?? row.payerIban, shrinks: true },
  { title: 'text', value: (row) => row.remittance.join(' '), shrinks: true, drops: 1 },
  { title: 'state', value: stateCell },
  { title: 'why', value: whyOf },
  { title: 'for', value: forWhat, shrinks: true },
  { title: 'owed back', value: (row) => row.owedBack, align: 'right' },
];

/** Only what is waiting, or was laid aside, needs a reason. */
function whyOf({ state, reason }: Row): string | null {
  return state === 'MANUAL' || state === 'IRRELEVANT' ? reason : null;
}

function stateCell({ state }: Row): Cell {
  if (state === 'MANUAL') return { text: state, style: 'yellow' };
  if (state === 'PROCESSED') return { text: state, style: 'green' };
  return state === 'CHARGEBACK' ? { text: state, style: 'red' } : state;
}

/** What it was booked for; of one that waits for a person, the best suggestion. */
function forWhat({ allocations, suggestions, state }: Row): string | null {
  if (allocations.length > 0) return allocationsText(allocations);
  const [best] = suggestions;
  return state === 'MANUAL' && best !== undefined ? `? ${allocationsText(best.allocations)}` : null;
}
