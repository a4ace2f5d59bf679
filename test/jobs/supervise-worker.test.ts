/** The built worker file in a real thread, with small programs in the place of `quittance run`. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaseOwner } from '../../jobs/lease-owner.ts';
import type { WorkerOrder } from '../../jobs/worker-order.ts';
import { latestRuns, takeLease, takenLeases } from '../../src/models/jobs.ts';
import { DIST, inDatabase, isAlive, runsOf } from '../helpers/daemon.ts';

let folder = '';
let database = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quittance-worker-'));
  database = join(folder, 'quittance.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(script: string, settings: Partial<WorkerOrder> = {}) {
  const order: WorkerOrder = {
    job: 'process',
    command: process.execPath,
    args: ['-e', script],
    databasePath: database,
    deadlineMs: 15_000,
    graceMs: 500,
    logLevel: 'silent',
    slots: new SharedArrayBuffer(8),
    ...settings,
  };
  const worker = new Worker(join(DIST, 'jobs/worker.js'), { workerData: { order } });
  const messages: unknown[] = [];
  worker.on('message', (message) => messages.push(message));
  const ended = once(worker, 'exit').then(([code]) => Number(code));
  const pid = (): number => Atomics.load(new Int32Array(order.slots), 0);
  return { worker, messages, ended, pid };
}

async function startedChild(pid: () => number): Promise<number> {
  for (let tries = 0; tries < 200 && pid() === 0; tries += 1) await sleep(50);
  return pid();
}

describe('the supervisor thread', () => {
  it("says 'done' and nothing else, and writes down the run", async () => {
    const { messages, ended, pid } = start('console.log(\'{"mail":{"sent":3}}\'); process.exit(24)');
    expect(await ended).toBe(0);
    expect(messages).toEqual(['done']);
    expect(pid()).toBe(0);
    expect(runsOf(database, 'process')).toMatchObject([
      {
        job: 'process',
        trigger: 'daemon',
        outcome: 'findings',
        exitCode: 24,
        error: null,
        counts: '{"mail":{"sent":3}}',
      },
    ]);
  });

  it("says 'cancelled' and nothing else when it was told to cancel, after its child has gone", async () => {
    const { worker, messages, ended, pid } = start("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)");
    const child = await startedChild(pid);
    await sleep(500);
    worker.postMessage('cancel');
    await ended;
    expect(messages).toEqual(['cancelled']);
    expect(isAlive(child)).toBe(false);
    expect(runsOf(database, 'process')).toMatchObject([
      { outcome: 'cancelled', exitCode: null, error: 'ended with the daemon' },
    ]);
  });

  it('takes a cancel that comes before it has begun', async () => {
    const { worker, messages, ended, pid } = start('setInterval(() => {}, 1000)');
    worker.postMessage('cancel');
    await ended;
    expect(messages).toEqual(['cancelled']);
    expect(pid()).toBe(0);
  });

  it('keeps the database closed while it waits', async () => {
    const { worker, ended, pid } = start('setInterval(() => {}, 1000)');
    await startedChild(pid);
    await sleep(200);
    inDatabase(
      database,
      (db) => db.sqlite.pragma('locking_mode = EXCLUSIVE') && db.sqlite.exec('BEGIN EXCLUSIVE; COMMIT'),
    );
    expect(inDatabase(database, (db) => latestRuns(db, 'process', 1))).toMatchObject([
      { endedAt: null, outcome: null },
    ]);
    worker.postMessage('cancel');
    await ended;
  });

  it('frees the lease of a child that crashed, and of no other', async () => {
    const sqlite = createRequire(import.meta.url).resolve('better-sqlite3');
    const now = new Date();
    const until = new Date(now.getTime() + 3_600_000);
    const space = leaseOwner({ isOfDaemon: false }).split(':')[2] ?? '';
    inDatabase(database, (db) => takeLease(db, { name: 'mail', owner: `run:1:${space}:5`, now, until }));
    const crash = `const db = new (require(${JSON.stringify(sqlite)}))(${JSON.stringify(database)});
      db.prepare("INSERT INTO lease (name, owner, until) VALUES ('process', ?, '2999-01-01')").run('run:' + process.pid + ':${space}:7');
      process.kill(process.pid, 'SIGSEGV')`;
    await start(crash).ended;
    expect(inDatabase(database, takenLeases)).toMatchObject([{ name: 'mail' }]);
    expect(runsOf(database, 'process')).toMatchObject([{ outcome: 'crashed', error: 'ended by SIGSEGV' }]);
  });

  it('lets the job run even when the run cannot be written down', async () => {
    writeFileSync(database, 'this is no database '.repeat(1000));
    const proof = join(folder, 'proof');
    const { messages, ended } = start(`require('fs').writeFileSync(${JSON.stringify(proof)}, 'ran'); process.exit(75)`);
    expect(await ended).toBe(0);
    expect(messages).toEqual(['done']);
    rmSync(database);
    rmSync(proof); // throws when the child has not run
  });
});
