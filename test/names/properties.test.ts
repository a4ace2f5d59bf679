import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimWords, isWithout } from '../../src/names/claims.ts';
import { compareNames, type PersonName } from '../../src/names/compare.ts';
import { foldName, nameTokens } from '../../src/names/tokens.ts';
import { readName, WORDS_MAX } from '../../src/names/words.ts';

const GIVEN =
  'Anna Beat Chiara Dragan Émile Fatma Gül Hans-Peter Inês Jürg Käthi Łukasz Małgorzata Niccolò Özgür Renée Tharsini'.split(
    ' ',
  );
/** No two of them are one spelled in another way. */
const FAMILY =
  'Müller Keller Schröder Dupont Lévêque Rossi Forlì Yıldız Öztürk Đorđević Šarić Sivapalan Conceição Wójcik Ågård Meier-Huber Novák'.split(
    ' ',
  );

const given = fc.constantFrom(...GIVEN);
const family = fc.constantFrom(...FAMILY);
const person = fc.record({ firstName: given, lastName: family, organization: fc.constant(null) });

function levelOf(ours: PersonName, theirs: string): string {
  return compareNames(ours, theirs).level;
}

function fullName({ firstName, lastName }: PersonName): string {
  return `${firstName} ${lastName}`;
}

const WRITINGS: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => name.toLowerCase(),
  (name) => name.normalize('NFD'),
  (name) => name.normalize('NFD').replace(/\p{M}/gu, ''),
  (name) => name.replace(/-/g, ' '),
  (name) => [...name].join('\u200b'),
  (name) => `Dr. ${name}`,
  (name) => `${name}, Bahnhofstrasse 1, 8000 Zürich`,
];

describe('a name agrees with itself', () => {
  it('in every order of its words, in capitals, without accents, and with what banks add', () => {
    fc.assert(
      fc.property(person, fc.constantFrom(...WRITINGS), fc.boolean(), (one, write, isTurned) => {
        const name = isTurned ? `${one.lastName} ${one.firstName}` : fullName(one);
        expect([write(name), levelOf(one, write(name))]).toEqual([write(name), 'same']);
      }),
    );
  });

  it('whoever of the two is known and whoever is on the statement', () => {
    fc.assert(
      fc.property(person, person, (one, other) => {
        expect(levelOf(one, fullName(other))).toBe(levelOf(other, fullName(one)));
      }),
    );
  });

  it('and tells more where it is rare', () => {
    const rare = compareNames({ firstName: 'Anna', lastName: 'Müller', organization: null }, 'MUELLER ANNA', {
      tokenFrequency: (token) => (token === 'muller' ? 0.0001 : 0.01),
    });
    const common = compareNames({ firstName: 'Anna', lastName: 'Müller', organization: null }, 'MUELLER ANNA', {
      tokenFrequency: () => 0.01,
    });
    expect([rare.weight, common.weight]).toEqual([60, 40]);
    expect(rare.why).toBe('MUELLER ANNA = Anna Müller, other order');
  });
});

describe('a name that is written just as we have it', () => {
  /** Also words that are no names, or not only. */
  const part = fc.oneof(
    given,
    family,
    fc.constantFrom(
      'Dr.',
      'von',
      'und',
      'Herr',
      'AG',
      'Verein',
      'Le',
      'M',
      'Öz',
      'Oez',
      'Kaya',
      'KAYA',
      'Иван',
      'Meier 12',
      'Hans-Peter',
      'Meier-Hans',
      'Anna-Anna',
      'von-Arx',
      'Dr-Beat',
      'AG-Verein',
      'Anna-Lena-Maria',
      'GmbH',
      '& Söhne',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  );

  it('is told as it is after comparing word by word', () => {
    fc.assert(
      fc.property(part, part, (first, last) => {
        const ours = { firstName: first, lastName: last, organization: null };
        const told = (blanks: string) => {
          const { level, weight, why } = compareNames(ours, `${first}${blanks}${last}`);
          return { first, last, level, weight, why };
        };
        expect(told(' ')).toEqual(told('  ')); // the second blank makes no difference to anybody but the short cut
      }),
      { numRuns: 5_000 },
    );
  });

  it('also of a company', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const organization = parts.join(' ');
        const told = (theirs: string) => {
          const { level, weight, why } = compareNames({ firstName: null, lastName: null, organization }, theirs);
          return { organization, level, weight, why };
        };
        expect(told(organization)).toEqual(told(` ${organization}`));
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('other people', () => {
  it('with another family name are never the same', () => {
    fc.assert(
      fc.property(person, person, fc.constantFrom(...WRITINGS), (one, other, write) => {
        fc.pre(one.lastName !== other.lastName);
        expect(levelOf(one, write(fullName(other)))).toBe('different');
      }),
    );
  });

  it('with the same family name are family', () => {
    fc.assert(
      fc.property(given, given, family, (one, other, last) => {
        fc.pre(one !== other);
        expect(levelOf({ firstName: one, lastName: last, organization: null }, `${last} ${other}`)).toBe('family');
      }),
    );
  });

  it('with a letter changed are never the same', () => {
    fc.assert(
      fc.property(person, fc.nat(), fc.constantFrom(...'bdfgkpqvwx'), (one, position, letter) => {
        const name = fullName(one);
        const at = position % name.length;
        const changed = `${name.slice(0, at)}${letter}${name.slice(at + 1)}`;
        fc.pre(foldName(changed) !== foldName(name));
        expect([changed, levelOf(one, changed)]).not.toEqual([changed, 'same']);
      }),
    );
  });
});

describe('any text', () => {
  const word = fc.oneof(
    person.map(fullName),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('und', '-', ',', 'von', 'A.'),
  );
  const long = fc.array(word, { maxLength: 500 }).map((words) => words.join(' '));

  it('is compared without an error, with a bounded number of words looked at', () => {
    fc.assert(
      fc.property(long, long, (known, text) => {
        const asked: string[] = [];
        const tokenFrequency = (token: string): number => asked.push(token) / 1_000;
        const found = compareNames({ firstName: known, lastName: text, organization: text }, text, { tokenFrequency });
        expect(Number.isInteger(found.weight)).toBe(true);
        expect(found.why.length).toBeLessThan(400);
        expect(readName(text).words.length).toBeLessThanOrEqual(WORDS_MAX);
        expect(asked.length).toBeLessThanOrEqual(2 * WORDS_MAX);
      }),
    );
  });

  it('compares every word with every other a bounded number of times, however long it is', () => {
    const words = Array.from({ length: 500 }, (_, index) => `word${index}`)
      .join(' ')
      .slice(0, 2_000);
    expect(readName(words).words.length).toBe(WORDS_MAX);
    expect(levelOf({ firstName: words, lastName: words, organization: words }, words)).toBe('same');
  });
});

describe('search tokens', () => {
  it('are shared by every way to write an umlaut', () => {
    for (const name of ['Müller', 'Mueller', 'MULLER', 'Mu\u0308ller', 'Müllеr'])
      expect(nameTokens(name)).toEqual(['muller']);
    expect(nameTokens('Ågård')).toEqual(expect.arrayContaining([...nameTokens('AAGAARD')]));
    expect(nameTokens('Œuvray')).toEqual(expect.arrayContaining([...nameTokens('Oeuvray')]));
  });

  it('leave out titles, initials, particles and an address, but never everything', () => {
    expect(nameTokens('Dr. A. von Arx, Bahnhofstr. 1, 8000 Zürich')).toEqual(['arx', 'vonarx']);
    expect(nameTokens('Herr')).toEqual(['herr']);
    expect(nameTokens('')).toEqual([]);
    expect(foldName('Dr. Jürg  MÜLLER')).toBe('jurg muller');
  });

  it('are shared by two names that are the same', () => {
    fc.assert(
      fc.property(person, fc.constantFrom(...WRITINGS), (one, write) => {
        const tokens = new Set(nameTokens(fullName(one)));
        expect(nameTokens(write(fullName(one))).filter((token) => tokens.has(token)).length).toBeGreaterThan(1);
      }),
    );
  });
});

describe('a family name that is not there', () => {
  const words = fc
    .array(
      fc.constantFrom(...FAMILY, ...GIVEN, 'von', 'Arx', 'Vonarx', 'Meyer', 'Mulle', 'M.', 'und', 'Hans', 'Peter'),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((list) => readName(list.join(' ')).words);

  it('is one of which no word can be claimed', () => {
    fc.assert(
      fc.property(words, words, words, fc.boolean(), (given, family, written, isCut) => {
        const theirs = { words: written, cutAt: isCut ? written.length - 1 : null };
        if (!isWithout(family, theirs)) return;
        expect(claimWords({ given, family }, theirs).family).toEqual(family.map(() => null));
      }),
      { numRuns: 500 },
    );
  });
});
