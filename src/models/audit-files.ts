/** Queries on files of reports, and on rows that were not simply found. No decisions. */
import { and, asc, count, eq, gt, inArray, isNull, notExists, notInArray } from 'drizzle-orm';
import { storedJson } from '../stored-json.ts';
import { type Db, perDatabase } from './db.ts';
import { type AUDIT_OUTCOMES, auditFile, auditItem, reportDismissal } from './schema.ts';
import { prepareRow } from './table-rows.ts';

export type AuditFileRow = typeof auditFile.$inferSelect;
export type AuditItemRow = typeof auditItem.$inferSelect;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];
/** How many rows ended how. */
export type OutcomeCounts = Readonly<Partial<Record<AuditOutcome, number>>>;

const statements = perDatabase((db) => ({
  insertItem: db.sqlite.prepare(
    `INSERT INTO audit_item (file_id, position, row, kind, outcome, gateway, reference, amount, currency, at, fields, payment_id, reason, created_at, ended_at)
     VALUES (@fileId, @position, @row, @kind, @outcome, @gateway, @reference, @amount, @currency, @at, @fields, @paymentId, @reason, @createdAt, @endedAt)`,
  ),
  progress: db.sqlite.prepare('UPDATE audit_file SET done = ?, counts = ? WHERE id = ?'),
  itemById: prepareRow(db, auditItem, 'id = ?'),
  sent: db.sqlite.prepare('UPDATE audit_item SET message_id = ?, reason = ? WHERE id = ?'),
  ended: db.sqlite.prepare(
    `UPDATE audit_item SET outcome = @outcome, reason = @reason, payment_id = @paymentId, fields = NULL, ended_at = @endedAt
     WHERE id = @id`,
  ),
  counts: db.sqlite.prepare<[number], string>('SELECT counts FROM audit_file WHERE id = ?').pluck(),
  writeCounts: db.sqlite.prepare('UPDATE audit_file SET counts = ? WHERE id = ?'),
}));

export function auditFileOf(db: Db, sha256: string): AuditFileRow | null {
  return db.orm.select().from(auditFile).where(eq(auditFile.sha256, sha256)).get() ?? null;
}

export function findAuditFile(db: Db, id: number): AuditFileRow {
  const row = db.orm.select().from(auditFile).where(eq(auditFile.id, id)).get();
  if (row === undefined) throw new Error(`audit file ${id} vanished`);
  return row;
}

export function insertAuditFile(
  db: Db,
  row: Pick<AuditFileRow, 'gateway' | 'account' | 'name' | 'sha256' | 'sizeBytes' | 'appVersion' | 'firstSeenAt'>,
): AuditFileRow {
  return db.orm
    .insert(auditFile)
    .values({ ...row, state: 'READING' })
    .returning()
    .get();
}

export function updateAuditFile(db: Db, id: number, change: Partial<Omit<AuditFileRow, 'id' | 'sha256'>>): void {
  db.orm.update(auditFile).set(change).where(eq(auditFile.id, id)).run();
}

export function saveProgress(db: Db, id: number, done: number, counts: OutcomeCounts): void {
  statements(db).progress.run(done, JSON.stringify(counts), id);
}

/** Something that could not be used of a report, or of what was looked up for it. */
export type AuditWarning = Readonly<{ code: string; message: string; where: string; count: number }>;

export function warningsOf(row: Pick<AuditFileRow, 'warnings'>): readonly AuditWarning[] {
  return storedJson<readonly AuditWarning[]>(row.warnings);
}

/** Adds a warning of a file; the same one again is only counted as it is now. */
export function addWarning(db: Db, fileId: number, warning: AuditWarning): void {
  const others = warningsOf(findAuditFile(db, fileId)).filter(
    ({ code, where }) => code !== warning.code || where !== warning.where,
  );
  updateAuditFile(db, fileId, { warnings: JSON.stringify([...others, warning]) });
}

export function countsOf(row: Pick<AuditFileRow, 'counts'>): OutcomeCounts {
  return storedJson<OutcomeCounts>(row.counts);
}

export function findAuditItem(db: Db, id: number): AuditItemRow {
  const row = statements(db).itemById(id);
  if (row === null) throw new Error(`row ${id} of a report vanished`);
  return row;
}

export type NewItem = Omit<AuditItemRow, 'id' | 'messageId'>;

export function insertItem(db: Db, row: NewItem): void {
  statements(db).insertItem.run(row);
}

const ITEMS_PAGE = 500;

/** Rows of a file that wait, of these kinds, in the order of the file, from a place of it on. Pages are read as they are needed: there may be many. */
export function* waitingItems(db: Db, fileId: number, kinds: readonly string[], from = 0): Generator<AuditItemRow> {
  let after = from - 1;
  for (;;) {
    const page = db.orm
      .select()
      .from(auditItem)
      .where(
        and(
          eq(auditItem.fileId, fileId),
          isNull(auditItem.endedAt),
          inArray(auditItem.kind, [...kinds]),
          gt(auditItem.position, after),
        ),
      )
      .orderBy(asc(auditItem.position))
      .limit(ITEMS_PAGE)
      .all();
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < ITEMS_PAGE) return;
    after = last.position;
  }
}

export function hasWaiting(db: Db, fileId: number): boolean {
  return (
    db.orm
      .select({ id: auditItem.id })
      .from(auditItem)
      .where(and(eq(auditItem.fileId, fileId), isNull(auditItem.endedAt)))
      .get() !== undefined
  );
}

export type ItemEnding = Readonly<{
  id: number;
  outcome: AuditOutcome;
  reason: string | null;
  paymentId: number | null;
  endedAt: string;
}>;

/** The row no longer waits, and no longer names a donor. */
export function writeEnding(db: Db, ending: ItemEnding): void {
  statements(db).ended.run(ending);
}

/** The row waits for this message, and ends as `as` when that is done. */
export function writeSent(db: Db, id: number, sent: Readonly<{ messageId: number; as: AuditOutcome }>): void {
  statements(db).sent.run(sent.messageId, sent.as, id);
}

/** A row of the file that waited has ended: it is counted so. */
export function countEnding(db: Db, fileId: number, outcome: AuditOutcome): void {
  const { counts: find, writeCounts } = statements(db);
  const text = find.get(fileId);
  if (text === undefined) throw new Error(`audit file ${fileId} vanished`);
  const { waiting = 0, ...counts } = storedJson<OutcomeCounts>(text);
  const ended: OutcomeCounts = counts;
  const left = waiting > 1 ? { waiting: waiting - 1 } : {};
  writeCounts.run(JSON.stringify({ ...ended, [outcome]: (ended[outcome] ?? 0) + 1, ...left }), fileId);
}

/** Files whose rows still wait. */
export function openAuditFiles(db: Db, gateway: string | null): readonly AuditFileRow[] {
  return db.orm
    .select()
    .from(auditFile)
    .where(and(eq(auditFile.state, 'OPEN'), gateway === null ? undefined : eq(auditFile.gateway, gateway)))
    .orderBy(asc(auditFile.id))
    .all();
}

/** Every file, the newest last; of one gateway, or of all. */
export function listAuditFiles(db: Db, gateway: string | null): readonly AuditFileRow[] {
  return db.orm
    .select()
    .from(auditFile)
    .where(gateway === null ? undefined : eq(auditFile.gateway, gateway))
    .orderBy(asc(auditFile.gateway), asc(auditFile.id))
    .all();
}

const IN_ORDER: AuditOutcome[] = ['found', 'completed', 'imported', 'booked', 'fee'];

/** Rows of a file that a person should look at, or that still wait. */
export function itemsToShow(db: Db, fileId: number): readonly AuditItemRow[] {
  return db.orm
    .select()
    .from(auditItem)
    .where(and(eq(auditItem.fileId, fileId), notInArray(auditItem.outcome, IN_ORDER)))
    .orderBy(asc(auditItem.position))
    .all();
}

/** The first of them and how many there are: a report may have hundreds of thousands. Those that a person has looked at only where `dismissed`. */
export function firstItemsToShow(
  db: Db,
  fileId: number,
  { limit, dismissed }: Readonly<{ limit: number; dismissed: boolean }>,
): Readonly<{ items: readonly AuditItemRow[]; count: number }> {
  const looked = db.orm.select().from(reportDismissal).where(eq(reportDismissal.itemId, auditItem.id));
  const where = and(
    eq(auditItem.fileId, fileId),
    notInArray(auditItem.outcome, IN_ORDER),
    dismissed ? undefined : notExists(looked),
  );
  const items = db.orm.select().from(auditItem).where(where).orderBy(asc(auditItem.position)).limit(limit).all();
  return { items, count: db.orm.select({ n: count() }).from(auditItem).where(where).get()?.n ?? 0 };
}
