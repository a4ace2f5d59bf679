/**
 * Finds payments and open items by what a person remembers of them: a part of a name or text, a reference, an IBAN, an amount. Names are
 * folded as they are for matching. An index of groups of three letters says where to look (`search-index.ts`); what it names is held
 * against the row itself, so that it may be old or missing, and what is found is right all the same. Only reads.
 */
import { canonicalDecimal, currencyOf, formatMinor, readAmount } from '../money.ts';
import { type Db, perDatabase } from './db.ts';
import type { ListedItem } from './expected.ts';
import { findOpenItem, findPerson } from './open-items.ts';
import { findPayment, type PaymentRow } from './payments.ts';
import { everyRow, rowsMatching, type Searched, type SearchedKind } from './search-index.ts';

export type SearchResult = Readonly<{
  payments: readonly PaymentRow[];
  items: readonly ListedItem[];
  /** There is more than was asked for. */
  isCut: boolean;
}>;

const itemsOfAccount = perDatabase((db) =>
  db.sqlite
    .prepare<[string], number>(
      `SELECT o.id FROM person_account a JOIN open_item o ON o.person_id = a.person_id WHERE a.iban = ? ORDER BY o.id DESC`,
    )
    .pluck(),
);

type Fold = (text: string) => string;

/** The newest `limit` of each kind whose amount it is, or that the text is found in. `fold` is how names are compared. */
export function search(db: Db, text: string, { limit, fold }: Readonly<{ limit: number; fold: Fold }>): SearchResult {
  const questions = [amountAsked(text), textAsked(text, fold)].filter((one) => one !== null);
  const payments = idsOf(db, 'payment', { questions, limit: limit + 1 });
  const items = idsOf(db, 'item', { questions, limit: limit + 1 });
  const account = keyIn(text);
  if (account !== '') for (const id of itemsOfAccount(db).all(account)) items.add(id);
  return {
    payments: [...payments].slice(0, limit).map((id) => required(findPayment(db, id))),
    items: [...items].slice(0, limit).map((id) => itemWithPerson(db, id)),
    isCut: payments.size > limit || items.size > limit,
  };
}

/** One way to understand what was typed. */
type Question = Readonly<{
  /** What the index of a row that is meant holds, one of them. */
  parts: readonly string[];
  isMeant: (row: Searched) => boolean;
}>;

function idsOf(
  db: Db,
  kind: SearchedKind,
  { questions, limit }: Readonly<{ questions: readonly Question[]; limit: number }>,
): Set<number> {
  const ids = new Set<number>();
  for (const question of questions) {
    const found = newestMeant(db, kind, question, limit);
    for (const id of found) ids.add(id);
  }
  return ids;
}

function newestMeant(db: Db, kind: SearchedKind, { parts, isMeant }: Question, limit: number): readonly number[] {
  const alternatives = [...new Set(parts)].map(groupsOf);
  const isIndexed = alternatives.length > 0 && alternatives.every((groups) => groups.length > 0);
  const ids = new Set<number>();
  for (const row of isIndexed ? rowsMatching(db, kind, alternatives) : everyRow(db, kind)) {
    if (isMeant(row)) ids.add(row.id);
    if (ids.size > limit * 2) break;
  }
  return [...ids].sort((one, other) => other - one).slice(0, limit);
}

const GROUP = 3;

/** All groups of three letters of a text; none of a shorter one. */
function groupsOf(text: string): readonly string[] {
  const letters = [...text];
  return [
    ...new Set(
      letters.flatMap((_, at) => (at + GROUP <= letters.length ? [letters.slice(at, at + GROUP).join('')] : [])),
    ),
  ];
}

/** What the index holds of a row. */
export function indexedText(row: Searched, fold: Fold): string {
  const { text, keys, amountMinor, currency } = row;
  const amount = amountMinor === null ? '' : amountPart(formatMinor(amountMinor, currencyOf(currency)));
  const lower = text.toLowerCase();
  const folded = fold(text);
  return [lower, ...(folded === lower ? [] : [folded]), keys.toLowerCase(), amount].join('\n');
}

/** Amounts stand between signs in the index, so that 120.00 is not looked for in all numbers. */
function amountPart(decimal: string): string {
  return `\u00a4${decimal}\u00a4`;
}

/** Decimals that ISO 4217 knows. */
const DECIMALS = [0, 2, 3, 4] as const;

/** The text as an amount, `120` and `120.00`, with a currency or without; null when it is none. */
function amountAsked(text: string): Question | null {
  const [, before, typed, after] = /^\s*([A-Za-z]{3})?\s*(\d[\d'’]*(?:\.\d+)?)\s*([A-Za-z]{3})?\s*$/.exec(text) ?? [];
  const amount = canonicalDecimal(typed?.replace(/['’]/g, '') ?? '');
  if (amount === null) return null;
  const wanted = (before ?? after)?.toUpperCase();
  const [whole = '', fraction = ''] = amount.split('.');
  const digits = fraction.replace(/0+$/, '');
  const written = DECIMALS.filter((count) => digits.length <= count).map((count) =>
    count === 0 ? whole : `${whole}.${digits.padEnd(count, '0')}`,
  );
  return {
    parts: written.map(amountPart),
    isMeant: ({ amountMinor, currency }) => {
      const read = wanted === undefined || wanted === currency ? readAmount(amount, currencyOf(currency)) : null;
      return read?.ok === true && read.money.minor === amountMinor;
    },
  };
}

/** The text as a part of what people and banks wrote, or of a code or account number. */
function textAsked(text: string, fold: Fold): Question {
  const typed = text.trim().toLowerCase();
  const folded = fold(typed);
  const key = keyIn(text);
  return {
    parts: [typed, folded, key.toLowerCase()].filter((part) => part !== ''),
    isMeant: (row) =>
      (key !== '' && row.keys.includes(key)) ||
      row.text.toLowerCase().includes(typed) ||
      (folded !== '' && fold(row.text).includes(folded)),
  };
}

/** A code or account number in the text, as it is stored; empty when it holds no digit or is short. */
function keyIn(text: string): string {
  const key = text.replace(/[\s-]/g, '').toUpperCase();
  return /^[A-Z0-9]{4,}$/.test(key) && /\d/.test(key) ? key : '';
}

function itemWithPerson(db: Db, id: number): ListedItem {
  const item = required(findOpenItem(db, id));
  return { ...item, person: item.personId === null ? null : findPerson(db, item.personId) };
}

function required<T>(found: T | null): T {
  if (found === null) throw new Error('what was just found is gone');
  return found;
}
