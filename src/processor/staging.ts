/**
 * The state of one import while its file is STAGING, and the small steps on it that several parts share.
 * Nothing here is seen by anybody else before `publish.ts` says IMPORTED.
 */

import type { Reject } from '../errors.ts';
import type { CamtEntry, CamtRow, MessageHeader, StatementHead } from '../iso20022/types.ts';
import type { Db } from '../models/db.ts';
import { insertPayment, insertSource, paymentsWithFingerprint, statementsOfPayment } from '../models/payments.ts';
import { reject as rejectTable } from '../models/schema.ts';
import type { ImportPolicy } from './import-policy.ts';
import type { ImportDoubt, PaymentFacts } from './payment-facts.ts';
import type { StatementIdentity } from './statement-relation.ts';

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

/** A statement reports other facts for money that is already there. Told at publication. */
export type Conflict = Readonly<{ paymentId: number; statementId: number; facts: Readonly<Record<string, unknown>> }>;

export type Staging = {
  readonly db: Db;
  readonly fileId: number;
  readonly policy: ImportPolicy;
  readonly now: Date;
  readonly counts: ImportCounts;
  readonly conflicts: Conflict[];
  /** Collective entries whose details this file brings. */
  readonly detailed: Set<number>;
  readonly warnings: string[];
  header: MessageHeader | null;
  statement: StagedStatement | null;
};

/** A statement while its entries arrive. */
export type StagedStatement = {
  readonly id: number;
  readonly account: string;
  readonly identity: StatementIdentity;
  readonly header: MessageHeader;
  readonly head: StatementHead;
  /** Statements of the account by how they stand to this one. */
  readonly sameMoney: ReadonlySet<number>;
  readonly apart: ReadonlySet<number>;
  readonly unknown: ReadonlySet<number>;
  readonly others: ReadonlyMap<number, StatementIdentity>;
  /** The account is also reported in another message type (camt.053 beside camt.054). */
  readonly hasOtherType: boolean;
  /** A total of this account has waited, or still waits, for its details. */
  readonly hasCollectives: boolean;
  readonly claimedCollectives: Set<number>;
  awaitsDetail: boolean | null;
  bookedMinor: number;
  currency: string | null;
  /** True once an entry could not be added to `bookedMinor`. */
  incomplete: boolean;
};

export type Place = Readonly<{ entryIndex: number; detailIndex: number | null }>;

export type Identified =
  | Readonly<{ kind: 'known'; paymentId: number }>
  | Readonly<{ kind: 'new'; occurrence: number; doubt: ImportDoubt | null }>;

/**
 * Is this money already there? Equal facts in a statement that reports the same money are the same payment,
 * each counted once per statement; equal facts in statements apart are two payments.
 */
export function identify(staging: Staging, statement: StagedStatement, facts: PaymentFacts): Identified {
  const twins = paymentsWithFingerprint(staging.db, facts);
  let suspect = false;
  for (const twin of twins) {
    const sources = statementsOfPayment(staging.db, twin.id);
    if (sources.includes(statement.id) || sources.some((id) => statement.apart.has(id))) continue;
    if (sources.some((id) => statement.sameMoney.has(id))) return { kind: 'known', paymentId: twin.id };
    if (sources.some((id) => statement.unknown.has(id))) suspect = true;
  }
  const occurrence = Math.max(0, ...twins.map((twin) => twin.occurrence)) + 1;
  return { kind: 'new', occurrence, doubt: suspect ? 'DUPLICATE_SUSPECT' : null };
}

/** Inserts a new payment with its first source. */
export function stagePayment(
  staging: Staging,
  statement: StagedStatement,
  facts: PaymentFacts,
  identity: { occurrence: number; doubt: ImportDoubt | null },
): number {
  const paymentId = insertPayment(staging.db, {
    ...facts,
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

/** Notes that this statement reports a payment that is already there. */
export function attach(
  staging: Staging,
  statement: StagedStatement,
  place: Place,
  paymentId: number,
  relation: 'known' | 'joined' | 'conflict',
): void {
  insertSource(staging.db, { statementId: statement.id, ...place, paymentId, relation });
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
