/** A file that a flag asks us to write: looked at before any work, so that nothing else is replaced by it. */
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../errors.ts';

/** Throws when `path` cannot become a file: no name, no such folder, or something there that is no regular file. */
export function assertOutputTarget(path: string, flag: string): void {
  if (path === '') throw notAFile('no file is named', flag);
  if (!existsSync(dirname(path))) {
    throw new AppError({
      kind: 'not-found',
      code: 'FOLDER_NOT_FOUND',
      message: `the folder for ${flag} does not exist; nothing was done`,
      where: dirname(path),
      hint: 'make the folder, or name another one',
    });
  }
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) throw notAFile(`${path} is no regular file; nothing was done`, flag);
}

/** A file that people may have filled in is not written over. Throws EXPORT_EXISTS. */
export function refuseToReplace(path: string): void {
  if (!existsSync(path)) return;
  throw new AppError({
    kind: 'refused',
    code: 'EXPORT_EXISTS',
    message: 'a file stands there already',
    where: path,
    hint: 'name another one, or write over it with --force',
  });
}

function notAFile(message: string, flag: string): AppError {
  return new AppError({
    kind: 'usage',
    code: 'OUTPUT_NOT_A_FILE',
    message,
    where: flag,
    hint: 'name a file that may be written',
  });
}
