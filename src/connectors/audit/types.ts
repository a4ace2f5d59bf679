/**
 * What a processor's report is read into. A row of the file becomes a record (with the field names that the queues use),
 * a reject with its reason, or is ignored by its name; the three always add up to the rows. Pure.
 */
import type { Reject } from '../../errors.ts';

/** Money in, money that went back, money that came back again, costs of the account, control totals, and agreements. */
export const RECORD_KINDS = [
  'donation',
  'refund',
  'chargeback',
  'cancel',
  'reversal',
  'chargeback_reversed',
  'refund_reversed',
  'reversal_reversed',
  'fee',
  'adjustment',
  'payout',
  'subscription',
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** Amounts and rates are decimal texts, dates are seconds since 1970 (UTC), ids are texts. Absent is not there at all. */
export type AuditFields = Readonly<Record<string, string | number | null>>;

/** `row` counts the rows of the file as a spreadsheet does, from 1; null for a record that follows from several rows. */
export type AuditRecord = Readonly<{ kind: RecordKind; row: number | null; fields: AuditFields }>;

/** Money that the processor says it sent to our bank account; where a report has no row of its own for that, it is one. */
export type Withdrawal = Readonly<{
  currency: string;
  amount: string;
  /** Seconds since 1970. */
  date: number;
  reference: string;
}>;

/** A row that could be used, but not all of it; by code, how many there are and the first of them. */
export type ReportWarning = Readonly<{ code: string; message: string; rows: number; firstRow: number }>;

export type AuditSink = Readonly<{
  record(record: AuditRecord): void;
  reject(reject: Reject & Readonly<{ row: number }>): void;
  /** A row that is ignored by name; PayPal says there what it sent to the bank. */
  withdrawal?(withdrawal: Withdrawal): void;
}>;

export type ReportSummary = Readonly<{
  /** Which report it is, e.g. `adyen-settlement`. */
  report: string;
  title: string;
  /** Whose file it is; a row of it may belong to an orchestrator. */
  gateway: string;
  encoding: string;
  rows: number;
  records: number;
  rejects: number;
  /** How many rows were ignored, by name. */
  ignored: Readonly<Record<string, number>>;
  /** Records that follow from several rows, beside those that rows became. */
  derived: number;
  warnings: readonly ReportWarning[];
}>;

/** A file that can be read more than once. */
export type ReportSource = Readonly<{
  /** The name without its folder; it decides only where the content leaves two readings. */
  name: string;
  /** Whose reports lie where the file lies; decides only where the content leaves two readings. */
  gateway?: string | null;
  chunks(): Iterable<Uint8Array>;
}>;

/** Where a reader puts what it finds; it counts. */
export type RowSink = Readonly<{
  record(row: number, kind: RecordKind, fields: AuditFields): void;
  derive(kind: RecordKind, fields: AuditFields): void;
  reject(row: number, problem: RowProblem): void;
  ignore(name: string): void;
  /** Of a row that is given out as well. */
  warn(row: number, code: string, message: string): void;
  withdrawal(withdrawal: Withdrawal): void;
}>;

/** The beginning of a file as text, and what lies around it. */
export type ReportHead = Readonly<{ name: string; gateway: string | null; text: string }>;

/** A kind of report: how it is recognised, and how it is read. */
export type ReportFormat = Readonly<{
  report: string;
  title: string;
  gateway: string;
  /** True where the whole file must be well-formed to be read at all. */
  isXml?: boolean;
  recognises(head: ReportHead): boolean;
  read(source: ReportSource, out: RowSink): void;
}>;

/** A cell that is quoted in a message may be anything, and of any length. */
const MESSAGE_CHARS_MAX = 300;

/** One row that cannot be used; the others go on. */
export class RowProblem extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message.length > MESSAGE_CHARS_MAX ? `${message.slice(0, MESSAGE_CHARS_MAX)}…` : message);
    this.name = 'RowProblem';
    this.code = code;
  }
}
