/** Long work in short database transactions, so that no other writer waits for long. */
import { type Db, letOthersWrite, writeTransaction } from '../models/db.ts';

/** Each takes some hundred microseconds at most; a bite some thirty milliseconds. */
const BITE_ITEMS = 200;

/** Does `work` for each item. `items` may be found by reading the database: that happens between the bites. */
export function inBites<T>(db: Db, items: Iterable<T>, work: (item: T) => void): void {
  const bites = openBites<T>(db, { work: (bite) => bite.forEach(work) });
  for (const item of items) bites.take(item);
  bites.end();
}

export type BiteWork<T> = Readonly<{
  /** Done in one database transaction. */
  work(items: readonly T[]): void;
  /** Called between two of them; what it throws ends the work there, with all bites so far written. */
  between?(): void;
}>;

/** The same for items that are given one by one: `take` each, and `end` for those that are left. */
export function openBites<T>(db: Db, { work, between }: BiteWork<T>): Readonly<{ take(item: T): void; end(): void }> {
  let bite: T[] = [];
  const swallow = (): void => {
    const taken = bite;
    bite = [];
    if (taken.length === 0) return;
    writeTransaction(db, () => work(taken));
    letOthersWrite();
    between?.();
  };
  return {
    take: (item) => {
      bite.push(item);
      if (bite.length >= BITE_ITEMS) swallow();
    },
    end: swallow,
  };
}
