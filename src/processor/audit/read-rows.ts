/**
 * The first look at a report: each row is held against the books. What is there already ends at once; the rest is kept, in the order of
 * the file, to be completed. In short database transactions, each with how far it has come: a killed reading goes on from there.
 */
import { readReport } from '../../connectors/audit/index.ts';
import type { AuditRecord, ReportSource, ReportSummary } from '../../connectors/audit/types.ts';
import type { Reject } from '../../errors.ts';
import {
  type AuditFileRow,
  type AuditOutcome,
  countsOf,
  insertItem,
  type OutcomeCounts,
  saveProgress,
  updateAuditFile,
} from '../../models/audit-files.ts';
import type { KnownPayment } from '../../models/audit-lookups.ts';
import { letOthersWrite, writeTransaction } from '../../models/db.ts';
import type { AuditContext } from './audit-policy.ts';
import { tellConflict } from './conflict.ts';
import { findRecordPayment, isSameMoney } from './find-payment.ts';
import { isRecorded } from './is-recorded.ts';
import { factsOf, isMoneyIn, isNegative, isReturn, type RecordFacts, said } from './record-facts.ts';
import { settleLine, settleWithdrawal } from './settle-line.ts';

type Entry = Readonly<{ position: number } & ({ record: AuditRecord } | { reject: Reject & { row: number } })>;
type Reading = Readonly<{ context: AuditContext; file: AuditFileRow; now: Date }>;

/** Each takes some hundred microseconds; a database transaction of these stays far below 100 ms. */
const BITE_ROWS = 200;

/** Throws the errors of `readReport`; what was read before stays, and is known when the file comes again. */
export function readRows(context: AuditContext, file: AuditFileRow, source: ReportSource): ReportSummary {
  const { db } = context;
  const reading: Reading = { context, file, now: context.now() };
  const counts: Partial<Record<AuditOutcome, number>> = { ...countsOf(file) };
  let position = 0;
  let bite: Entry[] = [];
  const swallow = (): void => {
    const entries = bite;
    bite = [];
    if (entries.length === 0) return;
    writeTransaction(db, () => {
      for (const entry of entries) count(counts, takeEntry(reading, entry));
      saveProgress(db, file.id, position, counts);
    });
    letOthersWrite();
    context.betweenBatches();
  };
  const add = (entry: Entry): void => {
    position += 1;
    if (position <= file.done) return;
    bite.push(entry);
    if (bite.length >= BITE_ROWS) swallow();
  };
  const summary = readReport(source, {
    record: (record) => add({ position, record }),
    reject: (reject) => add({ position, reject }),
    withdrawal: (withdrawal) =>
      writeTransaction(db, () => settleWithdrawal(db, gatewayOf(file), withdrawal, reading.now)),
  });
  swallow();
  finish(reading, summary, counts);
  return summary;
}

function gatewayOf({ gateway }: AuditFileRow): string {
  return gateway === 'paypal_ec' ? 'paypal' : gateway;
}

function finish({ context, file }: Reading, summary: ReportSummary, counts: OutcomeCounts): void {
  const ignored = Object.values(summary.ignored).reduce((sum, one) => sum + one, 0);
  writeTransaction(context.db, () =>
    updateAuditFile(context.db, file.id, {
      state: 'OPEN',
      code: null,
      message: null,
      hint: null,
      report: summary.report,
      rows: summary.rows + summary.derived,
      ignored: JSON.stringify(summary.ignored),
      counts: JSON.stringify({ ...counts, ...(ignored === 0 ? {} : { ignored }) }),
    }),
  );
}

function count(counts: Partial<Record<AuditOutcome, number>>, outcome: AuditOutcome): void {
  counts[outcome] = (counts[outcome] ?? 0) + 1;
}

function takeEntry(reading: Reading, entry: Entry): AuditOutcome {
  if ('record' in entry) return takeRecord(reading, entry.position, entry.record);
  const { code, message, row } = entry.reject;
  return keep(reading, entry.position, { row, kind: 'reject', outcome: 'rejected', reason: `${code}: ${message}` });
}

function takeRecord(reading: Reading, position: number, record: AuditRecord): AuditOutcome {
  const { context, file } = reading;
  const facts = factsOf(record, gatewayOf(file));
  const payment = findRecordPayment(context.db, facts);
  const outcome = outcomeOf(reading, record, facts, payment);
  const known = outcome === 'found' ? (payment?.id ?? null) : null;
  const place = { fileId: file.id, position, gateway: gatewayOf(file), now: reading.now };
  const trouble = isSettlement(file) ? settleLine(context.db, record, place, known) : null;
  if (trouble !== null)
    return keepRecord(
      reading,
      { position, record, facts },
      { outcome: 'conflict', reason: `${trouble.code}: ${trouble.message}` },
    );
  if (outcome === 'conflict' && payment !== null) {
    tellConflict(context, payment, facts, file.id);
    const reason = `CONFLICTING_FACTS: P-${payment.id} has other money`;
    return keepRecord(reading, { position, record, facts }, { outcome, reason, paymentId: payment.id });
  }
  if (outcome !== 'waiting') return outcome;
  return keepRecord(reading, { position, record, facts }, { outcome, reason: null });
}

/** PayPal's list of transactions is none: it dates by another midnight than the settlement report, which has the same rows. */
function isSettlement({ report }: AuditFileRow): boolean {
  return report !== 'paypal-transactions';
}

/** What the books say of it now. */
function outcomeOf(
  { context }: Reading,
  { kind }: AuditRecord,
  facts: RecordFacts,
  payment: KnownPayment | null,
): AuditOutcome {
  if (kind === 'payout') return 'total';
  if (kind === 'fee' || kind === 'adjustment') return 'fee';
  if (isMoneyIn(kind)) return payment === null ? 'waiting' : isSameMoney(payment, facts) ? 'found' : 'conflict';
  if (isNegative(kind) || isReturn(kind)) return isRecorded(context.db, facts, payment) ? 'found' : 'waiting';
  return 'waiting';
}

type Seen = Readonly<{ position: number; record: AuditRecord; facts: RecordFacts }>;
type Ending = Readonly<{ outcome: AuditOutcome; reason: string | null; paymentId?: number }>;

function keepRecord(reading: Reading, { position, record, facts }: Seen, ending: Ending): AuditOutcome {
  return keep(reading, position, {
    row: record.row,
    kind: record.kind,
    gateway: facts.gateway,
    reference: facts.reversalId ?? facts.txnIds[0] ?? facts.orderId ?? said(record.fields, 'subscr_id'),
    amount: facts.gross,
    currency: facts.currency,
    at: facts.at?.toISOString() ?? null,
    fields: ending.outcome === 'waiting' ? JSON.stringify(record.fields) : null,
    ...ending,
  });
}

type Kept = Readonly<{
  row: number | null;
  kind: string;
  outcome: AuditOutcome;
  reason: string | null;
  gateway?: string;
  reference?: string | null;
  amount?: string | null;
  currency?: string | null;
  at?: string | null;
  fields?: string | null;
  paymentId?: number;
}>;

function keep({ context, file, now }: Reading, position: number, item: Kept): AuditOutcome {
  insertItem(context.db, {
    fileId: file.id,
    position,
    gateway: null,
    reference: null,
    amount: null,
    currency: null,
    at: null,
    fields: null,
    paymentId: null,
    ...item,
    createdAt: now.toISOString(),
    endedAt: item.outcome === 'waiting' ? null : now.toISOString(),
  });
  return item.outcome;
}
