/** The words of the proof. Pure types; `proof.ts` makes them, commands and pages print them. */
import type { StatementRow } from '../../models/files.ts';
import type { AccountCredits, FileCounts, FileTotals } from '../../models/reports.ts';
import type { DIFFERENCE_KINDS } from '../../models/schema.ts';

export type ProofState = 'proved' | 'difference' | 'not-provable';

/**
 * - `balance`: opening + booked entries is not the closing balance.
 * - `payments`: our payments do not add up to the entries of the bank.
 * - `summary`: the statement states other counts or totals of itself than were read.
 * - `gap`: the statement does not begin where the one before it ended; money moved in between that we have not seen.
 * - `sequence`: numbers are missing in the bank's own counting, and no balances say that nothing moved.
 */
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** A number that the bank states beside the one that was read. */
export type StatedTotal = Readonly<{ what: string; stated: string; counted: string }>;

export type ProofDifference = Readonly<{
  kind: DifferenceKind;
  /** How far it is off; 0 where that is no sum of money. */
  minor: number;
  /** Of a gap: the statement before. */
  after: Readonly<{ file: string; bankStatementId: string | null; closingDate: string | null }> | null;
  /** What is not here, in words: `number 101`, `page 2 of S1`. */
  missing: readonly string[];
  /** Of a summary: each total that differs. */
  totals: readonly StatedTotal[];
}>;

export type ProofRow = StatementRow & Readonly<{ fileName: string }>;

export type ProvedStatement = ProofRow &
  Readonly<{
    state: ProofState;
    differences: readonly ProofDifference[];
    /** Numbers that the bank left out while its balances go on without a step: no money is missing. */
    skippedNumbers: readonly string[];
  }>;

export type ProvedAccount = Readonly<{
  account: string;
  currency: string | null;
  state: ProofState;
  statements: readonly ProvedStatement[];
  /** Where the booked credits went; `restMinor` is 0 in books that are in order. */
  credits: AccountCredits | null;
}>;

/** A payment whose row is not what was imported or decided. */
export type ChangedPayment = Readonly<{ paymentId: number; fileId: number | null; columns: readonly string[] }>;

export type ProofReport = Readonly<{
  /** False when there is a difference. True does not say that everything could be proved. */
  ok: boolean;
  accounts: readonly ProvedAccount[];
  /** transactions = imported + known + announced + awaiting detail + rejected + ignored, over all imported files. */
  counts: FileTotals;
  files: readonly FileCounts[];
  /** The hash of the newest event. */
  head: string;
}>;
