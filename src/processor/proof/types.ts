/** The words of the proof. Pure types; `proof.ts` makes them, commands and pages print them. */
import type { StatementRow } from '../../models/files.ts';
import type { BookedCredit, CreditQuestion, RejectedEntry, RepeatedPayments } from '../../models/proof-facts.ts';
import type { AccountCredits, FileCounts, FileTotals } from '../../models/reports.ts';
import type { DIFFERENCE_KINDS } from '../../models/schema.ts';
import type { ChargedSum } from './charges.ts';

/** `replaced`: the delivery did not add up, and the bank has sent a right one in its place. */
export type ProofState = 'proved' | 'difference' | 'not-provable' | 'replaced';

/**
 * - `balance`: opening + booked entries is not the closing balance.
 * - `payments`: our payments do not add up to the entries of the bank.
 * - `summary`: the statement states other counts or totals of itself than were read.
 * - `gap`: the statement does not begin where the one before it ended; money moved in between that we have not seen.
 * - `sequence`: numbers are missing in the bank's own counting, and no balances say that nothing moved.
 * - `rejected`: rows of booked entries could not be read; their money is in no payment.
 * - `unreported`: the books hold credits of a day that the statements of that day do not have.
 * - `repeated`: payments stand in the books once, and the balances of two statements say that the bank booked them twice.
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
  /** The payments that it is about, where it is about single ones. */
  payments: readonly number[];
}>;

export type ProofRow = StatementRow & Readonly<{ fileName: string }>;

export type ProvedStatement = ProofRow &
  Readonly<{
    state: ProofState;
    differences: readonly ProofDifference[];
    /** Numbers that the bank left out while its balances go on without a step: no money is missing. */
    skippedNumbers: readonly string[];
    /** What its payments are more than its entries, because the bank kept charges that the details state; minor units. */
    chargesMinor: number;
    /** The file that brought the page again and right; a difference of this delivery is settled by it. */
    replacedBy: number | null;
  }>;

export type ProvedAccount = Readonly<{
  account: string;
  currency: string | null;
  state: ProofState;
  statements: readonly ProvedStatement[];
  /** Where the booked credits went; `restMinor` is 0 in books that are in order. */
  credits: AccountCredits | null;
}>;

/** What the books say, asked once for all accounts. */
export type BookFacts = Readonly<{
  sums: ReadonlyMap<number, ChargedSum>;
  rejected: ReadonlyMap<number, readonly RejectedEntry[]>;
  repeated: readonly RepeatedPayments[];
  credits: readonly AccountCredits[];
  creditsOf: (question: CreditQuestion) => readonly BookedCredit[];
  /** The statements that were asked for; null for all. */
  asked: ReadonlySet<number> | null;
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
