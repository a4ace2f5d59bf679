import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type ChildEnd, type ChildOrder, supervise } from '../../jobs/supervise.ts';
import { isAlive } from '../helpers/daemon.ts';

/** A child that runs this JavaScript. */
function node(script: string): Pick<ChildOrder, 'command' | 'args'> {
  return { command: process.execPath, args: ['-e', script] };
}

type Supervised = Readonly<{ ended: Promise<ChildEnd>; cancel: () => void; pids: (number | null)[] }>;

function begin(program: Pick<ChildOrder, 'command' | 'args'>, times: Partial<ChildOrder> = {}): Supervised {
  const stop = new AbortController();
  const pids: (number | null)[] = [];
  const onPid = (pid: number | null): void => void pids.push(pid);
  const ended = supervise({ ...program, deadlineMs: 15_000, graceMs: 500, cancel: stop.signal, onPid, ...times });
  return { ended, cancel: () => stop.abort(), pids };
}

const endOf = (script: string, times: Partial<ChildOrder> = {}): Promise<ChildEnd> => begin(node(script), times).ended;

describe('a child that ends by itself', () => {
  it('gives its exit code and the numbers it printed, without any text', async () => {
    const summary = { files: { imported: 2, names: ['x'] }, proof: { ok: true, iban: 'CH93' }, durationMs: 7 };
    const end = await endOf(`console.log(${JSON.stringify(JSON.stringify(summary))})`);
    expect(end).toMatchObject({ outcome: 'ok', exitCode: 0, signal: null, error: null });
    expect(end.counts).toEqual({ files: { imported: 2 }, proof: { ok: true }, durationMs: 7 });
    expect(end.durationMs).toBeGreaterThan(0);
  });

  it('is told apart by its exit code', async () => {
    const ends = await Promise.all([24, 75, 78, 26, 99].map((code) => endOf(`process.exit(${code})`)));
    expect(ends.map(({ outcome, error }) => [outcome, error])).toEqual([
      ['findings', null],
      ['temporary', 'exit code 75 (temporary)'],
      ['failed', 'exit code 78 (configuration)'],
      ['failed', 'exit code 26 (integrity)'],
      ['failed', 'exit code 99'],
    ]);
  });

  it('has failed when it throws', async () => {
    const quiet = ['-c', 'exec "$0" -e "throw new Error(1)" 2>/dev/null', process.execPath];
    const end = await begin({ command: '/bin/sh', args: quiet }).ended;
    expect(end).toMatchObject({ outcome: 'failed', exitCode: 1, error: 'exit code 1 (bug)', counts: null });
  });

  it('has crashed when a signal ended it, as native code does', async () => {
    const ends = await Promise.all(
      ['SIGSEGV', 'SIGKILL', 'SIGABRT'].map((name) => endOf(`process.kill(process.pid, '${name}')`)),
    );
    expect(ends.map(({ outcome, exitCode, error }) => [outcome, exitCode, error])).toEqual([
      ['crashed', null, 'ended by SIGSEGV'],
      ['crashed', null, 'ended by SIGKILL'],
      ['crashed', null, 'ended by SIGABRT'],
    ]);
  });

  it('that cannot be started at all has failed', async () => {
    const end = await begin({ command: '/no/such/program', args: [] }).ended;
    expect(end).toMatchObject({ outcome: 'failed', pid: null, exitCode: null, error: 'could not be started' });
  });

  it('may print without end: nothing of it is kept', async () => {
    const end = await endOf("process.stdout.write('1234567890'.repeat(100_000))");
    expect(end).toMatchObject({ outcome: 'ok', counts: null });
  });
});

describe('a child that does not end', () => {
  it('is ended at its deadline, also out of a busy loop', async () => {
    const { ended, pids } = begin(node('for (;;);'), { deadlineMs: 700 });
    const end = await ended;
    expect(end).toMatchObject({ outcome: 'deadline', signal: 'SIGTERM', error: 'did not end within 700 ms' });
    expect(pids).toEqual([end.pid, null]);
    expect(isAlive(end.pid ?? 0)).toBe(false);
  });

  it('is killed after the grace when it does not listen', async () => {
    const end = await endOf("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)", { deadlineMs: 700 });
    expect(end).toMatchObject({ outcome: 'deadline', signal: 'SIGKILL' });
    expect(end.durationMs).toBeGreaterThanOrEqual(1_100);
    expect(end.durationMs).toBeLessThan(20_000);
  });

  it('is ended when it is cancelled, even before it runs', async () => {
    const one = begin(node('setInterval(() => {}, 1000)'));
    one.cancel();
    expect(await one.ended).toMatchObject({ outcome: 'cancelled', error: 'ended with the daemon' });
    const aborted = AbortSignal.abort();
    expect(await endOf('setInterval(() => {}, 1000)', { cancel: aborted })).toMatchObject({ outcome: 'cancelled' });
  });

  it('has done its work when it finishes it after it was told to end', async () => {
    const { ended, cancel } = begin(node("process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)"));
    await sleep(700);
    cancel();
    expect(await ended).toMatchObject({ outcome: 'ok', exitCode: 0, error: null });
  });
});

describe('what a child leaves behind', () => {
  it('neither holds up its end nor outlives it', async () => {
    const grandchild = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })`;
    const end = await endOf(
      `console.log(JSON.stringify({ grandchild: ${grandchild}.pid })); setTimeout(() => process.exit(0), 200)`,
    );
    expect(end.outcome).toBe('ok');
    const { grandchild: pid } = JSON.parse(JSON.stringify(end.counts));
    expect(pid).toBeGreaterThan(0);
    expect(end.durationMs).toBeLessThan(20_000);
    await sleep(100);
    expect(isAlive(pid)).toBe(false);
  });
});
