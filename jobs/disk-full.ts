/** A full disk, told as what it is: the pass goes on with what needs no room, above all with telling somebody, and ends with 75. */
import { isDiskFull } from '../src/disk-full.ts';
import { AppError } from '../src/errors.ts';

/** Null for anything else; a library may have wrapped it. */
export function diskFullError(thrown: unknown, where: string): AppError | null {
  for (let one = thrown, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1) {
    if (!('code' in one) || !isDiskFull(String(one.code), where)) continue;
    return new AppError({
      kind: 'temporary',
      code: 'DISK_FULL',
      message: 'the disk is full',
      where,
      hint: 'make room in the data directory, then try again; nothing is half written',
      cause: thrown,
    });
  }
  return null;
}
