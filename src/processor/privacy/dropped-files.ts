/**
 * Files that others dropped into `data/queue` and `data/audit`, when they are done: messages stand in the database then, reports are
 * vouchers as the files of the bank are. Files that still wait are nobody's to delete.
 */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type DroppedFile = Readonly<{ path: string; kind: 'queue' | 'audit'; modifiedAt: Date }>;

/** Done, the oldest names first. */
export function doneFiles(dataDir: string): readonly DroppedFile[] {
  return [
    ...filesBelow(join(dataDir, 'queue'), (path) => /\.(?:processed|rejected)$/.test(path)).map(asDropped('queue')),
    ...filesBelow(join(dataDir, 'audit'), (path) => /\/(?:completed|ignored)\/[^/]+$/.test(path)).map(
      asDropped('audit'),
    ),
  ];
}

/** Files in `data/queue` and `data/audit`, also those that wait, in which one of these texts stands, without regard to case. */
export function filesNaming(dataDir: string, texts: readonly string[]): readonly string[] {
  const wanted = texts.map((text) => text.toLowerCase());
  const folders = [join(dataDir, 'queue'), join(dataDir, 'audit')];
  return folders
    .flatMap((folder) => filesBelow(folder, () => true))
    .filter((path) => {
      const content = readFileSync(path, 'utf8').toLowerCase();
      return wanted.some((text) => content.includes(text));
    });
}

/** Files of messages that are done and name one of these addresses. What they told stands in the database. */
export function queueFilesNaming(dataDir: string, addresses: readonly string[]): readonly string[] {
  const done = new Set(
    doneFiles(dataDir)
      .filter(({ kind }) => kind === 'queue')
      .map(({ path }) => path),
  );
  return filesNaming(dataDir, addresses).filter((path) => done.has(path));
}

export function removeFiles(paths: readonly string[]): void {
  for (const path of paths) rmSync(path, { force: true });
}

const asDropped =
  (kind: DroppedFile['kind']) =>
  (path: string): DroppedFile => ({ path, kind, modifiedAt: statSync(path).mtime });

function filesBelow(folder: string, isWanted: (path: string) => boolean): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(isWanted)
    .sort();
}
