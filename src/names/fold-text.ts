/** A text of any length in the plain letters in which names are compared: Müller, Mueller and Muller are muller. Pure. */
import anyAscii from 'any-ascii';
import { keyOf } from './fold.ts';

const ASCII = /^[ -~]*$/;

/** In small letters. */
export function foldedText(text: string): string {
  const lower = text.toLowerCase();
  return keyOf(ASCII.test(lower) ? lower : anyAscii(lower.normalize('NFC')).toLowerCase());
}
