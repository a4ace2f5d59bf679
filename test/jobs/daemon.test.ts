/** `quittance start` as operators run it: the built program, real files, real signals. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { latestRuns, leasingProcesses, startRun, takeLease } from '../../src/models/jobs.ts';
import { inDatabase, isAlive, runsOf, startProgram } from '../helpers/daemon.ts';

const STATEMENT = readFileSync('test/fixtures/camt/v08-statement.xml');
const EVERY_SECOND = '[schedule]\nprocess = "1s"\n';
const TIMEOUT = 60_000;

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

describe('the daemon', { timeout: TIMEOUT }, () => {
  it('processes what is dropped, and leaves nothing behind when it is stopped', async () => {
    const daemon = start();
    await daemon.until('it has started', () => daemon.stderr().includes('daemon started'));
    writeFileSync(join(data, 'fds', 'statement.xml'), STATEMENT);
    await daemon.until('the file is processed', () => existsSync(join(data, 'fds', 'statement.xml.processed')));
    await daemon.until('the run is written down', () => outcomes('process').includes('ok'));
    expect(readFileSync(`/proc/${daemon.pid}/maps`, 'utf8')).not.toContain('xmljs');
    const end = await daemon.stop();
    expect(end).toMatchObject({ code: 0, signal: null });
    expect(end.durationMs).toBeLessThan(30_000);
    expect(daemon.children().length).toBeGreaterThan(0);
    expect(daemon.children().filter(isAlive)).toEqual([]);
    expect(inDatabase(database, (db) => latestRuns(db, 'process', 100).filter((run) => run.endedAt === null))).toEqual(
      [],
    );
    const imported = runsOf(database, 'process').map((run) => JSON.parse(run.counts ?? '{}').files?.imported ?? 0);
    expect(imported.filter((count) => count === 1)).toHaveLength(1);
  });

  it('starts fetch, process and mail in this order', async () => {
    const daemon = start();
    await daemon.until('the first mail run', () => outcomes('mail').length > 0);
    const [fetch, process, mail] = ['fetch', 'process', 'mail'].map((job) => runsOf(database, job)[0]?.startedAt ?? '');
    expect([fetch, process, mail].toSorted()).toEqual([fetch, process, mail]);
    expect(await daemon.stop('SIGINT')).toMatchObject({ code: 0 });
  });

  it('is the only one for its data folder', async () => {
    const first = start();
    await first.until('it has started', () => first.stderr().includes('daemon started'));
    const second = start();
    expect(await second.ended).toMatchObject({ code: 75 });
    expect(second.stderr()).toContain('DAEMON_RUNNING: another daemon already works on this data folder');
    await first.stop('SIGKILL');
    const third = start();
    await third.until('it has started, as the kernel gave the lock back', () =>
      third.stderr().includes('daemon started'),
    );
    await third.stop();
  });

  it('closes the runs and frees the leases that a dead daemon left', async () => {
    mkdirSync(data);
    const now = new Date();
    const until = new Date(now.getTime() + 3_600_000);
    const dead = 2 ** 22 - 1; // no process has this id: it is the greatest there can be on Linux
    inDatabase(database, (db) => {
      startRun(db, { job: 'process', trigger: 'daemon', startedAt: now });
      startRun(db, { job: 'audit', trigger: 'manual', startedAt: now });
      takeLease(db, { name: 'process', owner: `run:${dead}:1`, now, until });
      takeLease(db, { name: 'audit', owner: `run:${process.pid}:1`, now, until });
    });
    const daemon = start();
    await daemon.until('the next run', () => outcomes('process').includes('ok'));
    await daemon.stop();
    expect(runsOf(database, 'process')[0]).toMatchObject({ outcome: 'crashed', exitCode: null });
    const manual = runsOf(database, 'audit').filter((run) => run.trigger === 'manual');
    expect(manual).toEqual([]); // the daemon's own run of the day may have been tried beside it
    expect(inDatabase(database, leasingProcesses)).toEqual([process.pid]);
  });

  it('lives on when a run fails, and the next turn works once the trouble is mended', async () => {
    const daemon = start();
    await daemon.until('a good run', () => outcomes('process').includes('ok'));
    rmSync(join(data, 'fds'), { recursive: true });
    writeFileSync(join(data, 'fds'), 'a file where the folder should be');
    await daemon.until('a failed run', () => /failed|temporary/.test(outcomes('process').at(-1) ?? ''));
    rmSync(join(data, 'fds'));
    mkdirSync(join(data, 'fds'));
    await daemon.until('a good run again', () => outcomes('process').at(-1) === 'ok');
    expect(await daemon.stop()).toMatchObject({ code: 0 });
  });

  it('lives on with a configuration that was broken meanwhile, and takes the mended one', async () => {
    const daemon = start();
    await daemon.until('a good run', () => outcomes('process').includes('ok'));
    configure('[schedule]\nproces = "1s"\n');
    const isBroken = (): boolean => runsOf(database, 'process').at(-1)?.error === 'exit code 78 (configuration)';
    await daemon.until('a failed run', isBroken);
    configure(EVERY_SECOND);
    await daemon.until('a good run again', () => outcomes('process').at(-1) === 'ok');
    expect(await daemon.stop()).toMatchObject({ code: 0 });
  });
});
