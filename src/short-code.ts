/**
 * Our own short code for open items that have none: eight characters such as `QK7M-3TXW`, made to be read,
 * typed and told apart.
 *
 * The alphabet has 31 characters, none of which looks like another (no 0 O 1 I L). The last character is a
 * check character: a sum with a different weight for every place, modulo the prime 31, finds every single wrong
 * character and every swap of two.
 */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const LENGTH = 8;
/** Every code begins with this letter, so that a person sees what it is. */
const PREFIX = 'Q';

/** The code for a random number from 0 up to `SHORT_CODES` - 1, in normal form (no dash). */
export function makeShortCode(number: number): string {
  let rest = number;
  let body = '';
  for (let place = 0; place < LENGTH - 2; place += 1) {
    body += ALPHABET.charAt(rest % ALPHABET.length);
    rest = Math.floor(rest / ALPHABET.length);
  }
  return PREFIX + body + checkCharacter(PREFIX + body);
}

/** How many different codes there are: 31^6, about 887 million. */
export const SHORT_CODES = ALPHABET.length ** (LENGTH - 2);

/** The number of which `makeShortCode` made this code. Throws a plain error for what is no code of ours. */
export function shortCodeNumber(key: string): number {
  if (!isShortCode(key)) throw new Error('not a short code in normal form');
  return [...key.slice(1, -1)].reduceRight(
    (number, character) => number * ALPHABET.length + ALPHABET.indexOf(character),
    0,
  );
}

/** True for a code in normal form whose check character is right. */
export function isShortCode(key: string): boolean {
  if (!hasShortCodeShape(key)) return false;
  return checkCharacter(key) === key.charAt(LENGTH - 1);
}

/** True for what looks like one of our codes, whatever its check character. */
export function hasShortCodeShape(key: string): boolean {
  if (key.length !== LENGTH || !key.startsWith(PREFIX)) return false;
  for (let place = 0; place < LENGTH; place += 1) if (!ALPHABET.includes(key.charAt(place))) return false;
  return true;
}

/** As it is printed: `QK7M-3TXW`. */
export function formatShortCode(key: string): string {
  return `${key.slice(0, 4)}-${key.slice(4)}`;
}

/** Of the first seven characters. */
function checkCharacter(code: string): string {
  let sum = 0;
  for (let place = 0; place < LENGTH - 1; place += 1) sum += (place + 2) * ALPHABET.indexOf(code.charAt(place));
  return ALPHABET.charAt(sum % ALPHABET.length);
}
