/** `quittance events` with the built program: what another system learns of its open items. */
import { expect, it } from 'vitest';
import { camt } from '../helpers/camt.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { install } from '../helpers/installation.ts';
import type { ProgramResult } from '../helpers/program.ts';

type Line = Readonly<{
  cursor: number;
  type: string;
  reference: string;
  paymentId: number | null;
  amount: string | null;
}>;

async function books() {
  const place = install();
  for (const reference of ['USI-AAAAA1', 'USI-BBBBB2']) place.addItem({ reference });
  place.addItem({ reference: 'TEA', kind: 'fund', amountMinor: null });
  const pay = (text: string) => ({ amount: '100.00', details: [{ debtor: 'Anna Rossi', text }] });
  place.drop('1.xml', camt({ entries: [pay('USI-AAAAA1'), pay('something')] }));
  await place.process();
  const run = (...args: string[]): Promise<ProgramResult> =>
    runInProcess(args, { cwd: place.folder, env: { QUITTANCE_ACTOR: 'anna' } });
  const events = async (since = 0): Promise<readonly Line[]> => {
    const { code, stdout } = await run('events', '--since', String(since), '--ndjson');
    expect(code).toBe(0);
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  };
  return { place, run, events };
}

it('each open item tells what became of it, once, from any cursor on', async () => {
  const { run, events } = await books();
  const all = await events();
  expect(all.map(({ type, reference, paymentId, amount }) => [type, reference, paymentId, amount])).toEqual([
    ['item.created', 'USI-AAAAA1', null, null],
    ['item.created', 'USI-BBBBB2', null, null],
    ['item.created', 'TEA', null, null],
    ['item.paid', 'USI-AAAAA1', 1, '100.00'],
  ]);
  const cursor = all.at(-1)?.cursor ?? 0;
  expect(await events(cursor)).toEqual([]);
  expect((await run('assign', '2', 'USI-BBBBB2=60.00', 'TEA=40.00', '--yes')).code).toBe(0);
  expect((await run('undo', 'P-1', '--because', 'wrong', '--yes')).code).toBe(0);
  expect((await events(cursor)).map(({ type, reference, amount }) => [type, reference, amount])).toEqual([
    ['item.partially_paid', 'USI-BBBBB2', '60.00'],
    ['contribution.completed', 'TEA', '40.00'],
    ['item.reopened', 'USI-AAAAA1', '100.00'],
  ]);
});

it('a cursor of other books, or none at all, is refused with what to do', async () => {
  const { run } = await books();
  expect((await run('events', '--since', 'yesterday')).code).toBe(2);
  const { code, stderr } = await run('events', '--since', '99999');
  expect(code).toBe(21);
  expect(stderr).toContain('CURSOR_AHEAD');
});
