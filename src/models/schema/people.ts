/** Persons: who owes, gives or is thanked. */
import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { oneOf } from './one-of.ts';

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
    /** When a message told each group of facts last, as JSON; what an import told has no time, and stands. */
    toldAt: text('told_at').notNull().default('{}'),
    createdAt: text('created_at').notNull(),
  },
  (t) => [
    check('person_language', sql`${t.language} IS NULL OR ${oneOf(t.language, LANGUAGES)}`),
    index('person_by_email').on(sql`lower(${t.email})`).where(sql`${t.email} IS NOT NULL`),
    /** For messages without a mail address: the same name at the same place. */
    index('person_by_place').on(t.postalCode, sql`lower(${t.lastName})`).where(sql`${t.postalCode} IS NOT NULL`),
    index('person_by_household').on(t.householdId).where(sql`${t.householdId} IS NOT NULL`),
  ],
);

/** The words of a name, alone and in pairs, in plain letters: by them a payer's name finds persons (WITHOUT ROWID). */
export const personNameKey = sqliteTable(
  'person_name_key',
  {
    key: text('key').notNull(),
    personId: integer('person_id')
      .notNull()
      .references(() => person.id),
  },
  (t) => [primaryKey({ columns: [t.key, t.personId] })],
);
