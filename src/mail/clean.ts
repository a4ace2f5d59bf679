/**
 * Makes text that other people wrote safe to show in a mail: one line, no characters that are invisible or turn
 * the reading direction, limited in length. Escaping for HTML is not done here: the HTML template does it.
 */

/** Marks that change the reading direction, and invisible characters that hide or smuggle text. */
const INVISIBLE =
  /[\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;
/** Control characters and line separators (they become a blank), and half surrogate pairs (they become U+FFFD). */
const CONTROL = /[\p{Cc}\u2028\u2029]/gu;
const HALF_PAIR = /\p{Cs}/gu;

/** Blocks of right-to-left scripts (Hebrew to Arabic Extended, presentation forms, the ancient and newer ones). */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/** What a mail program would turn into a link. Names with it are not greeted: forms are abused to send such mails. */
const LINK_LIKE = /:\/\/|@|\bwww\.|[\p{L}\p{N}-]\.[a-z]{2,}(?![\p{L}\p{N}.])/u;

/** One clean line of at most `charactersMax` characters; a longer one ends with an ellipsis. */
export function cleanLine(text: string, charactersMax: number): string {
  const line = text
    .replace(HALF_PAIR, '\uFFFD')
    .replace(CONTROL, ' ')
    .replace(INVISIBLE, '')
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(line);
  if (characters.length <= charactersMax) return line;
  return `${characters
    .slice(0, charactersMax - 1)
    .join('')
    .trimEnd()}…`;
}

/** The name to greet, or null where a neutral greeting is better: no name, or something that looks like a link. */
export function greetableName(name: string | null, charactersMax: number): string | null {
  const line = cleanLine(name ?? '', charactersMax);
  return line === '' || LINK_LIKE.test(line) ? null : line;
}

/**
 * Text with right-to-left letters between isolation marks (U+2068, U+2069), so that a reference or an amount after
 * it keeps its place in plain text. In HTML the element `bdi` does this. Other text stays as it is.
 */
export function isolateRightToLeft(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}
