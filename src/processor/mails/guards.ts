/**
 * Guards against mail that nobody expects: all at once after a mass import, or about decisions of long ago, or before the
 * organisation has said from when donors are told. They hold (HELD) and never suppress: `outbox release` sends what is held.
 */
import { type Db, perDatabase } from '../../models/db.ts';
import { readMarker, writeMarker } from '../../models/jobs.ts';
import { type OutboxRow, RECEIPT_KINDS } from '../../models/outbox.ts';
import { RELEASED } from './released.ts';

export const GUARDS = ['FIRST_RUN', 'TOO_OLD', 'MASS_IMPORT'] as const;
export type Guard = (typeof GUARDS)[number];
/** In `file` mode nobody is written to, so nothing is a first run. */
export type GuardedMode = 'file' | 'redirect' | 'live';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;
/** More than so many times the usual number of a day is a mass import; a day of few mails counts as this many. */
const MASS_FACTOR = 5;
const USUAL_MIN = 20;
const RECEIPTS = RECEIPT_KINDS.map((kind) => `'${kind}'`).join(', ');
/** Mails that were to be sent: suppressed and cancelled ones were not, and released ones a person has looked at. */
const COUNTED = `kind IN (${RECEIPTS}) AND state NOT IN ('SUPPRESSED', 'CANCELLED') AND reason IS NOT '${RELEASED}'`;

const statements = perDatabase((db) => ({
  since: db.sqlite.prepare<[string], number>(`SELECT count(*) FROM outbox WHERE created_at > ? AND ${COUNTED}`).pluck(),
  days: db.sqlite
    .prepare<[string, string], number>(
      `SELECT count(*) FROM outbox WHERE created_at > ? AND created_at <= ? AND ${COUNTED} GROUP BY substr(created_at, 1, 10)`,
    )
    .pluck(),
}));

/** The guard that would hold this mail now, or null. Ask for one run at a time. */
export function guardOf(
  db: Db,
  { mode, maxAgeMs }: Readonly<{ mode: GuardedMode; maxAgeMs: number }>,
): (mail: OutboxRow, now: Date) => Guard | null {
  let mass: Readonly<{ since: string; isOver: boolean }> | null = null;
  return (mail, now) => {
    if (mail.reason === RELEASED) return null;
    const liveFrom = mode === 'file' ? 0 : mailsFrom(db, mode);
    const decidedAt = Date.parse(mail.createdAt);
    if (liveFrom === null || decidedAt < liveFrom) return 'FIRST_RUN';
    if (now.getTime() - decidedAt > maxAgeMs) return 'TOO_OLD';
    if (!RECEIPT_KINDS.some((kind) => kind === mail.kind)) return null;
    mass ??= massOf(db, now);
    return mass.isOver && mail.createdAt > mass.since ? 'MASS_IMPORT' : null;
  };
}

/** Whether the last 24 hours brought more than five times the mails of a usual day (the median of those with any). */
function massOf(db: Db, now: Date): Readonly<{ since: string; isOver: boolean }> {
  const since = new Date(now.getTime() - DAY_MS).toISOString();
  const fresh = statements(db).since.get(since) ?? 0;
  const begin = new Date(now.getTime() - USUAL_DAYS * DAY_MS).toISOString();
  const days = statements(db)
    .days.all(begin, since)
    .sort((a, b) => a - b);
  const usual = Math.max(USUAL_MIN, days[Math.floor(days.length / 2)] ?? 0);
  return { since, isOver: fresh > MASS_FACTOR * usual };
}

/** From when on decisions are mailed in this mode (milliseconds); null while nobody has said it. */
export function mailsFrom(db: Db, mode: 'redirect' | 'live'): number | null {
  // The marker is 0 when it was never set; a date of 1970 is the first millisecond after it.
  const from = readMarker(db, `mail_from_${mode}`);
  return from === 0 ? null : from;
}

export function setMailsFrom(db: Db, mode: 'redirect' | 'live', from: Date): void {
  writeMarker(db, `mail_from_${mode}`, Math.max(1, from.getTime()));
}
