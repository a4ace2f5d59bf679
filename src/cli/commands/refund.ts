/** `quittance refund list|done`: what is owed back to payers, and what of it was paid. This program sends no money. */
import { EXIT_CODES } from '../../errors.ts';
import { type OwedRefund, owedRefunds } from '../../models/refunds.ts';
import { planRefundDone, refundDone } from '../../processor/staff/link.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { confirm } from '../confirm.ts';
import type { Column } from '../output.ts';
import { pastDay } from '../past-day.ts';
import { reasonText, type StaffOptions, staffContext, withVersionOption } from '../staff.ts';
import { decimal, parseId } from '../values.ts';

type DoneOptions = StaffOptions & Readonly<{ debit?: string; date?: string; because?: string }>;

export const refundCommand: CliCommand = (program, action) => {
  const refund = program
    .command('refund')
    .description('what is owed back to payers (assign --rest refund), and what was paid');
  refund.command('list').description('list it').option('--all', 'also what was paid back').action(action(list));
  const done = refund
    .command('done')
    .description('note that what is owed back of a payment was paid, in e-banking or in cash')
    .argument('<payment>', 'the payment of which it is owed: 1042 or P-1042')
    .option('--debit <payment>', 'the debit by which the bank reports it: 1060 or P-1060')
    .option('--date <day>', 'the day on which it was paid, 2026-11-18 (default: that of the debit, or today)')
    .option('--because <why>', 'what people should know about it');
  withVersionOption(done).action(action(doneNow));
};

async function list(context: CommandContext, options: { all?: boolean }): Promise<number> {
  const rows = owedRefunds(context.db()).filter(({ paidMinor }) => options.all === true || paidMinor === 0);
  const form = { command: 'refund.list', key: 'refunds', columns: COLUMNS, object: refundObject };
  await context.output.list({ ...form, rows, empty: 'Nothing is owed back.' });
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

async function doneNow(context: CommandContext, id: string, options: DoneOptions): Promise<number> {
  const { output } = context;
  const staff = staffContext(context, options);
  const isDryRun = options.dryRun ?? false;
  const request = {
    paymentId: parseId(id, 'payment'),
    ifVersion: options.ifVersion ?? null,
    debitId: options.debit === undefined ? null : parseId(options.debit, 'payment'),
    date: pastDay(options.date, staff.now),
    note: options.because === undefined ? null : reasonText(options.because),
  };
  const { payment, debit } = planRefundDone(staff, request);
  const owed = decimal(payment.toReimburseMinor, payment.currency);
  const by = debit === null ? `on ${request.date}` : `by P-${debit.id} on ${debit.bookingDate}`;
  output.prose(
    `Plan (nothing is written${isDryRun ? '' : ' yet'}): ${owed} ${payment.currency} of P-${payment.id} were paid back ${by}`,
  );
  const body = {
    payment: payment.id,
    debit: debit?.id ?? null,
    amount: owed,
    currency: payment.currency,
    dryRun: isDryRun,
  };
  if (isDryRun) {
    output.document('refund.done', { ...body, event: null });
    return EXIT_CODES.ok;
  }
  await confirm(context.flags, 'Is it so?');
  const { eventId } = refundDone({ ...staff, now: context.now() }, { ...request, ifVersion: payment.version });
  output.document('refund.done', { ...body, event: `E-${eventId}` });
  output.line(`Done, E-${eventId} by ${staff.staff}.   Undo: quittance undo ${payment.id}`);
  return EXIT_CODES.ok;
}
