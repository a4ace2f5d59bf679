/** `quittance refund owe|list|done`: what is owed back to payers, and what of it was paid. This program sends no money. */
import { AppError, EXIT_CODES } from '../../errors.ts';
import type { Db } from '../../models/db.ts';
import { findVisiblePayment } from '../../models/histories.ts';
import { type OwedRefund, owedRefunds, type RefundRow } from '../../models/refunds.ts';
import { amountHint, currencyOf, readAmount } from '../../money.ts';
import { planOwe, planRefundDone } from '../../processor/staff/refund.ts';
import { actedObject, actNow, printActed, printApprovalNeeded } from '../act-asked.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { confirm } from '../confirm.ts';
import type { Column } from '../output.ts';
import { pastDay } from '../past-day.ts';
import { reasonText, type StaffOptions, staffContext, withVersionOption } from '../staff.ts';
import { decimal, parseId } from '../values.ts';
import { askingWords } from '../words/asking.ts';
import { changeWords } from '../words/changes.ts';
import { planWords } from '../words/plans.ts';

type OweOptions = StaffOptions & Readonly<{ because: string }>;
type DoneOptions = StaffOptions & Readonly<{ debit?: string; amount?: string; date?: string; because?: string }>;

export const refundCommand: CliCommand = (program, action) => {
  const refund = program.command('refund').description('what is owed back to payers, and what was paid');
  const owing = refund
    .command('owe')
    .description('note that a payment, or a part of it, is to be paid back; the debit of the bank will close it')
    .argument('<payment>', 'the payment: 1042 or P-1042')
    .argument('[amount]', 'how much, in its currency: 40.00 (default: all that is left of it)')
    .requiredOption('--because <why>', 'why, for those who read the history');
  withVersionOption(owing).action(action(oweNow));
  refund.command('list').description('list it').option('--all', 'also what was paid back').action(action(list));
  const done = refund
    .command('done')
    .description('note that what is owed back of a payment was paid, in e-banking or in cash')
    .argument('<payment>', 'the payment of which it is owed: 1042 or P-1042')
    .option('--debit <payment>', 'the debit by which the bank reports it: 1060 or P-1060')
    .option(
      '--amount <amount>',
      'how much of it, when several things are owed or a part was paid; in the currency of the payment',
    )
    .option('--date <day>', 'the day on which it was paid, 2026-11-18 (default: that of the debit, or today)')
    .option('--because <why>', 'what people should know about it');
  withVersionOption(done).action(action(doneNow));
};

async function list(context: CommandContext, options: { all?: boolean }): Promise<number> {
  const rows = owedRefunds(context.db()).filter(
    ({ paidMinor, owedMinor }) => options.all === true || paidMinor < owedMinor,
  );
  const form = { command: 'refund.list', key: 'refunds', columns: COLUMNS, object: refundObject };
  await context.output.list({ ...form, rows, empty: changeWords().nothingOwed });
  return EXIT_CODES.ok;
}

function refundObject({
  paymentId,
  bookingDate,
  payerName,
  payerIban,
  currency,
  owedMinor,
  paidMinor,
}: OwedRefund): object {
  const [owed, paid] = [owedMinor, paidMinor].map((minor) => decimal(minor, currency));
  return { payment: paymentId, bookingDate, payerName, payerIban, currency, owed, paid };
}

const COLUMNS: readonly Column<OwedRefund>[] = [
  { title: 'payment', value: (row) => `P-${row.paymentId}` },
  { title: 'booked', value: (row) => row.bookingDate, drops: 1 },
  { title: 'to', value: (row) => row.payerName, shrinks: true },
  { title: 'account', value: (row) => row.payerIban },
  { title: 'owed', value: (row) => decimal(row.owedMinor, row.currency), align: 'right' },
  { title: 'paid', value: (row) => decimal(row.paidMinor, row.currency), align: 'right' },
  { title: 'cur', value: (row) => row.currency },
];

async function oweNow(
  context: CommandContext,
  id: string,
  amount: string | undefined,
  options: OweOptions,
): Promise<number> {
  const { output } = context;
  const staff = staffContext(context, options);
  const isDryRun = options.dryRun ?? false;
  const paymentId = parseId(id, 'payment');
  const request = {
    paymentId,
    ifVersion: options.ifVersion ?? null,
    amountMinor: amount === undefined ? null : amountOf(staff.db, paymentId, amount),
    note: reasonText(options.because),
  };
  const { payment, amountMinor } = planOwe(staff, request);
  const owed = decimal(amountMinor, payment.currency);
  const to = payment.counterpartyName ?? changeWords().itsPayer;
  output.prose(
    `${isDryRun ? planWords().rehearsal : planWords().plan}: ${changeWords().owedBack(`${owed} ${payment.currency}`, `P-${paymentId}`, to)}`,
  );
  const body = { payment: paymentId, amount: owed, currency: payment.currency, dryRun: isDryRun };
  if (isDryRun) {
    output.document('refund.owe', { ...body, event: null });
    return EXIT_CODES.ok;
  }
  printApprovalNeeded(context, { amountMinor, currency: payment.currency });
  await confirm(context.flags, askingWords().isItSo);
  const act = { action: 'owe', request: { ...request, ifVersion: payment.version, amountMinor } } as const;
  const acted = actNow(context, staff, act);
  output.document('refund.owe', { ...body, ...actedObject(acted) });
  printActed(context, staff, { acted, undo: `undo E-${acted.eventId}` });
  if (acted.outcome === 'done') output.note(changeWords().payNow);
  return EXIT_CODES.ok;
}

/** In the currency of the payment. */
function amountOf(db: Db, paymentId: number, text: string): number {
  const payment = findVisiblePayment(db, paymentId);
  if (payment === null) return 0; // the plan says that there is no such payment
  const currency = currencyOf(payment.currency);
  const read = readAmount(text.replace(/['’]/g, ''), currency);
  if (read.ok && read.money.minor > 0) return read.money.minor;
  throw new AppError({
    kind: 'usage',
    code: 'AMOUNT_INVALID',
    message: `"${text}" is not an amount of ${currency}`,
    hint: (read.ok ? undefined : amountHint(text, currency)) ?? 'write it as 40 or 40.00',
  });
}

/** `60.00 EUR`, as the processor has it. */
function reportedText({ amountMinor, currency }: RefundRow): string {
  return `${decimal(amountMinor, currency)} ${currency}`;
}

async function doneNow(context: CommandContext, id: string, options: DoneOptions): Promise<number> {
  const { output } = context;
  const staff = staffContext(context, options);
  const isDryRun = options.dryRun ?? false;
  const paymentId = parseId(id, 'payment');
  const request = {
    paymentId,
    ifVersion: options.ifVersion ?? null,
    amountMinor: options.amount === undefined ? null : amountOf(staff.db, paymentId, options.amount),
    debitId: options.debit === undefined ? null : parseId(options.debit, 'payment'),
    date: pastDay(options.date, staff.now),
    note: options.because === undefined ? null : reasonText(options.because),
  };
  const plan = planRefundDone(staff, request);
  const { payment, debit, amountMinor } = plan;
  const owed = decimal(amountMinor, payment.currency);
  const words = changeWords();
  const by = debit === null ? words.onDay(request.date) : words.byDebit(`P-${debit.id}`, debit.bookingDate);
  const sum = `${owed} ${payment.currency}`;
  const told =
    plan.kind === 'reported'
      ? words.wasWorth(reportedText(plan.refund), `P-${payment.id}`, sum)
      : words.paidBack(sum, `P-${payment.id}`, by);
  output.prose(`${isDryRun ? planWords().rehearsal : planWords().plan}: ${told}`);
  const body = {
    payment: payment.id,
    debit: debit?.id ?? null,
    amount: owed,
    currency: payment.currency,
    reported: plan.kind === 'reported' ? reportedText(plan.refund) : null,
    dryRun: isDryRun,
  };
  if (isDryRun) {
    output.document('refund.done', { ...body, event: null });
    return EXIT_CODES.ok;
  }
  printApprovalNeeded(context, { amountMinor, currency: payment.currency });
  await confirm(context.flags, askingWords().isItSo);
  const acted = actNow(context, staff, { action: 'refund', request: { ...request, ifVersion: payment.version } });
  output.document('refund.done', { ...body, ...actedObject(acted) });
  printActed(context, staff, { acted, undo: `undo ${payment.id}` });
  return EXIT_CODES.ok;
}
