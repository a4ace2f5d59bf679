import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';

const MIGRATIONS = 'src/models/migrations';

it('the migrations are those of the schema: generating again gives nothing new', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'quittance-migrations-'));
  try {
    const copy = join(folder, 'migrations');
    cpSync(MIGRATIONS, copy, { recursive: true });
    // drizzle-kit takes its folder as relative, and only prints that it cannot find an absolute one.
    const out = relative(process.cwd(), copy);
    const args = ['generate', '--dialect', 'sqlite', '--schema', 'src/models/schema.ts', '--out', out];
    const said = execFileSync('node_modules/.bin/drizzle-kit', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(readdirSync(copy).sort(), said).toEqual(readdirSync(MIGRATIONS).sort());
  } finally {
    rmSync(folder, { recursive: true });
  }
});
