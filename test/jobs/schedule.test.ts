/** When jobs run: on every day of a year once, whatever clocks do; after downtime; after failures; when people ask or pause. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClockwork, type Written } from '../../jobs/clockwork.ts';
import type { JobName } from '../../jobs/context.ts';
import { type DailyRun, dailyTurn, postsOf } from '../../jobs/schedule.ts';
import { loadConfig } from '../../src/config.ts';
import { wallClockIn } from '../../src/wall-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Ticks through a time and gives back the days that were run, with the wall clock of each. */
function turnsBetween(options: {
  at: string;
  zone: string;
  from: string;
  days: number;
  stepMs: number;
  isDown?: (now: Date) => boolean;
}): readonly { day: string; time: string; due: string }[] {
  const { at, zone, from, days, stepMs, isDown = () => false } = options;
  const runs: DailyRun[] = [];
  const found: { day: string; time: string; due: string }[] = [];
  const start = Date.parse(from);
  for (let t = start; t < start + days * DAY; t += stepMs) {
    const now = new Date(t);
    if (isDown(now)) continue;
    const due = dailyTurn(at, { zone, now, runs: runs.slice(-5) });
    if (due === null) continue;
    runs.push({ dueDay: due, startedAt: now.toISOString(), outcome: 'ok', exitCode: 0 });
    found.push({ ...wallClockIn(zone, now), due });
  }
  return found;
}

describe('a daily job', () => {
  it('runs at its time on both sides of daylight saving, once on the days of the change', () => {
    const zurich = { zone: 'Europe/Zurich', stepMs: MINUTE };
    const spring = turnsBetween({ ...zurich, at: '02:30', from: '2027-03-27T12:00:00Z', days: 2.5 }).slice(1);
    expect(spring).toEqual([
      { day: '2027-03-28', time: '03:00', due: '2027-03-28' },
      { day: '2027-03-29', time: '02:30', due: '2027-03-29' },
    ]);
    const autumn = turnsBetween({ ...zurich, at: '02:30', from: '2027-10-30T12:00:00Z', days: 2.5 }).slice(1);
    expect(autumn).toEqual([
      { day: '2027-10-31', time: '02:30', due: '2027-10-31' },
      { day: '2027-11-01', time: '02:30', due: '2027-11-01' },
    ]);
  });

  it('runs exactly once on every day of a year, in any zone, at any time, with any downtime of less than a day', () => {
    const zones = fc.constantFrom(
      'Europe/Zurich',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'UTC',
      'Pacific/Auckland',
    );
    const times = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
    const downs = fc.array(fc.tuple(fc.integer({ min: 0, max: 364 }), fc.integer({ min: 1, max: 20 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(zones, times, downs, (zone, [hour, minute], down) => {
        const at = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        const from = '2027-01-01T00:00:00Z';
        const isDown = (now: Date): boolean =>
          down.some(([day, hours]) => {
            const begin = Date.parse(from) + day * DAY + 11 * HOUR;
            return now.getTime() >= begin && now.getTime() < begin + hours * HOUR;
          });
        const turns = turnsBetween({ at, zone, from, days: 365, stepMs: 30 * MINUTE, isDown });
        const days = turns.map(({ due }) => due);
        expect(new Set(days).size).toBe(days.length);
        expect(days).toEqual([...days].sort());
        const dates = Array.from({ length: 363 }, (_, index) =>
          new Date(Date.parse('2027-01-02T12:00:00Z') + index * DAY).toISOString().slice(0, 10),
        );
        // A day that was missed wholly can only be one whose time and the rest of it fell into one downtime.
        const missed = dates.filter((date) => !days.includes(date));
        for (const date of missed) expect(down.length, `${date} was left out without any downtime`).toBeGreaterThan(0);
        if (down.length === 0) expect(missed).toEqual([]);
      }),
      { numRuns: 4 },
    );
  });

  it('makes up for a downtime once, as soon as the daemon is there', () => {
    const isDown = (now: Date): boolean =>
      now >= new Date('2027-06-02T00:00:00Z') && now < new Date('2027-06-05T09:00:00Z');
    const turns = turnsBetween({
      at: '03:40',
      zone: 'Europe/Zurich',
      from: '2027-06-01T12:00:00Z',
      days: 6,
      stepMs: MINUTE,
      isDown,
    });
    expect(turns.map(({ day, time }) => `${day} ${time}`)).toEqual([
      '2027-06-01 14:00',
      '2027-06-05 11:00',
      '2027-06-06 03:40',
      '2027-06-07 03:40',
    ]);
  });

  it('is tried again an hour after a failure, five times, and not again when its work was done', () => {
    const run = (outcome: string, exitCode: number | null, startedAt: string): DailyRun => ({
      dueDay: '2027-06-02',
      outcome,
      exitCode,
      startedAt,
    });
    const turn = (runs: readonly DailyRun[], time: string) =>
      dailyTurn('03:40', { zone: 'UTC', now: new Date(`2027-06-02T${time}:00Z`), runs });
    expect(turn([run('failed', 1, '2027-06-02T03:40:00.000Z')], '04:39')).toBeNull();
    expect(turn([run('failed', 1, '2027-06-02T03:40:00.000Z')], '04:40')).toBe('2027-06-02');
    expect(turn([run('cancelled', null, '2027-06-02T03:40:00.000Z')], '03:41')).toBe('2027-06-02');
    expect(turn([run('failed', 26, '2027-06-02T03:40:00.000Z')], '09:00')).toBeNull();
    expect(turn([run('findings', 24, '2027-06-02T03:40:00.000Z')], '09:00')).toBeNull();
    const five = Array.from({ length: 5 }, (_, hour) => run('crashed', null, `2027-06-02T0${hour + 3}:40:00.000Z`));
    expect(turn(five, '20:00')).toBeNull();
  });
});

describe('the clockwork', () => {
  const { config } = loadConfig({ flags: {}, env: {}, cwd: '/nonexistent' });
  const NOW = new Date('2027-06-02T12:00:00Z');
  const idle: Written = { isPaused: false, requested: [], runsOf: () => [] };

  function clock(jobs: readonly JobName[]) {
    const leftOut: JobName[] = [];
    const clockwork = createClockwork(postsOf(jobs, config.schedule), {
      zone: 'UTC',
      leftOut: (job) => leftOut.push(job),
    });
    const running = new Set<string>();
    const at = (elapsedMs: number, written: Written | null = idle): readonly string[] =>
      clockwork.startsAt({ elapsedMs, now: NOW, isRunning: (job) => running.has(job), written }).map(({ job }) => job);
    return { at, running, leftOut };
  }

  it('starts one after the other, then at the interval, also after the machine slept', () => {
    const { at } = clock(['fetch', 'process', 'mail']);
    expect([at(0), at(500), at(2_500), at(4_500), at(5_000)]).toEqual([[], ['fetch'], ['process'], ['mail'], []]);
    expect(at(302_500)).toEqual(['process']);
    expect(at(10 * HOUR)).toEqual(['fetch', 'process', 'mail']);
    expect(at(10 * HOUR + 200)).toEqual([]);
  });

  it('never starts a job beside itself', () => {
    const { at, running, leftOut } = clock(['process']);
    running.add('process');
    expect(at(500)).toEqual([]);
    expect(leftOut).toEqual(['process']);
    running.clear();
    expect(at(600)).toEqual([]);
    expect(at(300_600)).toEqual(['process']);
  });

  it('starts what a person asks for, also between two turns', () => {
    const { at } = clock(['fetch', 'maintain']);
    at(500);
    expect(at(600, { ...idle, requested: ['fetch'] })).toEqual(['fetch']);
  });

  it('starts nothing but the alarms while it is paused', () => {
    const { at } = clock(['fetch', 'process', 'watch']);
    const paused = { ...idle, isPaused: true, requested: ['process'] };
    expect(at(10_000, paused)).toEqual(['watch']);
    expect(at(20_000, null)).toEqual([]);
    expect(at(400_000, null)).toEqual(['watch']);
    expect(at(1_000_000, idle)).toEqual(['fetch', 'process', 'watch']);
  });

  it('begins a daily job that was missed after the others, and tells its day', () => {
    const clockwork = createClockwork(postsOf(['fetch', 'maintain'], config.schedule), {
      zone: 'UTC',
      leftOut: () => undefined,
    });
    const tick = { now: NOW, isRunning: () => false, written: idle };
    expect(clockwork.startsAt({ ...tick, elapsedMs: 100 })).toEqual([]);
    expect(clockwork.startsAt({ ...tick, elapsedMs: 3_000 }).at(-1)).toEqual({ job: 'maintain', dueDay: '2027-06-02' });
  });
});
