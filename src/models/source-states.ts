/** How the last look at each source of files ended. */
import { eq } from 'drizzle-orm';
import type { Db } from './db.ts';
import { sourceState } from './schema.ts';

export type SourceStateRow = typeof sourceState.$inferSelect;

/** `code` is null when it worked. Trouble keeps the time when it began. */
export function recordSource(db: Db, { name, code, now }: { name: string; code: string | null; now: Date }): void {
  const at = now.toISOString();
  const before = db.orm.select().from(sourceState).where(eq(sourceState.name, name)).get();
  const row = {
    name,
    okAt: code === null ? at : (before?.okAt ?? null),
    code,
    troubleSince: code === null ? null : (before?.troubleSince ?? at),
  };
  db.orm.insert(sourceState).values(row).onConflictDoUpdate({ target: sourceState.name, set: row }).run();
}

export function sourceStates(db: Db): readonly SourceStateRow[] {
  return db.orm.select().from(sourceState).all();
}
