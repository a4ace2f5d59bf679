/** What is remembered from one decision to the next is what the database says, whatever is booked, undone or written by others. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closeDatabase, type Db, openDatabase, savepoint, writeTransaction } from '../../src/models/db.ts';
import { findOpenItem } from '../../src/models/open-items.ts';
import type { Lookup } from '../../src/processor/decision.ts';
import { importExpectedFile } from '../../src/processor/expected/import-expected.ts';
import { addToItem } from '../../src/processor/item-balance.ts';
import { databaseLookup } from '../../src/processor/lookup/database-lookup.ts';
import { indexNewPersons } from '../../src/processor/lookup/name-index.ts';
import { type RememberingLookup, rememberingLookup } from '../../src/processor/lookup/remembering-lookup.ts';
import { install } from '../helpers/installation.ts';

const PERSONS = 60;
const SURNAMES = ['Müller', 'Rossi', 'Keller'];
/** So many items that one person has more of them, and one amount, than a question answers. */
const LINES = Array.from({ length: 200 }, (_, at) => {
  const person = at < 55 ? 1 : 1 + (at % PERSONS);
  const amount = at % 5 === 0 ? 40 : 60 + (at % 4);
  const currency = at % 11 === 0 ? 'EUR' : 'CHF';
  const name = `${person === 2 ? 'Anna' : `Vor${String.fromCharCode(97 + (person % 26))}`},${SURNAMES[person % 3]}`;
  return `USI-${String(at).padStart(5, '0')}X,Kurs,${amount}.00,${currency},p${person},${name}`;
});

const SLIP_NUMBER = '210000000003139471430009017';

type Question = (lookup: Lookup) => unknown;
const ids = fc.array(fc.integer({ min: 1, max: PERSONS + 2 }), { maxLength: 8 }).map((list) => [...new Set(list)]);
const keys = fc.constantFrom('muller', 'rossi', 'keller', 'anna rossi', 'vora', 'nobody');
const question: fc.Arbitrary<Question> = fc.oneof(
  fc.tuple(keys, fc.constantFrom(5, 50, 60)).map(
    ([key, limit]): Question =>
      (ask) =>
        ask.personsByNameKey(key, limit),
  ),
  ids.map(
    (list): Question =>
      (ask) =>
        ask.persons(list),
  ),
  ids.map(
    (list): Question =>
      (ask) =>
        list.map((id) => ask.person(id)),
  ),
  ids.map(
    (list): Question =>
      (ask) =>
        ask.openItemsOfPersons(list),
  ),
  fc.tuple(keys, fc.constantFrom(4_000, 6_000, 6_100), fc.constantFrom('CHF', 'EUR')).map(
    ([key, openMinor, currency]): Question =>
      (ask) =>
        ask.openItemsByNameAndAmount(key, { currency, openMinor }),
  ),
  fc.constantFrom('USI00007X', 'USI00007', 'USI00007XY', SLIP_NUMBER, `${SLIP_NUMBER.slice(0, -1)}8`, 'nothing').map(
    (key): Question =>
      (ask) =>
        ask.byReferenceKey(key),
  ),
  fc.constantFrom(4_000, 6_200).map(
    (minor): Question =>
      (ask) =>
        ask.openItemsByAmount('CHF', minor),
  ),
);

type Step = Readonly<{ kind: 'book' | 'undone' | 'other'; item: number; whole: boolean }>;
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('book', 'book', 'book', 'undone', 'other'),
  item: fc.integer({ min: 1, max: LINES.length }),
  whole: fc.boolean(),
});

/** Gives money to an item, or takes back what it has. */
function change(db: Db, lookup: RememberingLookup | null, { item: id, whole }: Step): void {
  const item = findOpenItem(db, id);
  if (item === null) throw new Error(`no item ${id}`);
  const open = item.amountMinor ?? 0;
  const amountMinor = item.allocatedMinor > 0 ? -item.allocatedMinor : whole ? open : 2_000;
  const context = { db, now: new Date(), ...(lookup === null ? {} : { itemChanged: lookup.forgetItem }) };
  addToItem(context, item, { amountMinor, waivedMinor: 0 });
}

function ownerOf(db: Db, { item }: Step): number {
  return findOpenItem(db, item)?.personId ?? 0;
}

function take(place: Readonly<{ db: Db; other: Db }>, lookup: RememberingLookup, one: Step): void {
  if (one.kind === 'other') {
    writeTransaction(place.other, () => {
      change(place.other, null, one);
      place.other.sqlite
        .prepare('UPDATE person SET street = ? WHERE id = ?')
        .run(`Weg ${one.item}`, one.item % PERSONS);
    });
    return;
  }
  writeTransaction(place.db, () => {
    lookup.renew();
    if (one.kind === 'book') return change(place.db, lookup, one);
    try {
      savepoint(place.db, () => {
        change(place.db, lookup, one);
        lookup.openItemsOfPersons([ownerOf(place.db, one)]);
        throw new Error('undone');
      });
    } catch {
      lookup.forgetAll();
    }
  });
}

test('answers are those of the database', () => {
  const { db, context } = install();
  const bytes = Buffer.from(['reference,title,amount,currency,person_id,first_name,last_name', ...LINES].join('\n'));
  const options = { now: context.now(), actor: 'staff:anna', skipInvalid: false, dryRun: false };
  importExpectedFile(db, { name: 'items.csv', bytes }, options);
  indexNewPersons(db);
  const place = { db, other: openDatabase(db.path) };
  const [lookup, plain] = [rememberingLookup(db), databaseLookup(db)];
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.array(question, { maxLength: 5 })), { maxLength: 8 }), (steps) => {
      for (const [one, questions] of steps) {
        take(place, lookup, one);
        lookup.renew();
        const ofOwner: Question = (ask) => ask.openItemsOfPersons([ownerOf(db, one)]);
        for (const ask of [ofOwner, ...questions]) expect(ask(lookup)).toEqual(ask(plain));
      }
    }),
    { numRuns: 150 },
  );
  closeDatabase(place.other);
});

test.each([
  ['the number of a slip', SLIP_NUMBER],
  ['a creditor reference', 'RF18539007547034'],
  ['of letters beyond the first 65,536', 'AB𠀀𠀀12'],
])('an open item whose reference is %s is found, also when another program added it meanwhile', (_, reference) => {
  const { db, context } = install();
  const lookup = rememberingLookup(db);
  expect(lookup.byReferenceKey(reference)).toBeNull();
  const bytes = Buffer.from(`reference,title,amount,currency\n${reference},Lager,60.00,CHF`);
  const options = { now: context.now(), actor: 'staff:anna', skipInvalid: false, dryRun: false };
  const other = openDatabase(db.path);
  importExpectedFile(other, { name: 'items.csv', bytes }, options);
  closeDatabase(other);
  lookup.renew();
  expect(lookup.byReferenceKey(reference)?.title).toBe('Lager');
});
