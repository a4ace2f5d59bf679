import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { afterThisTest } from '../helpers/endings.ts';
import { temporaryFolder } from '../helpers/installation.ts';
import { readMail } from '../helpers/mime.ts';
import { openSmtpSink, type SmtpSink } from '../helpers/smtp-sink.ts';
import { type Sshd, startSshd } from '../helpers/sshd.ts';
import { closingOf, dayStatement, expectedCsv, makeWorld, type World, waitUntil } from '../helpers/world.ts';

export const ITEMS = 12;
/** Kills the program at each place of the crash matrix, `times` times each, and looks at the books afterwards. */
export function killAtEachPlace(times: number): void {
  describe.each(PLACES)('killed $name', ({ when, gifts = GIFTS }) => {
    test.each(Array.from({ length: times }, (_, index) => index + 1))(
      'time %i: nothing is lost or doubled',
      async () => {
        const stage = await setStage(gifts);
        const { child, done } = stage.world.start(['run', '--json']);
        await waitUntil(() => when(stage), done);
        child.kill('SIGKILL');
        await done;
        releaseLeases(stage.world);
        const again = await stage.world.command('run', '--json');
        expect([0, 24], again.stderr).toContain(again.code);
        await verifyBooks(stage);
      },
    );
  });
}

/** The gifts of the long day: enough to be caught while they are decided. */
const GIFTS = 300;
/** More than one database transaction of the import holds, so that the file is seen while it is read. */
const GIFTS_READ = 1_200;

/** The bank's folder: three days in a row. */
function fillBank(root: string, gifts: number): void {
  let openingMinor = 100_000;
  for (const [index, others] of [4, gifts, 4].entries()) {
    const facts = { paid: [0, 1, 2, 3].map((one) => index * 4 + one), others, openingMinor };
    writeFileSync(join(root, `${'abc'.charAt(index)}.xml`), dayStatement(16 + index, facts));
    openingMinor = closingOf(facts);
  }
}

type Stage = Readonly<{ world: World; sink: SmtpSink; bank: Sshd; root: string; gifts: number }>;

export async function setStage(gifts = GIFTS): Promise<Stage> {
  const root = temporaryFolder();
  fillBank(root, gifts);
  const bank = await startSshd({ root });
  const sink = await openSmtpSink();
  afterThisTest(bank.stop);
  afterThisTest(sink.close);
  const world = makeWorld({ bank, mail: sink });
  writeFileSync(join(world.folder, 'expected.csv'), expectedCsv(ITEMS));
  expect(await world.command('expected', 'import', 'expected.csv')).toMatchObject({ code: 0 });
  world.goLive();
  return { world, sink, bank, root, gifts };
}

export const count = (world: World, sql: string): number => world.query<{ n: number }>(sql)?.[0]?.n ?? 0;

/** The places of the crash matrix: `when` is seen from outside, a moment later the program is killed. */
const PLACES: readonly Readonly<{ name: string; when: (stage: Stage) => boolean; gifts?: number }>[] = [
  { name: 'while files are fetched', when: ({ world }) => readdirSync(world.incoming).length > 0 },
  {
    name: 'after a file has landed and before all are remembered',
    when: ({ world }) => existsSync(join(world.incoming, 'b.xml')),
  },
  {
    name: 'while a file is read',
    gifts: GIFTS_READ,
    when: ({ world }) =>
      count(world, "SELECT count(*) AS n FROM payment JOIN file ON file.id = file_id WHERE file.state = 'STAGING'") > 0,
  },
  {
    name: 'after a file is imported and before it is renamed',
    when: ({ world }) => count(world, "SELECT count(*) AS n FROM file WHERE state = 'IMPORTED'") > 1,
  },
  {
    name: 'after some payments are decided',
    when: ({ world }) => count(world, "SELECT count(*) AS n FROM payment WHERE state = 'PROCESSED'") > 0,
  },
  { name: 'while mail is sent', when: ({ sink }) => sink.messages.length > 2 },
];

/** Time goes by: what the dead process held is free again. */
export function releaseLeases(world: World): void {
  world.change("UPDATE lease SET until = '2000-01-01T00:00:00Z'");
  world.change("UPDATE outbox SET lease_until = '2000-01-01T00:00:00Z' WHERE state = 'CLAIMED'");
}

export async function verifyBooks({ world, sink, gifts }: Stage): Promise<void> {
  expect(
    world.query('SELECT direction, amount_minor AS minor, count(*) AS n FROM payment GROUP BY 1, 2 ORDER BY 2'),
  ).toEqual([
    { direction: 'out', minor: 300, n: 3 },
    { direction: 'in', minor: 750, n: gifts + 8 },
    { direction: 'in', minor: 10_000, n: ITEMS },
  ]);
  expect(world.query('SELECT state, count(*) AS n FROM open_item GROUP BY 1')).toEqual([{ state: 'PAID', n: ITEMS }]);
  expect(count(world, 'SELECT count(*) AS n FROM allocation')).toBe(ITEMS);
  expect(count(world, "SELECT count(*) AS n FROM payment WHERE state = 'NEW'")).toBe(0);
  const sent = messageIds(sink);
  const uncertain = count(world, "SELECT count(*) AS n FROM outbox WHERE state = 'UNCERTAIN'");
  expect(new Set(sent).size).toBe(sent.length);
  expect(count(world, "SELECT count(*) AS n FROM outbox WHERE state = 'SENT'") + uncertain).toBe(ITEMS);
  expect(uncertain).toBeLessThanOrEqual(1);
  expect(world.pending().filter((name) => !name.startsWith('.'))).toEqual([]);
  const checked = await world.command('check');
  expect(checked, checked.stdout + checked.stderr).toMatchObject({ code: 0 });
}

export function messageIds(sink: SmtpSink): readonly string[] {
  return sink.messages.map((message) => readMail(message.raw).header('message-id') ?? '');
}
