/**
 * A bank issues a statement again, in a file with other bytes, and its text is word for word the same: then nothing of it is
 * new, and nothing of it is looked up or stored twice. Whether it is so is known only at its end; until then it is believed.
 */
import { createHash } from 'node:crypto';
import type { CamtEntry } from '../../iso20022/types.ts';
import type { Db } from '../../models/db.ts';
import { isFullyReported, type NewStatement, type StatementRow } from '../../models/files.ts';
import type { RelatedStatements } from '../identity/statement-relation.ts';

/** Thrown at the end of a statement that began like a known one and is another. The file is read again, entry by entry. */
export class StatementChanged extends Error {}

/**
 * The delivery that a statement may repeat: the last one of this very page, of one page in all, each of whose transactions
 * became or met a payment. Null when there is none; then each entry is compared by itself.
 */
export function repeatable(
  db: Db,
  { samePage, otherPages }: RelatedStatements,
  known: readonly StatementRow[],
): StatementRow | null {
  if (otherPages.size > 0) return null;
  const last = known.filter(({ id }) => samePage.has(id)).reduce(newer, null);
  const isPlain = last !== null && last.page === 1 && last.lastPage && last.entriesHash !== null && last.entries > 0;
  return isPlain && isFullyReported(db, last) ? last : null;
}

function newer(last: StatementRow | null, row: StatementRow): StatementRow {
  return last === null || row.id > last.id ? row : last;
}

/** What must be equal beside the entries. */
const COMPARED = [
  'entries',
  'transactions',
  'summary',
  'entryTotals',
  'currency',
  'openingCode',
  'openingDate',
  'openingMinor',
  'closingCode',
  'closingDate',
  'closingMinor',
  'bookedMinor',
  'proof',
  'differenceMinor',
  'entriesHash',
] as const satisfies readonly (keyof StatementRow)[];

/** True when a statement ends as the known one did. */
export function isWordForWord(known: StatementRow, closing: Partial<NewStatement>): boolean {
  return COMPARED.every((column) => known[column] === closing[column]);
}

/** So many values are hashed at once. */
const PIECE_VALUES = 1_000;
const IS_OBJECT = true;

/**
 * All values of an entry in the order of its fields: lists with their length in front, objects with a mark, so that no two entries
 * give the same values. One flat list is several times as fast to write as what it was taken from, with the names.
 */
function flatten(value: object, into: unknown[]): void {
  into.push(Array.isArray(value) ? value.length : IS_OBJECT);
  const values: readonly unknown[] = Object.values(value);
  for (const inner of values) {
    if (typeof inner === 'object' && inner !== null) flatten(inner, into);
    else into.push(inner);
  }
}

/** The hash of everything that was read of the entries of a statement, in their order. */
export function hashEntries(): Readonly<{ add(entry: CamtEntry): void; digest(): string }> {
  const hash = createHash('sha256');
  let waiting: unknown[] = [];
  return {
    add(entry) {
      flatten(entry, waiting);
      if (waiting.length < PIECE_VALUES) return;
      hash.update(JSON.stringify(waiting));
      waiting = [];
    },
    digest: () => hash.update(JSON.stringify(waiting)).digest('base64url'),
  };
}
