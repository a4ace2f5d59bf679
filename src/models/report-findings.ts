/** What of reports needs a person, and what a person has looked at. No decisions. */
import { and, eq, isNotNull, isNull, or } from 'drizzle-orm';
import type { AuditFileRow, AuditItemRow } from './audit-files.ts';
import { type Db, perDatabase } from './db.ts';
import { auditFile, auditItem, reportDismissal, settlementBatch } from './schema.ts';
import type { BatchRow } from './settlements.ts';

/** Rows that no payment or message in the queue stands for, refused reports, and batches that do not come to their payout. */
export type FindingCounts = Readonly<{ rows: number; files: number; batches: number }>;

/** A row that ended as `manual` with a payment or a message is told by these. */
const OPEN_ROW = `(i.outcome = 'conflict' OR i.outcome = 'rejected' OR i.outcome = 'manual')
  AND NOT (i.outcome = 'manual' AND (i.payment_id IS NOT NULL OR i.message_id IS NOT NULL))
  AND NOT EXISTS (SELECT 1 FROM report_dismissal d WHERE d.item_id = i.id)`;

const statements = perDatabase((db) => ({
  counts: db.sqlite.prepare<[], FindingCounts>(
    `SELECT (SELECT count(*) FROM audit_item i WHERE ${OPEN_ROW}) AS rows,
       (SELECT count(*) FROM audit_file f WHERE f.state = 'FAILED'
          AND NOT EXISTS (SELECT 1 FROM report_dismissal d WHERE d.file_id = f.id)) AS files,
       (SELECT count(*) FROM settlement_batch b WHERE b.state = 'MISMATCH'
          AND NOT EXISTS (SELECT 1 FROM report_dismissal d WHERE d.batch_id = b.id)) AS batches`,
  ),
  rowsOf: db.sqlite
    .prepare<[number], number>(`SELECT i.id FROM audit_item i WHERE i.file_id = ? AND ${OPEN_ROW} ORDER BY i.position`)
    .pluck(),
}));

export function countFindings(db: Db): FindingCounts {
  return statements(db).counts.get() ?? { rows: 0, files: 0, batches: 0 };
}

/** Ids of the rows of a report that need a person. */
export function openRowsOf(db: Db, fileId: number): readonly number[] {
  return statements(db).rowsOf.all(fileId);
}

export type Dismissal = typeof reportDismissal.$inferSelect;
export type DismissalTarget = Readonly<{ fileId: number } | { itemId: number } | { batchId: number }>;

export function insertDismissal(
  db: Db,
  target: DismissalTarget,
  said: Readonly<{ actor: string; reason: string; at: string }>,
): void {
  db.orm
    .insert(reportDismissal)
    .values({ ...target, ...said })
    .run();
}

/** What was dismissed of a report: of itself, or of its rows. */
export function dismissalsOf(db: Db, fileId: number): readonly Dismissal[] {
  return db.orm
    .select({ dismissal: reportDismissal })
    .from(reportDismissal)
    .leftJoin(auditItem, eq(auditItem.id, reportDismissal.itemId))
    .where(or(eq(reportDismissal.fileId, fileId), and(isNotNull(reportDismissal.itemId), eq(auditItem.fileId, fileId))))
    .all()
    .map(({ dismissal }) => dismissal);
}

export function dismissedBatches(db: Db): ReadonlySet<number> {
  const rows = db.orm
    .select({ id: reportDismissal.batchId })
    .from(reportDismissal)
    .where(isNotNull(reportDismissal.batchId))
    .all();
  return new Set(rows.flatMap(({ id }) => (id === null ? [] : [id])));
}

export function refusedFile(db: Db, id: number): AuditFileRow | null {
  return (
    db.orm
      .select({ file: auditFile })
      .from(auditFile)
      .leftJoin(reportDismissal, eq(reportDismissal.fileId, auditFile.id))
      .where(and(eq(auditFile.id, id), eq(auditFile.state, 'FAILED'), isNull(reportDismissal.id)))
      .get()?.file ?? null
  );
}

export function itemAtRow(db: Db, fileId: number, row: number): AuditItemRow | null {
  return (
    db.orm
      .select()
      .from(auditItem)
      .where(and(eq(auditItem.fileId, fileId), eq(auditItem.row, row)))
      .get() ?? null
  );
}

export function mismatchedBatches(db: Db): readonly BatchRow[] {
  const dismissed = dismissedBatches(db);
  return db.orm
    .select()
    .from(settlementBatch)
    .where(eq(settlementBatch.state, 'MISMATCH'))
    .all()
    .filter(({ id }) => !dismissed.has(id));
}
