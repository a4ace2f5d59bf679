/** Which file somebody means: by its id, or the newest one of that name. */
import { eq } from 'drizzle-orm';
import { AppError } from '../errors.ts';
import type { Db } from '../models/db.ts';
import { type FileRow, findFile, listFiles } from '../models/files.ts';
import { file } from '../models/schema.ts';
import { readId } from './values.ts';

/** Throws kind `not-found` when there is none. */
export function fileNamed(db: Db, text: string): FileRow {
  const id = readId(text, 'file');
  const byId = id?.kind === 'file' ? findFile(db, id.id) : null;
  const found = byId ?? listFiles(db, eq(file.name, text)).at(-1);
  if (found !== undefined) return found;
  throw new AppError({
    kind: 'not-found',
    code: 'FILE_UNKNOWN',
    message: `there is no file "${text}"`,
    hint: 'quittance file list shows them all',
  });
}
