/**
 * The state of one import while its file is STAGING, and the small steps on it that several parts share.
 * Nothing here is seen by anybody else before `publish.ts` says IMPORTED.
 */

import type { Reject } from '../../errors.ts';
import type { CamtEntry, CamtRow, MessageHeader, StatementHead } from '../../iso20022/types.ts';
import type { Db } from '../../models/db.ts';
import type { StatementRow } from '../../models/files.ts';
import type { Asking } from '../../models/payment-pairs.ts';
import { insertPayment, insertSource, placeOfPayment, removeStagedPayment } from '../../models/payments.ts';
import { reject as rejectTable } from '../../models/schema.ts';
import type { RelatedStatements, StatementIdentity } from '../identity/statement-relation.ts';
import type { ImportPolicy } from './import-policy.ts';
import type { ImportDoubt, PaymentFacts } from './payment-facts.ts';

/** The six counts of a file; together they are its transactions. */
export type ImportCounts = {
  transactions: number;
  imported: number;
  known: number;
  announced: number;
  awaitingDetail: number;
  rejected: number;
  ignored: number;
};

export const NO_COUNTS: Readonly<ImportCounts> = {
  transactions: 0,
  imported: 0,
  known: 0,
  announced: 0,
  awaitingDetail: 0,
  rejected: 0,
  ignored: 0,
};

/**
 * A statement reports other facts for money that is already there, or no longer has what is equal to money on another of its pages.
 * Told at publication.
 */
export type Conflict = Readonly<{
  paymentId: number;
  statementId: number;
  reason: 'CONFLICTING_FACTS' | 'DUPLICATE_SUSPECT';
  facts: Readonly<Record<string, unknown>>;
}>;

export type Staging = {
  readonly db: Db;
  readonly fileId: number;
  readonly policy: ImportPolicy;
  readonly now: Date;
  readonly counts: ImportCounts;
  readonly conflicts: Conflict[];
  /** Totals of earlier files to which this file brings details. */
  readonly detailed: Set<number>;
  /** Details that this file corrects, and the totals in which others have their place now. */
  readonly replaced: Map<number, number>;
  /** Payments that an earlier delivery of a page had and this one has not. */
  readonly dropped: Set<number>;
  readonly warnings: string[];
  /** Whether a statement may be believed to repeat a known one. */
  readonly mayRepeat: boolean;
  header: MessageHeader | null;
  statement: StagedStatement | null;
};

/** Payments with one fingerprint as one statement sees them; see `identify.ts`. */
export type Twins = {
  /** Those that are the same money and that the statement has not reported yet, in order of occurrence. */
  readonly known: number[];
  /** The next of `known`. */
  next: number;
  occurrences: number;
  /** A statement of which it cannot be told whether it is about the same money reports one. */
  suspect: boolean;
};

/** A statement while its entries arrive. */
export type StagedStatement = RelatedStatements & {
  readonly id: number;
  readonly account: string;
  readonly identity: StatementIdentity;
  readonly header: MessageHeader;
  readonly head: StatementHead;
  /** It announces only. */
  readonly provisional: boolean;
  /** Statements that it was compared with. */
  readonly others: ReadonlyMap<number, StatementIdentity>;
  /** The statement that this one seems to repeat word for word. */
  readonly repeats: StatementRow | null;
  /** What is known of the fingerprints that came last. */
  readonly twins: Map<string, Twins>;
  bookedMinor: number;
  currency: string | null;
  /** True once an entry could not be added to `bookedMinor`. */
  incomplete: boolean;
};

/** The statement as the queries that look for its counterparts need it. */
export function askingOf({ fileId }: Staging, { account, id }: StagedStatement): Asking {
  return { account, statementId: id, fileId };
}

export type Place = Readonly<{ entryIndex: number; detailIndex: number | null }>;

/** Inserts a new payment with its first source. */
export function stagePayment(
  staging: Staging,
  statement: StagedStatement,
  facts: PaymentFacts,
  identity: Readonly<{ occurrence: number; doubt: ImportDoubt | null }>,
): number {
  const paymentId = insertPayment(staging.db, facts, {
    fileId: staging.fileId,
    statementId: statement.id,
    occurrence: identity.occurrence,
    importDoubt: identity.doubt ?? facts.importDoubt,
    createdAt: staging.now.toISOString(),
  });
  insertSource(staging.db, {
    statementId: statement.id,
    entryIndex: facts.entryIndex ?? 0,
    detailIndex: facts.detailIndex ?? null,
    paymentId,
    relation: 'first',
  });
  return paymentId;
}

/** Notes that this statement reports a payment that is already there, under which fingerprint if not its own. */
export function attach(
  staging: Staging,
  statement: StagedStatement,
  place: Place,
  source: Readonly<{ paymentId: number; relation: 'known' | 'joined' | 'conflict'; fingerprint?: string }>,
): void {
  insertSource(staging.db, { statementId: statement.id, ...place, ...source });
}

/** Takes a staged payment back: this statement reports by it one that is there. */
export function replaceBy(
  staging: Staging,
  statement: StagedStatement,
  stagedId: number,
  source: Readonly<{ paymentId: number; relation: 'joined' | 'conflict' }>,
): void {
  const { fingerprint, ...place } = placeOfPayment(staging.db, stagedId);
  removeStagedPayment(staging.db, stagedId);
  attach(staging, statement, place, { ...source, fingerprint });
  staging.counts.imported -= 1;
  staging.counts.known += 1;
}

/** Keeps a row that cannot be booked, as it was. */
export function keepReject(
  staging: Staging,
  place: { statementPosition: number | null; entry: CamtEntry | null; row: CamtRow | null },
  reject: Reject,
): void {
  staging.db.orm
    .insert(rejectTable)
    .values({
      fileId: staging.fileId,
      statementPosition: place.statementPosition,
      entryIndex: place.entry?.index ?? null,
      detailIndex: place.row?.transaction.detail ?? null,
      code: reject.code,
      message: reject.message,
      place: reject.where,
      facts: JSON.stringify(place.row?.transaction ?? null),
    })
    .run();
}
