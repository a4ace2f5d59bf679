/**
 * Text for a terminal. Payers write what they like into a remittance text, so control characters and bidirectional
 * overrides are taken out of everything that is printed, and columns are measured as a terminal shows them. Pure.
 */
import { inspect } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';
/** A piece of text with a style; what is only text is printed plainly. */
export type Styled = Readonly<{ text: string; style: Style }>;
export type Text = string | Styled;

/** C0, DEL, C1, and the controls that reorder or hide text (zero width, bidi marks, overrides and isolates, tags). */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const BLANK = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f9ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
/** One column each, and nothing to take out: letters of Latin scripts, and the signs that people print with them. */
const PLAIN = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027]*$/;

let segmenter: Intl.Segmenter | null = null;
/** Made when it is first needed: that takes as long as most commands, which print letters only. */
function graphemesOf(text: string): Iterable<Readonly<{ segment: string }>> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** One line that cannot do anything to a terminal: line breaks and tabs become blanks, controls go. */
export function cleanText(text: string): string {
  return PLAIN.test(text) ? text : text.replace(BLANK, ' ').replace(UNSAFE, '');
}

/** Columns that a clean text takes on a terminal. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemesOf(text)) width += widthOfGrapheme(segment);
  return width;
}

/** The text cut to `columns`, with `…` where something was cut off. */
export function shortened(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let width = 0;
  let kept = '';
  for (const { segment } of graphemesOf(text)) {
    width += widthOfGrapheme(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The clean text of a piece, coloured when `colour` says so. */
export function rendered(piece: Text, colour: boolean): string {
  if (typeof piece === 'string') return cleanText(piece);
  const text = cleanText(piece.text);
  return colour && text !== '' ? coloured(text, piece.style) : text;
}

/** Not `styleText` of node, which looks at its own stdout: we decide for the stream that is written to. */
function coloured(text: string, style: Style): string {
  const [on, off] = inspect.colors[style] ?? [0, 0];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/** Colour is wished by FORCE_COLOR, refused by NO_COLOR and TERM=dumb, and else for terminals only. */
export function wantsColour(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return false;
  return isTerminal;
}

/** JSON on one line. Controls that JSON itself lets through are written as escapes: the same value, harmless to look at. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (found) =>
    Array.from(
      { length: found.length },
      (_, index) => `\\u${found.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

function widthOfGrapheme(segment: string): number {
  if (NO_WIDTH.test(segment)) return 0;
  return WIDE.test(segment) ? 2 : 1;
}
