/**
 * The manifest beside each backup (`NAME.db` and `NAME.json`): what is in it, so that anybody can tell years later whether it
 * is whole. Counts, sums and hashes only.
 */
import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { AppError } from '../../errors.ts';

const counts = z.record(z.string(), z.int());

const manifestSchema = z.object({
  schema: z.literal('quittance.backup.v1'),
  name: z.string(),
  createdAt: z.iso.datetime(),
  version: z.string(),
  sizeBytes: z.int().positive(),
  sha256: z.string().length(64),
  rows: counts,
  sums: counts,
  events: z.int(),
  head: z.string().length(64),
});

export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

/** The manifest of a backup file. */
export function manifestPath(backup: string): string {
  return backup.replace(/(\.db)?$/, '.json');
}

/** Null where there is none. Throws BACKUP_MANIFEST (integrity) when it cannot be read. */
export function readManifest(backup: string): Manifest | null {
  const path = manifestPath(backup);
  if (!existsSync(path)) return null;
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new AppError({
      kind: 'integrity',
      code: 'BACKUP_MANIFEST',
      message: 'the manifest of the backup cannot be read',
      where: path,
      hint: 'take another backup: quittance backup list',
      cause,
    });
  }
}
