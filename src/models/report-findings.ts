/** What of reports needs a person, and what a person has looked at. No decisions. */
import { and, eq, inArray, isNotNull, isNull, or } from 'drizzle-orm';
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

/** What a batch came to when a person looked at it; what came to it later, they have not seen. */
const FIGURES = "b.net_minor || '/' || coalesce(b.payout_minor, '')";
const OPEN_BATCH = `b.state = 'MISMATCH'
  AND NOT EXISTS (SELECT 1 FROM report_dismissal d WHERE d.batch_id = b.id AND d.figures = ${FIGURES})`;

const statements = perDatabase((db) => ({
  counts: db.sqlite.prepare<[], FindingCounts>(
    `SELECT (SELECT count(*) FROM audit_item i WHERE ${OPEN_ROW}) AS rows,
       (SELECT count(*) FROM audit_file f WHERE f.state = 'FAILED'
          AND NOT EXISTS (SELECT 1 FROM report_dismissal d WHERE d.file_id = f.id)) AS files,
       (SELECT count(*) FROM settlement_batch b WHERE ${OPEN_BATCH}) AS batches`,
  ),
  rowsOf: db.sqlite
    .prepare<[number], number>(`SELECT i.id FROM audit_item i WHERE i.file_id = ? AND ${OPEN_ROW} ORDER BY i.position`)
    .pluck(),
  batches: db.sqlite
    .prepare<[], number>(`SELECT b.id FROM settlement_batch b WHERE ${OPEN_BATCH} ORDER BY b.id`)
    .pluck(),
  figures: db.sqlite.prepare<[number], string>(`SELECT ${FIGURES} FROM settlement_batch b WHERE b.id = ?`).pluck(),
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
  const figures = 'batchId' in target ? statements(db).figures.get(target.batchId) : undefined;
  db.orm
    .insert(reportDismissal)
    .values({ ...target, ...said, figures: figures ?? null })
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

/** Batches that do not come to their payout, and that no person has looked at as they are. */
export function mismatchedBatches(db: Db): readonly BatchRow[] {
  const ids = statements(db).batches.all();
  return ids.length === 0 ? [] : db.orm.select().from(settlementBatch).where(inArray(settlementBatch.id, ids)).all();
}
