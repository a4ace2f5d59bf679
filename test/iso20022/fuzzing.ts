/**
 * Damages our own camt fixtures in every way we could think of. Whatever is done to a file, reading it ends in a
 * valid read or in a coded error; no row is lost silently; and no unknown code becomes a credit.
 */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect } from 'vitest';
import { AppError } from '../../src/errors.ts';
import type { CamtRow } from '../../src/iso20022/types.ts';
import { type Collected, collect, inChunks, type Mode } from './collect.ts';
import { type Element, elementsOf, expectedRows } from './xml-tree.ts';

const FOLDER = new URL('../fixtures/camt/', import.meta.url);

/** A fixed seed, so that a failure comes again; another one is given by FUZZ_SEED. It is printed with a failure. */
export const SEED = Number(process.env['FUZZ_SEED'] ?? 20261121);

export type Fixture = Readonly<{ name: string; bytes: Uint8Array }>;

export function fixtures(): readonly Fixture[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.xml'));
  return names.sort().map((name) => ({ name, bytes: readFileSync(new URL(name, FOLDER)) }));
}

/** The text of a fixture that can be read and is written in UTF-8 with plain texts, else null. */
export function editableText({ bytes }: Fixture): string | null {
  const text = Buffer.from(bytes).toString('utf8');
  const isPlain = !text.includes('\ufffd') && !/<!\[CDATA\[|<!--|encoding="(?!utf-8)/i.test(text);
  return isPlain && read([bytes], 'both') !== null ? text : null;
}

/** What was read, or null after a coded error. Any other exception goes through and fails the test. */
export function read(chunks: Iterable<Uint8Array>, mode: Mode): Collected | null {
  try {
    return collect(chunks, mode);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.kind === 'invalid-input') return null;
    throw thrown;
  }
}

/** Deletes, repeats, empties or garbles any one element, or gives it the text of another one, `runs` times. */
export function damageElements(text: string, runs: number): void {
  const elements = elementsOf(text);
  const leaves = elements.filter((element) => element.children.length === 0);
  const damage = fc.record({
    at: fc.nat({ max: elements.length - 1 }),
    kind: fc.constantFrom('delete', 'repeat', 'empty', 'garble', 'copy'),
    other: fc.nat({ max: leaves.length - 1 }),
  });
  check(
    fc.property(damage, ({ at, kind, other }) => {
      const [element, donor] = [elements[at], leaves[other]];
      if (element === undefined || donor === undefined) throw new Error('a place in the list');
      const damaged = damagedText(text, element, kind, donor);
      const both = readBoth(damaged);
      if (both !== null) expectEveryRow(damaged, both);
    }),
    runs,
  );
}

function damagedText(text: string, element: Element, kind: string, donor: Element): string {
  const whole = text.slice(element.start, element.end);
  const startTag = text.slice(element.start, element.contentStart);
  const endTag = text.slice(element.contentEnd, element.end);
  const replaced = {
    delete: '',
    repeat: whole + whole,
    empty: startTag + endTag,
    garble: endTag === '' ? whole : `${startTag}FOOBAR${endTag}`,
    copy: endTag === '' ? whole : startTag + text.slice(donor.contentStart, donor.contentEnd) + endTag,
  }[kind];
  return text.slice(0, element.start) + replaced + text.slice(element.end);
}

/** Well-formed text: both engines must agree, and give the same as each of them alone. */
function readBoth(text: string): Collected | null {
  const bytes = [Buffer.from(text, 'utf8')];
  let both: Collected | null;
  try {
    both = collect(bytes, 'both');
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(AppError);
    expect(thrown).not.toMatchObject({ code: 'READERS_DISAGREE' });
    expect(() => collect(bytes, 'saxes')).toThrow();
    return null;
  }
  expect(collect(bytes, 'saxes').entries).toEqual(both.entries);
  return both;
}

function expectEveryRow(text: string, { entries, summary }: Collected): void {
  const rows = entries.flatMap((entry) => entry.rows);
  const expected = expectedRows(text);
  expect(rows.length).toBe(expected.length);
  expect(summary.transactions).toBe(expected.length);
  expect(summary.rejects).toBe(rows.filter((row) => row.reject !== null).length);
  rows.forEach((row, at) => {
    const direction = expected[at]?.direction ?? null;
    if (direction === null) expect(row.reject, `row ${at} has no known direction`).not.toBeNull();
    else if (row.reject === null) expect(row.transaction.creditDebit, `row ${at}`).toBe(direction);
    expectBookable(row);
  });
}

/** What is not rejected can be understood: a direction, a currency, amounts that are decimal numbers or unknown. */
function expectBookable({ transaction, reject }: CamtRow): void {
  if (reject !== null) return;
  expect(transaction.creditDebit).toMatch(/^(?:CRDT|DBIT)$/);
  expect(transaction.currency).toMatch(/^[A-Z]{3}$/);
  expect(transaction.entryAmount).toMatch(/^\d+(?:\.\d+)?$/);
  if (transaction.amount !== null) expect(transaction.amount).toMatch(/^\d+(?:\.\d+)?$/);
}

/** Changes, inserts and deletes bytes, cuts out pieces and swaps them, `runs` times. */
export function damageBytes(bytes: Uint8Array, runs: number): void {
  const place = fc.nat({ max: bytes.length });
  const noise = fc.uint8Array({ minLength: 1, maxLength: 4 });
  const likely = fc.constantFrom(
    ...['<', '>', '&', ']]>', '<!', '</', '"', '\0', '\ufeff', '&#0;', '&x;', '<a:b>'].map((text) => Buffer.from(text)),
  );
  const piece = fc.oneof(noise, likely);
  const swap = fc.tuple(place, place, place).map((places) => places.sort((a, b) => a - b));
  const damaged = fc.oneof(
    fc.tuple(place, piece).map(([at, added]) => replaced(bytes, { at, removed: added.length, added })),
    fc.tuple(place, piece).map(([at, added]) => replaced(bytes, { at, removed: 0, added })),
    fc
      .tuple(place, fc.integer({ min: 1, max: 200 }))
      .map(([at, removed]) => replaced(bytes, { at, removed, added: [] })),
    swap.map(([a = 0, b = 0, c = 0]) =>
      Buffer.concat([bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c)]),
    ),
  );
  check(
    fc.property(damaged, fc.integer({ min: 1, max: 300 }), (file, size) => {
      const [first, second] = [read([file], 'libxmljs2'), read(inChunks(file, size), 'saxes')];
      const both = read(inChunks(file, size), 'both');
      if (both === null) return;
      expect(first?.entries).toEqual(both.entries);
      expect(second?.entries).toEqual(both.entries);
      for (const row of both.entries.flatMap((entry) => entry.rows)) expectBookable(row);
    }),
    runs,
  );
}

function replaced(
  bytes: Uint8Array,
  { at, removed, added }: Readonly<{ at: number; removed: number; added: Iterable<number> }>,
): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), Uint8Array.from(added), bytes.subarray(at + removed)]);
}

/** A file that was cut off is refused, unless only blanks are missing, or junk that made it unreadable. */
export function cutAt(bytes: Uint8Array, lengths: Iterable<number>): void {
  const whole = read([bytes], 'both');
  for (const length of lengths) {
    const part = read([bytes.subarray(0, length)], 'both');
    if (part !== null && whole !== null) expect(part.entries, `cut at ${length}`).toEqual(whole.entries);
  }
}

/** Bytes that have nothing to do with XML. */
export function randomBytes(runs: number): void {
  check(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.boolean(), (noise, declared) => {
      const file = declared ? Buffer.concat([Buffer.from('<Document>'), noise]) : noise;
      expect(read([file], 'both')).toBeNull();
    }),
    runs,
  );
}

function check<T>(property: fc.IProperty<T>, numRuns: number): void {
  fc.assert(property, { seed: SEED, numRuns, endOnFailure: true });
}
