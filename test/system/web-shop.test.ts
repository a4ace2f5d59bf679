/** The whole way of a web shop: from the code it gets to the one message that says it was paid, whatever goes wrong between. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { camt } from '../helpers/camt.ts';
import { makeWorld } from '../helpers/world.ts';
import { openShop } from './web-shop.ts';

const SECRET = `whsec_${Buffer.from('a secret of the web shop').toString('base64')}`;
const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

it('a sold item is paid exactly once, through kill -9, errors and re-deliveries', async () => {
  const shop = await openShop(SECRET);
  undo.push(shop.close);
  const world = makeWorld({ toml: `[[webhook]]\nname = "shop"\nurl = "${shop.url}"\nsecret_file = "secret"` });
  writeFileSync(join(world.folder, 'secret'), SECRET);
  chmodSync(join(world.folder, 'secret'), 0o600);
  const quittance = async (...words: readonly string[]): Promise<string> => {
    const { stdout, stderr, code } = await world.run(...words);
    if (code !== 0 && code !== 75) throw new Error(`${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  await quittance('run'); // from here on the shop is told
  const reference = await shop.order(quittance, 'Ten lessons', '140.00');
  const other = await shop.order(quittance, 'Shoes', '89.00');
  const file = camt({ entries: [{ amount: '140.00', details: [{ debtor: 'Customer', text: reference }] }] });
  world.drop('day.xml', file);

  // Two messages say that the items were made; the third, that one is paid, is taken, and then everything dies.
  shop.answerNext(204, 204, 'silence');
  const run = world.start(['run']);
  while (shop.deliveries.length < 3) await shop.knock();
  run.child.kill('SIGKILL');
  expect((await run.done).signal).toBe('SIGKILL');
  world.change("UPDATE lease SET until = '2000-01-01T00:00:00Z'"); // half an hour later

  shop.answerNext(500, 503);
  await quittance('run', '--only', 'mail');
  await quittance('run', '--only', 'mail');
  await quittance('run');
  world.drop('again.xml', file);
  world.drop('renamed.xml', `${file}\n`);
  await quittance('run');

  const ofOrder = shop.taken.filter((event) => event.reference === reference);
  expect(ofOrder.map(({ type }) => type)).toEqual(['item.created', 'item.paid']);
  expect(shop.deliveries.filter((id) => id === shop.deliveries[2]).length).toBeGreaterThanOrEqual(4);
  expect(Object.fromEntries(shop.orders)).toEqual({ [reference]: 'PAID', [other]: 'OPEN' });
  expect(Object.fromEntries(await shop.replay(quittance))).toEqual(Object.fromEntries(shop.orders));
});
