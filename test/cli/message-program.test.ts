/** Each subcommand of `quittance message` once, as the built program in a process of its own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../helpers/installation.ts';
import { type ProgramOptions, runProgram } from '../helpers/program.ts';
import { gift, NOON, refund } from '../messages/messages-place.ts';

it('push, list, pending, damaged, show, edit, resend and drop, and who did it', { timeout: 240_000 }, async () => {
  const dataDir = temporaryFolder();
  const run = (args: string, more: ProgramOptions = {}) => runProgram(args.split(' '), { dataDir, ...more });
  const done = async (args: string, more: ProgramOptions = {}) => {
    const { code, stdout, stderr } = await run(args, more);
    expect({ args, code, stderr: stderr.replace(/^next: .*\n/, '') }).toEqual({ args, code: 0, stderr: '' });
    return stdout;
  };
  const mine = (stdout: string): unknown => JSON.parse(stdout).message;

  writeFileSync(join(dataDir, 'gift.json'), JSON.stringify(gift()));
  expect(await done('message push donations gift.json')).toBe('1 message stored in donations\n');
  expect(await done('message push donations gift.json')).toBe('0 messages stored in donations · 1 known already\n');
  const refunds = [refund({ gross: 'a lot' }), refund({ gateway_parent_id: 'LATER', gateway_refund_id: 'R2' })];
  await done('message push refund -', { input: refunds.map((body) => JSON.stringify(body)).join('\n') });
  const details = gift({ gateway_txn_id: null, order_id: '9.1', date: NOON - 86_400 });
  await done('message push pending', { input: JSON.stringify(details) });
  expect((await run('message push refund -', { input: '{' })).code).toBe(25);
  const { code, stderr } = await run('run --only messages');
  expect(code, stderr).toBe(24);

  expect(await done('message list --state damaged,waiting')).toMatch(
    /^Q-4\t.*WAITING[\s\S]*^Q-3\t.*DAMAGED.*MESSAGE_INVALID/m,
  );
  expect(await done('message damaged')).toMatch(/^Q-3\t.*DAMAGED/m);
  expect(await done('message pending')).toContain('9.1');
  expect(await done('message show Q-3')).toContain('"a lot" is not a decimal number');
  expect(mine(await done('message edit 3 --set gross=25.00 --as anna --json'))).toMatchObject({
    state: 'READY',
    editedBy: 'anna',
  });
  const env = { QUITTANCE_ACTOR: 'urs' };
  expect(mine(await done('message resend Q-4 --json', { env }))).toMatchObject({ state: 'READY', editedBy: 'urs' });
  expect(mine(await done('message drop Q-4 --because settled --as anna --json'))).toMatchObject({
    state: 'DROPPED',
    editedBy: 'anna',
  });
  expect(await done('message show Q-4')).toContain('changed by anna');
  expect((await run('message drop Q-99 --because settled --as anna')).code).toBe(20);
});
