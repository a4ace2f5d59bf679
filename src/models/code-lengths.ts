/** How long the codes of open items are: by it most of what looks like a code is known to be none. No decisions. */
import { behind } from './candidates.ts';
import { type Db, LIMIT, perDatabase } from './db.ts';

/** Where more codes begin alike, a longer beginning tells more. */
const CODES_READ_MAX = 500;

const query = perDatabase((db) =>
  db.sqlite
    .prepare<[string, string, number], readonly [length: number, codes: number]>(
      `SELECT length(reference_key), count(*)
       FROM (SELECT reference_key FROM open_item WHERE reference_key >= ? AND reference_key < ? ${LIMIT}) GROUP BY 1`,
    )
    .raw(),
);

/** Of the codes in normal form that begin like this, of items open or not; null when they are too many to look through. */
export function codeLengths(db: Db, beginning: string): ReadonlySet<number> | null {
  const lengths = query(db).all(beginning, behind(beginning), CODES_READ_MAX + 1);
  const codes = lengths.reduce((sum, [, count]) => sum + count, 0);
  return codes > CODES_READ_MAX ? null : new Set(lengths.map(([length]) => length));
}
