/** Ctrl-C in the middle of a pass: the books are whole at once, and the next pass goes on. */
import { expect, it } from 'vitest';
import { dayStatement, expectedCsv, makeWorld, waitUntil } from '../helpers/world.ts';

const GIFTS = 200;

it.each(['while a file is read', 'while payments are decided'])(
  'Ctrl-C %s leaves whole books, nothing is lost or doubled, and the next pass need not wait',
  async (when) => {
    const world = makeWorld();
    const file = `${world.folder}/items.csv`;
    world.write('items.csv', expectedCsv(GIFTS));
    expect((await world.command('expected', 'import', file)).code).toBe(0);
    world.drop(
      'one.xml',
      dayStatement(19, { paid: Array.from({ length: GIFTS }, (_, index) => index), others: 0, openingMinor: 0 }),
    );
    const count = (sql: string): number => world.query<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`)?.[0]?.n ?? 0;
    const { child, done } = world.start(['run', '--json']);
    const seen = (): boolean =>
      when === 'while a file is read' ? count('file') > 0 : count("event WHERE to_state = 'PROCESSED'") > 0;
    expect(await waitUntil(seen, done)).toBe(true);
    child.kill('SIGINT');
    const { code, signal } = await done;
    expect([0, 130, 'SIGINT']).toContain(code ?? signal);
    expect(await world.command('check')).toMatchObject({ code: expect.toBeOneOf([0, 24]) }); // 24: not decided yet
    expect((await world.run()).code).toBe(0);
    expect(count('payment')).toBe(GIFTS + 1); // and a debit
    expect(count("payment WHERE state = 'PROCESSED'")).toBe(GIFTS);
    expect(count('outbox')).toBe(GIFTS);
    expect((await world.command('check')).code).toBe(0);
    expect((await world.command('proof')).code).toBe(0);
  },
);
