/**
 * Two lines may name one open item by different references (its own, its QR reference, or the facts from which its
 * code was made). Neither is taken: which of them is right is not ours to guess, and taking both would change the
 * item to and fro at each import. Reads the database, writes nothing.
 */
import type { Db } from '../../models/db.ts';
import type { FileLine } from './check-lines.ts';
import { identify } from './identify.ts';

export function rejectRivals(db: Db, lines: readonly FileLine[]): readonly FileLine[] {
  const occurrences = new Map<string, number>();
  const items = lines.map(({ row }) => (row === null ? null : identify(db, row, occurrences).existing));
  const linesByItem = new Map<number, number[]>();
  for (const [index, item] of items.entries()) {
    const line = lines[index]?.row?.line;
    if (item !== null && line !== undefined) linesByItem.set(item.id, [...(linesByItem.get(item.id) ?? []), line]);
  }
  return lines.map((line, index) => {
    const item = items[index] ?? null;
    const others = item === null ? [] : (linesByItem.get(item.id) ?? []).filter((number) => number !== line.row?.line);
    if (item === null || others.length === 0) return line;
    const message = `reference: this line and line ${others.slice(0, 5).join(', ')} are about one item, ${item.reference}: keep one of them`;
    return { ...line, row: null, problems: [{ column: 'reference', code: 'REFERENCE_TWICE', message }] };
  });
}
