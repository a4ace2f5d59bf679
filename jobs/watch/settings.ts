/** What is wrong now, on this installation: the alarms of the books and those of the machine. Used by the job and by `quittance health`. */
import type { Config } from '../../src/config.ts';
import type { CurrentAlarm } from '../../src/models/alarms.ts';
import type { Db } from '../../src/models/db.ts';
import { type AlarmSettings, alarmsOf } from '../../src/processor/alarms/index.ts';
import { type JobName, RUNNABLE } from '../context.ts';
import { type Machine, machineAlarms } from './machine.ts';

export function currentAlarms(
  { config, db, now }: { config: Config; db: Db; now: Date },
  machine: Machine,
): readonly CurrentAlarm[] {
  return [...alarmsOf({ db, now, settings: alarmSettingsOf(config) }), ...machineAlarms(config, now, machine)];
}

export function alarmSettingsOf(config: Config): AlarmSettings {
  const { watch, mail } = config;
  return {
    zone: config.zone,
    isProduction: config.environment === 'production',
    mailMode: mail.mode,
    accounts: config.accounts,
    sources: config.sources.filter(({ enabled }) => enabled).map(({ name }) => name),
    jobs: RUNNABLE.map((job: JobName) => ({ job, turn: config.schedule[job] })),
    manualDays: watch.manualDays,
    mailLateMs: watch.mailLateMs,
    notLiveDays: watch.notLiveDays,
    calendar: { kind: watch.calendar, holidays: watch.holidays },
  };
}
