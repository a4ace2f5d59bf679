/** Folds long sentences to the width of a screen, at blanks. Pure. */
import { cleanText, widthOf } from './text.ts';

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
