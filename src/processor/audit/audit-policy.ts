/** What the audit run needs to know of the configuration, and what every step of it is given. */
import type { Db } from '../../models/db.ts';
import type { BookingPolicy } from '../book.ts';
import type { MessagePolicy } from '../messages/outcome.ts';
import type { AuditRule } from './audit-rules.ts';

export type AuditPolicy = Readonly<{
  /** A row that waits so long goes to a person. */
  waitingMs: number;
  /** Folder with logs of the payment form; null for none. */
  paymentsLogs: string | null;
  /** How many days before a payment its log is looked for. */
  logDaysBefore: number;
  /** Gifts that reports tell of are not thanked for; null to thank. */
  noThankYou: string | null;
  /** Gifts that nothing completes are imported as the report has them. */
  makeMissing: boolean;
  /** What the operator says of rows like these. */
  rules: readonly AuditRule[];
  appVersion: string;
}>;

export type AuditContext = Readonly<{
  db: Db;
  now: () => Date;
  booking: BookingPolicy;
  messages: MessagePolicy;
  policy: AuditPolicy;
  /** Called between two database transactions. */
  betweenBatches: () => void;
  /** True once there is no time left: what is begun stops between two database transactions, and the next run goes on. */
  isOver: () => boolean;
}>;
