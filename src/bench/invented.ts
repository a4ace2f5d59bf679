/**
 * The payments of an invented organisation with many members: who pays what, and what the payer wrote. Each entry follows
 * from the seed and its number alone, so that the statement and the open items are made one by one, in any order. Pure.
 */
import { makeCreditorReference, makeQrReference } from '../iso20022/references.ts';
import { canBeTyped } from '../processor/expected/made-references.ts';
import { formatShortCode, makeShortCode, SHORT_CODES } from '../short-code.ts';
import { type Chance, chanceAt } from './chance.ts';
import { NAME_LISTS, type Origin } from './match/names.ts';

export type Payer = Readonly<{
  name: string;
  street: string;
  number: string;
  postCode: string;
  town: string;
  iban: string;
  bic: string;
  /** Banks give an address in its parts, as it stands on paper, or not at all. */
  address: 'parts' | 'lines' | 'none';
}>;

/** What a payment says it is for. `isExpected`: an open item asks for exactly this. */
export type Said = Readonly<{ by: 'qr' | 'creditor' | 'code' | 'words'; reference: string; isExpected: boolean }>;

export type InventedPayment = Readonly<{
  /** Counts over all payments of all entries, with gaps. */
  number: number;
  amountMinor: number;
  payer: Payer;
  said: Said;
}>;

export type InventedEntry = Readonly<{
  index: number;
  direction: 'in' | 'out';
  amountMinor: number;
  payments: readonly InventedPayment[];
}>;

const DEBITS_PERCENT = 5;
const BATCHES_PERCENT = 2;
const BATCH_MAX = 8;
/** Of the credits; with the debits about half of all payments have an open item. */
const EXPECTED_PERCENT = 52;

export function entryAt(seed: number, index: number): InventedEntry {
  const chance = chanceAt(seed, index);
  const isDebit = chance.happens(DEBITS_PERCENT);
  const count = !isDebit && chance.happens(BATCHES_PERCENT) ? 2 + chance.below(BATCH_MAX - 1) : 1;
  const payments = Array.from({ length: count }, (_, place) => paymentOf(chance, index * BATCH_MAX + place, isDebit));
  const amountMinor = payments.reduce((sum, payment) => sum + payment.amountMinor, 0);
  return { index, direction: isDebit ? 'out' : 'in', amountMinor, payments };
}

function paymentOf(chance: Chance, number: number, isDebit: boolean): InventedPayment {
  const amountMinor = (1 + chance.below(400)) * 500 + (chance.happens(10) ? chance.below(20) * 5 : 0);
  const payer = payerOf(chance);
  const said = isDebit ? wordsOnly(chance) : saidOf(chance, number);
  return { number, amountMinor, payer, said };
}

/** The shares of the ways to pay, as the collection of real files has them. */
function saidOf(chance: Chance, number: number): Said {
  const isExpected = chance.happens(EXPECTED_PERCENT);
  const way = chance.below(100);
  if (way < 50) return { by: 'qr', reference: qrReferenceOf(number, isExpected), isExpected };
  if (way < 70) return { by: 'creditor', reference: creditorReferenceOf(number, isExpected), isExpected };
  return isExpected ? { by: 'code', reference: typedCode(chance, number), isExpected } : wordsOnly(chance);
}

function wordsOnly(chance: Chance): Said {
  return { by: 'words', reference: chance.oneOf(WORDS), isExpected: false };
}

/** Of the open items; one in eight of them would have a code without a digit, which is given to nobody. */
const OWN_PERCENT = 57;
/** The factor has no divisor in common with 36 and 31, so that each number has its own code. */
const CODES = 36 ** 5;
const CODE_FACTOR = 1_000_003;

/**
 * The code of a payment, as its open item has it: for half of them our own with its check character, for the others one of a web
 * shop, without.
 */
export function codeOf(number: number): string {
  const scattered = ((number + 1) * CODE_FACTOR) % CODES;
  const own = makeShortCode((scattered * CODE_FACTOR) % SHORT_CODES);
  if (scattered % 100 < OWN_PERCENT && canBeTyped(own)) return formatShortCode(own);
  return `USI-${number % 10}${scattered.toString(36).toUpperCase().padStart(5, '0')}`;
}

/** References of others have the same shape and another first digit. */
export function qrReferenceOf(number: number, isOurs: boolean): string {
  return makeQrReference(`${isOurs ? '21' : '83'}${String(number).padStart(24, '0')}`);
}

export function creditorReferenceOf(number: number, isOurs: boolean): string {
  return makeCreditorReference(`${isOurs ? 'KURS' : 'RECHNG'}${String(number).padStart(10, '0')}`);
}

/** People type a code as they like. */
function typedCode(chance: Chance, number: number): string {
  const code = codeOf(number);
  const typed = chance.oneOf([code, code, code.toLowerCase(), code.replace('-', ' ')]);
  return chance
    .oneOf(['Mitgliederbeitrag {}', '{} Danke!', 'Kurs {} Herbst', 'Cotisation {}', '{}'])
    .replace('{}', typed);
}

function payerOf(chance: Chance): Payer {
  const [postCode, town] = chance.oneOf(TOWNS);
  const account = `00000${String(chance.below(1_000_000)).padStart(6, '0')}${String(chance.below(1_000_000)).padStart(6, '0')}`;
  return {
    name: chance.happens(6) ? chance.oneOf(COMPANIES) : nameOf(chance),
    street: chance.oneOf(STREETS),
    number: `${1 + chance.below(140)}${chance.happens(12) ? chance.oneOf(['a', 'b', 'c']) : ''}`,
    postCode,
    town,
    iban: `CH${checkDigitsOf(account)}${account}`,
    bic: chance.oneOf(BICS),
    address: chance.oneOf(['parts', 'parts', 'lines', 'none']),
  };
}

/** Given and family name of one language. */
function nameOf(chance: Chance): string {
  const { given, family } = NAME_LISTS[chance.oneOf(ORIGINS)];
  return `${given[chance.below(given.length)] ?? ''} ${family[chance.below(family.length)] ?? ''}`;
}

/** ISO 13616, for Switzerland: `CH` is 1217. The clearing number 00000 belongs to no bank. */
function checkDigitsOf(account: string): string {
  let rest = 0;
  for (const digit of `${account}121700`) rest = (rest * 10 + Number(digit)) % 97;
  return String(98 - rest).padStart(2, '0');
}

type List<T> = readonly [T, ...T[]];

const ORIGINS: List<Origin> = ['de', 'de', 'de', 'de', 'fr', 'fr', 'it', 'en', 'tr', 'sr', 'ta', 'pt', 'pl'];

const COMPANIES: List<string> = ['Müller & Söhne AG', 'Stiftung Wegweiser', 'Gelbes Haus GmbH', 'Atelier du Lac Sàrl'];
const STREETS: List<string> = [
  'Bahnhofstrasse',
  'Rue du Four',
  'Via al Ponte',
  'Lindenweg',
  'Chemin des Prés',
  'Oberdorf',
];
const TOWNS: List<readonly [string, string]> = [
  ['8999', 'Blauwinkel'],
  ['1999', 'Vert-Moulin'],
  ['6999', 'Montebello'],
  ['3999', 'Gross Höchstetten'],
];
const BICS: List<string> = ['POFICHBEXXX', 'ZKBKCHZZ80A', 'RAIFCH22', 'UBSWCHZH80A'];
const WORDS: List<string> = [
  'Spende',
  'Danke für alles',
  'Beitrag 2026',
  'Don pour les jeunes',
  'Rechnung vom 12. März',
];
