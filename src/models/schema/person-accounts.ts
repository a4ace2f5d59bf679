/** Accounts that persons are known to pay from, and how we came to know. */
import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { event } from './ledger.ts';
import { person } from './people.ts';

/**
 * An account a person is known to pay from. `origin` is `import` (they told us) or `staff` (learnt when a person assigned a
 * payment, by the event `sourceEventId`). What was learnt wrongly is revoked, never deleted: who asks leaves out what is revoked.
 */
export const personAccount = sqliteTable(
  'person_account',
  {
    personId: integer('person_id')
      .notNull()
      .references(() => person.id),
    iban: text('iban').notNull(),
    origin: text('origin').notNull(),
    sourceEventId: integer('source_event_id').references(() => event.id),
    revokedAt: text('revoked_at'),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.iban] }),
    check('person_account_learnt', sql`${t.sourceEventId} IS NULL OR ${t.origin} = 'staff'`),
    index('person_account_by_iban').on(t.iban),
    index('person_account_by_event').on(t.sourceEventId).where(sql`${t.sourceEventId} IS NOT NULL`),
  ],
);
