/** `quittance audit status`: each report with its rows by outcome and its age, what needs somebody, and the batches. */
import type { Command } from 'commander';
import { EXIT_CODES } from '../../errors.ts';
import { type AuditFileRow, type AuditItemRow, itemsToShow, listAuditFiles } from '../../models/audit-files.ts';
import { type BatchRow, listBatches, listPayouts, type PayoutRow } from '../../models/settlements.ts';
import { readSigned } from '../../processor/audit/minor.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import type { Column } from '../output.ts';
import { decimal } from '../values.ts';
import { auditWords } from '../words/audit.ts';
import { reportReason } from '../words/report-reasons.ts';
import { auditFileObject, auditGateway, printAuditFiles } from './audit-files-view.ts';

export function addAuditStatus(audit: Command, action: ActionOf): void {
  audit
    .command('status')
    .description('reports with their rows by outcome, rows that need somebody, and settlement batches')
    .argument('[gateway]', 'only of this processor')
    .option('--all', 'also reports that have ended')
    .action(action(status));
}

const DAY_MS = 86_400_000;
const ITEMS_SHOWN = 20;

async function status(context: CommandContext, named: string | undefined, options: { all?: boolean }): Promise<number> {
  const gateway = named === undefined ? null : auditGateway(named);
  const db = context.db();
  const files = listAuditFiles(db, gateway);
  const batches = listBatches(db, gateway);
  const payouts = listPayouts(db, gateway);
  const rowsOf = (file: AuditFileRow): readonly AuditItemRow[] => itemsToShow(db, file.id);
  const { output } = context;
  output.document('audit.status', {
    files: files.map((file) => ({
      ...auditFileObject(file),
      ageDays: ageDays(file, context.now()),
      items: rowsOf(file).map(itemObject),
    })),
    batches: batches.map(batchObject),
    payouts: payouts.map(payoutObject),
  });
  const shown =
    options.all === true ? files : files.filter((file) => file.state !== 'CLOSED' || rowsOf(file).length > 0);
  if (files.length === 0) output.line(auditWords().noneYet);
  for (const file of shown) printFile(context, file, rowsOf(file));
  if (shown.length < files.length) output.note(auditWords().ended(files.length - shown.length));
  if (batches.length > 0) await output.table(BATCH_COLUMNS, batches);
  const open = payouts.filter(({ state }) => state !== 'LINKED');
  for (const payout of open) output.prose(payoutText(payout));
  return EXIT_CODES.ok;
}

function ageDays({ firstSeenAt }: AuditFileRow, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(firstSeenAt)) / DAY_MS);
}

function printFile(context: CommandContext, file: AuditFileRow, items: readonly AuditItemRow[]): void {
  const { output, now } = context;
  const words = auditWords();
  printAuditFiles(output, [file]);
  if (file.state === 'OPEN') {
    const age = ageDays(file, now());
    const left = context.config().config.audit.waitingDays - age;
    const since = age === 0 ? words.waitsToday : words.waited(age);
    output.prose(`  ${since}; ${left > 0 ? words.toPersonIn(left) : words.toPersonNext}`);
  }
  for (const item of items.slice(0, ITEMS_SHOWN)) output.prose(`  ${itemText(item)}`);
  if (items.length > ITEMS_SHOWN) output.prose(`  ${words.more(items.length - ITEMS_SHOWN)}`);
}

/** `row 12: refund REF1 12.50 CHF waits: the payment that it is of is not in the books yet` */
function itemText(item: AuditItemRow): string {
  const words = auditWords();
  const parts =
    item.kind === 'reject'
      ? []
      : [words.kinds[item.kind] ?? item.kind, item.reference, amountText(item), item.currency];
  const what = parts.filter((part) => part !== null).join(' ');
  const place = item.row === null ? words.severalRows : words.row(item.row);
  const waits = waitsFor(item.kind);
  const ending = item.outcome === 'waiting' ? waits : words.outcomes[item.outcome];
  const why = item.outcome === 'waiting' || item.reason === null ? '' : ` (${reportReason(item.reason)})`;
  return `${place}: ${what}${what === '' ? '' : ', '}${ending}${why}`;
}

function waitsFor(kind: string): string {
  const { waitsForDonor, waitsForSeries, waitsForPayment } = auditWords();
  if (kind === 'donation') return waitsForDonor;
  return kind === 'subscription' ? waitsForSeries : waitsForPayment;
}

/** As money is written everywhere, where it is an amount of its currency. */
function amountText({ amount, currency }: AuditItemRow): string | null {
  const minor = amount === null || currency === null ? null : readSigned(amount, currency);
  return minor === null || currency === null ? amount : decimal(minor, currency);
}

function itemObject({
  row,
  kind,
  outcome,
  gateway,
  reference,
  amount,
  currency,
  at,
  paymentId,
  messageId,
  reason,
}: AuditItemRow): object {
  const told = outcome === 'waiting' ? null : reason;
  return { row, kind, outcome, gateway, reference, amount, currency, at, paymentId, messageId, reason: told };
}

function batchName({ gateway, reference, currency }: BatchRow): string {
  return `${gateway}_${reference}_${currency}`;
}

function batchObject(batch: BatchRow): object {
  const { id, gateway, reference, currency, lines, payoutDate, state } = batch;
  const [gross, refunds, fees, net] = [batch.grossMinor, batch.refundsMinor, batch.feesMinor, batch.netMinor].map(
    (minor) => decimal(minor, currency),
  );
  const payout = batch.payoutMinor === null ? null : decimal(batch.payoutMinor, currency);
  return {
    id,
    batch: batchName(batch),
    gateway,
    reference,
    currency,
    lines,
    gross,
    refunds,
    fees,
    net,
    payout,
    payoutDate,
    state,
  };
}

function payoutObject({
  id,
  gateway,
  reference,
  currency,
  amountMinor,
  date,
  state,
  bankPaymentId,
  batchId,
}: PayoutRow): object {
  return {
    id,
    gateway,
    reference,
    amount: decimal(amountMinor, currency),
    currency,
    date,
    state,
    bankPaymentId,
    batchId,
  };
}

function payoutText(payout: PayoutRow): string {
  const { gateway, reference, currency, amountMinor, date, state } = payout;
  const words = auditWords();
  const what = `${gateway} ${reference}, ${decimal(amountMinor, currency)} ${currency}`;
  return words.payout(what, date, state === 'UNCLEAR' ? words.unclear : words.notYet);
}

const BATCH_COLUMNS: readonly Column<BatchRow>[] = [
  { title: 'batch', value: batchName, shrinks: true },
  { title: 'lines', value: ({ lines }) => String(lines), align: 'right', drops: 2 },
  { title: 'gross', value: (row) => decimal(row.grossMinor, row.currency), align: 'right' },
  { title: 'refunds', value: (row) => decimal(row.refundsMinor, row.currency), align: 'right' },
  { title: 'fees', value: (row) => decimal(row.feesMinor, row.currency), align: 'right' },
  { title: 'net', value: (row) => decimal(row.netMinor, row.currency), align: 'right' },
  {
    title: 'payout',
    value: (row) => (row.payoutMinor === null ? null : decimal(row.payoutMinor, row.currency)),
    align: 'right',
  },
  {
    title: 'state',
    value: ({ state }) => ({ text: state.toLowerCase(), style: state === 'MISMATCH' ? 'red' : 'green' }),
  },
];
