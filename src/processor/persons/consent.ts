/** What somebody said about getting letters: kept with the time at which they said it, so that the newest counts. */
import type { Db } from '../../models/db.ts';
import { addConsent } from '../../models/persons.ts';

export type Told = Readonly<{
  personId: number | null;
  /** Null when they were not asked. */
  optIn: boolean | null;
  at: Date;
  source: string;
  messageId: number;
}>;

export function tellConsent(db: Db, { personId, optIn, at, source, messageId }: Told): void {
  if (personId === null || optIn === null) return;
  const kind = optIn ? 'opt_in' : 'opt_out';
  addConsent(db, { personId, kind, source, at: at.toISOString(), messageId });
}
