/** `quittance health`: is anything wrong now? What the operator is told by mail, on demand; for monitoring, too. */
import { isDaemonRunning } from '../../../jobs/daemon-lock.ts';
import { THIS_MACHINE } from '../../../jobs/watch/machine.ts';
import { currentAlarms } from '../../../jobs/watch/settings.ts';
import { EXIT_CODES } from '../../errors.ts';
import { type CurrentAlarm, openAlarms } from '../../models/alarms.ts';
import { headHash } from '../../models/events.ts';
import { readMarker } from '../../models/jobs.ts';
import { runHistory } from '../../models/run-control.ts';
import { manualWaiting } from '../../models/watch-facts.ts';
import { donorsNotTold } from '../../processor/mails/go-live.ts';
import { BACKUP_MARKER } from '../../processor/markers.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { counted, localTime } from '../values.ts';

export const healthCommand: CliCommand = (program, action) => {
  program
    .command('health')
    .description('is anything wrong now: the open alarms, the daemon, the newest backup')
    .option('--live', 'only whether the daemon is running, for a supervisor such as Docker')
    .option('--nagios', 'one line and the exit codes of Nagios plugins: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN')
    .addHelpText('after', '\nExit codes: 0 nothing is wrong, 24 something is.')
    .action(action(health));
};

type HealthOptions = Readonly<{ live?: boolean; nagios?: boolean }>;

type State = Readonly<{
  daemon: boolean;
  /** A daemon was in use here, and is not running. */
  isDown: boolean;
  alarms: readonly (CurrentAlarm & Readonly<{ since: string | null }>)[];
  lastRun: string | null;
  backup: string | null;
  waiting: number;
  /** Payments of whose booking nobody was told: their mails were only written as files, or redirected. */
  notTold: number;
  head: string;
}>;

/** These do not wait until somebody reads their mail in the morning. */
const CRITICAL: ReadonlySet<string> = new Set([
  'DAEMON_DOWN',
  'STATEMENT_LATE',
  'HOST_KEY_CHANGED',
  'PROOF_RED',
  'CHECK_FINDINGS',
  'DISK_LOW',
  'JOB_FAILING',
]);

function health(context: CommandContext, options: HealthOptions): number {
  const { config } = context.config();
  if (options.live === true) {
    const daemon = isDaemonRunning(config);
    context.output.document('health', { ok: daemon, daemon });
    context.output.line(daemon ? 'the daemon is running' : 'the daemon is not running');
    return daemon ? EXIT_CODES.ok : EXIT_CODES.findings;
  }
  const state = stateOf(context);
  if (options.nagios === true) return nagios(context, state);
  print(context, state);
  return state.alarms.length === 0 ? EXIT_CODES.ok : EXIT_CODES.findings;
}

function stateOf(context: CommandContext): State {
  const { config } = context.config();
  const db = context.db();
  const known = openAlarms(db);
  const now = context.now();
  const daemon = isDaemonRunning(config);
  const [last] = runHistory(db, null, 1);
  const isDown = !daemon && last !== undefined;
  const down = isDown ? [{ code: 'DAEMON_DOWN', subject: '', text: 'no job is run: systemctl start quittance' }] : [];
  const alarms = [...down, ...currentAlarms({ config, db, now }, THIS_MACHINE)].map((alarm) => ({
    ...alarm,
    since: known.find(({ code, subject }) => code === alarm.code && subject === alarm.subject)?.raisedAt ?? null,
  }));
  const backupAt = readMarker(db, BACKUP_MARKER);
  return {
    daemon,
    isDown,
    alarms,
    lastRun: last?.startedAt ?? null,
    backup: backupAt === 0 ? null : new Date(backupAt * 1000).toISOString(),
    waiting: manualWaiting(db).n,
    notTold: donorsNotTold(db),
    head: headHash(db),
  };
}

function print({ output }: CommandContext, { isDown: _, ...state }: State): void {
  const { daemon, alarms, lastRun, backup, waiting, notTold, head } = state;
  output.document('health', { ok: alarms.length === 0, ...state });
  for (const { code, subject, text, since } of alarms) {
    const when = since === null ? '' : `, since ${localTime(since)}`;
    output.prose({ text: code, style: 'red' }, `${subject === '' ? '' : ` (${subject})`}: ${text}${when}`);
  }
  if (alarms.length > 0) output.line('');
  output.prose(`alarms   ${alarms.length === 0 ? 'none' : alarms.length}`);
  output.prose(
    `daemon   ${daemon ? 'running' : 'not running'}${lastRun === null ? '' : `, the last run began ${localTime(lastRun)}`}`,
  );
  output.prose(`backup   ${backup === null ? 'none yet' : `verified, of ${localTime(backup)}`}`);
  output.prose(`waiting  ${counted(waiting, 'payment')} for a person`);
  if (notTold > 0)
    output.prose(`not told ${counted(notTold, 'payment')} whose mails were only written as files or redirected`);
  output.line(`head     ${head}`);
  if (alarms.length > 0) output.note('what each means and what to do: docs/RUNBOOK.md');
}

function nagios({ output }: CommandContext, { alarms }: State): number {
  const isCritical = alarms.some(({ code }) => CRITICAL.has(code));
  const word = alarms.length === 0 ? 'OK' : isCritical ? 'CRITICAL' : 'WARNING';
  const codes = alarms.map(({ code, subject }) => (subject === '' ? code : `${code} (${subject})`)).join(', ');
  output.line(`QUITTANCE ${word}${codes === '' ? '' : ` - ${codes}`}`);
  return alarms.length === 0 ? 0 : isCritical ? 2 : 1;
}
