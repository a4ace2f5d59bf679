/** The built scheduler with small programs in the place of `quittance run`: the ones that throw, hang, crash and do not listen. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DIST, isAlive, type Running, runsOf, startNode, startProgram } from '../helpers/daemon.ts';

/** `TimeoutStopSec` of the unit. */
const SYSTEMD_WAITS_MS = 90_000;

let folder = '';
let database = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quittance-daemon-'));
  database = join(folder, 'data', 'quittance.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A daemon whose jobs run these scripts; like `quittance start` in all else. */
function startHost(schedule: string, scripts: Readonly<Record<string, string>>): Running {
  writeFileSync(join(folder, 'quittance.toml'), `[schedule]\n${schedule}`);
  const host = `
    import { startDaemon } from ${JSON.stringify(join(DIST, 'jobs/index.js'))};
    import { loadConfig } from ${JSON.stringify(join(DIST, 'src/config.js'))};
    import { createLog } from ${JSON.stringify(join(DIST, 'src/log.js'))};
    const scripts = ${JSON.stringify(scripts)};
    const { config } = loadConfig({ flags: {}, env: {}, cwd: process.cwd() });
    const told = new Promise((resolve) => process.once('SIGTERM', resolve));
    const log = createLog({ level: 'debug' });
    const programFor = (job) => ({ command: process.execPath, args: ['-e', scripts[job]] });
    const daemon = await startDaemon({ config, jobs: Object.keys(scripts), log, logLevel: 'debug', programFor });
    await told;
    await daemon.stop();`;
  writeFileSync(join(folder, 'host.mjs'), host);
  return startNode(folder, [join(folder, 'host.mjs')]);
}

/** The built program in a folder of this name. */
function copyOfProgram(name: string): string {
  const home = join(folder, name);
  mkdirSync(home);
  cpSync(DIST, join(home, 'dist'), { recursive: true });
  symlinkSync(resolve('node_modules'), join(home, 'node_modules'));
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
  return home;
}

/** Processes of these groups that are there and no zombies (Linux). */
function aliveInGroups(groups: readonly number[]): readonly number[] {
  return readdirSync('/proc').flatMap((entry) => {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || !isAlive(pid)) return [];
    const [, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return groups.includes(Number(group)) ? [pid] : [];
  });
}

const ZONE = 'TZ=Pacific/Auckland';

/** Nothing of a process that has ended (Linux). */
function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

const outcomes = (job: string): readonly (string | null)[] => runsOf(database, job).map((run) => run.outcome);

describe('the daemon', () => {
  it('survives jobs that throw, hang and crash, reports them and runs them again', async () => {
    const daemon = startHost('fetch = "1s"\nprocess = "1s"\nmail = "1s"\ndeadline = "1s"\n', {
      fetch: 'process.stderr.write = () => true; process.exitCode = 1',
      process: 'for (;;);',
      mail: "process.kill(process.pid, 'SIGSEGV')",
    });
    const twice = (job: string): boolean => outcomes(job).length >= 2;
    await daemon.until('each has run twice', () => twice('fetch') && twice('process') && twice('mail'));
    expect(outcomes('fetch').slice(0, 2)).toEqual(['failed', 'failed']);
    expect(outcomes('process').slice(0, 2)).toEqual(['deadline', 'deadline']);
    expect(outcomes('mail').slice(0, 2)).toEqual(['crashed', 'crashed']);
    const messages = daemon.lines().map(({ level, job, message }) => `${level} ${job}: ${message}`);
    expect(messages).toContain('error fetch: job failed, next turn again');
    expect(messages).toContain('error process: job did not end in time and was ended, next turn again');
    expect(messages).toContain('error mail: job crashed, next turn again');
    expect(await daemon.stop()).toMatchObject({ code: 0 });
    expect(daemon.children().filter(isAlive)).toEqual([]);
  });

  it('never runs a job beside itself: a turn that comes too early is left out, and is no error', async () => {
    const mark = join(folder, 'starts');
    const slow = `require('fs').appendFileSync(${JSON.stringify(mark)}, 'x'); setTimeout(() => {}, 3000)`;
    const daemon = startHost('process = "500ms"\n', { process: slow });
    await daemon.until('one run', () => outcomes('process').length === 1);
    expect(readFileSync(mark, 'utf8').length).toBeLessThanOrEqual(2);
    const skipped = daemon.lines().filter(({ message }) => message === 'still running, this turn is left out');
    expect(skipped.length).toBeGreaterThan(0);
    expect(new Set(skipped.map(({ level }) => level))).toEqual(new Set(['debug']));
    expect(daemon.lines().filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
    await daemon.stop();
  });

  it('ends in time for systemd even when a job does not listen', async () => {
    const mark = join(folder, 'deaf');
    const deaf = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); require('fs').writeFileSync(${JSON.stringify(mark)}, '')`;
    const daemon = startHost('process = "1s"\n', { process: deaf });
    await daemon.until('the job runs and does not listen', () => existsSync(mark));
    const end = await daemon.stop();
    expect(end).toMatchObject({ code: 0 });
    expect(end.durationMs).toBeGreaterThan(9_000);
    expect(end.durationMs).toBeLessThan(SYSTEMD_WAITS_MS);
    expect(daemon.children().filter(isAlive)).toEqual([]);
    expect(outcomes('process')).toEqual(['cancelled']);
  });

  it('gives jobs the time zone of the configuration', async () => {
    writeFileSync(join(folder, 'quittance.toml'), 'zone = "Pacific/Auckland"\n');
    const daemon = startProgram(folder, ['start', '--verbose']);
    // For a moment a new process has the environment of the one that starts it.
    await daemon.until('a job has it', () => daemon.children().some((pid) => environmentOf(pid).includes(ZONE)));
    await daemon.stop();
  });

  it('survives the death of a supervisor, and does not leave its child unwatched', async () => {
    const home = copyOfProgram('copy');
    const broken = `import { spawn } from 'node:child_process';
      import { workerData } from 'node:worker_threads';
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true });
      new Int32Array(workerData.order.slots)[0] = child.pid;
      throw new Error('on purpose');`;
    writeFileSync(join(home, 'dist/jobs/worker.js'), broken);
    const daemon = startProgram(folder, ['start'], join(home, 'dist/src/cli/main.js'));
    const died = (): number =>
      daemon.lines().filter(({ job, message }) => job === 'process' && message === 'the supervisor of a job died')
        .length;
    await daemon.until('two supervisors died', () => died() >= 2);
    expect(await daemon.stop()).toMatchObject({ code: 0 });
    expect(daemon.children().filter(isAlive)).toEqual([]);
  });

  it('takes its children along when it is killed, also one that computes without a pause', async () => {
    const home = copyOfProgram('copy');
    const mark = join(folder, 'computes');
    const endless = `import { writeFileSync } from 'node:fs';
      export async function processJob() { writeFileSync(${JSON.stringify(mark)}, ''); for (;;); }`;
    writeFileSync(join(home, 'dist/jobs/process.js'), endless);
    const source = '[[source]]\nname = "slow"\ncommand = ["sleep", "300"]\ntimeout = "10m"\n';
    writeFileSync(join(folder, 'quittance.toml'), source);
    const daemon = startProgram(folder, ['start', '--verbose'], join(home, 'dist/src/cli/main.js'));
    await daemon.until('a job computes and another waits', () => existsSync(mark) && daemon.children().length >= 2);
    const groups = daemon.children();
    expect(groups.filter(isAlive)).toEqual(groups);
    await daemon.stop('SIGKILL');
    const deadline = performance.now() + 60_000;
    while (aliveInGroups(groups).length > 0 && performance.now() < deadline) await sleep(100);
    expect(aliveInGroups(groups)).toEqual([]);
  });

  it('works from a folder whose name Bree would take for source code', async () => {
    const home = copyOfProgram('c++ (1) #2');
    const daemon = startProgram(folder, ['start'], join(home, 'dist/src/cli/main.js'));
    await daemon.until('a run', () => outcomes('fetch').includes('ok'));
    expect(await daemon.stop()).toMatchObject({ code: 0 });
  });
});
