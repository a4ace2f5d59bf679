/** Makes one empty database for the whole run: the migrations take a third of a second, and hundreds of tests begin with them done. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { closeDatabase, openDatabase } from '../src/models/db.ts';

/** vitest is told by an interface only. */
declare module 'vitest' {
  interface ProvidedContext {
    emptyDatabase: string;
  }
}

export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'quittance-empty-'));
  const path = join(folder, 'quittance.db');
  closeDatabase(openDatabase(path));
  project.provide('emptyDatabase', path);
  return () => rmSync(folder, { recursive: true, force: true });
}
