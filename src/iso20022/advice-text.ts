/**
 * The advice text of Swiss accounts (AddtlNtryInf), such as `GUTSCHRIFT VON FREMDBANK AUFTRAGGEBER: HANS MUSTER
 * BAHNHOFSTRASSE 12A 9000 ST. GALLEN MITTEILUNGEN: KURS`: who paid, and what he wrote. It is made for people, so all of
 * it is a last resort for entries without structure, and nothing that decides about identity. Pure.
 * Source: advice texts of PostFinance in German; the French and Italian keywords follow its account statements.
 */

export type Advice = Readonly<{
  account: string | null;
  name: string | null;
  /** Street with its number, then postcode and town; each only where it is clear. */
  address: readonly string[];
  message: string | null;
}>;

const PAYER = /\b(?:AUFTRAGGEBER|ABSENDER|DONNEUR D['’]ORDRE|EXP[ÉE]DITEUR|ORDINANTE|MITTENTE):/iu;
const FROM_ACCOUNT =
  /\bGIR(?:O|ATA) (?:AUS KONTO|DU COMPTE|DAL CONTO) ((?:[A-Z]{2}\d{2}[\dA-Z]{11,30}|[\d-]{5,15})(?= |$))/iu;
const MESSAGE = /(?:MITTEILUNGEN|COMMUNICATIONS|COMUNICAZIONI):/i;
/** Whatever comes after the payer begins with a word in front of a colon. */
const NEXT_LABEL = /(?:SENDER )?[\p{L}'’-]{4,}:/u;
const HOUSE_NUMBER = /^\d+[a-z]?(?:[/-]\d*[a-z]?)?$/i;
const POSTCODE = /^(?:[A-Z]{1,2}-)?\d{4,5}$/i;
const STREET_START =
  /^(?:rue|avenue|av\.?|chemin|ch\.|route|rte|place|quai|boulevard|bd|via|viale|piazza|corso|am|im|an|auf|in|obere?|untere?|alte)$/i;
const STREET_WORD = /(?:stra(?:ss|ß)e|str\.?|weg|gasse|platz|rain|halde|matt|hof|berg|allee|ring|ufer|steig)$/i;
/** Words that begin the name of a town: `ST. GALLEN`, `LA CHAUX`. */
const TOWN_START = /^(?:\p{L}{1,3}\.?|bad|san|saint|sainte|les)$/iu;

/** What an advice text says; null when it says neither a payer nor a message. */
export function readAdvice(given: string): Advice | null {
  const text = given.replace(/\s+/g, ' ').trim();
  const transfer = FROM_ACCOUNT.exec(text);
  const labelled = PAYER.exec(text);
  const message = partAfter(text, MESSAGE.exec(text));
  const payer = partAfter(text, labelled ?? transfer);
  if (payer === null && message === null) return null;
  return { account: transfer?.[1] ?? null, ...readPayer(payer ?? ''), message };
}

/** What the payer wrote, as an advice text passes it on; null for none. */
export function messageInAdvice(given: string): string | null {
  if (!MESSAGE.test(given)) return null;
  const text = given.replace(/\s+/g, ' ');
  return partAfter(text, MESSAGE.exec(text));
}

/** The text behind a label, up to the next one; null when there is none. */
function partAfter(text: string, label: RegExpExecArray | null): string | null {
  if (label === null) return null;
  const rest = text.slice(label.index + label[0].length);
  const next = NEXT_LABEL.exec(rest);
  const part = rest.slice(0, next?.index ?? rest.length).trim();
  return part === '' ? null : part;
}

/** `HANS MUSTER BAHNHOFSTRASSE 12A 9000 ST. GALLEN`. Without a postcode only a text of letters is a name. */
function readPayer(text: string): Readonly<{ name: string | null; address: readonly string[] }> {
  const words = text.split(' ').filter((word) => word !== '');
  const at = words.findIndex((word, index) => POSTCODE.test(word) && /^\p{L}/u.test(words[index + 1] ?? ''));
  if (at === -1) return { name: words.length > 0 && !/\d/.test(text) ? text : null, address: [] };
  const { name, street } = splitStreet(words.slice(0, at));
  const place = [words[at], ...townIn(words.slice(at + 1))].join(' ');
  return { name, address: street === null ? [place] : [street, place] };
}

function splitStreet(words: readonly string[]): Readonly<{ name: string | null; street: string | null }> {
  const hasNumber = HOUSE_NUMBER.test(words.at(-1) ?? '');
  const known = words.findIndex((word, index) => index > 0 && (STREET_START.test(word) || STREET_WORD.test(word)));
  const guessed = hasNumber && words.length > 2 ? words.length - 2 : words.length;
  const start = known > 0 && (hasNumber || STREET_WORD.test(words[known] ?? '')) ? known : guessed;
  const [name, street] = [words.slice(0, start).join(' '), words.slice(start).join(' ')];
  return { name: name === '' ? null : name, street: street === '' ? null : street };
}

/** All words up to the end; where numbers follow, other text has begun, and only the first word is certain. */
function townIn(words: readonly string[]): readonly string[] {
  if (!words.some((word) => /\d/.test(word))) return words;
  return words.slice(0, TOWN_START.test(words[0] ?? '') ? 2 : 1);
}
