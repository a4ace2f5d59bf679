/** Changes the database as somebody would who may write the file: past every trigger and check, which are put back. */
import type { Db } from '../../src/models/db.ts';

export function tamper(db: Db, sql: string): void {
  const triggers = db.sqlite
    .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    .all();
  const free = ['PRAGMA foreign_keys = OFF', 'PRAGMA ignore_check_constraints = ON'];
  db.sqlite.exec([...triggers.map(({ name }) => `DROP TRIGGER ${name}`), ...free, sql].join(';'));
  for (const trigger of triggers) db.sqlite.exec(trigger.sql);
}
