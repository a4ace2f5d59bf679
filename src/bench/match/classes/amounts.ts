/** Classes A1 to A4, D1, D2 and F1: the reference is right, and the sum, the number of payments or the currency is not. */
import { dayAfter, earlierDay } from '../calendar.ts';
import { type Stage, senderOf } from '../stage.ts';
import type { Item, PaymentClass, Person } from '../types.ts';
import { anyPayer, credit, matching, type Scene, structuredOf, sumFor, truthOf, wordsAround } from './playing.ts';

const expectFixed = (stage: Stage, currency?: string) => {
  const person = stage.person();
  const { item, payDay } = stage.expect(person, { isFixed: true, ...(currency === undefined ? {} : { currency }) });
  return { person, item, payDay, owedMinor: sumFor(stage, item) };
};

/** The reference as a slip or as typed. */
function referred(stage: Stage, item: Item, facts: { date: string; amountMinor: number; person: Person }) {
  const base = { ...facts, currency: item.currency, payer: anyPayer(stage, facts.person) };
  return stage.random.happens(60)
    ? credit({ ...base, structured: structuredOf(stage, item) })
    : credit({ ...base, lines: [wordsAround(stage, item, item.reference)] });
}

export const a1: Scene = (stage) => {
  const { person, item, payDay, owedMinor } = expectFixed(stage);
  const { random } = stage;
  const [tag, lessMinor] = random.oneOf([
    ['5-off', 500],
    ['bank-fee', random.between(1, 15) * 100],
    ['last-price', Math.ceil(owedMinor / 1000) * 100],
    ['student-price', Math.ceil(owedMinor / 300) * 100],
  ] as const);
  const amountMinor = Math.max(owedMinor - lessMinor, 100);
  const residue = { kind: 'short', amountMinor: owedMinor - amountMinor } as const;
  const sent = referred(stage, item, { date: payDay, amountMinor, person });
  stage.pay({ sent, truth: truthOf('A1', { ...matching(item, amountMinor), tags: [tag], residue }) });
};

export const a2: Scene = (stage) => {
  const { person, item, payDay, owedMinor } = expectFixed(stage);
  const { random } = stage;
  const [tag, moreMinor] = random.oneOf([
    ['rounded-up', 5000 - (owedMinor % 5000)],
    ['tip', random.between(1, 4) * 500],
    ['donation', random.between(1, 10) * 1000],
  ] as const);
  const residue = { kind: 'over', amountMinor: moreMinor } as const;
  const sent = referred(stage, item, { date: payDay, amountMinor: owedMinor + moreMinor, person });
  stage.pay({ sent, truth: truthOf('A2', { ...matching(item, owedMinor), tags: [tag], residue }) });
};

const INSTALMENT_DAYS = 30;

export const a3: Scene = (stage) => {
  const { person, item, payDay, owedMinor } = expectFixed(stage);
  const count = stage.random.between(2, 4);
  const shareMinor = Math.floor(owedMinor / count / 100) * 100;
  let leftMinor = owedMinor;
  for (let part = 1; part <= count; part += 1) {
    const amountMinor = part === count ? leftMinor : shareMinor;
    leftMinor -= amountMinor;
    const date = earlierDay(dayAfter(payDay, (part - 1) * INSTALMENT_DAYS), stage.lastPayDay);
    const residue = leftMinor === 0 ? null : ({ kind: 'short', amountMinor: leftMinor } as const);
    const sent = referred(stage, item, { date, amountMinor, person });
    const tags = [`part ${part} of ${count}`];
    stage.pay({ sent, truth: truthOf('A3', { ...matching(item, amountMinor), tags, residue }) });
  }
};

export const a4: Scene = (stage) => {
  const { person, item, payDay, owedMinor } = expectFixed(stage);
  const swapped = swappedDigits(owedMinor);
  const isTenfold = swapped === null || stage.random.happens(50);
  const amountMinor = isTenfold ? owedMinor * 10 : swapped;
  const gapMinor = amountMinor - owedMinor;
  const sent = referred(stage, item, { date: payDay, amountMinor, person });
  const tags = [isTenfold ? 'tenfold' : 'swapped'];
  const residue = { kind: gapMinor > 0 ? 'over' : 'short', amountMinor: Math.abs(gapMinor) } as const;
  const allocated = matching(item, Math.min(amountMinor, owedMinor));
  stage.pay({ sent, truth: truthOf('A4', { ...allocated, tags, residue, decidable: false }) });
};

/** 75.00 becomes 57.00; null when the first two digits are alike or the second is zero. */
function swappedDigits(amountMinor: number): number | null {
  const [first = '', second = '', ...rest] = String(amountMinor);
  return first === second || second === '0' ? null : Number([second, first, ...rest].join(''));
}

/** The same item twice: by the same payer, or by both of a couple. */
export const d1: Scene = (stage) => {
  const { person, item, payDay, owedMinor } = expectFixed(stage);
  const structured = structuredOf(stage, item);
  const face = { amountMinor: owedMinor, currency: item.currency, structured };
  const first = credit({ ...face, date: payDay, payer: senderOf(person) });
  stage.pay({ sent: first, truth: truthOf('D1', { ...matching(item, owedMinor), tags: ['first'] }) });
  stage.settle(item, person, payDay);
  const [partner] = stage.relations.household(person);
  const other = partner !== undefined && stage.random.happens(50) ? partner : person;
  const date = earlierDay(dayAfter(payDay, stage.random.between(1, 20)), dayAfter(stage.lastPayDay, 1));
  const tags = ['second', other === person ? 'same-payer' : 'couple'];
  const second = credit({ ...face, date, payer: senderOf(other) });
  stage.pay({ sent: second, truth: truthOf('D1', { decision: 'REFUND', tags }) });
};

/** Two tickets, or two gifts: the same payer, day, sum and words, and both are meant. */
export const d2 =
  (fundOf: (stage: Stage) => Item): Scene =>
  (stage) => {
    const person = stage.person();
    const fund = fundOf(stage);
    const amountMinor = stage.random.oneOf([2000, 2500, 4500, 6000]);
    const date = dayAfter(stage.today(), stage.random.between(1, 24));
    const lines = [`${fund.title} ${fund.reference}`];
    const sent = credit({ date, amountMinor, payer: senderOf(person), lines });
    const truth = truthOf('D2', { ...matching(fund, amountMinor), tags: ['twin'] });
    stage.pay({ sent, truth });
    stage.pay({ sent, truth });
  };

/** An item in euros that is paid in francs, or one in francs that comes from abroad and arrives less the charges. */
export const f1: Scene = (stage) => {
  const { random } = stage;
  const paymentClass: PaymentClass = 'F1';
  const isOther = stage.profile.eurPercent > 0 && random.happens(50);
  const { person, item, payDay, owedMinor } = expectFixed(stage, isOther ? 'EUR' : 'CHF');
  const lines = [wordsAround(stage, item, item.reference)];
  const date = payDay;
  if (isOther) {
    const amountMinor = Math.round((owedMinor * 95) / 100);
    const sent = credit({ date, amountMinor, payer: senderOf(person), lines });
    stage.pay({ sent, truth: truthOf(paymentClass, { ...matching(item, amountMinor), tags: ['other-currency'] }) });
    return;
  }
  const chargesMinor = Math.min(random.between(2, 12) * 100, Math.floor(owedMinor / 2));
  const amountMinor = owedMinor - chargesMinor;
  const instructed = { amountMinor: Math.round((owedMinor * 105) / 100), currency: 'EUR' };
  const sent = { ...credit({ date, amountMinor, payer: senderOf(person), lines }), chargesMinor, instructed };
  const residue = { kind: 'short', amountMinor: chargesMinor } as const;
  stage.pay({ sent, truth: truthOf(paymentClass, { ...matching(item, amountMinor), tags: ['charges'], residue }) });
};
