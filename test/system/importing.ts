/** `file import` and two passes of `run` at once, again and again. */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { camt } from '../helpers/camt.ts';
import { makeWorld } from '../helpers/world.ts';

export const day = (number: number): string =>
  camt({
    id: `S${number}`,
    messageId: `M${number}`,
    sequence: String(number),
    from: `2026-11-${number}`,
    entries: [{ amount: '10.00' }],
  });

export function importBesideRuns(rounds: number): void {
  test('`file import` and `run` at the same moment end well, whoever is first', {
    timeout: rounds * 60_000,
  }, async () => {
    const world = makeWorld();
    await world.command('run');
    for (let round = 0; round < rounds; round += 1) {
      const name = `${10 + round}.xml`;
      writeFileSync(join(world.folder, name), day(10 + round));
      const both = await Promise.all([world.run('run'), world.run('file', 'import', name), world.run('run')]);
      expect(
        both.map(({ code }) => code),
        both.map(({ stderr }) => stderr).join(''),
      ).toEqual([0, 0, 0]);
    }
    expect(world.query('SELECT id FROM payment')).toHaveLength(rounds);
    expect(world.pending()).toEqual([]);
    expect(statSync(world.incoming).isDirectory()).toBe(true);
  });
}
