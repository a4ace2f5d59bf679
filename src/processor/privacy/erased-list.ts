/**
 * The list of what was erased (`data/erased.ndjson`), outside the database, so that a restored backup does not bring people
 * back. It holds keys without personal data. Read again after each restore, and every night.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { AppError } from '../../errors.ts';
import type { Db } from '../../models/db.ts';
import { type LastingKeys, subjectsOf } from '../../models/personal-data.ts';
import { clearSubjects } from './clear.ts';

const lineSchema = z.object({ at: z.string(), persons: z.array(z.string()), payments: z.array(z.string()) });

export function erasedListPath(dataDir: string): string {
  return join(dataDir, 'erased.ndjson');
}

/** Written before anything is erased: killed in between, the next night makes it again. */
export function rememberErased(dataDir: string, keys: LastingKeys, now: Date): void {
  const line = { at: now.toISOString(), persons: keys.persons, payments: keys.payments };
  appendFileSync(erasedListPath(dataDir), `${JSON.stringify(line)}\n`, { mode: 0o600 });
}

/** Erases whoever stands on the list and is there all the same; gives back how many persons and payments that were. */
export function eraseAgain(db: Db, dataDir: string, now: Date): number {
  const keys = readErased(dataDir);
  const subjects = subjectsOf(db, keys);
  clearSubjects(db, subjects, { actor: 'job:maintain', now, reason: 'ERASED_AGAIN' });
  return subjects.persons.length + subjects.payments.length;
}

function readErased(dataDir: string): LastingKeys {
  const path = erasedListPath(dataDir);
  if (!existsSync(path)) return { persons: [], payments: [] };
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const read = lines.map((line, index) => lineOf(line, `${path}:${index + 1}`));
  return { persons: read.flatMap(({ persons }) => persons), payments: read.flatMap(({ payments }) => payments) };
}

function lineOf(line: string, where: string): LastingKeys {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new AppError({
      kind: 'integrity',
      code: 'ERASED_LIST',
      message: 'a line of the list of what was erased cannot be read',
      where,
      hint: 'take the file from a backup; without it a restore would bring people back',
      cause,
    });
  }
}
