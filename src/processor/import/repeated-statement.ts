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

const PIECE_CHARACTERS = 65_536;

/** All values of an entry in the order of its fields, texts with their length in front: half as long as with their names. */
function valuesOf(value: unknown): string {
  if (typeof value === 'string') return `${value.length}:${value}`;
  if (typeof value !== 'object' || value === null) return String(value);
  let text = '(';
  for (const inner of Object.values(value)) text += `${valuesOf(inner)},`;
  return `${text})`;
}

/** The hash of everything that was read of the entries of a statement, in their order. */
export function hashEntries(): Readonly<{ add(entry: CamtEntry): void; digest(): string }> {
  const hash = createHash('sha256');
  let waiting = '';
  return {
    add(entry) {
      waiting += valuesOf(entry);
      if (waiting.length < PIECE_CHARACTERS) return;
      hash.update(waiting);
      waiting = '';
    },
    digest: () => hash.update(waiting).digest('base64url'),
  };
}
