/** How people mistype a code: the error model of the bench. Pure. */
import type { Random } from './random.ts';
import { SUBSTITUTION_LOOKS_ALIKE_PERCENT, TYPING_ERRORS } from './rates.ts';

const LOOKS_ALIKE: Readonly<Record<string, string>> = {
  O: '0Q',
  '0': 'OD',
  I: '1L',
  '1': 'I7',
  L: '1I',
  S: '5A',
  '5': 'S6',
  B: '8V',
  '8': 'B3',
  Z: '2X',
  '2': 'Z3',
  G: '6H',
  '6': 'G5',
};
const KEYBOARD = ['1234567890', 'QWERTZUIOP', 'ASDFGHJKL', 'YXCVBNM'];
const CHARACTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';

/** `text` with one error in it; never `text` itself. */
export function mistyped(text: string, random: Random): string {
  for (;;) {
    const changed = withError(text, random);
    if (changed !== text) return changed;
  }
}

function withError(text: string, random: Random): string {
  const { substitution, transposition, deletion, insertion } = TYPING_ERRORS;
  const way = random.below(100);
  const at = placeIn(text, random);
  const character = text.charAt(at);
  const [before, after] = [text.slice(0, at), text.slice(at + 1)];
  if (way < substitution) return before + wrongFor(character, random) + after;
  if (way < substitution + transposition) return `${before}${after.charAt(0)}${character}${after.slice(1)}`;
  if (way < substitution + transposition + deletion) return before + after;
  if (way < substitution + transposition + deletion + insertion) {
    return `${before}${character}${random.oneOf([...CHARACTERS])}${after}`;
  }
  return `${before}${character}${character}${after}`;
}

/** Any letter or digit. */
function placeIn(text: string, random: Random): number {
  const places = [...text].flatMap((character, at) => (/[A-Z0-9]/i.test(character) ? [at] : []));
  return random.oneOf(places);
}

function wrongFor(character: string, random: Random): string {
  const alike = random.happens(SUBSTITUTION_LOOKS_ALIKE_PERCENT) ? LOOKS_ALIKE[character.toUpperCase()] : undefined;
  return random.oneOf([...(alike ?? neighboursOf(character))]);
}

function neighboursOf(character: string): string {
  const row = KEYBOARD.find((keys) => keys.includes(character.toUpperCase())) ?? CHARACTERS;
  const at = row.indexOf(character.toUpperCase());
  return [row.charAt(at - 1), row.charAt(at + 1)].join('');
}
