/**
 * What a language must say. One file per language under `languages/` fills this type completely; a missing text is a
 * compile error. `words` holds one template for each kind of mail (`words.ts` has their form).
 */
import type { MailKind, WayOfMoney } from './facts.ts';

/** English month names and their counterparts, January first. */
export type Months = readonly [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

/** What stands before the facts of a mail. */
export type Labels = Readonly<{
  amount: string;
  bookingDate: string;
  purpose: string;
  reference: string;
  /** What is still to be paid. */
  rest: string;
  /** What was paid beyond what was asked for. */
  excess: string;
  frequency: string;
  /** What an earlier mail said, and what is so. */
  told: string;
  now: string;
  refunded: string;
  refundDate: string;
  /** The same, when the payer's bank or card took it. */
  takenBack: string;
  takenBackDate: string;
  paid: string;
  source: string;
  threshold: string;
  dueDate: string;
  payment: string;
  /** Above a bill, and the name of its file. */
  bill: string;
}>;

export type Catalogue = Readonly<{
  /** BCP 47, for `lang` and `Content-Language`. */
  language: string;
  direction: 'ltr' | 'rtl';
  money: Readonly<{ group: string; decimal: string; beforeCurrency: string }>;
  date: Readonly<{
    months: Months;
    write: (date: Readonly<{ day: number; month: string; year: string }>) => string;
  }>;
  common: Readonly<{
    /** `name` is null when there is none that can be greeted. */
    greeting: (name: string | null) => string;
    privacy: string;
    /** As part of a list that was cut after the first ones. */
    andMore: (count: number) => string;
    /** The purpose in the subject if there are several items. */
    firstAndMore: (facts: Readonly<{ first: string; more: number }>) => string;
    every: Readonly<{ month: string; year: string }>;
    /** How money came, for people of the organisation. */
    ways: Readonly<Record<WayOfMoney, string>>;
    /** Between a label and its value. */
    colon: string;
  }>;
  labels: Labels;
  words: Readonly<Record<MailKind, string>>;
}>;
