/** A transaction of `inspect --explain` on a terminal: a block with a field on each line, nothing cut off. */
import type { Output } from '../output.ts';
import { type InspectedRow, placeOf, signed } from './inspect-rows.ts';

export function printExplained(output: Output, row: InspectedRow): void {
  const head = [row.bookingDate, signed(row), row.currency].filter((part) => part !== null).join('  ');
  output.line({ text: `${row.file}  ${placeOf(row)}`, style: 'bold' }, `  ${head}`);
  const fields = row.explain ?? [];
  const width = Math.max(0, ...fields.map(({ field }) => field.length));
  for (const { field, value, from, note } of fields) {
    output.prose(`  ${field.padEnd(width)}  ${value}`);
    const origin = [from.join(' '), note].filter((part) => part !== null && part !== '').join(': ');
    if (origin !== '') output.prose({ text: `  ${' '.repeat(width)}  ${origin}`, style: 'dim' });
  }
}
