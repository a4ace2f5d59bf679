/** What one child process measures, and what it tells of it. Types only. */
import type { XmlEngine } from '../iso20022/types.ts';
import type { Way } from './decide-sample.ts';
import type { StatementPlan, WrittenStatement } from './statement-file.ts';

export const READERS = ['scanner', 'saxes', 'libxmljs2', 'lockstep', 'rival'] as const;
export type Reader = (typeof READERS)[number];

export type Reading = Readonly<{ engine: XmlEngine; readTwice: boolean }>;

export type Task =
  | Readonly<{ kind: 'generate'; path: string; plan: StatementPlan }>
  | Readonly<{ kind: 'compare'; path: string }>
  | Readonly<{ kind: 'parse'; path: string; reader: Reader }>
  | Readonly<{ kind: 'prepare'; folder: string; entries: number; seed: number }>
  | Readonly<{ kind: 'book'; folder: string; reading: Reading }>
  | Readonly<{ kind: 'floor'; booked: string; path: string }>
  | Readonly<{ kind: 'decide'; folder: string; entries: number; seed: number; count: number }>
  | Readonly<{ kind: 'interrupt'; folder: string }>
  | Readonly<{ kind: 'prepare-report'; folder: string; count: number }>
  | Readonly<{ kind: 'audit'; folder: string }>
  | Readonly<{ kind: 'prepare-messages'; folder: string; count: number }>
  | Readonly<{ kind: 'consume'; folder: string }>;

/** The same rows from our reader and from the rival? */
export type Comparison = Readonly<{ rows: number; agree: boolean }>;

export type Booked = Readonly<{
  imported: number;
  known: number;
  /** Of the whole database. */
  payments: number;
  processed: number;
  mails: number;
  /** From the first byte to the first decisions; they follow each other within 0.1 s. */
  importSeconds: number;
}>;

/** What somebody felt who wrote something small every few milliseconds. */
export type Waits = Readonly<{
  writes: number;
  /** Until the right to write was there. */
  longestWaitMs: number;
  /** One of 1,000 waited longer. */
  p999WaitMs: number;
  /** From the wish to write to the end of its own commit. */
  longestWriteMs: number;
  /** When the longest waits ended, after the start. */
  worst: readonly Readonly<{ waitMs: number; atSeconds: number }>[];
}>;

/** How payments that name what they are for in one way were decided; the clock of these alone. */
export type DecideSpeed = Readonly<{
  way: Way;
  payments: number;
  /** How many would have been booked. */
  matched: number;
  cpuSeconds: number;
  /** Of one payment, by time of the processor, in the fastest of the batches. */
  fastestSeconds: number;
}>;

/** Rows of a report, how many of them were found in the books and how many booked, and whether its batch comes to its payout. */
export type AuditedReport = Readonly<{ rows: number; found: number; booked: number; isVerified: boolean }>;

/** Messages that were new in the spool, those that were consumed, those that could not be, and gifts that are booked. */
export type Consumed = Readonly<{ stored: number; done: number; damaged: number; booked: number }>;

type Facts = {
  generate: WrittenStatement;
  compare: Comparison;
  parse: Readonly<{ transactions: number }>;
  prepare: Readonly<{ openItems: number }>;
  book: Booked;
  floor: Readonly<{ rows: number }>;
  decide: readonly DecideSpeed[];
  interrupt: Waits;
  'prepare-report': Readonly<{ gifts: number }>;
  audit: AuditedReport;
  'prepare-messages': Readonly<{ messages: number }>;
  consume: Consumed;
};
export type FactsOf<T extends Task> = Facts[T['kind']];

/** How it went: the clock of the work alone, and the whole process for memory. */
export type Cost = Readonly<{ seconds: number; cpuSeconds: number; peakBytes: number }>;
export type Answer<T extends Task> = Cost & Readonly<{ facts: FactsOf<T> }>;

/** Started when the work begins, and as often as it goes on; nothing else counts, but for memory. */
export type Clock = Readonly<{ start(): void; stop(): void }>;
