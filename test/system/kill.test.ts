import { expect, test } from 'vitest';
import { waitUntil } from '../helpers/world.ts';
import { count, ITEMS, killAtEachPlace, messageIds, releaseLeases, setStage, verifyBooks } from './killing.ts';

killAtEachPlace(1);

test('a mail whose answer never came is uncertain and never sent again unasked', async () => {
  const stage = await setStage();
  stage.sink.setFault('data-slow');
  const { child, done } = stage.world.start(['run', '--json']);
  expect(await waitUntil(() => stage.sink.messages.length > 0, done)).toBe(true);
  child.kill('SIGKILL');
  await done;
  stage.sink.setFault(null);
  releaseLeases(stage.world);
  await stage.world.command('run', '--json');
  await stage.world.command('run', '--json');
  expect(count(stage.world, "SELECT count(*) AS n FROM outbox WHERE state = 'UNCERTAIN'")).toBe(1);
  expect(count(stage.world, "SELECT count(*) AS n FROM outbox WHERE state = 'SENT'")).toBe(ITEMS - 1);
  expect(messageIds(stage.sink)).toHaveLength(ITEMS);
  expect(new Set(messageIds(stage.sink)).size).toBe(ITEMS);
});

test('two runs at the same time do everything once', async () => {
  const stage = await setStage();
  const both = await Promise.all([stage.world.run(), stage.world.run()]);
  for (const run of both) expect(run.code, run.stderr).toBe(0);
  await verifyBooks(stage);
});
