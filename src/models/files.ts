/** Queries on files, statements, rejects and collective entries. No decisions. */
import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { collectiveEntry, file, reject, statement } from './schema.ts';

export type FileRow = typeof file.$inferSelect;
export type NewFile = typeof file.$inferInsert;
export type StatementRow = typeof statement.$inferSelect;
export type NewStatement = typeof statement.$inferInsert;
export type CollectiveEntryRow = typeof collectiveEntry.$inferSelect;
export type RejectRow = typeof reject.$inferSelect;

export function insertFile(db: Db, row: NewFile): number {
  return db.orm.insert(file).values(row).returning({ id: file.id }).get().id;
}

export function updateFile(db: Db, id: number, changes: Partial<NewFile>): void {
  db.orm.update(file).set(changes).where(eq(file.id, id)).run();
}

export function findFile(db: Db, id: number): FileRow | null {
  return db.orm.select().from(file).where(eq(file.id, id)).get() ?? null;
}

/** The rows of these bytes, newest first. */
export function filesWithBytes(db: Db, sha256: string): readonly FileRow[] {
  return db.orm.select().from(file).where(eq(file.sha256, sha256)).orderBy(desc(file.id)).all();
}

export function listFiles(db: Db, where?: SQL): readonly FileRow[] {
  return db.orm.select().from(file).where(where).orderBy(file.id).all();
}

export function filesInState(db: Db, state: FileRow['state']): readonly FileRow[] {
  return listFiles(db, eq(file.state, state));
}

export function rejectsOf(db: Db, fileId: number): readonly RejectRow[] {
  return db.orm.select().from(reject).where(eq(reject.fileId, fileId)).orderBy(reject.id).all();
}

export function insertStatement(db: Db, row: NewStatement): number {
  return db.orm.insert(statement).values(row).returning({ id: statement.id }).get().id;
}

export function updateStatement(db: Db, id: number, changes: Partial<NewStatement>): void {
  db.orm.update(statement).set(changes).where(eq(statement.id, id)).run();
}

/** Statements of imported files, by account and position in time. */
export function importedStatements(db: Db, account?: string): readonly (StatementRow & { fileName: string })[] {
  const imported = eq(file.state, 'IMPORTED');
  return db.orm
    .select({ statement, fileName: file.name })
    .from(statement)
    .innerJoin(file, eq(file.id, statement.fileId))
    .where(account === undefined ? imported : and(imported, eq(statement.account, account)))
    .orderBy(statement.account, statement.closingDate, statement.id)
    .all()
    .map((row) => ({ ...row.statement, fileName: row.fileName }));
}

/** Statements of an account that identity must be compared with: of imported files, and of this file itself. */
export function comparableStatements(db: Db, account: string, ownFileId: number): readonly StatementRow[] {
  return db.orm
    .select({ statement })
    .from(statement)
    .innerJoin(file, eq(file.id, statement.fileId))
    .where(and(eq(statement.account, account), sql`(${file.state} = 'IMPORTED' OR ${file.id} = ${ownFileId})`))
    .all()
    .map((row) => row.statement);
}

/** True when a collective entry of this account was ever imported. */
export function hasCollectives(db: Db, account: string): boolean {
  const found = db.sqlite
    .prepare(
      "SELECT 1 FROM collective_entry c JOIN file f ON f.id = c.file_id WHERE c.account = ? AND f.state = 'IMPORTED' LIMIT 1",
    )
    .get(account);
  return found !== undefined;
}

/** True when a camt.054 of this account was ever imported. */
export function hasNotifications(db: Db, account: string): boolean {
  const found = db.orm
    .select({ id: statement.id })
    .from(statement)
    .innerJoin(file, eq(file.id, statement.fileId))
    .where(and(eq(statement.account, account), eq(statement.messageType, 'camt.054'), eq(file.state, 'IMPORTED')))
    .limit(1)
    .get();
  return found !== undefined;
}

/** Adds a collective entry and gives back its id. */
export function insertCollective(db: Db, row: typeof collectiveEntry.$inferInsert): number {
  return db.orm.insert(collectiveEntry).values(row).returning({ id: collectiveEntry.id }).get().id;
}

export function updateCollective(db: Db, id: number, changes: Partial<typeof collectiveEntry.$inferInsert>): void {
  db.orm.update(collectiveEntry).set(changes).where(eq(collectiveEntry.id, id)).run();
}

export function findCollective(db: Db, id: number): CollectiveEntryRow | null {
  return db.orm.select().from(collectiveEntry).where(eq(collectiveEntry.id, id)).get() ?? null;
}

/** Collective entries of imported files with this account, date, direction and total. */
export function collectivesLike(
  db: Db,
  key: { account: string; bookingDate: string; amountMinor: number; currency: string; direction: 'in' | 'out' },
): readonly CollectiveEntryRow[] {
  return db.orm
    .select({ row: collectiveEntry })
    .from(collectiveEntry)
    .innerJoin(file, eq(file.id, collectiveEntry.fileId))
    .where(
      and(
        eq(collectiveEntry.account, key.account),
        eq(collectiveEntry.bookingDate, key.bookingDate),
        eq(collectiveEntry.amountMinor, key.amountMinor),
        eq(collectiveEntry.currency, key.currency),
        eq(collectiveEntry.direction, key.direction),
        eq(file.state, 'IMPORTED'),
      ),
    )
    .orderBy(collectiveEntry.id)
    .all()
    .map((found) => found.row);
}

/** Collective entries that still wait for their details, oldest first. */
export function waitingCollectives(db: Db): readonly CollectiveEntryRow[] {
  return db.orm
    .select({ row: collectiveEntry })
    .from(collectiveEntry)
    .innerJoin(file, eq(file.id, collectiveEntry.fileId))
    .where(and(eq(collectiveEntry.state, 'WAITING'), eq(file.state, 'IMPORTED')))
    .orderBy(collectiveEntry.bookingDate, collectiveEntry.id)
    .all()
    .map((found) => found.row);
}

/**
 * Removes a bite of what an import had staged for this file, so that the writer's lock is never held for long.
 * True while something is left.
 */
export function deleteStagedBite(db: Db, fileId: number, rows: number): boolean {
  db.orm.delete(collectiveEntry).where(eq(collectiveEntry.fileId, fileId)).run();
  db.orm.delete(reject).where(eq(reject.fileId, fileId)).run();
  const sources = db.sqlite
    .prepare(
      `DELETE FROM payment_source WHERE (statement_id, entry_index, detail_index, payment_id) IN (
         SELECT s.statement_id, s.entry_index, s.detail_index, s.payment_id FROM payment_source s
         JOIN statement t ON t.id = s.statement_id WHERE t.file_id = ? LIMIT ?)`,
    )
    .run(fileId, rows);
  if (sources.changes > 0) return true;
  const payments = db.sqlite
    .prepare('DELETE FROM payment WHERE id IN (SELECT id FROM payment WHERE file_id = ? LIMIT ?)')
    .run(fileId, rows);
  if (payments.changes > 0) return true;
  db.orm.delete(statement).where(eq(statement.fileId, fileId)).run();
  return false;
}
