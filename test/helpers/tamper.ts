/** Changes the database as somebody would who may write the file: past every trigger and check. */
import type { Db } from '../../src/models/db.ts';

export function tamper(db: Db, sql: string): void {
  const triggers = db.sqlite.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all();
  const free = ['PRAGMA foreign_keys = OFF', 'PRAGMA ignore_check_constraints = ON'];
  db.sqlite.exec([...triggers.map((name) => `DROP TRIGGER ${name}`), ...free, sql].join(';'));
}
