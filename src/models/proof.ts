/** What the last proof found wrong, kept so that bookings can hold their mail, and the mail that is held for it. */
import { type Db, perDatabase } from './db.ts';
import { proofDifference } from './schema.ts';

export type StoredDifference = typeof proofDifference.$inferSelect;

/** Only what concerns the money of the statement itself; a gap before it does not. */
const HOLDING = "('balance', 'payments', 'summary')";

/** Statements that report a payment `p`, or the total that it is part of. */
const REPORTING = `(SELECT s.statement_id FROM payment_source s WHERE s.payment_id = p.id
  UNION SELECT c.statement_id FROM collective_part d JOIN collective_entry c ON c.id = d.collective_id WHERE d.payment_id = p.id
  UNION SELECT c.statement_id FROM collective_part d JOIN collective_entry c ON c.same_as_id = d.collective_id
    WHERE d.payment_id = p.id)`;

/** True for a payment `p` that a red statement reports and no proved one, or that the statements of its day do not have. */
const IS_HELD = `EXISTS (SELECT 1 FROM proof_difference) AND (
  (EXISTS (SELECT 1 FROM proof_difference d WHERE d.kind IN ${HOLDING} AND d.statement_id IN ${REPORTING})
    AND NOT EXISTS (SELECT 1 FROM statement t WHERE t.id IN ${REPORTING} AND t.proof = 'proved'
      AND NOT EXISTS (SELECT 1 FROM proof_difference o WHERE o.statement_id = t.id AND o.kind IN ${HOLDING})))
  OR EXISTS (SELECT 1 FROM proof_difference u JOIN json_each(u.data, '$.payments') n
    WHERE u.kind = 'unreported' AND n.value = p.id))`;

/** Payments that a statement reports, itself or as part of a total, or that are missing in it. */
const CONCERNED = `SELECT payment_id FROM payment_source WHERE statement_id = @statementId
  UNION SELECT d.payment_id FROM collective_entry c JOIN collective_part d ON d.collective_id IN (c.id, c.same_as_id)
    WHERE c.statement_id = @statementId
  UNION SELECT n.value FROM proof_difference u JOIN json_each(u.data, '$.payments') n
    WHERE u.statement_id = @statementId AND u.kind = 'unreported'`;

/** What a file that was imported after event @since says: its statements, and totals whose details it brought. */
const TO_PROVE = `WITH fresh AS (SELECT DISTINCT file_id FROM event
    WHERE id > @since AND file_id IS NOT NULL AND from_state = 'STAGING' AND to_state = 'IMPORTED')
  SELECT id FROM statement WHERE file_id IN (SELECT file_id FROM fresh)
  UNION SELECT c.statement_id FROM collective_part d JOIN collective_entry c ON d.collective_id IN (c.id, c.same_as_id)
    WHERE d.file_id IN (SELECT file_id FROM fresh)`;

const statements = perDatabase((db) => ({
  isHeld: db.sqlite.prepare<[number], number>(`SELECT 1 FROM payment p WHERE p.id = ? AND ${IS_HELD}`).pluck(),
  all: db.orm.select().from(proofDifference).prepare(),
  toProve: db.sqlite.prepare<{ since: number }, number>(TO_PROVE).pluck(),
  red: db.sqlite.prepare<[], number>('SELECT DISTINCT statement_id FROM proof_difference').pluck(),
  ofFiles: db.sqlite.prepare<[], FileDifference>(
    `SELECT DISTINCT t.file_id AS fileId, d.kind FROM proof_difference d JOIN statement t ON t.id = d.statement_id
     ORDER BY t.file_id, d.kind`,
  ),
  put: db.sqlite.prepare<StoredDifference>(
    `INSERT INTO proof_difference (statement_id, kind, amount_minor, data, found_at)
     VALUES (@statementId, @kind, @amountMinor, @data, @foundAt)
     ON CONFLICT DO UPDATE SET amount_minor = excluded.amount_minor, data = excluded.data`,
  ),
  remove: db.sqlite.prepare<[number, string]>('DELETE FROM proof_difference WHERE statement_id = ? AND kind = ?'),
  hold: db.sqlite.prepare<{ statementId: number }>(
    `UPDATE outbox SET state = 'HELD', reason = 'PROOF_RED' WHERE state IN ('WAITING', 'RETRY') AND reason IS NOT 'RELEASED'
       AND payment_id IN (SELECT p.id FROM payment p WHERE p.id IN (${CONCERNED}) AND ${IS_HELD})`,
  ),
  release: db.sqlite.prepare(
    `UPDATE outbox SET state = 'WAITING', reason = NULL WHERE state = 'HELD' AND reason = 'PROOF_RED'
       AND payment_id NOT IN (SELECT p.id FROM payment p WHERE p.id = outbox.payment_id AND ${IS_HELD})`,
  ),
}));

/** True when the mail of a payment must wait until the statements that report it are in order. */
export function isHeldByProof(db: Db, paymentId: number): boolean {
  return statements(db).isHeld.get(paymentId) !== undefined;
}

export function storedDifferences(db: Db): readonly StoredDifference[] {
  return statements(db).all.all();
}

/** Statements whose proof files may have changed that were imported after the event `since`. */
export function statementsToProve(db: Db, since: number): readonly number[] {
  return statements(db).toProve.all({ since });
}

/** Statements with a difference in the last proof. */
export function redStatements(db: Db): readonly number[] {
  return statements(db).red.all();
}

export type FileDifference = Pick<StoredDifference, 'kind'> & Readonly<{ fileId: number }>;

/** What the last proof found wrong with the statements of each file, each kind once. */
export function differencesOfFiles(db: Db): readonly FileDifference[] {
  return statements(db).ofFiles.all();
}

export function putDifference(db: Db, difference: StoredDifference): void {
  statements(db).put.run(difference);
}

export function removeDifference(db: Db, { statementId, kind }: Pick<StoredDifference, 'statementId' | 'kind'>): void {
  statements(db).remove.run(statementId, kind);
}

/** Holds the mail that waits for payments which a statement concerns that has just become red. */
export function holdMailOfStatement(db: Db, statementId: number): void {
  statements(db).hold.run({ statementId });
}

/** Lets the mail go whose statement is red no longer. Gives back how many. */
export function releaseProvedMail(db: Db): number {
  return statements(db).release.run().changes;
}
