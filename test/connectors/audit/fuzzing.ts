/** Damage that files suffer: rows cut, turned around, doubled, and bytes that are not those that were written. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { readAll } from '../../helpers/audit-corpus.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/audit');
export const REPORT_FILES = readdirSync(FOLDER).filter((name) => !name.endsWith('.ndjson'));

export function bytesOf(name: string): Buffer {
  return readFileSync(join(FOLDER, name));
}

/** One way to damage a file; several follow each other. */
type Damage = Readonly<{
  how: 'cut' | 'swap' | 'double' | 'drop' | 'byte' | 'insert';
  at: number;
  to: number;
  byte: number;
}>;

export const damages = fc.array(
  fc.record<Damage>({
    how: fc.constantFrom('cut', 'swap', 'double', 'drop', 'byte', 'insert'),
    at: fc.nat(1_000_000),
    to: fc.nat(1_000_000),
    byte: fc.oneof(fc.constantFrom(34, 44, 59, 10, 13, 0, 45, 46, 60, 255), fc.nat(255)),
  }),
  { minLength: 1, maxLength: 6 },
);

export function damaged(bytes: Buffer, list: readonly Damage[]): Buffer {
  return list.reduce(damagedOnce, bytes);
}

function damagedOnce(bytes: Buffer, { how, at, to, byte }: Damage): Buffer {
  if (bytes.length === 0) return bytes;
  const place = at % bytes.length;
  switch (how) {
    case 'cut':
      return bytes.subarray(0, place);
    case 'byte':
      return Buffer.concat([bytes.subarray(0, place), Buffer.from([byte]), bytes.subarray(place + 1)]);
    case 'insert':
      return Buffer.concat([bytes.subarray(0, place), Buffer.from([byte]), bytes.subarray(place)]);
    case 'swap':
    case 'double':
    case 'drop':
      return rearranged(bytes, how, at, to);
  }
}

function rearranged(bytes: Buffer, how: 'swap' | 'double' | 'drop', at: number, to: number): Buffer {
  const lines = bytes.toString('latin1').split('\n');
  const one = at % lines.length;
  const other = to % lines.length;
  const line = lines[one] ?? '';
  if (how === 'drop') lines.splice(one, 1);
  else if (how === 'double') lines.splice(other, 0, line);
  else [lines[one], lines[other]] = [lines[other] ?? '', line];
  return Buffer.from(lines.join('\n'), 'latin1');
}

/** A damaged file is read with every row accounted for, or refused with a code; nothing else may happen. */
export function expectAccounted(name: string, bytes: Buffer): void {
  try {
    const { summary, records, rejects } = readAll({ name, chunks: () => [bytes] });
    const ignored = Object.values(summary.ignored).reduce((sum, count) => sum + count, 0);
    expect(summary.records + summary.rejects + ignored).toBe(summary.rows);
    expect(records.length).toBe(summary.records + summary.derived);
    expect(rejects.length).toBe(summary.rejects);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ kind: 'invalid-input', code: expect.stringMatching(/^(REPORT|XML)_/) });
  }
}
