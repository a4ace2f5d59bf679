/** `quittance proof --json`: the contract of the proof for other programs. Pure. */
import type { ChangedRows } from '../processor/changed-rows.ts';
import type { ProofReport, ProvedAccount, ProvedStatement } from '../processor/proof/types.ts';
import { amountOf, dayOf } from './proof-words.ts';

export function proofObject({ accounts, counts, files, head }: ProofReport, changed: ChangedRows, ok: boolean): object {
  return { ok, accounts: accounts.map(accountObject), counts, files, changed: changedObject(changed), head };
}

function accountObject(one: ProvedAccount): object {
  return {
    account: one.account,
    currency: one.currency,
    state: one.state,
    credits: one.credits === null ? null : creditsObject(one.credits),
    statements: one.statements.map((statement) => statementObject(statement, one.currency)),
  };
}

function creditsObject(credits: NonNullable<ProvedAccount['credits']>): object {
  const money = (minor: number): string | null => amountOf(minor, credits.currency);
  return {
    booked: money(credits.bookedMinor),
    allocated: money(credits.allocatedMinor),
    toReimburse: money(credits.toReimburseMinor),
    paidBack: money(credits.paidBackMinor),
    noted: money(credits.notedMinor),
    irrelevant: money(credits.irrelevantMinor),
    returned: money(credits.returnedMinor),
    manual: money(credits.manualMinor),
    suspects: money(credits.suspectsMinor),
    undecided: money(credits.undecidedMinor),
    rest: money(credits.restMinor),
  };
}

function statementObject(row: ProvedStatement, currency: string | null): object {
  return {
    file: row.fileName,
    fileId: row.fileId,
    statement: row.position,
    statementId: row.bankStatementId,
    message: row.messageType,
    sequenceNumber: row.sequenceNumber,
    legalSequenceNumber: row.legalSequenceNumber,
    page: row.page,
    from: row.fromDate,
    to: row.toDate,
    day: dayOf(row),
    state: row.state,
    opening: amountOf(row.openingMinor, currency),
    openingDate: row.openingDate,
    booked: amountOf(row.bookedMinor, currency),
    closing: amountOf(row.closingMinor, currency),
    closingDate: row.closingDate,
    differences: row.differences.map(({ kind, minor, after, missing, totals, payments }) => ({
      kind,
      amount: amountOf(minor, currency),
      after,
      missing,
      totals,
      payments: payments.map((id) => `P-${id}`),
    })),
    skippedNumbers: row.skippedNumbers,
    charges: row.chargesMinor === 0 ? null : amountOf(row.chargesMinor, currency),
    replacedBy: row.replacedBy === null ? null : `F-${row.replacedBy}`,
  };
}

function changedObject({ payments, filesOfPayments, statements, files }: ChangedRows): object {
  const named = payments.map(({ paymentId, fileId, columns }) => ({
    payment: `P-${paymentId}`,
    file: fileId === null ? null : `F-${fileId}`,
    columns,
  }));
  return { payments: named, filesOfPayments, statements, files };
}
