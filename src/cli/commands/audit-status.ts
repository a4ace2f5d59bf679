/** `quittance audit status`: each report with its rows by outcome and its age, what needs somebody, and the batches. */
import type { Command } from 'commander';
import { EXIT_CODES } from '../../errors.ts';
import {
  type AuditFileRow,
  type AuditItemRow,
  firstItemsToShow,
  itemsToShow,
  listAuditFiles,
} from '../../models/audit-files.ts';
import type { Db } from '../../models/db.ts';
import { countFindings, type Dismissal, dismissalsOf } from '../../models/report-findings.ts';
import { type BatchRow, listBatches, listPayouts, type PayoutRow } from '../../models/settlements.ts';
import { batchName } from '../../processor/audit/batch-name.ts';
import { readSigned } from '../../processor/audit/minor.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import type { Column } from '../output.ts';
import { decimal } from '../values.ts';
import { auditWords } from '../words/audit.ts';
import { reportReason } from '../words/report-reasons.ts';
import { auditFileObject, auditGateway, ownerText, printAuditFiles, reportName } from './audit-files-view.ts';

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

/** A report as it is printed: with the first of its rows, and how many there are. */
type Looked = Readonly<{
  file: AuditFileRow;
  items: readonly AuditItemRow[];
  count: number;
  dismissals: readonly Dismissal[];
}>;

async function status(context: CommandContext, named: string | undefined, options: { all?: boolean }): Promise<number> {
  const gateway = named === undefined ? null : auditGateway(named);
  const db = context.db();
  const files = listAuditFiles(db, gateway);
  const batches = listBatches(db, gateway);
  const payouts = listPayouts(db, gateway);
  const { output } = context;
  if (context.flags.json || context.flags.ndjson) {
    output.document('audit.status', {
      files: files.map((file) => fileObject(context, file)),
      batches: batches.map(batchObject),
      payouts: payouts.map(payoutObject),
    });
    return EXIT_CODES.ok;
  }
  const isAll = options.all === true;
  let shown = 0;
  for (const file of files) {
    const look = lookAt(db, file, isAll);
    if (!isAll && !isOpen(look)) continue;
    printFile(context, look, isAll);
    shown += 1;
  }
  if (files.length === 0) output.line(auditWords().noneYet);
  if (shown < files.length) output.note(auditWords().ended(files.length - shown));
  if (batches.length > 0) await output.table(BATCH_COLUMNS, batches);
  const open = payouts.filter(({ state }) => state !== 'LINKED');
  for (const payout of open) output.prose(payoutText(payout));
  const { rows, files: refused, batches: wrong } = countFindings(db);
  if (rows + refused + wrong > 0) output.note(auditWords().toDismiss);
  return EXIT_CODES.ok;
}

function lookAt(db: Db, file: AuditFileRow, isAll: boolean): Looked {
  const found = firstItemsToShow(db, file.id, { limit: ITEMS_SHOWN, dismissed: isAll });
  return { file, ...found, dismissals: isAll || file.state === 'FAILED' ? dismissalsOf(db, file.id) : [] };
}

function fileObject({ db, now }: CommandContext, file: AuditFileRow): object {
  return {
    ...auditFileObject(file),
    ageDays: ageDays(file, now()),
    items: itemsToShow(db(), file.id).map(itemObject),
    dismissed: dismissalsOf(db(), file.id).map(dismissalObject),
  };
}

/** Something of it waits, or needs a person who has not looked at it yet. */
function isOpen({ file, count, dismissals }: Looked): boolean {
  const isRefusalSeen = file.state === 'FAILED' && dismissals.some(({ fileId }) => fileId !== null);
  return count > 0 || (file.state !== 'CLOSED' && !isRefusalSeen);
}

function ageDays({ firstSeenAt }: AuditFileRow, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(firstSeenAt)) / DAY_MS);
}

function printFile(context: CommandContext, { file, items, count, dismissals }: Looked, isAll: boolean): void {
  const { output, now } = context;
  const words = auditWords();
  printAuditFiles(output, [file], (one) => `R-${one.id} ${reportName(one)}`);
  if (file.state === 'OPEN') {
    const age = ageDays(file, now());
    const left = context.config().config.audit.waitingDays - age;
    const since = age === 0 ? words.waitsToday : words.waited(age);
    output.prose(`  ${since}; ${left > 0 ? words.toPersonIn(left) : words.toPersonNext}`);
  }
  for (const item of items) output.prose(`  ${itemText(item)}`);
  if (count > items.length) output.prose(`  ${words.more(count - items.length)}`);
  if (isAll) for (const { actor, reason } of dismissals) output.prose(`  ${words.lookedAt(actor, reason)}`);
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

function dismissalObject({ itemId, actor, reason, at }: Dismissal): object {
  return { itemId, actor, reason, at };
}

function batchObject(batch: BatchRow): object {
  const { id, gateway, account, reference, currency, lines, payoutDate, state } = batch;
  const [gross, refunds, fees, net] = [batch.grossMinor, batch.refundsMinor, batch.feesMinor, batch.netMinor].map(
    (minor) => decimal(minor, currency),
  );
  const payout = batch.payoutMinor === null ? null : decimal(batch.payoutMinor, currency);
  return {
    id,
    batch: batchName(batch),
    gateway,
    account,
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
  account,
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
    account,
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
  const { gateway, account, reference, currency, amountMinor, date, state } = payout;
  const words = auditWords();
  const what = `${ownerText({ gateway, account })} ${reference}, ${decimal(amountMinor, currency)} ${currency}`;
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
