/** The places of a text where a code may stand, against a reading that takes every run of words by an expression. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Phrase, phrasesOf } from '../../src/processor/matchers/phrases.ts';

const OPENINGS = ['USI'];
const WORDS_MAX = 7;

type Read = Pick<Phrase, 'key' | 'text' | 'signed' | 'start' | 'end' | 'first' | 'last'>;

/** Of a text with single blanks and without what cannot be seen, of less than 40 letters and digits. */
function naively(text: string): readonly Read[] {
  const words = [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
    key: found[0].toUpperCase(),
  }));
  return words.flatMap(({ start }, first) => {
    const read: Read[] = [];
    const before = /(?<=^|\s)[^\p{L}\p{N}\s]{1,3}$/u.exec(text.slice(0, start))?.[0] ?? '';
    for (let last = first; last < Math.min(words.length, first + WORDS_MAX); last += 1) {
      const parts = words.slice(first, last + 1);
      const end = parts.at(-1)?.end ?? start;
      const isTold = OPENINGS.some((opening) => parts[0]?.key.startsWith(opening)) || /\d/.test(text.slice(start, end));
      const behind = /^[^\p{L}\p{N}\s]{1,3}(?=\s|$)/u.exec(text.slice(end))?.[0] ?? '';
      const written = text.slice(start, end);
      const key = parts.map((part) => part.key).join('');
      if (isTold) read.unshift({ key, text: written, signed: before + written + behind, start, end, first, last });
    }
    return read;
  });
}

const sign = fc.constantFrom(' ', ' ', '-', '.', '#', '(', ')', '/', '👍', '²', 'ß', 'ŉ', 'é', 'ж', '𝐀', '٣', 'ſ', '×');
const character = fc.oneof(fc.constantFrom(...'USIusiABC019'), sign);
const written = fc
  .array(character, { maxLength: 18 })
  .map((characters) => characters.join('').normalize('NFC').replace(/\s+/g, ' '));

describe('the phrases of a text', () => {
  it('are all runs of neighbouring words that have a digit or begin as codes do, the longest first', () => {
    fc.assert(
      fc.property(written, (text) => {
        expect(phrasesOf(text, OPENINGS)).toEqual({ phrases: naively(text), text, cut: false });
      }),
      { numRuns: 3_000 },
    );
  });

  it('are the same where capitals are longer than small letters', () => {
    expect(phrasesOf('Straße 7', OPENINGS).phrases.map(({ key }) => key)).toEqual(['STRASSE7', '7']);
  });
});
