/** Folders into which others put files: which files are complete, and how they are marked when they are done. */
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A file is complete when two looks this far apart see the same size. */
const SETTLE_MS = 200;

/** Names of complete files in the folder, in order. Hidden, unfinished and processed ones are not ours to read. */
export async function pendingFiles(folder: string): Promise<readonly string[]> {
  const before = sizesIn(folder);
  if (before.size === 0) return [];
  await sleep(SETTLE_MS);
  const after = sizesIn(folder);
  return [...before]
    .filter(([name, size]) => after.get(name) === size)
    .map(([name]) => name)
    .sort();
}

function sizesIn(folder: string): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  if (!existsSync(folder)) return sizes;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('.') || /\.(?:processed|part|tmp)$/i.test(entry.name)) continue;
    const found = statSync(join(folder, entry.name), { throwIfNoEntry: false });
    if (found !== undefined) sizes.set(entry.name, found.size);
  }
  return sizes;
}

/**
 * Appends `.processed` to the name of a file that is booked; with 8 characters of its sha256 when that name exists.
 * Comes after the commit, so a crash in between is harmless: the file is seen again, and its bytes are known.
 */
export function markProcessed(folder: string, name: string, sha256: string | null): void {
  renameSync(join(folder, name), join(folder, freeName(folder, name, sha256)));
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function freeName(folder: string, name: string, sha256: string | null): string {
  if (!existsSync(join(folder, `${name}.processed`))) return `${name}.processed`;
  if (sha256 !== null) return `${name}.${sha256.slice(0, 8)}.processed`;
  let number = 2;
  while (existsSync(join(folder, `${name}.${number}.processed`))) number += 1;
  return `${name}.${number}.processed`;
}
