/** What the alarms and the metrics ask of the tables. Only reads; counts, ids, days and codes, never names. */
import type { Db } from './db.ts';

/** The last day that the statements of an account cover; null when none ever came. */
export function coveredDay(db: Db, account: string): string | null {
  return (
    db.sqlite
      .prepare<[string], string | null>(
        `SELECT max(substr(coalesce(s.closing_date, s.to_date, s.created_at_bank, f.imported_at), 1, 10)) FROM statement s
         JOIN file f ON f.id = s.file_id AND f.state = 'IMPORTED' WHERE s.account = ? AND s.provisional = 0 AND s.message_type <> 'camt.054'`,
      )
      .pluck()
      .get(account) ?? null
  );
}

export type OpenDifference = Readonly<{ account: string; kind: string; files: string; n: number }>;

/** What the last proof found, by account and kind: `F-3, F-9`. */
export function openDifferences(db: Db): readonly OpenDifference[] {
  return db.sqlite
    .prepare<[], OpenDifference>(
      `SELECT s.account, d.kind, group_concat(DISTINCT 'F-' || s.file_id) AS files, count(*) AS n
       FROM proof_difference d JOIN statement s ON s.id = d.statement_id GROUP BY 1, 2 ORDER BY 1, 2`,
    )
    .all();
}

export type Waiting = Readonly<{ n: number; since: string | null }>;

/** Payments that wait for a person: how many, and since when the oldest does. */
export function manualWaiting(db: Db): Waiting {
  return count(db, "SELECT count(*) AS n, min(decided_at) AS since FROM visible_payment WHERE state = 'MANUAL'");
}

/** Their sums per currency, in minor units. */
export function manualSums(db: Db): readonly Readonly<{ currency: string; minor: number }>[] {
  return db.sqlite
    .prepare<[], { currency: string; minor: number }>(
      "SELECT currency, sum(amount_minor) AS minor FROM visible_payment WHERE state = 'MANUAL' GROUP BY 1 ORDER BY 1",
    )
    .all();
}

/** Mails that should have gone out before this instant. */
export function mailsDueBefore(db: Db, instant: string): Waiting {
  const sql = `SELECT count(*) AS n, min(created_at) AS since FROM outbox
    WHERE (state = 'WAITING' AND next_at < @instant) OR (state = 'RETRY' AND created_at < @instant)`;
  return db.sqlite.prepare<{ instant: string }, Waiting>(sql).get({ instant }) ?? { n: 0, since: null };
}

export function mailsInState(db: Db, state: string, since: string): Waiting {
  const sql = 'SELECT count(*) AS n, min(created_at) AS since FROM outbox WHERE state = ? AND created_at >= ?';
  return db.sqlite.prepare<[string, string], Waiting>(sql).get(state, since) ?? { n: 0, since: null };
}

/** How many mails are held for this reason. */
export function mailsHeldFor(db: Db, reason: string): number {
  const sql = "SELECT count(*) FROM outbox WHERE state = 'HELD' AND reason = ?";
  return db.sqlite.prepare<[string], number>(sql).pluck().get(reason) ?? 0;
}

/** When the first mail was written, whatever became of it. */
export function firstMailAt(db: Db): string | null {
  return db.sqlite.prepare<[], string | null>('SELECT min(created_at) FROM outbox').pluck().get() ?? null;
}

export function failedFiles(db: Db): readonly number[] {
  return db.sqlite.prepare<[], number>("SELECT id FROM file WHERE state = 'FAILED' ORDER BY id").pluck().all();
}

/** Queue messages that could not be read or applied, by queue. */
export function damagedMessages(db: Db): readonly Readonly<{ queue: string; n: number }>[] {
  return db.sqlite
    .prepare<[], { queue: string; n: number }>(
      "SELECT queue, count(*) AS n FROM message WHERE state = 'DAMAGED' GROUP BY 1 ORDER BY 1",
    )
    .all();
}

/** When something was last written by a job or a person: the clock must not be before it. */
export function newestInstant(db: Db): string | null {
  return (
    db.sqlite
      .prepare<[], string | null>(
        'SELECT max(at) FROM (SELECT max(at) AS at FROM (SELECT at FROM event ORDER BY id DESC LIMIT 1) UNION ALL SELECT max(started_at) FROM job_run)',
      )
      .pluck()
      .get() ?? null
  );
}

function count(db: Db, sql: string): Waiting {
  return db.sqlite.prepare<[], Waiting>(sql).get() ?? { n: 0, since: null };
}
