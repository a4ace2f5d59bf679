/** `quittance audit status`: each report with its rows by outcome and its age, what needs somebody, and the batches. */
import type { Command } from 'commander';
import { EXIT_CODES } from '../../errors.ts';
import { type AuditFileRow, type AuditItemRow, itemsToShow, listAuditFiles } from '../../models/audit-files.ts';
import { type BatchRow, listBatches, listPayouts, type PayoutRow } from '../../models/settlements.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import type { Column } from '../output.ts';
import { counted, decimal } from '../values.ts';
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
  if (files.length === 0) output.line('No reports were read yet.');
  for (const file of shown) printFile(context, file, rowsOf(file));
  if (shown.length < files.length)
    output.note(`${counted(files.length - shown.length, 'report')} more have ended: --all shows them`);
  if (batches.length > 0) await output.table(BATCH_COLUMNS, batches);
  const open = payouts.filter(({ state }) => state !== 'LINKED');
  for (const payout of open) output.prose(payoutText(payout));
  return EXIT_CODES.ok;
}

function ageDays({ firstSeenAt }: AuditFileRow, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(firstSeenAt)) / DAY_MS);
}

function printFile({ output, now }: CommandContext, file: AuditFileRow, items: readonly AuditItemRow[]): void {
  printAuditFiles(output, [file]);
  if (file.state === 'OPEN') output.prose(`  open since ${counted(ageDays(file, now()), 'day')}`);
  for (const item of items.slice(0, ITEMS_SHOWN)) output.prose(`  ${itemText(item)}`);
  if (items.length > ITEMS_SHOWN) output.prose(`  … and ${items.length - ITEMS_SHOWN} more`);
}

/** `row 12: refund REF1 12.50 CHF waiting` */
function itemText(item: AuditItemRow): string {
  const what = [item.kind, item.reference, item.amount, item.currency].filter((part) => part !== null).join(' ');
  const row = item.row === null ? 'several rows' : `row ${item.row}`;
  const why = item.outcome === 'waiting' || item.reason === null ? '' : ` (${item.reason})`;
  return `${row}: ${what} ${item.outcome}${why}`;
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
  const why =
    state === 'UNCLEAR' ? 'several credits of the bank could be it: quittance queue' : 'no credit of the bank yet';
  return `payout ${gateway} ${reference}, ${decimal(amountMinor, currency)} ${currency} on ${date}: ${why}`;
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
