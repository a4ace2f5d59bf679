/** Alarms about reports of payment processors. */
import { countFindings } from '../../models/report-findings.ts';
import type { AlarmRule } from './alarm.ts';

/** What no payment in the queue stands for, and so is seen nowhere else. */
export const reportFindings: AlarmRule = ({ db }) => {
  const { rows, files, batches } = countFindings(db);
  const parts = [
    ...(files === 0 ? [] : [`${files} refused`]),
    ...(rows === 0 ? [] : [`${rows} rows in conflict or not readable`]),
    ...(batches === 0 ? [] : [`${batches} batches that do not come to their payout`]),
  ];
  if (parts.length === 0) return [];
  return [{ code: 'REPORT_FINDINGS', subject: '', text: `${parts.join(', ')}: quittance audit status` }];
};
