/**
 * What must stay the same, and what must not, when people, items, amounts, days or texts are changed. Needs no labels: each test
 * decides twice and compares.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeQrReference } from '../../src/iso20022/references.ts';
import { decide } from '../../src/processor/decide.ts';
import type { DecidablePayment, Decision } from '../../src/processor/decision.ts';
import { formatShortCode, makeShortCode } from '../../src/short-code.ts';
import { item, type Known, lookupOf, POLICY, payment, person, type World } from './known-items.ts';

const GIVEN = ['Anna', 'Beat', 'Carla', 'Daniel', 'Jürg', 'Zoë'];
const FAMILY = ['Keller', 'Müller', 'Öztürk', 'Bernasconi', 'Meier-Huber', 'Rochat'];
const AMOUNTS = [4_000, 6_000, 10_000, 12_000];
const DUE = ['2026-10-15', '2026-11-01', '2026-12-01', null];

const persons = Array.from({ length: 12 }, (_, at) =>
  person(at + 1, GIVEN[at % GIVEN.length] ?? '', FAMILY[(at * 5) % FAMILY.length] ?? '', {
    householdId: at % 3 === 0 ? `H${at % 4}` : null,
    email: `p${at + 1}@example.org`,
  }),
);

/** Half of the items have our codes, half those of another system; each has a QR reference. */
function itemNumber(at: number): Known {
  const code = at % 2 === 0 ? formatShortCode(makeShortCode(at * 7_919_993 + 4_711)) : `USI-${foreignCode(at)}`;
  return item(at + 1, code, {
    qr: makeQrReference(String(900_000 + at)),
    title: at % 2 === 0 ? 'Salsa Basics' : 'Jahresbeitrag',
    openMinor: AMOUNTS[at % AMOUNTS.length] ?? null,
    personId: (at % persons.length) + 1,
    dueDate: DUE[at % DUE.length] ?? null,
    state: at % 11 === 10 ? 'PAID' : 'OPEN',
  });
}

function foreignCode(at: number): string {
  return ((at + 1) * 1_000_003 * 37).toString(36).toUpperCase().padStart(5, '0').slice(-5) + String(at % 10);
}

const ITEMS = Array.from({ length: 30 }, (_, at) => itemNumber(at));
const WORLD: World = { items: ITEMS, persons, accounts: { CH01: [1], CH02: [2, 3] } };

/** What people pay and write: right, mistyped, or with a name only. */
const paid = fc
  .record({
    of: fc.nat(ITEMS.length - 1),
    by: fc.nat(persons.length - 1),
    amountMinor: fc.option(fc.constantFrom(...AMOUNTS, 16_000, 9_999), { nil: null }),
    way: fc.constantFrom('qr', 'code', 'typo', 'words', 'two'),
    hasName: fc.boolean(),
    account: fc.constantFrom(null, 'CH01', 'CH02', 'CH09'),
  })
  .map(({ of, by, amountMinor, way, hasName, account }): DecidablePayment => {
    const owed = ITEMS[of] ?? itemNumber(0);
    const payer = persons[by];
    const code = owed.reference;
    const texts = {
      qr: 'Danke',
      code: `Kurs ${code} danke`,
      typo: `${code.slice(0, -1)}Z`,
      words: 'Salsa Basics',
      two: `${code} ${ITEMS[(of + 1) % 30]?.reference ?? ''}`,
    };
    return payment({
      amountMinor: amountMinor ?? owed.openMinor ?? 1,
      remittance: [texts[way]],
      references: way === 'qr' ? [{ type: 'QRR', value: owed.qr ?? '' }] : [],
      counterpartyName: hasName ? `${payer?.firstName ?? ''} ${payer?.lastName ?? ''}` : null,
      counterpartyIban: account,
    });
  });

const in_ = (world: World, facts: DecidablePayment): Decision => decide(facts, lookupOf(world), POLICY);

/** The decision by references instead of ids. */
function said(decision: Decision): unknown {
  const allocations = (some: readonly { reference: string; amountMinor: number }[]) =>
    some.map(({ reference, amountMinor }) => `${reference}=${amountMinor}`);
  if (decision.state === 'MATCHED') return [decision.policy, allocations(decision.allocations)];
  const suggestions =
    decision.state === 'MANUAL' ? decision.suggestions.map((one) => allocations(one.allocations)) : [];
  return [decision.state, decision.reason, suggestions];
}

test('the order in which people and items came changes nothing', () => {
  fc.assert(
    fc.property(paid, fc.shuffledSubarray([...ITEMS.keys()], { minLength: ITEMS.length }), (facts, order) => {
      const items = order.map((at, id) => ({ ...itemNumber(at), id: id + 1 }));
      const shuffled = { ...WORLD, items, persons: [...persons].reverse() };
      expect(said(in_(shuffled, facts))).toEqual(said(in_(WORLD, facts)));
    }),
    { numRuns: 400 },
  );
});

test('unrelated items never turn a right match into another one; they may only leave it to a person', () => {
  fc.assert(
    fc.property(paid, fc.array(fc.nat(5_000), { maxLength: 30 }), (facts, more) => {
      const before = in_(WORLD, facts);
      fc.pre(before.state === 'MATCHED');
      const strangers = more.map((at, index) => ({ ...itemNumber(at + 100), id: 1_000 + index, personId: null }));
      const after = in_({ ...WORLD, items: [...ITEMS, ...strangers] }, facts);
      if (after.state === 'MATCHED') expect(said(after)).toEqual(said(before));
      else expect(after.state).toBe('MANUAL');
    }),
    { numRuns: 400 },
  );
});

test('an item that competes leaves what was matched by a typed code or by habit to a person', () => {
  fc.assert(
    fc.property(paid, (facts) => {
      const before = in_(WORLD, { ...facts, counterpartyName: null, counterpartyIban: null });
      fc.pre(
        before.state === 'MATCHED' && before.policy !== 'verified-reference' && before.policy !== 'several-references',
      );
      const [allocation] = before.state === 'MATCHED' ? before.allocations : [];
      const owed = ITEMS.find(({ id }) => id === allocation?.openItemId) ?? itemNumber(0);
      const rival = {
        ...owed,
        id: 999,
        reference: `${owed.reference.slice(0, -1)}${owed.reference.endsWith('8') ? '9' : '8'}`,
        qr: '',
      };
      const world = { ...WORLD, items: [...ITEMS, rival] };
      expect(in_(world, { ...facts, counterpartyName: null, counterpartyIban: null }).state).toBe('MANUAL');
    }),
    { numRuns: 400 },
  );
});

test('amounts that all grow alike and days that all move alike keep the decision', () => {
  const later = (date: string, days: number): string =>
    new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
  fc.assert(
    fc.property(paid, fc.integer({ min: 2, max: 9 }), fc.integer({ min: -900, max: 900 }), (facts, factor, days) => {
      fc.pre(facts.amountMinor % 1_000 === 0 && ITEMS.some(({ openMinor }) => openMinor === facts.amountMinor));
      const items = ITEMS.map((one) => ({
        ...one,
        amountMinor: one.amountMinor === null ? null : one.amountMinor * factor,
        openMinor: one.openMinor === null ? null : one.openMinor * factor,
        dueDate: one.dueDate === null ? null : later(one.dueDate, days),
      }));
      const moved = { ...facts, amountMinor: facts.amountMinor * factor, bookingDate: later(facts.bookingDate, days) };
      const [before, after] = [in_(WORLD, facts), in_({ ...WORLD, items }, moved)];
      const kind = (one: Decision): unknown =>
        one.state === 'MATCHED' ? one.allocations.map(({ reference }) => reference) : [one.state, one.reason];
      expect(kind(after)).toEqual(kind(before));
    }),
    { numRuns: 400 },
  );
});

test('capitals without accents keep what was found by a reference', () => {
  const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
  fc.assert(
    fc.property(paid, (facts) => {
      const before = in_(WORLD, facts);
      fc.pre(before.state === 'MATCHED' && before.policy !== 'known-payer-one-item');
      const name = facts.counterpartyName === null ? null : plain(facts.counterpartyName);
      const shouted = { ...facts, remittance: facts.remittance.map(plain), counterpartyName: name };
      expect(said(in_(WORLD, shouted))).toEqual(said(before));
    }),
    { numRuns: 400 },
  );
});

test('a match falls when the words it cites are taken away, and stands when any other word is', () => {
  fc.assert(
    fc.property(paid, (facts) => {
      const before = in_(WORLD, facts);
      fc.pre(before.state === 'MATCHED' && facts.references.length === 0);
      const cited = before.evidence.filter(({ field, rule }) => field === 'remittance' && /code/.test(rule));
      const codes = cited.map(({ value }) => /"([^"]+)"/.exec(value)?.[1] ?? value);
      expect(codes.length).toBeGreaterThan(0);
      for (const word of (facts.remittance[0] ?? '').split(' ')) {
        const isCited = codes.some((code) => code.includes(word));
        const without = { ...facts, remittance: [(facts.remittance[0] ?? '').replace(word, '').trim()] };
        const after = in_(WORLD, without);
        if (isCited) expect(said(after)).not.toEqual(said(before));
        else expect(said(after)).toEqual(said(before));
      }
    }),
    { numRuns: 400 },
  );
});

test('the score of a suggestion is the sum of the weights that are printed', () => {
  fc.assert(
    fc.property(paid, (facts) => {
      const decision = in_(WORLD, facts);
      fc.pre(decision.state === 'MANUAL');
      for (const { evidence } of decision.suggestions) {
        const strength = evidence.find(({ rule }) => rule === 'strength');
        if (strength === undefined) continue;
        const sum = evidence.reduce((total, { weight }) => total + weight, 0);
        expect(strength.value).toMatch(new RegExp(`: ${sum} decibans$`));
      }
      expect(decision.suggestions.length).toBeLessThanOrEqual(3);
      for (const { allocations } of decision.suggestions) {
        expect(allocations.reduce((total, { amountMinor }) => total + amountMinor, 0)).toBeLessThanOrEqual(
          facts.amountMinor,
        );
      }
    }),
    { numRuns: 400 },
  );
});
