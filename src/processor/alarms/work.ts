/** Alarms about our own work: jobs, people, mail, backups. */
import type { CurrentAlarm } from '../../models/alarms.ts';
import { type JobRunRow, latestRuns, readMarker } from '../../models/jobs.ts';
import { isMailOnHold } from '../../models/mail-hold.ts';
import { readPause, runHistory } from '../../models/run-control.ts';
import {
  damagedMessages,
  firstMailAt,
  mailsDueBefore,
  mailsHeldFor,
  mailsInState,
  manualWaiting,
  newestInstant,
} from '../../models/watch-facts.ts';
import { dueDay } from '../../wall-clock.ts';
import { BACKUP_MARKER, FINDINGS_MARKER, SKEW_MARKER } from '../markers.ts';
import { type AlarmRule, DAY_MS, HOUR_MS, type JobTurn, type Look, MINUTE_MS } from './alarm.ts';

export const manualOld: AlarmRule = ({ db, now, settings }) => {
  const { n, since } = manualWaiting(db);
  if (since === null || now.getTime() - Date.parse(since) < settings.manualDays * DAY_MS) return [];
  const days = Math.floor((now.getTime() - Date.parse(since)) / DAY_MS);
  return [{ code: 'MANUAL_OLD', subject: '', text: `${n} payments wait for a person, the oldest for ${days} days` }];
};

export const outboxStuck: AlarmRule = ({ db, now, settings }) => {
  const { n, since } = mailsDueBefore(db, new Date(now.getTime() - settings.mailLateMs).toISOString());
  if (n === 0) return [];
  return [{ code: 'OUTBOX_STUCK', subject: '', text: `${n} mails should be out, the oldest is of ${since ?? '?'}` }];
};

/** As long as people can still find out: after a month nobody asks the mail server. */
export const mailUncertain: AlarmRule = ({ db, now }) => {
  const { n } = mailsInState(db, 'UNCERTAIN', new Date(now.getTime() - 30 * DAY_MS).toISOString());
  if (n === 0) return [];
  return [{ code: 'MAIL_UNCERTAIN', subject: '', text: `of ${n} mails nobody knows whether they arrived` }];
};

export const mailNotLive: AlarmRule = ({ db, now, settings }) => {
  if (isMailOnHold(db)) {
    return [{ code: 'MAIL_ON_HOLD', subject: '', text: 'all mail is held since a backup was restored' }];
  }
  const unnamed = settings.mailMode === 'live' ? mailsHeldFor(db, 'FIRST_RUN') : 0;
  if (unnamed > 0) {
    const text = `${unnamed} mails are held, as nobody has said from when on donors are told: quittance outbox go-live`;
    return [{ code: 'MAIL_NOT_LIVE', subject: '', text }];
  }
  const first = firstMailAt(db);
  if (!settings.isProduction || settings.mailMode === 'live' || first === null) return [];
  if (now.getTime() - Date.parse(first) < settings.notLiveDays * DAY_MS) return [];
  return [{ code: 'MAIL_NOT_LIVE', subject: '', text: `no donor is thanked: mail.mode is "${settings.mailMode}"` }];
};

/** What a guard has stopped waits for a person, and nobody looks into the outbox every day. */
export const mailHeld: AlarmRule = ({ db }) =>
  (['TOO_OLD', 'MASS_IMPORT'] as const).flatMap((reason) => {
    const n = mailsHeldFor(db, reason);
    return n === 0
      ? []
      : [{ code: 'MAIL_HELD', subject: reason, text: `${n} mails wait for a person: quittance outbox list` }];
  });

/** Only where a daemon is in use: who calls the program from cron has no history of runs. */
export const jobs: AlarmRule = (look) => {
  const [newest] = runHistory(look.db, null, 1);
  if (newest === undefined || look.now.getTime() - Date.parse(newest.startedAt) > 7 * DAY_MS) return [];
  const pause = readPause(look.db);
  if (pause !== null) {
    const isLong = look.now.getTime() - Date.parse(pause.at) >= HOUR_MS;
    return isLong ? [{ code: 'DAEMON_PAUSED', subject: '', text: `since ${pause.at}, by ${pause.actor}` }] : [];
  }
  return look.settings.jobs.flatMap(({ job, turn }) => jobAlarm(look, job, turn));
};

const RUNS_LOOKED_AT = 40;
const FAILURES = { every: 3, daily: 2 } as const;

function jobAlarm(look: Look, job: string, turn: JobTurn): readonly CurrentAlarm[] {
  const runs = latestRuns(look.db, job, RUNS_LOOKED_AT);
  const ended = runs.filter(({ outcome }) => outcome !== null && outcome !== 'cancelled');
  const last = ended.slice(0, FAILURES[turn.kind]);
  if (last.length === FAILURES[turn.kind] && last.every((run) => isBad(run))) {
    const why = last[0]?.error ?? 'it failed';
    return [{ code: 'JOB_FAILING', subject: job, text: `${last.length} times in a row: ${why}` }];
  }
  return isLate(look, turn, runs) ? [{ code: 'JOB_LATE', subject: job, text: 'it has not worked for too long' }] : [];
}

/** Servers that are away have alarms of their own, and so have books that do not add up (exit code 26). */
function isBad({ job, outcome, exitCode }: JobRunRow): boolean {
  if (outcome === 'temporary') return job !== 'fetch' && job !== 'mail';
  return exitCode !== 26 && (outcome === 'failed' || outcome === 'crashed' || outcome === 'deadline');
}

/** What ran and found servers away has run. */
function isLate({ now, settings }: Look, turn: JobTurn, runs: readonly JobRunRow[]): boolean {
  const worked = runs.filter((run) => run.outcome !== null && run.outcome !== 'cancelled' && !isBad(run));
  if (runs.length === 0) return false;
  if (turn.kind === 'daily') {
    const day = dueDay(turn.at, settings.zone, new Date(now.getTime() - 3 * HOUR_MS));
    const first = runs.at(-1)?.dueDay ?? day;
    return first < day && !worked.some((run) => run.dueDay !== null && run.dueDay >= day);
  }
  const tolerated = Math.max(3 * turn.ms, HOUR_MS);
  const begun = worked[0]?.startedAt ?? runs.at(-1)?.startedAt ?? now.toISOString();
  return now.getTime() - Date.parse(begun) > tolerated;
}

const BACKUP_AGE_MS = 36 * HOUR_MS;

/** Of books that are old enough to have one. */
export const backupOld: AlarmRule = ({ db, now }) => {
  const at = readMarker(db, BACKUP_MARKER) * 1000;
  const first = db.sqlite.prepare<[], string | null>('SELECT min(at) FROM event').pluck().get() ?? null;
  const since = at > 0 ? at : first === null ? now.getTime() : Date.parse(first);
  if (now.getTime() - since < BACKUP_AGE_MS) return [];
  const text = at > 0 ? `the last verified backup is of ${new Date(at).toISOString()}` : 'there is no verified backup';
  return [{ code: 'BACKUP_OLD', subject: '', text }];
};

export const checkFindings: AlarmRule = ({ db }) => {
  const n = readMarker(db, FINDINGS_MARKER);
  return n === 0 ? [] : [{ code: 'CHECK_FINDINGS', subject: '', text: `${n} checks of the books do not hold` }];
};

export const messagesDamaged: AlarmRule = ({ db }) =>
  damagedMessages(db).map(({ queue, n }) => ({ code: 'MESSAGES_DAMAGED', subject: queue, text: `${n} in this queue` }));

/** Against what was written here, and against the clock of the server that is pinged. */
export const clockSkewed: AlarmRule = ({ db, now }) => {
  const newest = newestInstant(db);
  if (newest !== null && now.getTime() + MINUTE_MS < Date.parse(newest)) {
    return [{ code: 'CLOCK_SKEWED', subject: '', text: `the clock went back: it is before ${newest}` }];
  }
  const skewMs = readMarker(db, SKEW_MARKER);
  if (Math.abs(skewMs) <= MINUTE_MS) return [];
  return [{ code: 'CLOCK_SKEWED', subject: '', text: `the clock is off by ${Math.round(skewMs / 1000)} seconds` }];
};
