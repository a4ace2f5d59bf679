/**
 * Names that the other side gives to files. They are hostile until proven plain: only a plain name becomes the
 * name of a local file, and only the printable form of any name is shown or logged. Pure.
 */
import type { SkipReason } from './fetch-report.ts';

const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$/;
/** Endings that mean something in the landing directory: such a file would never be read. */
export const RESERVED_NAME = /\.(?:processed|part|tmp)$/i;
const PRINTABLE_LENGTH_MAX = 120;

/** Why a name is not taken, or null when it is. Without patterns every plain name is taken. */
export function refuseName(name: string, include: readonly string[]): SkipReason | null {
  if (!PLAIN_NAME.test(name)) return 'unsafe-name';
  if (RESERVED_NAME.test(name)) return 'reserved-name';
  return include.length === 0 || include.some((glob) => matchesGlob(name, glob)) ? null : 'not-included';
}

/** Whether a name matches a pattern of `*` (anything), `?` (one character) and plain characters, case as given. */
export function matchesGlob(name: string, glob: string): boolean {
  const pattern = glob
    .replace(/\*+/g, '*')
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 's').test(name);
}

/** A form of any text that is safe to show on a terminal and in a log: one line of printable ASCII, cut off. */
export function printableName(name: string): string {
  const escaped = name.replace(/[^\x20-\x7e]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return escaped.length > PRINTABLE_LENGTH_MAX ? `${escaped.slice(0, PRINTABLE_LENGTH_MAX)}...` : escaped;
}
