/**
 * What a language must say. One file per language under `languages/` fills this type completely; a missing text
 * is a compile error. Texts are functions where words move around a value.
 */

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
    wrong: string;
    privacy: string;
    /** As part of a list that was cut after the first ones. */
    andMore: (count: number) => string;
  }>;
  confirmation: Readonly<{
    subject: (facts: Readonly<{ amount: string; purpose: string | null; reference: string }>) => string;
    /** The purpose in the subject if there are several items. */
    firstAndMore: (facts: Readonly<{ first: string; more: number }>) => string;
    heading: string;
    /** `organisation` is null when none is configured. */
    thanks: (organisation: string | null) => string;
    amount: string;
    bookingDate: string;
    purpose: string;
    reference: string;
    notTaxReceipt: string;
  }>;
}>;
