/**
 * The JSON of every command for staff, compared with a file of test/fixtures/cli: other programs rely on it, so that it may only gain
 * fields. One story, in order; times, hashes and folders are left out.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAYMENTS, staffPlace } from './staff-place.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/cli');
const RETURN = {
  amount: '10.00',
  creditDebit: 'DBIT',
  code: 'PMNT/RCDT/RRTN',
  details: [{ debtor: 'Keller Maria', text: 'account closed' }],
} as const;

/** Each command in the order of the story; what follows `|` is the name of its file where one command is told twice. */
const DOCUMENTS = [
  'queue',
  'queue --group payer | queue-group',
  'show 1',
  'explain 1',
  'find keller',
  'assign 1 USI-8kq2Lm --rest refund --dry-run | assign-dry-run',
  'assign 1 USI-8kq2Lm --rest refund | assign',
  'learnt list',
  'learnt forget CH5604835012345678009 --because moved | learnt-forget',
  'refund list',
  'refund owe 1 30.00 --because cancelled | refund-owe',
  'refund done 1 --amount 30.00 --date 2026-11-20 | refund-done',
  'ignore 2 --because private | ignore',
  'reopen 2 --because mistake | reopen',
  'note 2 asked | note',
  'claim 2 | claim',
  'receive USI-zzzzz2 50.00 --cash --date 2026-11-20 | receive',
  'undo 5 --dry-run | undo-dry-run',
  'undo 5 | undo',
  'link 4 3 --because returned | link',
  'queue export queue.csv | queue-export',
  'queue apply queue.csv --dry-run | queue-apply',
  'approve',
  'log 1 | log',
  'log verify',
  'events',
  'check',
  'proof',
] as const;

const LISTS = [
  'queue',
  'find keller',
  'refund list --all',
  'learnt list --all',
  'log 1',
  'events',
  'approve',
  'list',
] as const;

describe('the JSON of staff', () => {
  it('is what its golden files say, as one document and as lines', async () => {
    const place = await staffPlace([...PAYMENTS, RETURN]);
    const version = (): unknown => place.db.sqlite.prepare('SELECT version FROM payment WHERE id = 2').pluck().get();
    for (const told of DOCUMENTS) {
      if (told.startsWith('queue apply')) {
        const lines = [`P-2,${version()},ignore,,,,private`, 'P-99,1,assign,USI-zzzzz2,,,', 'P-2,1,maybe,,,,'];
        writeFileSync(
          join(place.folder, 'queue.csv'),
          ['payment,version,decision,for,rest,fund,because', ...lines].join('\n'),
        );
      }
      const [line = '', name = line.replace(/ \d+$/, '').replaceAll(' ', '-')] = told.split(' | ');
      const args = line.split(' ');
      const { code, stdout, stderr } = await place.run(...args, '--json', '--yes');
      expect(code, `${line}: ${stderr}`).toBe(line.startsWith('queue apply') ? 24 : 0);
      await expect(stable(JSON.parse(stdout), place.folder)).toMatchFileSnapshot(join(FOLDER, `${name}.json`));
    }
    for (const line of LISTS) {
      const { code, stdout, stderr } = await place.run(...line.split(' '), '--ndjson');
      expect(code, `${line}: ${stderr}`).toBe(0);
      const rows = stdout
        .split('\n')
        .filter((row) => row !== '')
        .map((row): unknown => JSON.parse(row));
      const name = line.replace(/ (?:--all|\d+)$/, '').replaceAll(' ', '-');
      await expect(stable(rows, place.folder)).toMatchFileSnapshot(join(FOLDER, `${name}.lines.json`));
    }
  });
});

function stable(value: unknown, folder: string): string {
  const text = JSON.stringify(value, null, 2)
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, 'TIME')
    .replaceAll(/"[0-9a-f]{64}"/g, '"HASH"')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replaceAll(folder, 'FOLDER');
  return `${text}\n`;
}
