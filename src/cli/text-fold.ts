/** Folds long sentences to the width of a screen, at blanks. Pure. */
import { cleanText, type Text, widthOf } from './text.ts';

/** Lines of at most `columns`; all but the first begin with `indent`. A word that is too long has a line of its own. */
export function folded(text: string, columns: number, indent: string): readonly string[] {
  const [start = ''] = /^ */.exec(text) ?? [];
  const lines: string[] = [];
  let line = '';
  for (const word of cleanText(text).trim().split(' ')) {
    if (line === '') line = `${lines.length === 0 ? start : indent}${word}`;
    else if (widthOf(line) + 1 + widthOf(word) <= columns) line += ` ${word}`;
    else {
      lines.push(line);
      line = `${indent}${word}`;
    }
  }
  return [...lines, line];
}

/**
 * A line made of pieces, folded to lines of at most `columns`. The others begin below the text of the first: behind its
 * blanks and, where two blanks follow it, behind its first word.
 */
export function foldedPieces(pieces: readonly Text[], columns: number): readonly (readonly Text[])[] {
  const whole = cleanText(pieces.map(textOf).join(''));
  if (widthOf(whole) <= columns) return [pieces];
  const [hanging = ''] = /^ *(?:\S+ {2,})?/.exec(whole) ?? [];
  const indent = ' '.repeat(Math.min(hanging.length, Math.floor(columns / 2)));
  const lines: Text[][] = [[]];
  let [width, blanks] = [0, ''];
  for (const piece of pieces) {
    for (const word of cleanText(textOf(piece)).split(/(?<= )(?=[^ ])/)) {
      const text = word.trimEnd();
      if (blanks !== '' && width > indent.length && width + blanks.length + widthOf(text) > columns) {
        lines.push([indent]);
        [width, blanks] = [indent.length, ''];
      }
      lines.at(-1)?.push(blanks, typeof piece === 'string' ? text : { ...piece, text });
      width += blanks.length + widthOf(text);
      blanks = word.slice(text.length);
    }
  }
  return lines;
}

function textOf(piece: Text): string {
  return typeof piece === 'string' ? piece : piece.text;
}
