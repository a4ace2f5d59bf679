/**
 * The look at the installation itself: what is wrong is an incident, which is raised once, resolved once, and told to the operator
 * once each way; the metrics are written; and a web address is asked whose owner misses us when we are silent. It never fails
 * because a mail or a ping did not go out.
 */
import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ping } from '../src/connectors/ping.ts';
import { messageOf } from '../src/errors.ts';
import { errorFields } from '../src/log.ts';
import { type CurrentAlarm, recordAlarms } from '../src/models/alarms.ts';
import { writeMarker } from '../src/models/jobs.ts';
import { SKEW_MARKER } from '../src/processor/markers.ts';
import { metricsText } from '../src/processor/metrics.ts';
import { databasePath, type JobContext } from './context.ts';
import { type Machine, THIS_MACHINE } from './watch/machine.ts';
import { alarmSettingsOf, currentAlarms } from './watch/settings.ts';
import { tellOperator } from './watch/tell-operator.ts';

export type WatchReport = Readonly<{
  /** Incidents that are open now. */
  open: number;
  raised: number;
  resolved: number;
  /** Of which the operator was told now. */
  told: number;
  /** Why a mail, a ping or the metrics did not go out; nothing of it is lost, the next look tries again. */
  troubles: readonly string[];
}>;

export async function watchJob(context: JobContext, machine: Machine = THIS_MACHINE): Promise<WatchReport> {
  const { config, db, now, log } = context;
  const alarms = currentAlarms({ config, db, now: now() }, machine);
  // Before it is written down: a full disk must not keep it from being told.
  const pinged = await pingAll(context, alarms);
  const { raised, resolved } = recordAlarms(db, alarms, now());
  for (const { code } of alarms) log.warn('alarm', { code });
  if (resolved > 0) log.info('alarms are over', { count: resolved });
  const told = await tellOperator(context).catch((error: unknown) => {
    log.error('the operator could not be told', errorFields(error));
    return { incidents: 0, trouble: messageOf(error) };
  });
  const metrics = writeMetrics(context, alarms);
  const troubles = [...pinged, told.trouble, metrics].filter((trouble) => trouble !== null);
  if (troubles.length > 0) log.warn('a mail, a ping or the metrics did not go out', { count: troubles.length });
  return { open: alarms.length, raised, resolved, told: told.incidents, troubles };
}

/** All is well, or not; and whether every statement is there that should be. */
async function pingAll({ config, db, now }: JobContext, alarms: readonly CurrentAlarm[]): Promise<readonly string[]> {
  const { pingUrl, statementPingUrl } = config.operator;
  const troubles: string[] = [];
  if (pingUrl !== null) {
    const { trouble, skewMs } = await ping(pingUrl, alarms.length === 0 ? 'ok' : 'fail', now);
    if (trouble !== null) troubles.push(`ping: ${trouble}`);
    if (skewMs !== null) writeMarker(db, SKEW_MARKER, skewMs);
  }
  const isComplete = config.accounts.some(({ expectBy }) => expectBy !== null) && !alarms.some(isStatementLate);
  if (statementPingUrl !== null && isComplete) {
    const { trouble } = await ping(statementPingUrl, 'ok', now);
    if (trouble !== null) troubles.push(`ping for statements: ${trouble}`);
  }
  return troubles;
}

function isStatementLate({ code }: CurrentAlarm): boolean {
  return code === 'STATEMENT_LATE';
}

/** Never half a file: written beside it, then renamed. Gives back what went wrong. */
function writeMetrics({ config, db, now }: JobContext, alarms: readonly CurrentAlarm[]): string | null {
  const path = config.watch.metricsPath;
  if (path === null) return null;
  try {
    const database = databasePath(config);
    const databaseBytes = existsSync(database) ? statSync(database).size : 0;
    const text = metricsText({ db, now: now(), settings: alarmSettingsOf(config), alarms, databaseBytes });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.part`, text, { mode: 0o644 });
    renameSync(`${path}.part`, path);
    return null;
  } catch (error) {
    return `metrics: ${messageOf(error)}`;
  }
}
