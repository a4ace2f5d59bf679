/**
 * The first look at a report: each row is held against the books. What is there already ends at once; the rest is kept, in the order of
 * the file, to be completed. In short database transactions, each with how far it has come: a reading that was killed, or that had no more
 * time, goes on from there.
 */
import { readReport } from '../../connectors/audit/index.ts';
import type { AuditRecord, ReportSource, ReportSummary } from '../../connectors/audit/types.ts';
import type { Reject } from '../../errors.ts';
import {
  type AuditFileRow,
  type AuditOutcome,
  type AuditWarning,
  countsOf,
  insertItem,
  type OutcomeCounts,
  saveProgress,
  updateAuditFile,
} from '../../models/audit-files.ts';
import type { KnownPayment } from '../../models/audit-lookups.ts';
import { writeTransaction } from '../../models/db.ts';
import { openBites } from '../in-bites.ts';
import type { AuditContext } from './audit-policy.ts';
import { ruled, ruleFor } from './audit-rules.ts';
import { tellConflict } from './conflict.ts';
import { findRecordPayment, isSameMoney } from './find-payment.ts';
import { isRecorded } from './is-recorded.ts';
import { factsOf, isMoneyIn, isNegative, isReturn, type RecordFacts, said } from './record-facts.ts';
import { settleLine, settleWithdrawal } from './settle-line.ts';

type Entry = Readonly<{ position: number } & ({ record: AuditRecord } | { reject: Reject & { row: number } })>;
type Reading = Readonly<{ context: AuditContext; file: AuditFileRow; now: Date }>;

/** There is no time left to read on. */
class TimeIsUp extends Error {}

/** Null when there was not time for the whole file. Throws the errors of `readReport`; what was read before stays, and is known when the file comes again. */
export function readRows(context: AuditContext, file: AuditFileRow, source: ReportSource): ReportSummary | null {
  const { db } = context;
  const reading: Reading = { context, file, now: context.now() };
  const counts: Partial<Record<AuditOutcome, number>> = { ...countsOf(file) };
  let position = 0;
  const bites = openBites<Entry>(db, {
    work: (entries) => {
      for (const entry of entries) count(counts, takeEntry(reading, entry));
      saveProgress(db, file.id, position, counts);
    },
    between: () => {
      context.betweenBatches();
      if (context.isOver()) throw new TimeIsUp();
    },
  });
  const add = (entry: Entry): void => {
    position += 1;
    if (position > file.done) bites.take(entry);
  };
  try {
    const summary = readReport(source, {
      record: (record) => add({ position, record }),
      reject: (reject) => add({ position, reject }),
      withdrawal: (withdrawal) =>
        writeTransaction(db, () => settleWithdrawal(db, ownerOf(file), withdrawal, reading.now)),
    });
    bites.end();
    finish(reading, summary, counts);
    return summary;
  } catch (error) {
    if (error instanceof TimeIsUp) return null;
    throw error;
  }
}

function ownerOf(file: AuditFileRow): Readonly<{ gateway: string; account: string }> {
  return { gateway: gatewayOf(file), account: file.account };
}

function gatewayOf({ gateway }: AuditFileRow): string {
  return gateway === 'paypal_ec' ? 'paypal' : gateway;
}

function finish({ context, file }: Reading, summary: ReportSummary, counts: OutcomeCounts): void {
  const byRule = counts.ignored ?? 0;
  const ignored = Object.values(summary.ignored).reduce((sum, one) => sum + one, byRule);
  const named = byRule === 0 ? summary.ignored : { ...summary.ignored, 'by a rule of the configuration': byRule };
  const warnings = summary.warnings.map(
    ({ code, message, rows, firstRow }): AuditWarning => ({ code, message, where: `row ${firstRow}`, count: rows }),
  );
  writeTransaction(context.db, () =>
    updateAuditFile(context.db, file.id, {
      state: 'OPEN',
      code: null,
      message: null,
      hint: null,
      report: summary.report,
      rows: summary.rows + summary.derived,
      ignored: JSON.stringify(named),
      warnings: JSON.stringify(warnings),
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

function takeRecord(reading: Reading, position: number, read: AuditRecord): AuditOutcome {
  const { context, file } = reading;
  const rule = ruleFor(context.policy.rules, gatewayOf(file), read.fields);
  const record = rule === null ? read : { ...read, fields: ruled(rule, read.fields) };
  const facts = factsOf(record, gatewayOf(file));
  const payment = findRecordPayment(context.db, facts);
  const outcome = rule?.ignore === true ? 'ignored' : outcomeOf(reading, record, facts, payment);
  const known = outcome === 'found' ? (payment?.id ?? null) : null;
  const place = { ...ownerOf(file), fileId: file.id, position, now: reading.now };
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
