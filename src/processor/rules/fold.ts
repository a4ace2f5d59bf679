/**
 * Texts as they are compared: small letters without accents (`Müller` is `muller`, `ß` is `ss`), single blanks, nothing that
 * cannot be seen. Finds a folded text in another and gives back what was written there. Pure.
 */
import anyAscii from 'any-ascii';

/** The text in its compared form, without blanks at its ends. */
export function folded(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase().replace(/\s+/g, ' ').trim();
  return foldWithPlaces(text).folded.trim();
}

/** The part of `text` that is `needle`, as it was written; `needle` is folded and stands in the folded text. */
export function writtenSpan(text: string, needle: string): string {
  const { folded: whole, places } = foldWithPlaces(text);
  const start = whole.indexOf(needle);
  return text.slice(places[start], places[start + needle.length]).trim();
}

const ASCII = /^[\t\n\r\x20-\x7e]*$/;

/** `places[i]` is where in `text` the character that gave `folded[i]` begins; one more place for the end. */
type Folding = Readonly<{ folded: string; places: readonly number[] }>;

function foldWithPlaces(text: string): Folding {
  let whole = '';
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    const part = foldedCharacter(character);
    if (part !== ' ' || !whole.endsWith(' ')) {
      whole += part;
      for (let index = 0; index < part.length; index += 1) places.push(at);
    }
    at += character.length;
  }
  places.push(at);
  return { folded: whole, places };
}

function foldedCharacter(character: string): string {
  if (/\s/u.test(character)) return ' ';
  if (character <= '\u007f') return character.toLowerCase();
  return /[\p{Mn}\p{Cf}]/u.test(character) ? '' : anyAscii(character).toLowerCase();
}
