/**
 * Every rate of the invented worlds, in one place. They are assumptions: nobody publishes real ones. Read results by class
 * first; an installation that knows its own mix puts it here.
 */
import type { InventedProfile, Mix, PaymentClass, SizeName } from './types.ts';

/** Of a hundred events; they add up to 100. An event is one payment, or a few that belong together (A3, D1, D2). */
export const CLASS_PERCENT: Readonly<Record<PaymentClass, number>> = {
  R1: 33,
  R2: 14,
  R3: 5,
  R4: 4,
  R5: 1.5,
  R6: 0.5,
  R7: 3,
  R8: 3,
  R9: 1.5,
  N1: 8,
  N2: 4,
  N3: 3,
  N4: 3,
  N5: 1.5,
  N6: 1,
  A1: 2.5,
  A2: 1.5,
  A3: 1.5,
  A4: 0.5,
  D1: 1.2,
  D2: 0.5,
  F1: 1.3,
  X1: 0.8,
  X2: 1.2,
  X3: 2.5,
  X4: 0.5,
};

/** How many times more often a class is in the mix than `CLASS_PERCENT` says. */
export const MIX_FACTOR: Readonly<Record<Mix, Partial<Record<PaymentClass, number>>>> = {
  default: {},
  trap: { R6: 20, R7: 5, R9: 5, N6: 20, A4: 20, D1: 20, D2: 20, X1: 5, X3: 20, X4: 20 },
  shift: { R3: 2, R4: 2, R5: 2, R6: 2, R7: 2, R9: 2, N3: 2, A1: 2, A4: 2, X4: 2 },
};

export type SizeFacts = Readonly<{
  people: number;
  months: number;
  eventsPerMonth: number;
  /** Items that nobody pays, at any time. */
  unpaidItems: number;
}>;

export const SIZE_FACTS: Readonly<Record<SizeName, SizeFacts>> = {
  S: { people: 300, months: 12, eventsPerMonth: 60, unpaidItems: 100 },
  M: { people: 3_000, months: 36, eventsPerMonth: 500, unpaidItems: 1_000 },
  L: { people: 30_000, months: 60, eventsPerMonth: 4_000, unpaidItems: 10_000 },
};

export type ProfileFacts = Readonly<{
  /** In minor units. */
  amounts: readonly number[];
  titles: readonly string[];
  eurPercent: number;
  /** Items of another system, with codes such as USI-8KQ2LM that have no check character. */
  foreignCodePercent: number;
  /** Pledged gifts, and of these the ones whose amount is free. */
  contributionPercent: number;
  freeAmountPercent: number;
}>;

export const PROFILE_FACTS: Readonly<Record<InventedProfile, ProfileFacts>> = {
  'dance-school': {
    amounts: [3000, 4500, 6000, 7500, 9000, 11000, 12000, 14000, 15000, 16500, 18000, 19500, 21000, 24000, 25000],
    titles: [
      'Salsa Level 1',
      'Salsa Level 2',
      'Bachata',
      'Lindy Hop',
      'Discofox',
      'Tango',
      'Walzer',
      'West Coast Swing',
    ],
    eurPercent: 0,
    foreignCodePercent: 70,
    contributionPercent: 0,
    freeAmountPercent: 0,
  },
  association: {
    amounts: [2000, 4000, 5000, 6000, 8000, 10000, 12000],
    titles: ['Jahresbeitrag', 'Familienbeitrag', 'Gönnerbeitrag', 'Jugendbeitrag'],
    eurPercent: 0,
    foreignCodePercent: 15,
    contributionPercent: 5,
    freeAmountPercent: 30,
  },
  charity: {
    amounts: [1000, 1500, 2000, 2500, 3000, 3500, 4000, 5000, 7500, 10000],
    titles: ['Patenschaft', 'Winterhilfe', 'Brunnenbau', 'Schulmaterial', 'Monatsspende'],
    eurPercent: 0,
    foreignCodePercent: 25,
    contributionPercent: 80,
    freeAmountPercent: 35,
  },
  'mixed-eur': {
    amounts: [2500, 4000, 5500, 7000, 8500, 9900, 12000, 13500, 15000, 17500],
    titles: ['Workshop', 'Semesterbeitrag', 'Ferienlager', 'Abonnement'],
    eurPercent: 20,
    foreignCodePercent: 40,
    contributionPercent: 15,
    freeAmountPercent: 20,
  },
};

/** Of a hundred people, or payments, or files. */
export const PEOPLE_RATES = {
  household: 22,
  householdSharesIban: 12,
  householdPatchwork: 3,
  sameFullName: 2,
  sameNameSameAddress: 0.5,
  company: 3,
  abroad: 15,
  ibanOnRecord: 55,
} as const;

export const ITEM_RATES = {
  secondOpenItem: 6,
  secondHasSameAmount: 50,
  /** Paid when the reminder was sent. */
  afterReminder: 15,
  /** Paid before the invoice is dated. */
  beforeIssue: 8,
} as const;

/** What banks do to a payment. */
export type BankRates = Readonly<{
  upperCase: number;
  advice: number;
  adviceOnly: number;
  noEndToEnd: number;
  noBankReference: number;
  ultimateDebtor: number;
  batch: number;
  /** At which columns texts are cut, as often as they stand here. */
  columns: readonly number[];
}>;

const BANKS: BankRates = {
  upperCase: 8,
  advice: 60,
  adviceOnly: 2,
  noEndToEnd: 65,
  noBankReference: 30,
  ultimateDebtor: 5,
  batch: 12,
  columns: [140, 140, 140, 70, 35],
};

const OTHER_BANKS: BankRates = {
  upperCase: 45,
  advice: 20,
  adviceOnly: 4,
  noEndToEnd: 90,
  noBankReference: 60,
  ultimateDebtor: 12,
  batch: 30,
  columns: [140, 70, 35, 35, 27],
};

export const BANK_RATES: Readonly<Record<Mix, BankRates>> = { default: BANKS, trap: BANKS, shift: OTHER_BANKS };

/** D3: of a hundred files. */
export const DELIVERED_AGAIN_PERCENT = 5;

/** R4: of a hundred typing errors; substitutions come from the table of look-alikes and neighbours so often. */
export const TYPING_ERRORS = {
  substitution: 45,
  transposition: 25,
  deletion: 15,
  insertion: 10,
  repetition: 5,
} as const;
export const SUBSTITUTION_LOOKS_ALIKE_PERCENT = 70;

/** The seeds of a split and what is in its worlds. `test` is never tuned on. */
export const SPLITS = {
  dev: { first: 1, last: 20, mix: 'default' },
  test: { first: 1001, last: 1020, mix: 'default' },
  trap: { first: 2001, last: 2020, mix: 'trap' },
  shift: { first: 3001, last: 3020, mix: 'shift' },
} as const satisfies Record<string, Readonly<{ first: number; last: number; mix: Mix }>>;
export type SplitName = keyof typeof SPLITS;
