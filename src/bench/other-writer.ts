/**
 * Another process that wants to write while a file is imported and decided: something small every few milliseconds, until
 * its stdin ends. It tells how long it had to wait.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { closeDatabase, writeTransaction } from '../models/db.ts';
import { openInstallation } from './installation.ts';
import type { Waits } from './task.ts';

const PAUSE_MS = 5;
const WORST_SHOWN = 5;

export async function interrupt(folder: string): Promise<Waits> {
  const { db } = openInstallation(folder);
  const write = db.sqlite.prepare(
    "INSERT INTO marker (name, value) VALUES ('bench', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1",
  );
  const started = performance.now();
  const waits: { waitMs: number; writeMs: number; atSeconds: number }[] = [];
  const ended = stdinEnd();
  while (!ended.aborted) {
    const wanted = performance.now();
    const granted = writeTransaction(db, () => {
      const now = performance.now();
      write.run();
      return now;
    });
    const done = performance.now();
    waits.push({ waitMs: granted - wanted, writeMs: done - wanted, atSeconds: (granted - started) / 1000 });
    await sleep(PAUSE_MS);
  }
  closeDatabase(db);
  return summaryOf(waits);
}

function stdinEnd(): AbortSignal {
  const controller = new AbortController();
  process.stdin.once('end', () => controller.abort()).resume();
  return controller.signal;
}

function summaryOf(waits: readonly { waitMs: number; writeMs: number; atSeconds: number }[]): Waits {
  const longestFirst = waits.toSorted((a, b) => b.waitMs - a.waitMs);
  return {
    writes: waits.length,
    longestWaitMs: longestFirst[0]?.waitMs ?? 0,
    p999WaitMs: longestFirst[Math.floor(waits.length / 1000)]?.waitMs ?? 0,
    longestWriteMs: waits.reduce((longest, { writeMs }) => Math.max(longest, writeMs), 0),
    worst: longestFirst.slice(0, WORST_SHOWN).map(({ waitMs, atSeconds }) => ({ waitMs, atSeconds })),
  };
}
