/** The incidents: raised once, resolved once, told once. */
import { and, asc, isNotNull, isNull, or } from 'drizzle-orm';
import { type Db, writeTransaction } from './db.ts';
import { alarm } from './schema.ts';

export type AlarmRow = typeof alarm.$inferSelect;
/** What is wrong now. `subject` tells two of one code apart; `text` is for the operator, without personal data. */
export type CurrentAlarm = Readonly<{ code: string; subject: string; text: string }>;

/** Raises what is new, resolves what is gone; the same trouble is the same incident. In one database transaction. */
export function recordAlarms(
  db: Db,
  current: readonly CurrentAlarm[],
  now: Date,
): Readonly<{ raised: number; resolved: number }> {
  const at = now.toISOString();
  return writeTransaction(db, () => {
    const open = openAlarms(db);
    const isSame = (row: Pick<CurrentAlarm, 'code' | 'subject'>) => (other: Pick<CurrentAlarm, 'code' | 'subject'>) =>
      row.code === other.code && row.subject === other.subject;
    const fresh = current.filter((one) => !open.some(isSame(one)));
    const gone = open.filter((one) => !current.some(isSame(one)));
    const insert = db.sqlite.prepare(
      'INSERT INTO alarm (code, subject, text, raised_at, seen_at) VALUES (?, ?, ?, ?, ?)',
    );
    const seen = db.sqlite.prepare(
      'UPDATE alarm SET seen_at = ?, text = ? WHERE code = ? AND subject = ? AND resolved_at IS NULL',
    );
    const resolve = db.sqlite.prepare('UPDATE alarm SET resolved_at = ? WHERE id = ?');
    for (const one of current) seen.run(at, one.text, one.code, one.subject);
    for (const one of fresh) insert.run(one.code, one.subject, one.text, at, at);
    for (const one of gone) resolve.run(at, one.id);
    return { raised: fresh.length, resolved: gone.length };
  });
}

/** What is wrong as of the last look, the oldest first. */
export function openAlarms(db: Db): readonly AlarmRow[] {
  return db.orm.select().from(alarm).where(isNull(alarm.resolvedAt)).orderBy(asc(alarm.id)).all();
}

/** Incidents whose begin or end the operator has not been told yet. */
export function untoldAlarms(db: Db): readonly AlarmRow[] {
  const endUntold = and(isNotNull(alarm.resolvedAt), isNull(alarm.toldResolvedAt));
  return db.orm
    .select()
    .from(alarm)
    .where(or(isNull(alarm.toldAt), endUntold))
    .orderBy(asc(alarm.id))
    .all();
}

/** The operator was told of these as they were read. */
export function markTold(db: Db, told: readonly AlarmRow[], now: Date): void {
  const at = now.toISOString();
  const mark = db.sqlite.prepare(
    'UPDATE alarm SET told_at = coalesce(told_at, @at), told_resolved_at = CASE WHEN @isOver THEN coalesce(told_resolved_at, @at) END WHERE id = @id',
  );
  writeTransaction(db, () => {
    for (const { id, resolvedAt } of told) mark.run({ at, id, isOver: resolvedAt === null ? 0 : 1 });
  });
}

/** Forgets incidents that ended before this instant. */
export function pruneAlarms(db: Db, before: Date): number {
  return db.sqlite
    .prepare('DELETE FROM alarm WHERE resolved_at < ? AND told_resolved_at IS NOT NULL')
    .run(before.toISOString()).changes;
}
