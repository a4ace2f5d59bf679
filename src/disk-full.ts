/**
 * Is it a full disk? Most calls say so. SQLite's error of input and output does not where a small file beside the database (`-shm`)
 * finds no room: then the free room of the disk tells.
 */
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';

const FULL = /^(?:ENOSPC|EDQUOT|SQLITE_FULL)/;
const WITHOUT_REASON = /^SQLITE_IOERR/;
/** SQLite makes its file beside the database in steps of 32 kB. */
const ROOM_BYTES_MIN = 65_536;

/** `folder` is where it was written, or will be made. */
export function isDiskFull(code: string, folder: string): boolean {
  return FULL.test(code) || (WITHOUT_REASON.test(code) && roomIn(folder) < ROOM_BYTES_MIN);
}

/** Free bytes on the disk of a folder, or of the nearest one above it that is there. */
function roomIn(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return dirname(folder) === folder ? Number.POSITIVE_INFINITY : roomIn(dirname(folder));
  }
}
