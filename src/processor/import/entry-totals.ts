/**
 * What was read of the entries of one statement: how many and how much, all of them and the booked ones, and the booked
 * ones by day. The proof compares it with what the bank states of itself (TxsSummry, balances). No clock, no database.
 */
import { AppError } from '../../errors.ts';
import type { CamtEntry } from '../../iso20022/types.ts';
import { readAmount, readCurrency } from '../../money.ts';

/** Entries of one direction. */
export type EntryCount = Readonly<{ entries: number; minor: number }>;
export type Turnover = Readonly<{ credits: EntryCount; debits: EntryCount }>;

export type EntryTotals = Readonly<{
  /** Every entry, whatever its status. */
  all: Turnover;
  booked: Turnover;
  /** Booked entries by booking day (`YYYY-MM-DD`; empty where the entry names none). */
  days: Readonly<Record<string, Turnover>>;
  /** Entries that could not be added: no readable amount or direction, or another currency. */
  unread: number;
}>;

type OpenCount = { entries: number; minor: number };
type OpenTurnover = { credits: OpenCount; debits: OpenCount };

export type EntryCounter = Readonly<{ add(entry: CamtEntry): void; totals(): EntryTotals }>;

/** Counts the entries of an account; without `accountCurrency` the first entry tells the currency. */
export function countEntries(accountCurrency: string | null): EntryCounter {
  const all = noTurnover();
  const booked = noTurnover();
  const days = new Map<string, OpenTurnover>();
  let currency = readCurrency(accountCurrency);
  let unread = 0;
  return {
    add(entry) {
      const own = readCurrency(entry.currency ?? currency);
      currency ??= own;
      const read = own === null || entry.amount === null ? null : readAmount(entry.amount, own);
      if (read === null || !read.ok || entry.creditDebit === null || own !== currency) {
        unread += 1;
        return;
      }
      const side = entry.creditDebit === 'CRDT' ? 'credits' : 'debits';
      addTo(all[side], read.money.minor);
      if (entry.status !== 'BOOK' && entry.status !== null) return;
      addTo(booked[side], read.money.minor);
      const name = entry.bookingDate ?? entry.valueDate ?? '';
      const day = days.get(name) ?? noTurnover();
      addTo(day[side], read.money.minor);
      days.set(name, day);
    },
    totals: () => ({ all, booked, days: Object.fromEntries([...days].sort(byName)), unread }),
  };
}

/** Credits less debits. */
export function netOf({ credits, debits }: Turnover): number {
  return credits.minor - debits.minor;
}

function noTurnover(): OpenTurnover {
  return { credits: { entries: 0, minor: 0 }, debits: { entries: 0, minor: 0 } };
}

function addTo(count: OpenCount, minor: number): void {
  count.entries += 1;
  count.minor += minor;
  if (!Number.isSafeInteger(count.minor)) throw sumTooLarge();
}

function sumTooLarge(): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'SUM_TOO_LARGE',
    message: 'the entries of a statement add up to more than can be counted exactly',
    hint: 'ask the bank whether the amounts of this file are right',
  });
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
