/** The built program, killed while it holds reports against the books, and started again. */
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeWorld, type World, waitUntil } from '../helpers/world.ts';
import { DONOR, gift, payout, refund, report } from './adyen-report.ts';
import { auditPlace, booked } from './audit-place.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/audit');
const NUMBERS = Array.from({ length: 400 }, (_, at) => 1_001 + at);
const GIFTS = NUMBERS.map((number) => gift(`P${number}`, '20.00', '19.50', '0.50'));

/** Reports of several processors, one that is damaged among them. */
const REPORTS: Readonly<Record<string, Buffer>> = {
  'adyen/1.csv': Buffer.from(report(...GIFTS.slice(0, 300), refund('P1003', '20.00'), payout('5830.00'))),
  'adyen/2.csv.gz': gzipSync(report(...GIFTS.slice(300), refund('P1350', '20.00'), refund('P1010', '5.00'))),
  'adyen/broken.csv': Buffer.from(report(...GIFTS).replace('Psp Reference', 'Psp')),
  'paypal/TRR-20260301.01.008.csv': readFileSync(join(FIXTURES, 'TRR-20260301.01.008.csv')),
  'paypal/STL-20260301.01.009.csv': readFileSync(join(FIXTURES, 'STL-20260301.01.009.csv')),
};

/** Books with some of the gifts, and donors of others who are pending: a database to start from. */
function makeBooks(): Buffer {
  const place = auditPlace();
  place.book(...[1_001, 1_010, 1_250, 1_350].map((number) => booked('adyen', `P${number}`, '20.00', 'CHF')));
  const pending = NUMBERS.filter((number) => number % 5 === 3);
  place.waits(...pending.map((number) => ({ ...DONOR, order_id: `${number}.1` })));
  return place.db.sqlite.serialize();
}

function worldOf(books: Buffer): World {
  const world = makeWorld();
  writeFileSync(join(world.data, 'quittance.db'), books);
  for (const [age, [path, bytes]] of Object.entries(REPORTS).entries()) {
    const folder = join(world.data, 'audit', path.split('/')[0] ?? '', 'incoming');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, path.split('/')[1] ?? '');
    writeFileSync(file, bytes);
    utimesSync(file, 1_794_500_000 + age, 1_794_500_000 + age);
  }
  return world;
}

/** What differs between two runs of the same: when it was, and what hangs on that. */
const OF_ITS_TIME = /(^|_)(at|until|hash|salt|owner|since|day)$/;
const NOT_BOOKS = new Set(['lease', 'run', 'detail', 'sqlite_sequence', '__drizzle_migrations']);

/** Every table, without times. */
function contentOf(world: World): Readonly<Record<string, readonly unknown[]>> {
  const sqlite = new Sqlite(join(world.data, 'quittance.db'), { readonly: true });
  try {
    const names = sqlite
      .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
      .pluck()
      .all();
    const tables = names.filter((name) => !NOT_BOOKS.has(name));
    return Object.fromEntries(
      tables.map((table) => [table, sqlite.prepare<[], object>(`SELECT * FROM "${table}"`).all().map(withoutTimes)]),
    );
  } finally {
    sqlite.close();
  }
}

function withoutTimes(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([column]) => !OF_ITS_TIME.test(column)));
}

/** When it is killed: something that is seen from outside, and so many milliseconds later. */
export type Death = Readonly<{ name: string; when: (world: World) => boolean; afterMs?: number }>;

const some =
  (sql: string) =>
  (world: World): boolean =>
    (world.query(`${sql} LIMIT 1`)?.length ?? 0) > 0;

export const DEATHS: readonly Death[] = [
  { name: 'while a report is read', when: some('SELECT 1 FROM audit_file WHERE done > 0') },
  { name: 'while gifts are completed', when: some("SELECT 1 FROM message WHERE source = 'audit' AND state = 'DONE'") },
  { name: 'after the first report has ended', when: some("SELECT 1 FROM audit_file WHERE state = 'OPEN'") },
  { name: 'while refunds are booked', when: some('SELECT 1 FROM refund') },
  { name: 'while the last reports are read', when: some("SELECT 1 FROM audit_file WHERE gateway = 'paypal'") },
];

/** Kills one run at each of these moments, runs again, and compares the books with those of a run that nobody disturbed. */
export function killAt(deaths: readonly Death[]): void {
  describe('audit run, killed', () => {
    let books: Buffer = Buffer.alloc(0);
    let expected: ReturnType<typeof contentOf> = {};
    beforeAll(async () => {
      books = makeBooks();
      const world = worldOf(books);
      const { code, stderr } = await world.run('audit', 'run');
      expect(code, stderr).toBe(24);
      expected = contentOf(world);
      expect(expected['payment']?.length).toBeGreaterThan(70);
    }, 180_000);

    it.each(deaths)('$name, and run again: the same books', { timeout: 180_000 }, async ({ when, afterMs = 0 }) => {
      const world = worldOf(books);
      const { child, done } = world.start(['audit', 'run']);
      await waitUntil(() => when(world), done);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      child.kill('SIGKILL');
      await done;
      world.change('DELETE FROM lease');
      const again = await world.run('audit', 'run');
      expect([0, 24], again.stderr).toContain(again.code);
      const content = contentOf(world);
      for (const [table, rows] of Object.entries(expected)) expect(content[table], table).toEqual(rows);
    });
  });
}
