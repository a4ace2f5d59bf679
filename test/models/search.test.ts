/** What people type is found however the name was written: as the matchers fold it. */
import { describe, expect, it } from 'vitest';
import { search } from '../../src/models/search.ts';
import { foldedText } from '../../src/names/fold-text.ts';
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
