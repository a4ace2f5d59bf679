/** What stands in a text beside a phrase without a blank between them, and so may change what it means. Pure. */
import type { Phrase } from './phrases.ts';

const WORD = '[\\p{L}\\p{N}]+';
/** Signs by which people join the parts of one reference. */
const JOIN = '[\\p{Pd}/._]';
/** A neighbour goes on over dashes and full stops: `INV-151` behind `INV-150/`. */
const TOKEN = `${WORD}(?:[\\p{Pd}.]${WORD})*`;
const TOKEN_BEFORE = new RegExp(`${TOKEN}${JOIN}$`, 'u');
const TOKEN_BEHIND = new RegExp(`^${JOIN}${TOKEN}`, 'u');
/** More of a neighbour is not looked at. */
const TOKEN_LENGTH_MAX = 40;

/**
 * The phrase together with what is joined to it (`INV-150-2`, `2-INV-150`), when one of these neighbours has a digit and
 * is no reference itself; else null. `isClaimed` tells which words of the text belong to a known reference.
 */
export function goesOn(text: string, phrase: Phrase, isClaimed: (word: number) => boolean): string | null {
  const { start, end, first, last } = phrase;
  const before = TOKEN_BEFORE.exec(text.slice(Math.max(0, start - TOKEN_LENGTH_MAX), start))?.[0] ?? '';
  const behind = TOKEN_BEHIND.exec(text.slice(end, end + TOKEN_LENGTH_MAX))?.[0] ?? '';
  const isDoubtful = (/\d/.test(before) && !isClaimed(first - 1)) || (/\d/.test(behind) && !isClaimed(last + 1));
  return isDoubtful ? before + phrase.text + behind : null;
}

/**
 * Groups of a printed reference together with a single digit behind them, else null: with one digit too many the first
 * groups may be a right reference, but of somebody else.
 */
export function oneDigitMore(text: string, { start, end, first, last }: Phrase): string | null {
  const isLonger = last > first && /^ \d(?![\p{L}\p{N}.,'’])/u.test(text.slice(end, end + 3));
  return isLonger ? text.slice(start, end + 2) : null;
}

const NUMBER_AT_END = /\s\d+$/;

/** The last word is the beginning of an amount: `INV-1 50.00`, `INV-1 50.-` and `INV-1 1'050` end with `INV-1`. */
export function endsInAmount(text: string, { text: written, end }: Phrase): boolean {
  return NUMBER_AT_END.test(written) && /^[.,'’][\d\p{Pd}]/u.test(text.slice(end, end + 2));
}
