/** Classes R1 to R9: payments that name what they are for, rightly or wrongly. */
import { ITEM_RATES } from '../rates.ts';
import { type Stage, senderOf } from '../stage.ts';
import { cutAt, inGroups } from '../texts.ts';
import type { Item, Person } from '../types.ts';
import { mistyped } from '../typing.ts';
import {
  anyPayer,
  credit,
  matching,
  perhapsSecondItem,
  type Scene,
  structuredOf,
  sumFor,
  truthOf,
  wordsAround,
} from './playing.ts';

const REGULAR_PERCENT = 25;

const ordinary = (stage: Stage) => {
  const person = stage.random.happens(REGULAR_PERCENT) ? stage.regular() : stage.person();
  const expected = stage.expect(person);
  perhapsSecondItem(stage, expected, ITEM_RATES.secondOpenItem, ITEM_RATES.secondHasSameAmount);
  return { person, ...expected, amountMinor: sumFor(stage, expected.item) };
};

export const r1: Scene = (stage) => {
  const { person, item, payDay, amountMinor } = ordinary(stage);
  const sent = credit({
    date: payDay,
    amountMinor,
    currency: item.currency,
    payer: anyPayer(stage, person),
    structured: structuredOf(stage, item),
  });
  stage.pay({ sent, truth: truthOf('R1', matching(item, amountMinor)) });
  stage.settle(item, person, payDay);
};

export const r2: Scene = (stage) => {
  const { person, item, payDay, amountMinor } = ordinary(stage);
  const lines = [wordsAround(stage, item, item.reference)];
  const sent = credit({ date: payDay, amountMinor, currency: item.currency, payer: anyPayer(stage, person), lines });
  stage.pay({ sent, truth: truthOf('R2', matching(item, amountMinor)) });
  stage.settle(item, person, payDay);
};

/** Layout damage: what a person reads without a thought. */
const DAMAGES: readonly Readonly<{ tag: string; lines: (stage: Stage, item: Item) => readonly string[] }>[] = [
  { tag: 'blank', lines: (stage, item) => [wordsAround(stage, item, item.reference.replace('-', ' '))] },
  { tag: 'joined', lines: (stage, item) => [wordsAround(stage, item, item.reference.replace('-', ''))] },
  { tag: 'lower-case', lines: (stage, item) => [wordsAround(stage, item, item.reference.toLowerCase())] },
  { tag: 'label', lines: (_, item) => [`Ref.Nr:${item.reference}`] },
  { tag: 'spread-hyphen', lines: (stage, item) => [wordsAround(stage, item, item.reference.replace('-', ' - '))] },
  { tag: 'qrr-typed', lines: (_, item) => [inGroups(item.qrReference)] },
  { tag: 'scor-typed', lines: (_, item) => [`Referenz ${item.creditorReference}`] },
  {
    tag: 'cut-inside',
    lines: (stage, item) => {
      const before = 'Zahlung fuer den Kurs vom Herbst im'.slice(0, 35 - stage.random.between(2, 7));
      return cutAt(`${before.trimEnd().padEnd(before.length, '.')} ${item.reference}`, 35);
    },
  },
];

export const r3: Scene = (stage) => {
  const { person, item, payDay, amountMinor } = ordinary(stage);
  const { tag, lines } = stage.random.oneOf(DAMAGES);
  const payer = anyPayer(stage, person);
  const sent = credit({ date: payDay, amountMinor, currency: item.currency, payer, lines: lines(stage, item) });
  stage.pay({ sent, truth: truthOf('R3', { ...matching(item, amountMinor), tags: [tag] }) });
  stage.settle(item, person, payDay);
};

/** An item whose sum is fixed, paid by its person. */
const fixed = (stage: Stage, person: Person = stage.person()) => {
  const { item, payDay } = stage.expect(person, { isFixed: true });
  return { person, item, payDay, amountMinor: sumFor(stage, item) };
};

/** A wrong code that is no other item's. */
function wrongCode(stage: Stage, code: string, errors: number): string {
  let typed = code;
  for (let error = 0; error < errors; error += 1) typed = mistyped(typed, stage.random);
  return typed === code || stage.references.isUsed(typed) ? wrongCode(stage, code, errors) : typed;
}

export const r4: Scene = (stage) => {
  const { person, item, payDay, amountMinor } = fixed(stage);
  const isQr = stage.random.happens(15);
  const typed = isQr ? inGroups(mistyped(item.qrReference, stage.random)) : wrongCode(stage, item.reference, 1);
  const lines = [wordsAround(stage, item, typed)];
  const sent = credit({ date: payDay, amountMinor, currency: item.currency, payer: senderOf(person), lines });
  const tags = [isQr ? 'qrr' : item.reference.startsWith('USI-') ? 'foreign-code' : 'own-code'];
  stage.pay({ sent, truth: truthOf('R4', { ...matching(item, amountMinor), tags }) });
};

export const r5: Scene = (stage) => {
  const { person, item, payDay, amountMinor } = fixed(stage);
  const isCut = stage.random.happens(40);
  const typed = isCut ? item.reference.slice(0, stage.random.between(5, 7)) : wrongCode(stage, item.reference, 2);
  const lines = [wordsAround(stage, item, typed)];
  const sent = credit({ date: payDay, amountMinor, currency: item.currency, payer: senderOf(person), lines });
  stage.pay({
    sent,
    truth: truthOf('R5', { ...matching(item, amountMinor), tags: [isCut ? 'truncated' : 'two-errors'] }),
  });
};

/** The typing error hits the code of somebody else, mostly for the same sum. */
export const r6: Scene = (stage) => {
  const { random, references } = stage;
  const person = stage.person();
  const other = stage.person((one) => one !== person && !stage.relations.of(person).includes(one));
  const { item, payDay } = stage.expect(person, { isFixed: true, references: references.foreign() });
  const sameSum = random.happens(70) && item.amountMinor !== null;
  const neighbour = stage.expect(other, {
    isFixed: true,
    currency: item.currency,
    references: references.besides(item.reference),
    ...(sameSum && item.amountMinor !== null ? { amountMinor: item.amountMinor } : {}),
  });
  const amountMinor = sumFor(stage, item);
  const lines = [wordsAround(stage, item, neighbour.item.reference)];
  const sent = credit({ date: payDay, amountMinor, currency: item.currency, payer: senderOf(person), lines });
  stage.pay({
    sent,
    truth: truthOf('R6', {
      ...matching(item, amountMinor),
      tags: [sameSum ? 'same-sum' : 'other-sum'],
      decidable: false,
      candidates: [item.reference, neighbour.item.reference],
    }),
  });
};

/** The slip of last time, for what is owed now. */
export const r7: Scene = (stage) => {
  const { random } = stage;
  const person = stage.person();
  const { item, payDay } = stage.expect(person, { isFixed: true });
  const amountMinor = sumFor(stage, item);
  const fate = random.oneOf(['paid', 'cancelled'] as const);
  const isSameSum = random.happens(60);
  const wish = { isFixed: true, currency: item.currency, ...(isSameSum ? { amountMinor } : {}) };
  const { item: old } = stage.expect(person, wish, fate);
  const isSlip = random.happens(40);
  const sent = credit({
    date: payDay,
    amountMinor,
    currency: item.currency,
    payer: senderOf(person),
    ...(isSlip ? { structured: structuredOf(stage, old) } : { lines: [wordsAround(stage, old, old.reference)] }),
  });
  stage.pay({ sent, truth: truthOf('R7', { ...matching(item, amountMinor), tags: [fate] }) });
};

/** One payment for two to five people, each with a reference. */
export const r8: Scene = (stage) => {
  const { random } = stage;
  const count = random.oneOf([2, 2, 2, 3, 3, 4, 5]);
  const payer = stage.person();
  const people = [payer, ...Array.from({ length: count - 1 }, () => stage.person((one) => one !== payer))];
  const expected = [...new Set(people)].map((one) => stage.expect(one, { isFixed: true, currency: 'CHF' }));
  const allocations = expected.map(({ item }) => ({ reference: item.reference, amountMinor: sumFor(stage, item) }));
  const lines = [expected.map(({ item }) => item.reference).join(random.oneOf([' ', ', ', ' + ', ' und ', '; ']))];
  const date = expected[0]?.payDay ?? stage.today();
  const amountMinor = allocations.reduce((sum, one) => sum + one.amountMinor, 0);
  const sent = credit({ date, amountMinor, payer: senderOf(payer), lines });
  stage.pay({ sent, truth: truthOf('R8', { allocations, tags: [`${expected.length} items`] }) });
  for (const { item } of expected) stage.settle(item, payer, date);
};

/** The money is for two of a household, only one is named. */
export const r9: Scene = (stage) => {
  const { relations } = stage;
  const person = stage.person((one) => relations.household(one).some(({ organization }) => organization === ''));
  const [relative = person] = relations.household(person);
  const { item, payDay } = stage.expect(person, { isFixed: true, currency: 'CHF' });
  const other = stage.expect(relative, { isFixed: true, currency: 'CHF' });
  const allocations = [item, other.item].map((one) => ({ reference: one.reference, amountMinor: sumFor(stage, one) }));
  const amountMinor = allocations.reduce((sum, one) => sum + one.amountMinor, 0);
  const lines = [wordsAround(stage, item, item.reference)];
  const sent = credit({ date: payDay, amountMinor, payer: senderOf(person), lines });
  stage.pay({ sent, truth: truthOf('R9', { allocations }) });
};
