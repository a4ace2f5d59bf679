/** Alarms about what the bank sends, or does not send. */
import type { CurrentAlarm } from '../../models/alarms.ts';
import { sourceStates } from '../../models/source-states.ts';
import { coveredDay, failedFiles, openDifferences } from '../../models/watch-facts.ts';
import { wallClockIn } from '../../wall-clock.ts';
import { type AlarmRule, accountLabel, HOUR_MS, type Look, labelOf } from './alarm.ts';
import { expectedDay } from './bank-days.ts';

/** The one that matters: nothing arrived. A statement without entries is a statement. */
export const statementLate: AlarmRule = ({ db, now, settings }) =>
  settings.accounts.flatMap((account): CurrentAlarm[] => {
    if (account.expectBy === null) return [];
    const wanted = expectedDay(wallClockIn(settings.zone, now), account.expectBy, settings.calendar);
    const covered = coveredDay(db, account.account);
    if (covered !== null && covered >= wanted) return [];
    const have = covered === null ? 'none ever came' : `the newest is of ${covered}`;
    const text = `no statement of ${wanted} by ${account.expectBy}: ${have}`;
    return [{ code: 'STATEMENT_LATE', subject: accountLabel(account), text }];
  });

const OF_KIND: Readonly<Record<string, Readonly<{ code: string; text: string }>>> = {
  gap: { code: 'BALANCE_BREAK', text: 'a statement does not begin where the one before it ended' },
  sequence: { code: 'SEQUENCE_GAP', text: 'numbers are missing in the counting of the bank' },
};
const RED = { code: 'PROOF_RED', text: 'the books and the statements of the bank differ' };

/** The code and the words of a difference by its kind. */
export function differenceAlarm(kind: string): Readonly<{ code: string; text: string }> {
  return OF_KIND[kind] ?? RED;
}

/** What the proof found, one incident for each account and kind of trouble. */
export const proofAlarms: AlarmRule = ({ db, settings }) => {
  const byAlarm = new Map<string, CurrentAlarm>();
  for (const { account, kind, files } of openDifferences(db)) {
    const { code, text } = differenceAlarm(kind);
    const subject = labelOf(settings, account);
    const key = `${code} ${subject}`;
    const before = byAlarm.get(key)?.text;
    byAlarm.set(key, { code, subject, text: before === undefined ? `${text}: ${files}` : `${before}, ${files}` });
  }
  return [...byAlarm.values()];
};

export const filesFailed: AlarmRule = ({ db }) => {
  const ids = failedFiles(db);
  if (ids.length === 0) return [];
  const named = ids
    .slice(0, 5)
    .map((id) => `F-${id}`)
    .join(', ');
  return [{ code: 'FILES_FAILED', subject: '', text: `${ids.length} could not be read: ${named}` }];
};

/** A wrong host key is told at once, a server that is away for a moment is not. */
export const sourcesDown: AlarmRule = ({ db, now, settings }: Look) =>
  sourceStates(db).flatMap(({ name, code, troubleSince }): CurrentAlarm[] => {
    if (code === null || troubleSince === null || !settings.sources.includes(name)) return [];
    if (code === 'SFTP_HOST_KEY_MISMATCH') {
      return [{ code: 'HOST_KEY_CHANGED', subject: name, text: 'the server shows another key than the pinned one' }];
    }
    if (now.getTime() - Date.parse(troubleSince) < HOUR_MS) return [];
    return [{ code: 'SOURCE_DOWN', subject: name, text: `no files since ${troubleSince}: ${code}` }];
  });
