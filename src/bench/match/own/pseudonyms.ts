/**
 * Invented words, numbers and references in the place of real ones. The same word becomes the same word, however it is spelled; codes
 * that differ in a character differ in that character afterwards, and a typing error stays the same error; check digits hold
 * again. The key is random and forgotten, so that nobody can go back by it. What payers write in general (titles, words of
 * giving and paying) stays. Pure but for the key.
 */
import { createHmac } from 'node:crypto';
import {
  isCreditorReference,
  isQrReference,
  makeCreditorReference,
  makeQrReference,
} from '../../../iso20022/references.ts';
import { nameTokens } from '../../../names/tokens.ts';
import { CONNECTORS, LEGAL_FORMS, PARTICLES, TITLES } from '../../../names/vocabulary.ts';
import { errorsBetween } from '../../../processor/decide/near-keys.ts';
import { giftWordIn } from '../../../processor/evidence/gift.ts';
import { phrasesOf } from '../../../processor/matchers/phrases.ts';
import { referenceKey } from '../../../reference-key.ts';
import { isShortCode, makeShortCode, SHORT_CODES } from '../../../short-code.ts';
import { madeIban } from '../ibans.ts';
import { randomOf } from '../random.ts';

export type Pseudonyms = Readonly<{
  /** A name, a title, a street: word by word. */
  words(text: string): string;
  /** A free text; `own` are the references, as they were, of what it was for: a typing error in one of them stays one. */
  text(text: string, own: readonly string[]): string;
  /** A reference as it is printed. */
  reference(text: string): string;
  iban(iban: string): string;
  id(text: string): string;
}>;

export function openPseudonyms(secret: Buffer, known: ReadonlySet<string>): Pseudonyms {
  const digest = (...parts: readonly (string | number)[]): Buffer =>
    createHmac('sha256', secret).update(parts.join('\u0000')).digest();
  const key = (of: string): string => keyFor(of, digest);
  const words = (text: string): string => text.replace(WORD, (word) => wordFor(word, digest));

  function text(given: string, own: readonly string[]): string {
    const { phrases, text: written } = phrasesOf(given);
    const owned = own.map(referenceKey);
    let done = '';
    let at = 0;
    for (const phrase of phrases) {
      if (phrase.start < at) continue;
      const meant = known.has(phrase.key)
        ? phrase.key
        : (owned.find((one) => errorsBetween(phrase.key, one) <= 2) ?? null);
      if (meant === null) continue;
      done += words(written.slice(at, phrase.start)) + spelled(phrase.text, withErrors(phrase.key, meant, key(meant)));
      at = phrase.end;
    }
    return done + words(written.slice(at));
  }

  return {
    words,
    text,
    reference: (printed) => spelled(printed, key(referenceKey(printed))),
    iban: (iban) => madeIban(randomOf(digest('iban', iban).readUInt32BE(0), iban.slice(0, 2)), !/^(CH|LI)/.test(iban)),
    id: (of) => digest('id', of).toString('hex', 0, 6),
  };
}

type Digest = (...parts: readonly (string | number)[]) => Buffer;

const WORD = /[\p{L}\p{N}]+/gu;
/** What nearly everybody writes, and so tells of nobody. */
const ORDINARY = new Set(
  'beitrag mitgliederbeitrag jahresbeitrag rechnung zahlung kurs danke dank vielen grüsse gruss ref nr monat januar februar märz april mai juni juli august september oktober november dezember cotisation facture paiement merci quota fattura pagamento grazie payment invoice fee thanks für vom gutschrift auftraggeber absender mitteilungen giro aus konto expéditeur communications mittente comunicazioni'.split(
    ' ',
  ),
);

function isKept(word: string): boolean {
  const plain = word.toLowerCase();
  const lists = [TITLES, CONNECTORS, PARTICLES, ORDINARY];
  return (
    lists.some((list) => list.has(plain)) ||
    LEGAL_FORMS.has(plain) ||
    giftWordIn(word) !== null ||
    /^20\d\d$/.test(word)
  );
}

const SYLLABLES =
  'ba be bi bo da de di do fa fe fi ga go ka ke ki la le li lo ma me mi mo na ne ni no ra re ri ro sa se si ta te ti to va ve vi wa za'.split(
    ' ',
  );
const LETTERS = 'bdfgklmnrstvwz';

function wordFor(word: string, digest: Digest): string {
  if (isKept(word)) return word;
  if (/\p{N}/u.test(word)) return positionWise(word.toUpperCase(), 0, digest);
  const folded = nameTokens(word)[0] ?? word.toLowerCase();
  const first = LETTERS.charAt((digest('letter', folded.charAt(0))[0] ?? 0) % LETTERS.length);
  if (word.length === 1) return cased(first, word);
  const bytes = digest('word', folded);
  const count = Math.min(4, Math.max(1, Math.ceil(folded.length / 3)));
  const rest = Array.from({ length: count }, (_, n) => SYLLABLES[(bytes[n] ?? 0) % SYLLABLES.length] ?? '');
  return cased(`${first}${rest.join('').slice(1)}`.replace(/^(.)([^aeiou])/, '$1a$2'), word);
}

function cased(invented: string, like: string): string {
  if (like.length > 1 && like === like.toUpperCase()) return invented.toUpperCase();
  const isCapital = like.charAt(0) !== like.charAt(0).toLowerCase();
  return isCapital ? invented.charAt(0).toUpperCase() + invented.slice(1) : invented;
}

/** Of the same length, with check digits of its own. */
function keyFor(key: string, digest: Digest): string {
  if (isQrReference(key)) return makeQrReference(positionWise(key.slice(0, -1), 0, digest));
  if (isCreditorReference(key)) return makeCreditorReference(keyBody(key.slice(4), digest));
  return keyBody(key, digest);
}

function keyBody(key: string, digest: Digest): string {
  if (isShortCode(key)) return makeShortCode(digest('code', key).readUIntBE(0, 6) % SHORT_CODES);
  const letters = /^[A-Z]{2,}(?=\d|.*\d)/.exec(key)?.[0] ?? '';
  return positionWise(key, Math.min(letters.length, KEPT_LETTERS), digest);
}

/** The beginning of a code (`USI`, `INV`) is its shape. */
const KEPT_LETTERS = 3;
const DIGITS = '0123456789';
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Each place has an alphabet of its own, so that no two codes become one, and neighbours stay neighbours. */
function positionWise(key: string, from: number, digest: Digest): string {
  return [...key]
    .map((character, at) => {
      const alphabet = DIGITS.includes(character) ? DIGITS : CAPITALS.includes(character) ? CAPITALS : null;
      if (at < from || alphabet === null) return character;
      const shift = (digest('place', at, alphabet.length).readUInt32BE(0) % (alphabet.length - 1)) + 1;
      return alphabet.charAt((alphabet.indexOf(character) + shift) % alphabet.length);
    })
    .join('');
}

/** `typed` was meant to be `meant`, which is `now` from now on: the same error in it. */
function withErrors(typed: string, meant: string, now: string): string {
  if (typed === meant) return now;
  if (typed.length === meant.length) {
    return [...typed]
      .map((character, at) => (character === meant.charAt(at) ? now.charAt(at) : otherAt(now, at, meant, typed)))
      .join('');
  }
  const isShorter = typed.length < meant.length;
  let same = 0;
  while (same < Math.min(typed.length, meant.length) && typed.charAt(same) === meant.charAt(same)) same += 1;
  const gap = Math.abs(typed.length - meant.length);
  return isShorter
    ? now.slice(0, same) + now.slice(same + gap)
    : now.slice(0, same) + typed.slice(same, same + gap) + now.slice(same);
}

/** Two that changed places do so again; any other wrong character is the next one of its kind. */
function otherAt(now: string, at: number, meant: string, typed: string): string {
  if (typed.charAt(at) === meant.charAt(at + 1) && typed.charAt(at + 1) === meant.charAt(at)) return now.charAt(at + 1);
  if (typed.charAt(at) === meant.charAt(at - 1) && typed.charAt(at - 1) === meant.charAt(at)) return now.charAt(at - 1);
  const alphabet = DIGITS.includes(typed.charAt(at)) ? DIGITS : CAPITALS;
  const next = alphabet.charAt((alphabet.indexOf(typed.charAt(at)) + 1) % alphabet.length);
  return next === now.charAt(at) ? alphabet.charAt((alphabet.indexOf(next) + 1) % alphabet.length) : next;
}

/** The characters of `key` where letters and digits stood, in the manner of the payer. */
function spelled(like: string, key: string): string {
  let at = 0;
  const isSmall = like === like.toLowerCase();
  const text = like.replace(/[\p{L}\p{N}]/gu, () => {
    const character = key.charAt(at);
    at += 1;
    return isSmall ? character.toLowerCase() : character;
  });
  return text + key.slice(at);
}
