/** `quittance start` as operators run it: the built program, real files, real signals. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaseOwner } from '../../jobs/lease-owner.ts';
import { latestRuns, startRun, takeLease, takenLeases } from '../../src/models/jobs.ts';
import { inDatabase, isAlive, runsOf, startProgram } from '../helpers/daemon.ts';

const STATEMENT = readFileSync('test/fixtures/camt/v08-statement.xml');
/** `TimeoutStopSec` of the unit. */
const SYSTEMD_WAITS_MS = 90_000;
const EVERY_SECOND = '[schedule]\nprocess = "1s"\n';

let folder = '';
let data = '';
let database = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quittance-daemon-'));
  data = join(folder, 'data');
  database = join(data, 'quittance.db');
  configure(EVERY_SECOND);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const configure = (toml: string): void => writeFileSync(join(folder, 'quittance.toml'), toml);
const start = () => startProgram(folder, ['start', '--verbose']);
const outcomes = (job: string): readonly (string | null)[] => runsOf(database, job).map((run) => run.outcome);

describe('the daemon', () => {
  it('processes what is dropped, is the only one for its folder, and leaves nothing behind when it is stopped', async () => {
    const daemon = start();
    await daemon.until('it has started', () => daemon.stderr().includes('daemon started'));
    writeFileSync(join(data, 'fds', 'statement.xml'), STATEMENT);
    const second = start();
    expect(await second.ended).toMatchObject({ code: 75 });
    expect(second.stderr()).toContain('DAEMON_RUNNING: another daemon already works on this data folder');
    await daemon.until('the file is processed', () => existsSync(join(data, 'fds', 'statement.xml.processed')));
    await daemon.until('the run is written down', () => outcomes('process').includes('ok'));
    await daemon.until('the first mail run', () => outcomes('mail').length > 0);
    expect(readFileSync(`/proc/${daemon.pid}/maps`, 'utf8')).not.toContain('xmljs');
    const end = await daemon.stop();
    expect(end).toMatchObject({ code: 0, signal: null });
    expect(end.durationMs).toBeLessThan(SYSTEMD_WAITS_MS);
    expect(daemon.children().length).toBeGreaterThan(0);
    expect(daemon.children().filter(isAlive)).toEqual([]);
    expect(inDatabase(database, (db) => latestRuns(db, 'process', 100).filter((run) => run.endedAt === null))).toEqual(
      [],
    );
    const imported = runsOf(database, 'process').map((run) => JSON.parse(run.counts ?? '{}').files?.imported ?? 0);
    expect(imported.filter((count) => count === 1)).toHaveLength(1);
    const inOrder = ['fetch', 'process', 'mail'].map((job) => runsOf(database, job)[0]?.startedAt ?? '');
    expect(inOrder.toSorted()).toEqual(inOrder);
  });

  it('starts where another was killed, closes its runs and frees its leases', async () => {
    const killed = start();
    await killed.until('it has started', () => killed.stderr().includes('daemon started'));
    await killed.stop('SIGKILL'); // the kernel gives its lock back
    const now = new Date();
    const until = new Date(now.getTime() + 3_600_000);
    const living = leaseOwner({ isOfDaemon: false });
    const space = living.split(':')[2] ?? '';
    const dead = 2 ** 22 - 1; // no process has this id: it is the greatest there can be on Linux
    inDatabase(database, (db) => {
      startRun(db, { job: 'process', trigger: 'daemon', startedAt: now });
      startRun(db, { job: 'audit', trigger: 'manual', startedAt: now });
      takeLease(db, { name: 'process', owner: `run:${dead}:${space}:1`, now, until });
      takeLease(db, { name: 'audit', owner: living, now, until });
    });
    const daemon = start();
    await daemon.until('the next run', () => outcomes('process').includes('ok'));
    await daemon.stop();
    expect(runsOf(database, 'process')[0]).toMatchObject({ outcome: 'crashed', exitCode: null });
    const manual = runsOf(database, 'audit').filter((run) => run.trigger === 'manual');
    expect(manual).toEqual([]); // the daemon's own run of the day may have been tried beside it
    expect(inDatabase(database, takenLeases).map(({ owner }) => owner)).toEqual([living]);
  });

  it('lives on when a run fails or the configuration is broken meanwhile, and works once it is mended', async () => {
    const daemon = start();
    await daemon.until('a good run', () => outcomes('process').includes('ok'));
    rmSync(join(data, 'fds'), { recursive: true });
    writeFileSync(join(data, 'fds'), 'a file where the folder should be');
    await daemon.until('a failed run', () => /failed|temporary/.test(outcomes('process').at(-1) ?? ''));
    rmSync(join(data, 'fds'));
    mkdirSync(join(data, 'fds'));
    await daemon.until('a good run again', () => outcomes('process').at(-1) === 'ok');
    configure('[schedule]\nproces = "1s"\n');
    const isBroken = (): boolean => runsOf(database, 'process').at(-1)?.error === 'exit code 78 (configuration)';
    await daemon.until('a failed run', isBroken);
    configure(EVERY_SECOND);
    await daemon.until('a good run after that', () => outcomes('process').at(-1) === 'ok');
    expect(await daemon.stop('SIGINT')).toMatchObject({ code: 0 });
  });
});
