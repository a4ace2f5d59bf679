/** The questions of a decision, answered by a real database: what is found, what is learnt, what is decided anew. */
import { describe, expect, test } from 'vitest';
import { openItemsOfPersons, personsOf, personsOfHouseholds } from '../../src/models/candidate-lists.ts';
import { personsByNameKey, referencesOfAmount } from '../../src/models/candidates.ts';
import { type Db, writeTransaction } from '../../src/models/db.ts';
import { appendEvent } from '../../src/models/events.ts';
import { readMarker } from '../../src/models/jobs.ts';
import { decide } from '../../src/processor/decide.ts';
import type { DecidablePayment } from '../../src/processor/decision.ts';
import { importExpectedFile } from '../../src/processor/expected/import-expected.ts';
import { databaseLookup } from '../../src/processor/lookup/database-lookup.ts';
import { indexNewPersons } from '../../src/processor/lookup/name-index.ts';
import { camt } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';
import { item, lookupOf, outcomeOf, POLICY, payment, person, suggestedBy } from './known-items.ts';

type Place = ReturnType<typeof install>;

const IBAN = 'CH9300762011623852957';

function importItems(place: Place, lines: readonly string[]): void {
  const head = 'reference,title,amount,currency,due_date,person_id,first_name,last_name,email,household_id,ibans';
  const file = { name: 'items.csv', bytes: Buffer.from([head, ...lines].join('\n')) };
  const options = { now: place.context.now(), actor: 'staff:anna', skipInvalid: false, dryRun: false };
  const { counts } = importExpectedFile(place.db, file, { ...options, referencePatterns: [] });
  expect(counts.rejected).toBe(0);
}

const LINES = [
  'USI-ABC123,Salsa,100.00,CHF,2026-11-10,p1,Anna,Müller,anna@example.org,H1,',
  'USI-ABC12X,Salsa,100.00,CHF,2026-11-10,p2,Beat,Müller,,H1,',
  'USI-DEF456,Tango,60.00,CHF,2026-11-10,p3,Carla,Rossi,,,CH9300762011623852957',
  'USI-GHI789,Tango,40.00,CHF,2026-11-10,p3,Carla,Rossi,,,',
  'USI-JKL012,Tango,40.00,EUR,,p4,Daniel,Rossi,,,',
];
const PERSONS = [
  person(1, 'Anna', 'Müller', { email: 'anna@example.org', householdId: 'H1' }),
  person(2, 'Beat', 'Müller', { householdId: 'H1' }),
  person(3, 'Carla', 'Rossi'),
  person(4, 'Daniel', 'Rossi'),
];
const due = { dueDate: '2026-11-10' };
const ITEMS = [
  item(1, 'USI-ABC123', { ...due, title: 'Salsa', personId: 1 }),
  item(2, 'USI-ABC12X', { ...due, title: 'Salsa', personId: 2 }),
  item(3, 'USI-DEF456', { ...due, title: 'Tango', personId: 3, openMinor: 6_000 }),
  item(4, 'USI-GHI789', { ...due, title: 'Tango', personId: 3, openMinor: 4_000 }),
  item(5, 'USI-JKL012', { title: 'Tango', personId: 4, openMinor: 4_000, currency: 'EUR' }),
];

test('the database answers as lists in memory do', () => {
  const place = install();
  importItems(place, LINES);
  indexNewPersons(place.db);
  const memory = lookupOf({ items: ITEMS, persons: PERSONS, accounts: { [IBAN]: [3] } });
  const stored = databaseLookup(place.db);
  const cases: readonly Partial<DecidablePayment>[] = [
    { remittance: ['USI-ABC123'] },
    { remittance: ['USI-ABC123'], counterpartyName: 'MUELLER ANNA' },
    { remittance: ['USI-ABC1Z3'], counterpartyName: 'A. Müller' },
    { counterpartyName: 'Beat Müller' },
    { counterpartyName: 'Rossi' },
    { counterpartyName: 'Familie Müller', remittance: ['Salsa fuer Anna'] },
    { remittance: ['Kurs anna@example.org'] },
    { counterpartyIban: IBAN, amountMinor: 6_000 },
    { counterpartyIban: IBAN, amountMinor: 10_000 },
    { counterpartyName: 'Haus AG', remittance: ['Carla Rossi Tango'], amountMinor: 4_000 },
    { counterpartyName: 'Daniel Rossi', amountMinor: 4_000, currency: 'EUR' },
    { amountMinor: 6_000 },
  ];
  for (const facts of cases) {
    const [inMemory, inDatabase] = [decide(payment(facts), memory, POLICY), decide(payment(facts), stored, POLICY)];
    expect([facts, outcomeOf(inDatabase), suggestedBy(inDatabase)]).toEqual([
      facts,
      outcomeOf(inMemory),
      suggestedBy(inMemory),
    ]);
    expect(inDatabase.evidence).toEqual(inMemory.evidence);
  }
});

test('the references of an amount are found by indexes, whether it is the whole sum or what is left', () => {
  const place = install();
  importItems(place, LINES);
  place.db.sqlite.exec("UPDATE open_item SET allocated_minor = 6000, state = 'PAID' WHERE reference = 'USI-DEF456'");
  place.db.sqlite.exec("UPDATE open_item SET allocated_minor = 4000, state = 'PARTIALLY_PAID' WHERE id = 1");
  const known = (amountMinor: number) => referencesOfAmount(place.db, 'CHF', amountMinor);
  const named = (amountMinor: number) => known(amountMinor)?.flatMap(({ references }) => references[0]);
  expect(named(6_000)).toEqual(['USIABC123', 'USIDEF456']);
  expect(named(10_000)).toEqual(['USIABC123', 'USIABC12X']);
  expect(known(4_000)).toEqual([{ id: 4, references: expect.arrayContaining(['USIGHI789']) }]);
  importItems(
    place,
    Array.from({ length: 3_001 }, (_, at) => `USI-N${at}B,Salsa,70.00,CHF,,,,,,,`),
  );
  expect(known(7_000)).toBeNull();
  const plan = place.db.sqlite
    .prepare<[], { detail: string }>(
      "EXPLAIN QUERY PLAN SELECT id FROM open_item WHERE currency = 'CHF' AND amount_minor = 6000",
    )
    .all();
  expect(plan[0]?.detail).toContain('open_item_by_amount');
});

describe('questions about several at once', () => {
  /** Besides the others: one who owes 51 fees, and 50 who share the family name and the household. */
  function crowd(): Db {
    const place = install();
    importItems(place, [
      ...LINES,
      ...Array.from({ length: 51 }, (_, at) => `USI-A${at}B,Fee,10.00,CHF,,q,Emil,Huber,,H2,`),
      ...Array.from({ length: 50 }, (_, at) => `USI-C${at}D,Fee,10.00,CHF,,r${at},Fritz,Huber,,H2,`),
    ]);
    indexNewPersons(place.db);
    return place.db;
  }

  test('are answered in the order of asking, none left out and none for what nobody has', () => {
    const db = crowd();
    expect(personsOfHouseholds(db, ['H9', 'H1']).map((some) => some?.map(({ id }) => id))).toEqual([[], [1, 2]]);
    expect(openItemsOfPersons(db, [4, 99, 3]).map((some) => some?.map(({ id }) => id))).toEqual([[5], [], [3, 4]]);
    expect(personsOf(db, [3, 99, 1])).toEqual([PERSONS[2], PERSONS[0]]);
  });

  test('have no answer for the one of which there is too much, and an answer for the others', () => {
    const db = crowd();
    expect(personsOfHouseholds(db, ['H2', 'H1']).map((some) => some?.length ?? null)).toEqual([null, 2]);
    expect(openItemsOfPersons(db, [5, 6]).map((some) => some?.length ?? null)).toEqual([null, 1]);
  });

  test('about none cost nothing and have no answers', () => {
    const { db } = install();
    expect([personsOf(db, []), personsOfHouseholds(db, []), openItemsOfPersons(db, [])]).toEqual([[], [], []]);
  });
});

describe('the index of names', () => {
  const personsByKey = (db: Db, key: string): readonly number[] | null => personsByNameKey(db, key, 50);

  test('has every person once a pass has begun, and follows a changed name', () => {
    const place = install();
    importItems(place, LINES);
    place.decideNow();
    expect(personsByKey(place.db, 'anna muller')).toEqual([1]);
    importItems(place, ['USI-ABC123,Salsa,100.00,CHF,2026-11-10,p1,Anna,Meier,anna@example.org,H1,']);
    expect([personsByKey(place.db, 'anna muller'), personsByKey(place.db, 'anna meier')]).toEqual([[], [1]]);
    expect(personsByKey(place.db, 'muller')).toEqual([2]);
  });

  test('is made anew when other keys are made of names than before', () => {
    const place = install();
    importItems(place, LINES);
    place.decideNow();
    place.db.sqlite.exec("DELETE FROM person_name_key; UPDATE marker SET value = 0 WHERE name = 'name-index-version'");
    indexNewPersons(place.db);
    expect(personsByKey(place.db, 'carla rossi')).toEqual([3]);
    expect(readMarker(place.db, 'name-index')).toBe(4);
  });

  test('does not answer for a name that too many persons have', () => {
    const place = install();
    importItems(
      place,
      Array.from({ length: 51 }, (_, at) => `USI-A${at}B,Salsa,10.00,CHF,,q${at},Anna,Müller,,,`),
    );
    indexNewPersons(place.db);
    expect(personsByKey(place.db, 'anna muller')).toBeNull();
  });
});

describe('the habit of a payer', () => {
  const codes = ['USI-AAAA11', 'USI-BBBB22', 'USI-CCCC33', 'USI-DDDD44', 'USI-EEEE55'];

  /** Five fees of one person, paid month by month from one account: three with their codes, then without. */
  function year(): Place {
    const place = install();
    const lines = codes.map((code, at) => `${code},Fee ${at},100.00,CHF,2026-0${at + 1}-15,p1,Anna,Müller,,,`);
    importItems(place, lines);
    return place;
  }

  function pay(place: Place, month: number, text: string): void {
    const details = [{ debtor: 'Anna Müller', iban: IBAN, text }];
    const entry = { amount: '100.00', bookingDate: `2026-0${month}-14`, details };
    place.importNow(
      `m${month}.xml`,
      camt({ id: `S${month}`, messageId: `M${month}`, sequence: String(month), entries: [entry] }),
    );
    place.decideNow();
  }

  const states = (place: Place): readonly string[] =>
    place.payments().map(({ state, stateReason }) => stateReason ?? state);

  /** What is left open, so that only one item fits. */
  function cancel(place: Place, codes_: readonly string[]): void {
    for (const code of codes_)
      place.db.sqlite.prepare("UPDATE open_item SET state = 'CANCELLED', cancelled = 1 WHERE reference = ?").run(code);
  }

  test('is learnt from three payments with references, and then books one without', () => {
    const place = year();
    for (const [at, code] of codes.slice(0, 3).entries()) pay(place, at + 1, code);
    cancel(place, ['USI-EEEE55']);
    pay(place, 4, 'Danke');
    expect(states(place)).toEqual(['PROCESSED', 'PROCESSED', 'PROCESSED', 'PROCESSED']);
    const policies = place.db.sqlite
      .prepare(
        "SELECT json_extract(data, '$.policy') FROM event WHERE to_state = 'PROCESSED' AND payment_id IS NOT NULL ORDER BY id",
      )
      .pluck()
      .all();
    expect(policies).toEqual(['plain-code', 'plain-code', 'plain-code', 'known-payer-one-item']);
  });

  test('is not learnt from two', () => {
    const place = year();
    for (const [at, code] of codes.slice(0, 2).entries()) pay(place, at + 1, code);
    cancel(place, codes.slice(3));
    pay(place, 3, 'Danke');
    expect(states(place).at(-1)).toBe('NO_REFERENCE');
  });

  test('ends when a person takes one of its bookings back', () => {
    const place = year();
    for (const [at, code] of codes.slice(0, 3).entries()) pay(place, at + 1, code);
    writeTransaction(place.db, () => {
      const eventId = appendEvent(
        place.db,
        {
          subject: { paymentId: 3 },
          fromState: 'PROCESSED',
          toState: 'MANUAL',
          actor: 'staff:anna',
          reason: 'UNDO',
          data: null,
          detail: null,
        },
        place.context.now(),
      );
      place.db.sqlite
        .prepare('UPDATE allocation SET reversed_at = ?, reversed_event_id = ? WHERE payment_id = 3')
        .run('2026-11-21T00:00:00Z', eventId);
    });
    cancel(place, ['USI-EEEE55']);
    pay(place, 4, 'Danke');
    expect(states(place).at(-1)).toBe('NO_REFERENCE');
  });

  test('does not settle what another item fitted as well, when that one is closed meanwhile', () => {
    const place = year();
    for (const [at, code] of codes.slice(0, 3).entries()) pay(place, at + 1, code);
    importItems(place, ['USI-EEEE55,Fee 4,100.00,CHF,2026-04-20,p1,Anna,Müller,,,']);
    pay(place, 4, 'Danke');
    expect(states(place).at(-1)).toBe('NO_REFERENCE');
    cancel(place, ['USI-EEEE55']);
    importItems(place, ['USI-ZZZZ99,Fee of others,100.00,CHF,2026-04-15,p2,Beat,Rossi,,,']);
    expect(place.recheckNow()).toBe(0);
    expect(states(place).at(-1)).toBe('NO_REFERENCE');
  });

  test('settles what came before its open item', () => {
    const place = year();
    for (const [at, code] of codes.slice(0, 3).entries()) pay(place, at + 1, code);
    cancel(place, codes.slice(3));
    pay(place, 4, 'Danke');
    expect(states(place).at(-1)).toBe('NO_REFERENCE');
    importItems(place, ['USI-ZZZZ99,Fee late,100.00,CHF,2026-04-15,p1,Anna,Müller,,,']);
    expect(place.recheckNow()).toBe(1);
    expect(states(place).at(-1)).toBe('PROCESSED');
  });
});

test('a policy that only watches says so in the history', () => {
  const place = install('[matching]\nplain_code = "shadow"');
  importItems(place, LINES);
  place.importNow(
    'a.xml',
    camt({ entries: [{ amount: '60.00', details: [{ debtor: 'Carla Rossi', text: 'USI-DEF456' }] }] }),
  );
  place.decideNow();
  expect(place.payments()).toMatchObject([{ state: 'MANUAL', stateReason: 'NOT_AUTOMATIC' }]);
  const shadows = place.db.sqlite
    .prepare("SELECT json_extract(data, '$.held.row') FROM event WHERE to_state = 'MANUAL'")
    .pluck()
    .all();
  expect(shadows).toEqual(['plain-code']);
});
