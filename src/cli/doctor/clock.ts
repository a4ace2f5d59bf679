/** The time zone, and whether the clock can be right. Asks nobody on the network. */
import { existsSync } from 'node:fs';
import type { Config } from '../../config.ts';
import { type Finding, no, unknown, yes } from './finding.ts';

/** Nobody runs this version before it was written. */
const EARLIEST = '2026-11-01';
const SKEW_MS = 60_000;
const SYNCHRONISED = '/run/systemd/timesync/synchronized';

export function clockFindings(config: Config, now: Date, lastRun: string | null): readonly Finding[] {
  return [zone(config, now), plausible(now, lastRun), synchronised()];
}

function zone({ zone }: Config, now: Date): Finding {
  const there = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(
    now,
  );
  return yes('time zone', `${zone}, where it is ${there}`);
}

function plausible(now: Date, lastRun: string | null): Finding {
  const iso = now.toISOString();
  if (iso < EARLIEST) return no('clock', `${iso} is long ago`, 'timedatectl set-ntp true');
  if (lastRun !== null && now.getTime() + SKEW_MS < Date.parse(lastRun)) {
    return no(
      'clock',
      `${iso} is before the last run of a job (${lastRun}): the clock went back`,
      'timedatectl set-ntp true',
    );
  }
  return yes('clock', iso);
}

function synchronised(): Finding {
  if (existsSync(SYNCHRONISED)) return yes('clock is kept right', 'by systemd-timesyncd');
  return unknown('clock is kept right', 'cannot be told here', 'timedatectl status');
}
