/**
 * One bank transaction as `quittance inspect --ndjson` prints it: a contract with other programs (semver).
 * The order of the fields is part of it. Dates are as the file writes them, with the time of a DtTm. Pure; the CLI makes JSON lines of the objects.
 */
import type { Reject } from '../errors.ts';
import type { BankTransaction, CamtRow } from './types.ts';

export type InspectedTransaction = Readonly<{ file: string }> & BankTransaction & Readonly<{ reject?: Reject }>;

/** The object for one row; `reject` is there only when the row was rejected. */
export function inspectRow(row: CamtRow, file: string): InspectedTransaction {
  const t = row.transaction;
  return {
    file,
    message: t.message,
    version: t.version,
    statement: t.statement,
    statementId: t.statementId,
    account: t.account,
    entry: t.entry,
    detail: t.detail,
    amount: t.amount,
    entryAmount: t.entryAmount,
    currency: t.currency,
    creditDebit: t.creditDebit,
    reversal: t.reversal,
    status: t.status,
    bookingDate: row.bookingDateAsWritten,
    valueDate: row.valueDateAsWritten,
    accountServicerReference: t.accountServicerReference,
    endToEndId: t.endToEndId,
    transactionId: t.transactionId,
    instructionId: t.instructionId,
    mandateId: t.mandateId,
    debtor: t.debtor,
    creditor: t.creditor,
    ultimateDebtor: t.ultimateDebtor,
    ultimateCreditor: t.ultimateCreditor,
    remittance: t.remittance,
    references: t.references,
    additionalInfo: t.additionalInfo,
    bankTransactionCode: t.bankTransactionCode,
    charges: t.charges,
    returnReason: t.returnReason,
    ...(row.reject === null ? {} : { reject: row.reject }),
  };
}
