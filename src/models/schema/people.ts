/** Persons: who owes, gives or is thanked, and the accounts they pay from. */
import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { inList } from './in-list.ts';

export const LANGUAGES = ['de', 'fr', 'it', 'en'] as const;

/** Somebody who owes, gives or is thanked: from our own records, never from the bank’s text. */
export const person = sqliteTable(
  'person',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    externalId: text('external_id').unique(),
    firstName: text('first_name'),
    lastName: text('last_name'),
    organization: text('organization'),
    email: text('email'),
    language: text('language', { enum: LANGUAGES }),
    street: text('street'),
    buildingNumber: text('building_number'),
    postalCode: text('postal_code'),
    city: text('city'),
    country: text('country'),
    householdId: text('household_id'),
    emailBouncedAt: text('email_bounced_at'),
    deceasedAt: text('deceased_at'),
    deletedAt: text('deleted_at'),
    createdAt: text('created_at').notNull(),
  },
  (t) => [check('person_language', sql`${t.language} IS NULL OR ${t.language} IN (${inList(LANGUAGES)})`)],
);

/** Accounts a person is known to pay from. */
export const personAccount = sqliteTable(
  'person_account',
  {
    personId: integer('person_id')
      .notNull()
      .references(() => person.id),
    iban: text('iban').notNull(),
    origin: text('origin').notNull(),
  },
  (t) => [primaryKey({ columns: [t.personId, t.iban] }), index('person_account_by_iban').on(t.iban)],
);
