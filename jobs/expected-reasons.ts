/** Why lines of a dropped file of open items were refused: a text beside the file, for whoever dropped it. */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startOf } from '../src/connectors/land-file.ts';
import { entriesIn } from './incoming.ts';

const ENDING = '.rejected.txt';
/** The reasons name people and their addresses. */
const MODE = 0o640;
/** What file systems allow as a rule. */
const NAME_BYTES_MAX = 255;

/** Where other systems drop files of open items. */
export function expectedFolder(dataDir: string): string {
  return join(dataDir, 'expected');
}

export function writeReasons(folder: string, name: string, lines: readonly string[]): void {
  writeFileSync(reasonsPath(folder, name), `${lines.join('\n')}\n`, { mode: MODE });
}

/** Since this file was written; an older text is about another one of its name. */
export function hasReasons(folder: string, name: string): boolean {
  const text = statSync(reasonsPath(folder, name), { throwIfNoEntry: false });
  return text !== undefined && text.mtimeMs >= statSync(join(folder, name)).mtimeMs;
}

export function removeReasons(folder: string, name: string): void {
  rmSync(reasonsPath(folder, name), { force: true });
}

/** How many files have reasons: each until it came mended, or somebody has removed the text. Throws FOLDER_UNUSABLE. */
export function countReasons(dataDir: string): number {
  return entriesIn(expectedFolder(dataDir)).filter(({ name }) => name.endsWith(ENDING)).length;
}

/** Beside the file, under its name; a name that is too long for that is cut. */
function reasonsPath(folder: string, name: string): string {
  const fits = Buffer.byteLength(name) + ENDING.length <= NAME_BYTES_MAX;
  return join(folder, `${fits ? name : startOf(name)}${ENDING}`);
}
