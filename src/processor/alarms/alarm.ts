/** What an alarm is, and what the rules are told. A rule only reads, and says what is wrong now; who was told is kept elsewhere. */
import type { CurrentAlarm } from '../../models/alarms.ts';
import type { Db } from '../../models/db.ts';
import type { Calendar } from './bank-days.ts';

export type AlarmSettings = Readonly<{
  zone: string;
  isProduction: boolean;
  mailMode: 'off' | 'file' | 'redirect' | 'live';
  accounts: readonly Readonly<{ account: string; name: string | null; expectBy: string | null }>[];
  /** The names of the sources that are switched on. */
  sources: readonly string[];
  jobs: readonly Readonly<{ job: string; turn: JobTurn }>[];
  manualDays: number;
  mailLateMs: number;
  notLiveDays: number;
  calendar: Calendar;
}>;

export type JobTurn = Readonly<{ kind: 'every'; ms: number }> | Readonly<{ kind: 'daily'; at: string }>;

export type Look = Readonly<{ db: Db; now: Date; settings: AlarmSettings }>;

export type AlarmRule = (look: Look) => readonly CurrentAlarm[];

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The name of an account of ours, or the end of its number: alarms go out by mail. */
export function accountLabel({ account, name }: Readonly<{ account: string; name: string | null }>): string {
  return name ?? `…${account.slice(-4)}`;
}

export function labelOf(settings: AlarmSettings, account: string): string {
  return accountLabel(settings.accounts.find((one) => one.account === account) ?? { account, name: null });
}
