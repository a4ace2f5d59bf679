/** Classes X1 to X4: money that comes back, money of our own, gifts, and texts that want to trick a program. */
import { dayAfter } from '../calendar.ts';
import { madeIban } from '../ibans.ts';
import { fullName } from '../people.ts';
import { type Stage, senderOf } from '../stage.ts';
import type { BankCode, Item, Person, Sender } from '../types.ts';
import { credit, matching, type Scene, structuredOf, sumFor, truthOf, wordsAround } from './playing.ts';

const someDay = (stage: Stage): string => dayAfter(stage.today(), stage.random.between(1, 24));

/** A refund of ours comes back, or the bank takes back a credit. Neither is income. */
export const x1: Scene = (stage) => {
  const person = stage.person();
  const { item, payDay } = stage.expect(person, { isFixed: true, currency: 'CHF' });
  const amountMinor = sumFor(stage, item);
  if (stage.random.happens(50)) {
    const lines = [`Rueckzahlung ${item.reference}`];
    const returned = credit({ date: payDay, amountMinor, payer: senderOf(person), lines });
    const bankCode: BankCode = ['PMNT', 'ICDT', 'RRTN'];
    const sent = { ...returned, bankCode, returnReason: 'AC04' };
    stage.pay({ sent, truth: truthOf('X1', { decision: 'IRRELEVANT', tags: ['refund-returned'] }) });
    return;
  }
  const original = credit({
    date: payDay,
    amountMinor,
    payer: senderOf(person),
    structured: structuredOf(stage, item),
  });
  stage.pay({ sent: original, truth: truthOf('X1', { ...matching(item, amountMinor), tags: ['original'] }) });
  const date = dayAfter(payDay, 1);
  const sent = { ...original, date, direction: 'out', reversal: true } as const;
  stage.pay({ sent, truth: truthOf('X1', { decision: 'IRRELEVANT', tags: ['reversal'] }) });
};

const OWN_MONEY: readonly Readonly<{ tag: string; name: string; text: string; code: BankCode; hasAccount: boolean }>[] =
  [
    {
      tag: 'payout',
      name: 'Adyen N.V.',
      text: 'TX8837465 BATCH 221 SETTLEMENT',
      code: ['PMNT', 'RCDT', 'ESCT'],
      hasAccount: true,
    },
    {
      tag: 'payout',
      name: 'PayPal Europe S.a.r.l.',
      text: 'PP.8374.PP ABBUCHUNG',
      code: ['PMNT', 'RCDT', 'ESCT'],
      hasAccount: true,
    },
    {
      tag: 'own-transfer',
      name: 'Verein Quittance',
      text: 'Übertrag vom Sparkonto',
      code: ['PMNT', 'RCDT', 'BOOK'],
      hasAccount: true,
    },
    { tag: 'interest', name: '', text: 'Zinsabschluss 2025', code: ['ACMT', 'MCOP', 'INTR'], hasAccount: false },
    { tag: 'deposit', name: '', text: 'Einzahlung Bancomat', code: ['PMNT', 'CNTR', 'CDPT'], hasAccount: false },
  ];

export const x2: Scene = (stage) => {
  const { tag, name, text, code, hasAccount } = stage.random.oneOf(OWN_MONEY);
  const iban = hasAccount ? madeIban(stage.random, tag === 'payout') : null;
  const amountMinor = stage.random.between(1_000, 900_000);
  const payer = { name, iban, address: [] };
  const sent = { ...credit({ date: someDay(stage), amountMinor, payer, lines: [text] }), bankCode: code };
  stage.pay({ sent, truth: truthOf('X2', { decision: 'IRRELEVANT', tags: [tag] }) });
};

/** Gifts and payments for somebody else's invoice, whose text has something of an open item in it. */
const STRAYS: readonly Readonly<{ tag: string; text: (stage: Stage, item: Item) => string; isSameSum: boolean }>[] = [
  { tag: 'free-gift', text: () => 'Spende', isSameSum: false },
  { tag: 'gift-of-equal-sum', text: () => 'Für einen guten Zweck', isSameSum: true },
  { tag: 'phone-and-date', text: () => 'Anruf 079 555 01 23 vom 12.03.2025, 8999 Blauwinkel', isSameSum: true },
  {
    tag: 'code-inside-a-word',
    text: (stage, item) => `Rechnung A${item.reference.replace('-', '')}${stage.random.between(10, 99)}X`,
    isSameSum: true,
  },
  {
    tag: 'digits-inside-a-number',
    text: (stage, item) => `Auftrag ${stage.random.between(1000, 9999)}${item.qrReference}${stage.random.below(10)}`,
    isSameSum: true,
  },
  {
    tag: 'invoice-of-others',
    text: (stage) => `Rechnung Nr. 2025-${stage.random.between(1000, 9999)}`,
    isSameSum: true,
  },
];

/** Of these gifts; the others come from strangers. */
const OWING_GIVER_PERCENT = 15;

export const x3: Scene = (stage) => {
  const owner = stage.regular();
  const { item } = stage.expect(owner, { isFixed: true, currency: 'CHF' });
  // Who pledged a gift and writes "gift" means the pledge; who owes a fee does not.
  const owesOnly = stage.mayBeOpen(owner).every(({ kind }) => kind === 'subscription');
  const isGiftOfOwner = owesOnly && stage.random.happens(OWING_GIVER_PERCENT);
  if (isGiftOfOwner) giveBeside(stage, owner, item);
  else giveAsStranger(stage, item);
};

/** Somebody who owes a sum gives the same sum, and says that it is a gift. */
function giveBeside(stage: Stage, owner: Person, item: Item): void {
  const words = { de: 'Spende', fr: 'Don', it: 'Donazione', en: 'Donation' }[owner.language];
  const sent = credit({
    date: someDay(stage),
    amountMinor: sumFor(stage, item),
    payer: senderOf(owner),
    lines: [words],
  });
  stage.pay({ sent, truth: truthOf('X3', { tags: ['gift-of-one-who-owes'] }) });
}

function giveAsStranger(stage: Stage, item: Item): void {
  const { random } = stage;
  const { tag, text, isSameSum } = random.oneOf(STRAYS);
  const isAnonymous = random.happens(15);
  const name = `${random.oneOf(['Rosmarie', 'Ferdinand', 'Odile'])} ${random.oneOf(['Fremd', 'Étranger', 'Passante'])}`;
  const payer = isAnonymous ? NOBODY : { name, iban: madeIban(random, false), address: [] };
  const amountMinor = isSameSum ? sumFor(stage, item) : random.between(1, 40) * 1000;
  const sent = credit({ date: someDay(stage), amountMinor, payer, lines: [text(stage, item)] });
  stage.pay({ sent, truth: truthOf('X3', { tags: isAnonymous ? [tag, 'anonymous'] : [tag] }) });
}

const NOBODY: Sender = { name: '', iban: null, address: [] };

const ZERO_WIDTH = '\u200B';
const RIGHT_TO_LEFT = '\u202E';

const TRICKS: readonly Readonly<{ tag: string; text: (words: string, reference: string) => string }>[] = [
  { tag: 'zero-width', text: (words, reference) => words.replace(reference, [...reference].join(ZERO_WIDTH)) },
  { tag: 'right-to-left', text: (words) => `${RIGHT_TO_LEFT}${words}${RIGHT_TO_LEFT}` },
  { tag: 'homoglyph', text: (words, reference) => words.replace(reference, homoglyphs(reference)) },
  { tag: 'sql', text: (words) => `${words}'; DROP TABLE payment; --` },
  { tag: 'html', text: (words) => `<script>alert(1)</script> ${words} &amp; <b>` },
  { tag: 'long', text: (words) => `${'bla bla und noch viel mehr Worte '.repeat(60)} ${words}` },
];

/** Cyrillic letters that look like Latin ones. */
const CYRILLIC: Readonly<Record<string, string>> = {
  A: 'А',
  B: 'В',
  E: 'Е',
  K: 'К',
  M: 'М',
  H: 'Н',
  P: 'Р',
  C: 'С',
  T: 'Т',
  X: 'Х',
  S: 'Ѕ',
  I: 'І',
};

function homoglyphs(text: string): string {
  return [...text].map((character) => CYRILLIC[character] ?? character).join('');
}

export const x4: Scene = (stage) => {
  const person = stage.person();
  const { item, payDay } = stage.expect(person, { isFixed: true });
  const amountMinor = sumFor(stage, item);
  const { tag, text } = stage.random.oneOf(TRICKS);
  const lines = [text(wordsAround(stage, item, item.reference), item.reference)];
  const payer = senderOf(person, { name: fullName(person) });
  const sent = credit({ date: payDay, amountMinor, currency: item.currency, payer, lines });
  stage.pay({ sent, truth: truthOf('X4', { ...matching(item, amountMinor), tags: [tag] }) });
};
