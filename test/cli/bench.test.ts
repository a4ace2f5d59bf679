/** `quittance bench` at tiny sizes: that it measures the whole work, not how fast this machine is. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WAYS, type Way } from '../../src/bench/decide-sample.ts';
import { ratiosOf } from '../../src/bench/ratios.ts';
import type { BenchResult, Subject } from '../../src/bench/run-bench.ts';
import { rowsOf } from '../../src/bench/run-decide-bench.ts';
import { writeStatement } from '../../src/bench/statement-file.ts';
import { install, temporaryFolder } from '../helpers/installation.ts';
import { runProgram } from '../helpers/program.ts';

const ENTRIES = 60;
const PATIENCE_MS = 180_000;

describe('quittance bench', { timeout: PATIENCE_MS }, () => {
  it('measures every way to read and to book, and leaves nothing behind', async () => {
    const dir = join(temporaryFolder(), 'made');
    const args = ['bench', '--sizes', String(ENTRIES), '--runs', '1', '--dir', dir, '--json'];
    const { code, stdout, stderr } = await runProgram(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout);
    const names = report.summaries.map(({ subject }: { subject: string }) => subject);
    expect(names.filter((name: string) => name.startsWith('parse '))).toEqual([
      'parse scanner',
      'parse saxes',
      'parse libxmljs2',
      'parse lockstep',
      'parse rival',
    ]);
    expect(names.filter((name: string) => /^(book|again) /.test(name))).toHaveLength(6);
    expect(names).toContain('book floor');
    for (const one of report.summaries)
      expect(Math.min(one.seconds, one.entriesPerSecond, one.peakMegabytes)).toBeGreaterThan(0);
    const [{ transactions, expected }] = report.sizes;
    const bookedBy = (subject: string) =>
      report.measured.find((one: { subject: string }) => one.subject === subject).booked;
    expect(bookedBy('book saxes')).toMatchObject({ imported: transactions, processed: expected, mails: expected });
    expect(bookedBy('again saxes')).toMatchObject({ imported: 0, known: transactions, payments: transactions });
    expect(report.waits.writes).toBeGreaterThan(0);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('measures decisions against several numbers of open items, and all of those that name one would be booked', async () => {
    const dir = join(temporaryFolder(), 'made');
    const args = ['bench', 'decide', '--items', '60,120', '--payments', '20', '--dir', dir, '--json'];
    const { stdout } = await runProgram(args); // how fast is not asked here, so that the exit code may be either
    type Row = { items: number; way: string; payments: number; matched: number };
    const rows: readonly Row[] = JSON.parse(stdout).rows;
    expect(rows.map(({ way }) => way)).toEqual([...WAYS, ...WAYS]);
    for (const { way, payments, matched } of rows) {
      expect(payments).toBeGreaterThan(0);
      expect(matched).toBe(way === 'search' ? 0 : payments);
    }
    expect(rows[0]?.items).toBeLessThan(rows[WAYS.length]?.items ?? 0);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('refuses what is no number of entries, and makes nothing', async () => {
    const dir = temporaryFolder();
    for (const sizes of ['0', 'many', '10,,20']) {
      const { code, stderr } = await runProgram(['bench', '--sizes', sizes, '--dir', dir]);
      expect({ sizes, code, isNamed: stderr.includes('NUMBER_INVALID') }).toEqual({ sizes, code: 2, isNamed: true });
    }
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe('the invented statement', () => {
  it('is the same for the same seed, but for the id of the message', () => {
    const folder = temporaryFolder();
    const written = (name: string, seed: number, messageId: string): string => {
      const path = join(folder, name);
      writeStatement(path, { entries: ENTRIES, seed, messageId });
      return readFileSync(path, 'utf8');
    };
    const first = written('a', 1, 'ONE');
    expect(written('b', 1, 'TWO')).toBe(first.replace('<MsgId>ONE<', '<MsgId>TWO<'));
    expect(written('c', 2, 'ONE')).not.toBe(first);
  });

  it('has balances that add up, batches, debits, and open items for about half of it', async () => {
    const { folder, incoming, process, payments, db } = install();
    mkdirSync(incoming, { recursive: true });
    const path = join(folder, 'statement.xml');
    const { transactions, expected } = writeStatement(path, { entries: 600, seed: 7, messageId: 'M' });
    writeStatement(join(incoming, 'statement.xml'), { entries: 600, seed: 7, messageId: 'M' });
    await process();
    expect(payments()).toHaveLength(transactions);
    expect(db.sqlite.prepare('SELECT DISTINCT proof FROM statement').pluck().all()).toEqual(['proved']);
    expect(transactions).toBeGreaterThan(600);
    expect(payments().filter(({ direction }) => direction === 'out').length).toBeGreaterThan(15);
    expect(expected / transactions).toBeGreaterThan(0.42);
    expect(expected / transactions).toBeLessThan(0.58);
  });
});

describe('the targets of decisions', () => {
  const speed = (way: Way, microseconds: number) => ({
    way,
    payments: 1_000,
    matched: 0,
    cpuSeconds: (microseconds + 20) / 1_000,
    fastestSeconds: microseconds / 1_000_000,
  });
  const verdicts = (few: number, many: number, way: Way) =>
    rowsOf([
      { items: 20_000, speeds: [speed(way, few)] },
      { items: 1_000_000, speeds: [speed(way, many)] },
    ]).map(({ fastest, perSecond, slower, holds }) => ({ fastest, perSecond, slower, holds }));

  it('are payments per second in the fastest thousand against the fewest items, and how much slower it is against more', () => {
    expect(verdicts(20, 40, 'qr')).toEqual([
      { fastest: 50_000, perSecond: 25_000, slower: 1, holds: true },
      { fastest: 25_000, perSecond: 16_667, slower: 2, holds: true },
    ]);
    expect(verdicts(334, 680, 'search')).toEqual([
      { fastest: 2_994, perSecond: 2_825, slower: 1, holds: false },
      { fastest: 1_471, perSecond: 1_429, slower: 2.04, holds: false },
    ]);
    expect(verdicts(900, 900, 'foreign-code').map(({ holds }) => holds)).toEqual([null, true]);
  });
});

describe('the targets', () => {
  const cost = (seconds: number, megabytes: number) => ({ seconds, cpuSeconds: seconds, peakBytes: megabytes * 1e6 });
  const waits = { writes: 1, p999WaitMs: 1, longestWriteMs: 1, worst: [], longestWaitMs: 251 };
  const resultOf = (entries: number, seconds: Partial<Record<Subject, number>>): BenchResult => ({
    sizes: [{ entries, transactions: entries, expected: 0, bytes: entries * 1000 }],
    measured: Object.entries(seconds).map(([subject, value]) => ({
      entries,
      subject: subject as Subject,
      runs: [cost(value * 3, 1), cost(value, 201), cost(value / 2, 400)],
      booked: null,
    })),
    waits: { entries, ...waits },
  });
  const seconds = { 'parse rival': 10, 'book saxes': 5, 'parse saxes': 2, 'parse libxmljs2': 4.9 };
  const verdicts = (entries: number) =>
    ratiosOf(resultOf(entries, seconds)).map(({ name, value, holds }) => [name, value, holds]);

  it('are judged by the median, at the size they are for', () => {
    expect(verdicts(100_000)).toEqual([
      ['end to end, saxes : rival', 0.5, true],
      ['parse only, libxmljs2 : saxes', 2.45, false],
      ['peak MB, book saxes', 201, false],
      ['longest wait of another writer, ms', 251, null],
    ]);
    expect(verdicts(500_000).at(-1)).toEqual(['longest wait of another writer, ms', 251, false]);
    expect(verdicts(1_000).map(([, , holds]) => holds)).toEqual([null, null, null, null]);
  });
});
