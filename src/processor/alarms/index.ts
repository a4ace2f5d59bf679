/** All alarms that the books know of. A new one is a rule in one of these files and a line here. */
import type { CurrentAlarm } from '../../models/alarms.ts';
import type { AlarmRule, Look } from './alarm.ts';
import { filesFailed, proofAlarms, sourcesDown, statementLate } from './bank.ts';
import { reportFindings } from './reports.ts';
import {
  backupOld,
  checkFindings,
  clockSkewed,
  jobs,
  mailHeld,
  mailNotLive,
  mailUncertain,
  manualOld,
  messagesDamaged,
  outboxStuck,
} from './work.ts';

export type { AlarmSettings } from './alarm.ts';
export { accountLabel } from './alarm.ts';

const RULES: readonly AlarmRule[] = [
  statementLate,
  proofAlarms,
  filesFailed,
  sourcesDown,
  manualOld,
  outboxStuck,
  mailUncertain,
  mailNotLive,
  mailHeld,
  jobs,
  backupOld,
  checkFindings,
  messagesDamaged,
  reportFindings,
  clockSkewed,
];

/** What is wrong now. Only reads. */
export function alarmsOf(look: Look): readonly CurrentAlarm[] {
  return RULES.flatMap((rule) => rule(look));
}
