/**
 * The real daemon with all its jobs every few seconds, for SOAK_MINUTES (20): its memory, handles, threads and children stay
 * where they were, and every statement is booked once. Prints its samples; docs/BENCHMARKS.md has the figures of one run.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { camt } from '../helpers/camt.ts';
import { DIST, isAlive, startProgram } from '../helpers/daemon.ts';

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 20);
const SAMPLE_MS = 10_000;
const WARM_UP_MINUTES = 2;
const PARTS = 5;

type Sample = Readonly<{ minute: number; rssKb: number; handles: number; threads: number; children: number }>;

it(`stays as it is for ${MINUTES} minutes`, { timeout: (MINUTES + 5) * 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quittance-soak-'));
  try {
    const home = join(folder, 'program');
    mkdirSync(home);
    cpSync(DIST, join(home, 'dist'), { recursive: true });
    symlinkSync(resolve('node_modules'), join(home, 'node_modules'));
    writeFileSync(join(home, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'fetcher.mjs'), FETCHER);
    const every = ['fetch = "4s"', 'process = "4s"', 'mail = "4s"', 'watch = "40s"', 'maintain = "20s"'].join('\n');
    const source = `[[source]]\nname = "bank"\ncommand = ["${process.execPath}", "${join(folder, 'fetcher.mjs')}"]\n`;
    writeFileSync(join(folder, 'quittance.toml'), `[schedule]\n${every}\n[watch]\nmetrics_path = "m.prom"\n${source}`);
    writeFileSync(
      join(folder, 'template.xml'),
      camt({
        id: 'S-NUMBER',
        messageId: 'M-NUMBER',
        sequence: null,
        entries: [{ amount: '10.00', reference: 'R-NUMBER' }],
      }),
    );
    const daemon = startProgram(folder, ['start'], join(home, 'dist/src/cli/main.js'));
    const database = join(folder, 'data', 'quittance.db');
    const samples: Sample[] = [];
    const idle: Sample[] = [];
    const started = performance.now();
    const minute = (): number => (performance.now() - started) / 60_000;
    // Under load jobs overlap more or less, so what must not grow is looked at while the daemon is paused.
    for (let part = 0; part < PARTS; part += 1) {
      while (minute() < WARM_UP_MINUTES + (part * (MINUTES - WARM_UP_MINUTES)) / (PARTS - 1)) {
        await sleep(SAMPLE_MS);
        samples.push(sampleOf(daemon.pid, minute()));
      }
      idle.push(await idleSample(database, () => sampleOf(daemon.pid, minute())));
    }
    const end = await daemon.stop();
    const sqlite = new Sqlite(database, { readonly: true });
    const payments = sqlite.prepare<[], number>('SELECT count(*) FROM payment').pluck().get() ?? 0;
    const runs = sqlite.prepare<[], { outcome: string | null }>('SELECT outcome FROM job_run').all();
    sqlite.close();
    const landed = readdirSync(join(folder, 'data', 'fds')).length;
    console.log(report(samples, idle, { runs: runs.length, landed }));
    expect(end).toMatchObject({ code: 0 });
    expect(daemon.children().filter(isAlive)).toEqual([]);
    // Each statement is one payment; the newest may not have been read yet.
    expect(payments).toBeGreaterThan(MINUTES);
    expect(landed - payments).toBeGreaterThanOrEqual(0);
    expect(landed - payments).toBeLessThanOrEqual(3);
    expect(runs.filter(({ outcome }) => outcome === 'failed' || outcome === 'crashed')).toEqual([]);
    const [first] = idle;
    const last = idle.at(-1);
    if (first === undefined || last === undefined) throw new Error('nothing was measured');
    expect(last.rssKb).toBeLessThan(1.15 * first.rssKb);
    expect(last.handles).toBeLessThanOrEqual(first.handles + 1);
    expect(last.threads).toBeLessThanOrEqual(first.threads + 1);
    expect(last.children).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A new statement at each call. */
const FETCHER = `import { readFileSync, writeFileSync } from 'node:fs';
const number = String(Date.now());
writeFileSync(process.env.QUITTANCE_INCOMING + '/' + number + '.xml', readFileSync(new URL('template.xml', import.meta.url), 'utf8').replaceAll('NUMBER', number));
`;

/** Of the daemon alone (Linux); its children live for a second or two. */
function sampleOf(pid: number, minute: number): Sample {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const number = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  const tasks = readdirSync(`/proc/${pid}/task`);
  const children = tasks.flatMap((task) => {
    try {
      return readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean);
    } catch {
      return [];
    }
  });
  const handles = readdirSync(`/proc/${pid}/fd`).length;
  return { minute, rssKb: number('VmRSS'), handles, threads: number('Threads'), children: children.length };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Lets the jobs end, and takes the least of what is seen then: the alarms still have their turns. */
async function idleSample(database: string, sample: () => Sample): Promise<Sample> {
  written(database, "INSERT INTO pause VALUES ('daemon', 'soak', 'measuring', '2026-11-28T00:00:00.000Z')");
  await sleep(10_000);
  const seen: Sample[] = [];
  for (let look = 0; look < 40; look += 1) {
    seen.push(sample());
    await sleep(250);
  }
  written(database, 'DELETE FROM pause');
  const least = (key: keyof Sample): number => Math.min(...seen.map((one) => one[key]));
  return {
    minute: least('minute'),
    rssKb: least('rssKb'),
    handles: least('handles'),
    threads: least('threads'),
    children: least('children'),
  };
}

/** By SQL alone: the sources of this test may be newer than the program it runs. */
function written(database: string, sql: string): void {
  const sqlite = new Sqlite(database, { timeout: 10_000 });
  sqlite.exec(sql);
  sqlite.close();
}

function report(
  samples: readonly Sample[],
  idle: readonly Sample[],
  { runs, landed }: { runs: number; landed: number },
): string {
  const most = Math.max(...samples.map(({ rssKb }) => rssKb));
  const lines = idle.map(({ minute, rssKb, handles, threads }) => {
    return `minute ${Math.round(minute)}: ${Math.round(rssKb / 1000)} MB, ${handles} handles, ${threads} threads`;
  });
  return [
    `${runs} runs, ${landed} statements; while working at most ${Math.round(most / 1000)} MB, median ${Math.round(median(samples.map(({ rssKb }) => rssKb)) / 1000)} MB; paused:`,
    ...lines,
  ].join('\n');
}
