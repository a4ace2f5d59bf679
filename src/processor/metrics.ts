/**
 * What Prometheus may know of the books: counts, sums, ages and times, in its text format. Labels hold states, codes, jobs and
 * the names of our own accounts, never a person. Only reads.
 */
import type { CurrentAlarm } from '../models/alarms.ts';
import type { Db } from '../models/db.ts';
import { latestRuns, readMarker } from '../models/jobs.ts';
import { countMail } from '../models/outbox.ts';
import { countByState } from '../models/payments.ts';
import { sourceStates } from '../models/source-states.ts';
import { coveredDay, manualSums, manualWaiting, openDifferences } from '../models/watch-facts.ts';
import { VERSION } from '../version.ts';
import { type AlarmSettings, accountLabel } from './alarms/index.ts';
import { BACKUP_MARKER } from './markers.ts';

type Sample = Readonly<{ labels: Readonly<Record<string, string>>; value: number }>;
type Metric = Readonly<{ name: string; help: string; samples: readonly Sample[] }>;

export type MetricsLook = Readonly<{
  db: Db;
  now: Date;
  settings: AlarmSettings;
  alarms: readonly CurrentAlarm[];
  databaseBytes: number;
}>;

/** The whole text, with a line break at its end. */
export function metricsText(look: MetricsLook): string {
  return `${[...bookMetrics(look), ...workMetrics(look)].flatMap(linesOf).join('\n')}\n`;
}

function bookMetrics({ db, now, settings }: MetricsLook): readonly Metric[] {
  const { n, since } = manualWaiting(db);
  const red = new Set(openDifferences(db).map(({ account }) => account));
  const covered = settings.accounts.flatMap((account) => {
    const day = coveredDay(db, account.account);
    return day === null
      ? []
      : [{ labels: { account: accountLabel(account) }, value: Date.parse(`${day}T00:00:00Z`) / 1000 }];
  });
  return [
    metric('last_statement_date_seconds', 'The last day that the statements of an account cover.', covered),
    metric('payments', 'Payments by state.', byLabel('state', countByState(db))),
    metric('manual_payments', 'Payments that wait for a person.', single(n)),
    metric(
      'manual_oldest_seconds',
      'How long the oldest of them has waited.',
      single(since === null ? 0 : Math.max(0, Math.round((now.getTime() - Date.parse(since)) / 1000))),
    ),
    metric(
      'manual_open_minor',
      'What they add up to, in minor units.',
      manualSums(db).map(({ currency, minor }) => ({ labels: { currency }, value: minor })),
    ),
    metric('outbox', 'Mails by state.', byLabel('state', countMail(db))),
    metric(
      'balance_proof_ok',
      'Whether the statements of an account add up.',
      settings.accounts.map((account) => ({
        labels: { account: accountLabel(account) },
        value: red.has(account.account) ? 0 : 1,
      })),
    ),
  ];
}

function workMetrics({ db, settings, alarms, databaseBytes }: MetricsLook): readonly Metric[] {
  const runs = settings.jobs.map(({ job }) => ({ job, runs: latestRuns(db, job, 20) }));
  const ended = runs.flatMap(({ job, runs: all }) => {
    const last = all.find(({ endedAt }) => endedAt !== null);
    return last === undefined ? [] : [{ job, last }];
  });
  const worked = runs.flatMap(({ job, runs: all }) => {
    const good = all.find(({ outcome }) => outcome === 'ok' || outcome === 'findings');
    return good?.endedAt == null ? [] : [{ labels: { job }, value: Math.floor(Date.parse(good.endedAt) / 1000) }];
  });
  const counts = new Map<string, number>();
  for (const { code } of alarms) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [
    metric('job_last_success_timestamp_seconds', 'When a job last worked.', worked),
    metric(
      'job_duration_seconds',
      'How long its last run took.',
      ended.map(({ job, last }) => ({ labels: { job }, value: durationSeconds(last) })),
    ),
    metric(
      'source_up',
      'Whether the last look at a source of files worked.',
      sourceStates(db).map(({ name, code }) => ({ labels: { source: name }, value: code === null ? 1 : 0 })),
    ),
    metric('alarms', 'Open alarms by code.', byLabel('code', Object.fromEntries(counts))),
    metric(
      'backup_last_verified_timestamp_seconds',
      'The newest verified backup.',
      single(readMarker(db, BACKUP_MARKER)),
    ),
    metric('db_bytes', 'Size of the database.', single(databaseBytes)),
    metric('build_info', 'The version that wrote this.', [{ labels: { version: VERSION }, value: 1 }]),
  ];
}

function durationSeconds({ startedAt, endedAt }: Readonly<{ startedAt: string; endedAt: string | null }>): number {
  return endedAt === null ? 0 : (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
}

function metric(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name: `quittance_${name}`, help, samples };
}

function single(value: number): readonly Sample[] {
  return [{ labels: {}, value }];
}

function byLabel(label: string, counts: Readonly<Record<string, number>>): readonly Sample[] {
  return Object.entries(counts).map(([key, value]) => ({ labels: { [label]: key }, value }));
}

function linesOf({ name, help, samples }: Metric): readonly string[] {
  if (samples.length === 0) return [];
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...samples.map((sample) => `${name}${labelsOf(sample)} ${sample.value}`),
  ];
}

function labelsOf({ labels }: Sample): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
