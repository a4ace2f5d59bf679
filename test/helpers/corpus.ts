/** The collection of real files beside the project. Tests that need it skip, and say so, where it is absent. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const CORPUS = join(import.meta.dirname, '../../../shared/corpus/camt');

/** Names of its XML files; empty where the collection is absent. */
export function corpusFiles(): readonly string[] {
  if (!existsSync(CORPUS)) return [];
  return readdirSync(CORPUS)
    .filter((name) => name.endsWith('.xml'))
    .sort();
}
