/** Long work in short database transactions, so that no other writer waits for long. */
import { type Db, letOthersWrite, writeTransaction } from '../models/db.ts';

/** Each takes some hundred microseconds at most; a bite some fifty milliseconds. */
const BITE_ITEMS = 300;

/** Does `work` for each item. `items` may be found by reading the database: that happens between the bites. */
export function inBites<T>(db: Db, items: Iterable<T>, work: (item: T) => void): void {
  let bite: T[] = [];
  const swallow = (): void => {
    const taken = bite;
    bite = [];
    if (taken.length === 0) return;
    writeTransaction(db, () => taken.forEach(work));
    letOthersWrite();
  };
  for (const item of items) {
    bite.push(item);
    if (bite.length >= BITE_ITEMS) swallow();
  }
  swallow();
}
