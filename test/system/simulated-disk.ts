/**
 * The disk on which a simulated installation lies: a small one of its own where we may mount it (root), so that full is full for everything
 * that writes; elsewhere SQLite alone is told that there is no room.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from '../../src/models/db.ts';

const SIZE = '256m';
const CHUNK = Buffer.alloc(1_000_000);

export type Disk = Readonly<{
  isReal: boolean;
  /** Takes all room there is, or gives it back. */
  setFull(db: Db, isFull: boolean): void;
  close(): void;
}>;

export function openDisk(folder: string): Disk {
  const isReal = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder]).status === 0;
  const filler = join(folder, 'filler');
  return {
    isReal,
    setFull: (db, isFull) => {
      if (!isReal) limitPages(db, isFull);
      else if (isFull) fill(filler);
      else if (existsSync(filler)) rmSync(filler);
    },
    close: () => {
      if (isReal) spawnSync('umount', ['-l', folder]);
    },
  };
}

/** Down to the last byte: smaller and smaller pieces until not even one fits. */
function fill(path: string): void {
  const file = openSync(path, 'a');
  try {
    for (let size = CHUNK.length; size >= 1; ) {
      try {
        if (writeSync(file, CHUNK, 0, size) < size) size = Math.floor(size / 10);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
        size = Math.floor(size / 10);
      }
    }
  } finally {
    closeSync(file);
  }
}

function limitPages(db: Db, isFull: boolean): void {
  const pages = db.sqlite.pragma('page_count', { simple: true });
  db.sqlite.pragma(`max_page_count = ${isFull ? String(pages) : '4294967294'}`);
}
