/**
 * The real daemon with all its jobs every few seconds, for SOAK_MINUTES (20): its memory, handles, threads and children stay
 * where they were, and every statement is booked once. Prints its samples; docs/BENCHMARKS.md has the figures of one run.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { countByState } from '../../src/models/payments.ts';
import { runHistory } from '../../src/models/run-control.ts';
import { camt } from '../helpers/camt.ts';
import { DIST, inDatabase, isAlive, startProgram } from '../helpers/daemon.ts';

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 20);
const SAMPLE_MS = 10_000;
const WARM_UP = 0.2;

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
    const every = ['fetch = "4s"', 'process = "4s"', 'mail = "4s"', 'watch = "5s"', 'maintain = "20s"'].join('\n');
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
    const samples: Sample[] = [];
    const started = performance.now();
    while (performance.now() - started < MINUTES * 60_000) {
      await sleep(SAMPLE_MS);
      samples.push(sampleOf(daemon.pid, (performance.now() - started) / 60_000));
    }
    const end = await daemon.stop();
    const database = join(folder, 'data', 'quittance.db');
    const { states, runs } = inDatabase(database, (db) => ({
      states: countByState(db),
      runs: runHistory(db, null, 100_000),
    }));
    const landed = readdirSync(join(folder, 'data', 'fds')).length;
    console.log(report(samples, { runs: runs.length, landed }));
    expect(end).toMatchObject({ code: 0 });
    expect(daemon.children().filter(isAlive)).toEqual([]);
    // Each statement is one payment; the newest may not have been read yet.
    const payments = Object.values(states).reduce((sum, n) => sum + n, 0);
    expect(payments).toBeGreaterThan(MINUTES);
    expect(landed - payments).toBeGreaterThanOrEqual(0);
    expect(landed - payments).toBeLessThanOrEqual(3);
    expect(runs.filter(({ outcome }) => outcome === 'failed' || outcome === 'crashed')).toEqual([]);
    const settled = samples.slice(Math.floor(samples.length * WARM_UP));
    const third = Math.floor(settled.length / 3);
    const first = settled.slice(0, third);
    const last = settled.slice(-third);
    expect(median(last.map(({ rssKb }) => rssKb))).toBeLessThan(1.1 * median(first.map(({ rssKb }) => rssKb)));
    expect(median(last.map(({ handles }) => handles))).toBeLessThanOrEqual(
      median(first.map(({ handles }) => handles)) + 2,
    );
    expect(Math.max(...last.map(({ threads }) => threads))).toBeLessThanOrEqual(
      Math.max(...first.map(({ threads }) => threads)) + 2,
    );
    expect(Math.max(...last.map(({ children }) => children))).toBeLessThanOrEqual(5);
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

function report(samples: readonly Sample[], { runs, landed }: { runs: number; landed: number }): string {
  const parts = 5;
  const size = Math.max(1, Math.floor(samples.length / parts));
  const lines = Array.from({ length: parts }, (_, index) => samples.slice(index * size, (index + 1) * size)).map(
    (part) => {
      const rss = part.map(({ rssKb }) => rssKb / 1000);
      const from = part[0]?.minute ?? 0;
      const to = part.at(-1)?.minute ?? 0;
      return `${Math.round(from)}-${Math.round(to)} min: ${Math.round(median(rss))} MB (at most ${Math.round(Math.max(...rss))}), ${median(part.map(({ handles }) => handles))} handles, ${median(part.map(({ threads }) => threads))} threads`;
    },
  );
  return [`${runs} runs, ${landed} statements`, ...lines].join('\n');
}
