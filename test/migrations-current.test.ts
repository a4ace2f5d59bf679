import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const MIGRATIONS = 'src/models/migrations';

it('the migrations are those of the schema: generating again gives nothing new', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'quittance-migrations-'));
  try {
    const copy = join(folder, 'migrations');
    cpSync(MIGRATIONS, copy, { recursive: true });
    const args = ['generate', '--dialect', 'sqlite', '--schema', 'src/models/schema.ts', '--out', copy];
    const said = execFileSync('node_modules/.bin/drizzle-kit', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(readdirSync(copy).sort(), said).toEqual(readdirSync(MIGRATIONS).sort());
  } finally {
    rmSync(folder, { recursive: true });
  }
});
