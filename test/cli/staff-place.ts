/** Books with payments that need a person, and the program run by anna. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { camt, type TestEntry } from '../helpers/camt.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { install } from '../helpers/installation.ts';
import type { ProgramResult } from '../helpers/program.ts';

export const PAYMENTS: readonly TestEntry[] = [
  { amount: '120.00', details: [{ debtor: 'Keller Maria', iban: 'CH5604835012345678009', text: 'USI-8kq2Lm salsa' }] },
  { amount: '80.00', details: [{ debtor: 'Stiftung\u202e Lumen\u009b31m', text: 'Spende \u200bNov' }] },
  { amount: '50.00', details: [{ debtor: 'Mueller Urs', text: 'for the evening' }] },
];

export async function staffPlace(entries: readonly TestEntry[] = PAYMENTS, toml = '') {
  const place = install(toml);
  place.expect({ reference: 'USI-8kq2Lm', email: 'maria@example.org' });
  place.expect({ reference: 'USI-zzzzz2', amountMinor: 5_000, title: 'Practice', email: 'urs@example.org' });
  place.expect({ reference: 'MUSIC-26', kind: 'fund', amountMinor: null, title: 'Music', email: null });
  place.drop('day.xml', camt({ entries }));
  await place.process();
  const { dataDir } = place.context.config;
  const cwd = place.folder;
  return {
    ...place,
    dataDir,
    run: (...args: readonly string[]): Promise<ProgramResult> =>
      runInProcess(args, { dataDir, cwd, env: { QUITTANCE_ACTOR: 'anna' } }),
    /** The command with `--json --yes`, parsed; throws when it fails. */
    json: async (...args: readonly string[]) => {
      const result = await runInProcess([...args, '--json', '--yes'], {
        dataDir,
        cwd,
        env: { QUITTANCE_ACTOR: 'anna' },
      });
      if (result.code !== 0) throw new Error(result.stderr);
      return JSON.parse(result.stdout);
    },
    state: (id: number): string =>
      String(place.db.sqlite.prepare('SELECT state FROM payment WHERE id = ?').pluck().get(id)),
  };
}

/** A hash over the bytes of the database and its log. */
export function databaseHash(dataDir: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(dataDir).sort()) {
    if (/^quittance\.db(-wal)?$/.test(name)) hash.update(name).update(readFileSync(join(dataDir, name)));
  }
  return hash.digest('hex');
}
