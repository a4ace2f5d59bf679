/** What people type is found however the name was written: as the matchers fold it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeTransaction } from '../../src/models/db.ts';
import { clearPayment, clearPerson } from '../../src/models/personal-data.ts';
import { search } from '../../src/models/search.ts';
import { foldedText } from '../../src/names/fold-text.ts';
import { fillSearchIndex } from '../../src/processor/search-index.ts';
import { credit, staffWorld } from '../processor/staff-world.ts';

const HOW = { limit: 20, fold: foldedText };

describe('find', () => {
  it.each([
    ['Müller', 'Mueller'],
    ['Müller', 'MULLER'],
    ['Mueller', 'müller'],
    ['Strauß', 'strauss'],
    ['Møller', 'Moeller'],
    ['Łukasz Wałęsa', 'walesa'],
    ['Bauer', 'bauer'],
    ['Brügger-Lüthi', 'ger-lu'],
    ['Zoë', 'zoe'],
  ])('finds %s as %s, in payments and open items', async (written, typed) => {
    const world = await staffWorld([{ ...credit('100.00', `Beitrag ${written}`) }]);
    world.expect({ reference: 'USI-NAME11', title: `Kurs ${written}` });
    const found = search(world.db, typed, HOW);
    expect(found.payments.map(({ id }) => id)).toEqual([1]);
    expect(found.items.map(({ reference }) => reference)).toEqual(['USI-NAME11']);
  });

  it('finds a part of a word as it was written, and nothing else', async () => {
    const world = await staffWorld([credit('100.00', 'Beitrag Mueller')]);
    expect(search(world.db, 'eller', HOW).payments).toHaveLength(1);
    expect(search(world.db, 'Meier', HOW)).toMatchObject({ payments: [], items: [], isCut: false });
  });
});

/** What was indexed at night, what came since, and what was changed since. */
describe('the index of find', () => {
  const entries = [
    credit('120.00', 'Beitrag Müller 2026'),
    credit('1250.50', 'Kurs "Salsa" 100% (A-B)'),
    credit('5.00', 'ß Łukasz Wałęsa'),
  ];
  const world = async () => {
    const place = await staffWorld(entries);
    fillSearchIndex(place.db);
    place.expect({ reference: 'USI-LATER1', title: 'Kurs Müller', amountMinor: 12_000 });
    return place;
  };

  it.each([
    ['müller', [1], ['USI-LATER1']],
    ['120', [1], ['USI-LATER1']],
    ['CHF 120.00', [1], ['USI-LATER1']],
    ["1'250.5", [2], []],
    ['5', [3], []],
    ['120.00 EUR', [], []],
    ['"salsa" 100%', [2], []],
    ['walesa', [3], []],
    ['CH56 0483 5012 3456 7800 9', [3, 2, 1], []],
    ['usi later1', [], ['USI-LATER1']],
    ['AAA111', [], ['USI-AAA111']],
  ])('%s', async (typed, payments, items) => {
    const found = search((await world()).db, typed, HOW);
    expect(found.payments.map(({ id }) => id)).toEqual(payments);
    expect(found.items.map(({ reference }) => reference)).toEqual(items);
  });

  it('finds what reading every row finds, whatever is typed', async () => {
    const place = await world();
    const plain = await staffWorld(entries);
    plain.expect({ reference: 'USI-LATER1', title: 'Kurs Müller', amountMinor: 12_000 });
    const texts = [
      ...entries.flatMap(({ details }) => (details ?? []).map(({ text }) => text ?? '')),
      'Keller Maria',
      'USI-FREE77',
    ];
    const part = fc
      .constantFrom(...texts)
      .chain((text) =>
        fc
          .tuple(fc.nat({ max: text.length - 1 }), fc.nat({ max: 8 }))
          .map(([at, length]) => text.slice(at, at + length + 1)),
      );
    const typed = fc.oneof(part, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }));
    fc.assert(
      fc.property(typed, (one) => {
        const ids = ({ payments, items }: ReturnType<typeof search>) => [
          payments.map(({ id }) => id),
          items.map(({ id }) => id),
        ];
        expect(ids(search(place.db, one, HOW))).toEqual(ids(search(plain.db, one, HOW)));
      }),
      { numRuns: 300 },
    );
  });

  it('finds a text of any length', async () => {
    const long = Array.from({ length: 400 }, (_, at) => `word${at * 7_919}`).join(' ');
    const place = await staffWorld([credit('100.00', long)]);
    fillSearchIndex(place.db);
    expect(search(place.db, long, HOW).payments).toHaveLength(1);
    expect(search(place.db, `${long}x`, HOW).payments).toEqual([]);
  });

  it('follows what is changed, and the next night knows it', async () => {
    const place = await world();
    fillSearchIndex(place.db);
    place.db.sqlite.prepare("UPDATE person SET last_name = 'Zgraggen' WHERE id = 1").run();
    place.db.sqlite.prepare("UPDATE open_item SET title = 'Tango' WHERE reference = 'USI-FREE77'").run();
    for (const _ of ['before', 'after']) {
      expect(search(place.db, 'graggen', HOW).items.map(({ reference }) => reference)).toContain('USI-AAA111');
      expect(search(place.db, 'tango', HOW).items.map(({ reference }) => reference)).toEqual(['USI-FREE77']);
      fillSearchIndex(place.db);
    }
  });

  it('holds nothing of who was erased', async () => {
    const place = await world();
    writeTransaction(place.db, () => {
      clearPayment(place.db, 1);
      clearPerson(place.db, 1, new Date());
    });
    const count = place.db.sqlite
      .prepare('SELECT (SELECT count(*) FROM __search_payment) + (SELECT count(*) FROM __search_item)')
      .pluck();
    expect(count.get()).toBe(0);
    fillSearchIndex(place.db);
    expect(count.get()).toBeGreaterThan(0);
    expect(search(place.db, 'Beitrag', HOW).payments).toEqual([]);
  });
});
