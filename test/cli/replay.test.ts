/** `quittance replay` with the built program: what another policy would have decided. */
import { expect, it } from 'vitest';
import { camt } from '../helpers/camt.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { install } from '../helpers/installation.ts';
import type { ProgramResult } from '../helpers/program.ts';

async function booked() {
  const place = install();
  place.addItem({ reference: 'USI-AAAAA1' });
  place.drop(
    '1.xml',
    camt({ entries: [{ amount: '100.00', details: [{ debtor: 'Anna Rossi', text: 'USI-AAAAA1' }] }] }),
  );
  await place.process();
  const run = (...args: string[]): Promise<ProgramResult> => runInProcess(args, { cwd: place.folder });
  return { place, run };
}

it('the configuration in use decides as it decided', async () => {
  const { run } = await booked();
  const { code, stdout } = await run('replay', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ decisions: 1, same: 1, differences: [], strayed: [] });
});

it('another configuration is shown with what it would change, and nothing is written', async () => {
  const { place, run } = await booked();
  const before = place.db.sqlite.serialize();
  place.file('stricter.toml', '[matching]\nplain_code = "suggest"\n');
  const { code, stdout, stderr } = await run('replay', '--policy', 'stricter.toml');
  expect(code).toBe(0);
  expect(stdout).toMatch(/left\s+P-1\s+100\.00 CHF\s+PROCESSED USI-AAAAA1 100\.00/);
  expect(stderr + stdout).toContain('1 payment would go to a person instead of being booked');
  expect(place.db.sqlite.serialize().equals(before)).toBe(true);
});

it('what contradicts a person ends with 24', async () => {
  const { place, run } = await booked();
  const undone = await run('undo', 'P-1', '--because', 'it was for the other course', '--yes', '--as', 'anna');
  expect(undone.code).toBe(0);
  const { code, stdout } = await run('replay');
  expect(stdout).toMatch(/contradicts\s+P-1/);
  expect(code).toBe(24);
  place.file('off.toml', '[matching]\nplain_code = "off"\n');
  expect((await run('replay', '--policy', 'off.toml')).code).toBe(0);
});

it('a configuration with an error is refused with its place', async () => {
  const { place, run } = await booked();
  place.file('wrong.toml', '[matching]\nplain_code = "always"\n');
  const { code, stderr } = await run('replay', '--policy', 'wrong.toml');
  expect(code).toBe(78);
  expect(stderr).toContain('plain_code');
});
