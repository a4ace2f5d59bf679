/** Queries on files, statements and rejects. No decisions. */
import { and, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { file, reject, statement } from './schema.ts';

export type FileRow = typeof file.$inferSelect;
export type NewFile = typeof file.$inferInsert;
export type StatementRow = typeof statement.$inferSelect;
export type NewStatement = typeof statement.$inferInsert;
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

/** The members of an archive, in the order in which they were read. */
export function membersOf(db: Db, archiveId: number): readonly FileRow[] {
  return listFiles(db, eq(file.parentId, archiveId));
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

/** Ids of the statements that files brought. */
export function statementsOfFiles(db: Db, fileIds: readonly number[]): readonly number[] {
  const rows = db.orm
    .select({ id: statement.id })
    .from(statement)
    .where(inArray(statement.fileId, [...fileIds]))
    .all();
  return rows.map((row) => row.id);
}

/** Statements of imported files, by account and position in time. Those that repeat another word for word say nothing of their own. */
export function importedStatements(db: Db, account?: string): readonly (StatementRow & { fileName: string })[] {
  const imported = and(eq(file.state, 'IMPORTED'), isNull(statement.repeatsId));
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
    .where(
      and(
        eq(statement.account, account),
        isNull(statement.repeatsId),
        sql`(${file.state} = 'IMPORTED' OR ${file.id} = ${ownFileId})`,
      ),
    )
    .all()
    .map((row) => row.statement);
}

/** True when each transaction of an imported statement is a payment, and none of them was in conflict with what was known. */
export function isFullyReported(db: Db, { id, transactions }: StatementRow): boolean {
  const sources = db.sqlite
    .prepare<[number], { n: number; conflicts: number }>(
      `SELECT count(*) AS n, coalesce(sum(relation = 'conflict'), 0) AS conflicts FROM payment_source WHERE statement_id = ?`,
    )
    .get(id);
  return sources?.n === transactions && sources.conflicts === 0;
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

/**
 * Removes a bite of what an import had staged for this file, so that the writer's lock is never held for long.
 * True while something is left.
 */
export function deleteStagedBite(db: Db, fileId: number, rows: number): boolean {
  for (const sql of STAGED_BITES) if (db.sqlite.prepare(sql).run(fileId, rows).changes > 0) return true;
  return false;
}

/** What an import stages, children first. */
const STAGED_BITES = [
  'DELETE FROM collective_part WHERE payment_id IN (SELECT payment_id FROM collective_part WHERE file_id = ? LIMIT ?)',
  'DELETE FROM collective_entry WHERE id IN (SELECT id FROM collective_entry WHERE file_id = ? ORDER BY id DESC LIMIT ?)',
  'DELETE FROM reject WHERE id IN (SELECT id FROM reject WHERE file_id = ? LIMIT ?)',
  `DELETE FROM payment_source WHERE (statement_id, entry_index, detail_index, payment_id) IN (
     SELECT s.statement_id, s.entry_index, s.detail_index, s.payment_id FROM payment_source s
     JOIN statement t ON t.id = s.statement_id WHERE t.file_id = ? LIMIT ?)`,
  'DELETE FROM payment WHERE id IN (SELECT id FROM payment WHERE file_id = ? LIMIT ?)',
  'DELETE FROM statement WHERE id IN (SELECT id FROM statement WHERE file_id = ? LIMIT min(?, 1))',
];

/** True when these bytes are imported, or came again and were told to be known. */
export function isImported(db: Db, sha256: string): boolean {
  return filesWithBytes(db, sha256).some(({ state }) => state === 'IMPORTED' || state === 'DUPLICATE');
}
