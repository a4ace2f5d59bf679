/** Queries on collective entries (totals) and on the payments that they are made of. No decisions. */
import { and, eq } from 'drizzle-orm';
import { type Db, perDatabase } from './db.ts';
import { collectiveEntry, collectivePart, file } from './schema.ts';

export type CollectiveEntryRow = typeof collectiveEntry.$inferSelect;
export type NewCollectiveEntry = typeof collectiveEntry.$inferInsert;
export type CollectivePartRow = typeof collectivePart.$inferSelect;

/** Adds a collective entry and gives back its id. */
export function insertCollective(db: Db, row: NewCollectiveEntry): number {
  return db.orm.insert(collectiveEntry).values(row).returning({ id: collectiveEntry.id }).get().id;
}

export function updateCollective(db: Db, id: number, changes: Partial<NewCollectiveEntry>): void {
  db.orm.update(collectiveEntry).set(changes).where(eq(collectiveEntry.id, id)).run();
}

/** Only while its file is STAGING: the total turned out to be a payment that is there. */
export function deleteCollective(db: Db, id: number): void {
  db.orm.delete(collectiveEntry).where(eq(collectiveEntry.id, id)).run();
}

export function findCollective(db: Db, id: number): CollectiveEntryRow | null {
  return db.orm.select().from(collectiveEntry).where(eq(collectiveEntry.id, id)).get() ?? null;
}

export function insertPart(db: Db, part: CollectivePartRow): void {
  db.orm.insert(collectivePart).values(part).run();
}

const totals = perDatabase((db) => ({
  inPeriod: db.sqlite.prepare<
    { account: string; from: string; to: string; fileId: number },
    CollectiveEntryRow & { detailedMinor: number }
  >(
    `SELECT c.id, c.statement_id AS statementId, c.file_id AS fileId, c.entry_index AS entryIndex, c.transactions, c.account,
       c.direction, c.amount_minor AS amountMinor, c.currency, c.booking_date AS bookingDate, c.fingerprint,
       c.entry_servicer_reference AS entryServicerReference, c.entry_reference AS entryReference,
       c.stated_transactions AS statedTransactions, c.facts, c.state, c.same_as_id AS sameAsId, c.payment_id AS paymentId,
       (SELECT coalesce(sum(CASE p.direction WHEN c.direction THEN p.amount_minor ELSE -p.amount_minor END), 0)
        FROM collective_part d JOIN payment p ON p.id = d.payment_id JOIN file l ON l.id = d.file_id
        WHERE d.collective_id = c.id AND d.role = 'detail' AND (l.state = 'IMPORTED' OR l.id = @fileId)) AS detailedMinor
     FROM collective_entry c JOIN file f ON f.id = c.file_id
     WHERE c.account = @account AND c.booking_date BETWEEN @from AND @to AND (f.state = 'IMPORTED' OR f.id = @fileId)
     ORDER BY c.id`,
  ),
  detailed: db.sqlite
    .prepare<{ id: number; fileId: number }, number>(
      `SELECT coalesce(sum(CASE p.direction WHEN c.direction THEN p.amount_minor ELSE -p.amount_minor END), 0)
       FROM collective_entry c JOIN collective_part d ON d.collective_id = c.id JOIN payment p ON p.id = d.payment_id
       JOIN file f ON f.id = d.file_id
       WHERE c.id = @id AND d.role = 'detail' AND (f.state = 'IMPORTED' OR f.id = @fileId)`,
    )
    .pluck(),
  ofSiblings: db.sqlite
    .prepare<[number, number], number>(
      `SELECT d.collective_id FROM payment_source s JOIN collective_part d ON d.payment_id = s.payment_id
       WHERE s.statement_id = ? AND s.entry_index = ? AND d.role = 'detail' LIMIT 1`,
    )
    .pluck(),
  withFingerprint: db.sqlite.prepare<
    { account: string; fingerprint: string; statementId: number },
    { id: number; entryIndex: number }
  >(
    `SELECT id, entry_index AS entryIndex FROM payment WHERE account = @account AND fingerprint = @fingerprint
       AND statement_id = @statementId AND gateway = 'bank' ORDER BY id LIMIT 1`,
  ),
  details: db.sqlite.prepare<{ collectiveId: number; fileId: number }, DetailPart>(
    `SELECT d.payment_id AS paymentId, CASE p.direction WHEN c.direction THEN p.amount_minor ELSE -p.amount_minor END AS minor,
       (SELECT group_concat(s.statement_id) FROM payment_source s WHERE s.payment_id = p.id) AS statementIds
     FROM collective_part d JOIN payment p ON p.id = d.payment_id JOIN collective_entry c ON c.id = d.collective_id
       JOIN file f ON f.id = d.file_id
     WHERE d.collective_id = @collectiveId AND d.role = 'detail' AND (f.state = 'IMPORTED' OR f.id = @fileId)
     ORDER BY d.payment_id`,
  ),
  advisedOnly: db.sqlite.prepare<AdvisedKey, AdvisedPayment>(
    `SELECT p.amount_minor AS amountMinor, p.entry_servicer_reference AS entryServicerReference,
       p.entry_reference AS entryReference
     FROM payment p JOIN file f ON f.id = p.file_id AND f.state = 'IMPORTED'
     WHERE p.account = @account AND p.booking_date = @bookingDate AND p.currency = @currency AND p.direction = @direction
       AND NOT EXISTS (SELECT 1 FROM collective_part d WHERE d.payment_id = p.id)
       AND NOT EXISTS (SELECT 1 FROM payment_source s JOIN statement t ON t.id = s.statement_id
         WHERE s.payment_id = p.id AND t.message_type = 'camt.053')`,
  ),
  period: db.sqlite.prepare<{ statementId: number; fileId: number }, { from: string | null; to: string | null }>(
    `SELECT min(day) AS "from", max(day) AS "to" FROM (
       SELECT booking_date AS day FROM payment WHERE file_id = @fileId AND statement_id = @statementId
       UNION ALL SELECT booking_date FROM collective_entry WHERE statement_id = @statementId)`,
  ),
}));

/** A detail of a total, what it adds to it, and the statements that report it, divided by commas. */
export type DetailPart = Readonly<{ paymentId: number; minor: number; statementIds: string }>;

/** The details of a total; those that `fileId` brought count although it is not imported yet. */
export function detailsOf(db: Db, total: Readonly<{ collectiveId: number; fileId: number }>): readonly DetailPart[] {
  return totals(db).details.all(total);
}

/** A payment is no detail of its total any more. */
export function removeDetail(db: Db, paymentId: number): void {
  db.orm.delete(collectivePart).where(eq(collectivePart.paymentId, paymentId)).run();
}

type AdvisedKey = Readonly<{ account: string; bookingDate: string; currency: string; direction: 'in' | 'out' }>;
type AdvisedPayment = Readonly<{
  amountMinor: number;
  entryServicerReference: string | null;
  entryReference: string | null;
}>;

/** Payments of a day that no camt.053 reports, neither as an entry nor as a part of a total. */
export function advisedOnly(db: Db, key: AdvisedKey): readonly AdvisedPayment[] {
  return totals(db).advisedOnly.all(key);
}

/** A total with the sum of its details so far. */
export type SummedCollective = CollectiveEntryRow & Readonly<{ detailedMinor: number }>;

/** Totals of an account booked in a span of days: of imported files, and of the file that is being imported. */
export function collectivesBetween(
  db: Db,
  span: Readonly<{ account: string; from: string; to: string; fileId: number }>,
): readonly SummedCollective[] {
  return totals(db).inPeriod.all(span);
}

/** What the details of a total add up to; those of `fileId` count although it is not imported yet. */
export function detailedMinorOf(db: Db, collectiveId: number, fileId = 0): number {
  return totals(db).detailed.get({ id: collectiveId, fileId }) ?? 0;
}

/** The total of which other rows of this entry are details. */
export function collectiveOfSiblings(db: Db, statementId: number, entryIndex: number): number | null {
  return totals(db).ofSiblings.get(statementId, entryIndex) ?? null;
}

/** The first and the last booking date of what a statement was the first to report; null when there is nothing. */
export function freshPeriodOf(
  db: Db,
  statement: Readonly<{ statementId: number; fileId: number }>,
): { from: string; to: string } | null {
  const { from, to } = totals(db).period.get(statement) ?? { from: null, to: null };
  return from === null || to === null ? null : { from, to };
}

/** A total that waits, and how much of it has no details yet. */
export type WaitingCollective = CollectiveEntryRow & Readonly<{ restMinor: number }>;

/** Collective entries that still wait for details, oldest first. */
export function waitingCollectives(db: Db): readonly WaitingCollective[] {
  return db.orm
    .select({ row: collectiveEntry })
    .from(collectiveEntry)
    .innerJoin(file, eq(file.id, collectiveEntry.fileId))
    .where(and(eq(collectiveEntry.state, 'WAITING'), eq(file.state, 'IMPORTED')))
    .orderBy(collectiveEntry.bookingDate, collectiveEntry.id)
    .all()
    .map(({ row }) => ({ ...row, restMinor: row.amountMinor - detailedMinorOf(db, row.id) }));
}

/** A payment that a statement was the first to report, with the very facts of a total. */
export function stagedWithFingerprint(
  db: Db,
  key: Readonly<{ statementId: number; account: string; fingerprint: string }>,
): Readonly<{ id: number; entryIndex: number }> | null {
  const { account, fingerprint, statementId } = key;
  return totals(db).withFingerprint.get({ account, fingerprint, statementId }) ?? null;
}

/** A total of one file as it stands now, with the files that brought its details. */
export type ShownCollective = Readonly<{
  statement: number;
  entry: number;
  amountMinor: number;
  currency: string;
  direction: 'in' | 'out';
  state: 'WAITING' | 'DETAILED' | 'PAYMENT';
  detailedMinor: number;
  details: number;
  paymentId: number | null;
  detailFiles: readonly Readonly<{ id: number; name: string }>[];
}>;

/** The collective entries of a file in their order. */
export function collectivesOfFile(db: Db, fileId: number): readonly ShownCollective[] {
  const rows = db.sqlite
    .prepare<[number], Omit<ShownCollective, 'detailFiles' | 'detailedMinor'> & { id: number }>(
      `SELECT r.id, t.position AS statement, c.entry_index AS entry, c.amount_minor AS amountMinor, c.currency, c.direction,
         r.state, r.payment_id AS paymentId,
         (SELECT count(*) FROM collective_part d JOIN file l ON l.id = d.file_id
          WHERE d.collective_id = r.id AND d.role = 'detail' AND l.state = 'IMPORTED') AS details
       FROM collective_entry c JOIN collective_entry r ON r.id = coalesce(c.same_as_id, c.id)
       JOIN statement t ON t.id = c.statement_id WHERE c.file_id = ? ORDER BY t.position, c.entry_index`,
    )
    .all(fileId);
  const detailFiles = db.sqlite.prepare<[number], { id: number; name: string }>(
    `SELECT DISTINCT f.id, f.name FROM collective_part d JOIN payment p ON p.id = d.payment_id JOIN file f ON f.id = p.file_id
     WHERE d.collective_id = ? AND d.role = 'detail' AND f.state = 'IMPORTED' ORDER BY f.id`,
  );
  return rows.map(({ id, ...row }) => ({
    ...row,
    detailedMinor: detailedMinorOf(db, id),
    detailFiles: detailFiles.all(id),
  }));
}
