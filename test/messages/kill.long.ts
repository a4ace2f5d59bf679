/** Every consumer, killed at its first, middle and last write; and the built program, killed while it consumes hundreds of messages. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeWorld, PROGRAM, waitUntil } from '../helpers/world.ts';
import { ALL_CASES } from './cases.ts';
import { assertKillChangesNothing, writesOf } from './kills.ts';
import { gift, instalment, refund, signup } from './messages-place.ts';

const GIFTS = 600;

/** Gifts of many donors, one in three of them refunded before it comes, and a series. */
function spool(): Readonly<Record<string, string>> {
  const ids = Array.from({ length: GIFTS }, (_, index) => index);
  const ndjson = (bodies: readonly object[]): string => bodies.map((body) => JSON.stringify(body)).join('\n');
  const gifts = ids.map((id) =>
    gift({ gateway_txn_id: `T${id}`, order_id: `${id}.1`, contribution_tracking_id: id, email: `d${id}@example.org` }),
  );
  const refunds = ids
    .filter((id) => id % 3 === 0)
    .map((id) => refund({ gateway_parent_id: `T${id}`, gateway_refund_id: `R${id}` }));
  const series = [instalment('S1-1', '2026-09-01', { contribution_tracking_id: null }), signup()];
  return { refund: ndjson(refunds), recurring: ndjson(series), donations: ndjson(gifts) };
}

const BOOKS = `SELECT state, count(*) AS n, sum(amount_minor) AS amount, sum(refunded_minor) AS refunded FROM payment GROUP BY state ORDER BY state`;
const MESSAGES = 'SELECT queue, state, count(*) AS n FROM message GROUP BY 1, 2 ORDER BY 1, 2';

it('a consumer that is killed, again and again, leaves nothing half done', { timeout: 180_000 }, async () => {
  const world = makeWorld();
  await world.run('run', '--only', 'messages');
  for (const [queue, text] of Object.entries(spool()))
    writeFileSync(join(world.data, 'queue', queue, 'all.json'), text);
  const done = (): number =>
    world.query<{ n: number }>("SELECT count(*) AS n FROM message WHERE state = 'DONE'")?.[0]?.n ?? 0;
  let kills = 0;
  for (const target of [1, 150, 400]) {
    const child = spawn(process.execPath, [PROGRAM, 'run', '--only', 'messages'], {
      cwd: world.folder,
      env: { PATH: process.env['PATH'], HOME: world.folder },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    const seen = await waitUntil(() => done() >= target, ended);
    if (seen && child.exitCode === null) kills += 1;
    child.kill('SIGKILL');
    await ended;
    const halfDone = world.query<{ n: number }>(
      "SELECT count(*) AS n FROM gateway_payment g JOIN message m ON m.id = g.message_id WHERE m.state <> 'DONE'",
    );
    expect(halfDone).toEqual([{ n: 0 }]);
    world.change('DELETE FROM lease');
  }
  expect(kills).toBeGreaterThan(0);
  const last = await world.run('run', '--only', 'messages');
  expect(last.code, last.stderr).toBe(0);
  const third = GIFTS / 3;
  expect(world.query(BOOKS)).toEqual([
    { state: 'PROCESSED', n: GIFTS - third + 1, amount: (GIFTS - third) * 2_500 + 1_000, refunded: 0 },
    { state: 'REFUNDED', n: third, amount: third * 2_500, refunded: third * 2_500 },
  ]);
  expect(world.query(MESSAGES)).toEqual([
    { queue: 'donations', state: 'DONE', n: GIFTS },
    { queue: 'recurring', state: 'DONE', n: 2 },
    { queue: 'refund', state: 'DONE', n: third },
  ]);
  const check = await world.run('check', '--json');
  expect(check.code, check.stdout).toBe(0);
});

describe.each(ALL_CASES)('%s: %s', (queue, _name, one) => {
  it('is whole or not there, wherever its consumer is killed', { timeout: 180_000 }, async () => {
    const writes = await writesOf(queue, one);
    expect(writes).toBeGreaterThan(0);
    for (const at of new Set([1, Math.ceil(writes / 2), writes])) await assertKillChangesNothing(queue, one, at);
  });
});
