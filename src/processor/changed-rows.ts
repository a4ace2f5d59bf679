/**
 * Payments, statements and files whose rows are not those that were imported or decided. The event of each import
 * vouches for them; the chain of events vouches for the event. Only reads; called by `proof` and `check`.
 */
import type { Db } from '../models/db.ts';
import {
  type ChangedPayment,
  changedFileColumns,
  changedPayments,
  changedStatements,
  type ImportVoucher,
  importVouchers,
} from '../models/seals.ts';
import { hashPayments } from './import/publish.ts';

export type ChangedRows = Readonly<{
  payments: readonly ChangedPayment[];
  /** Files (`F-1`) whose payments, taken together, are not those of the import: also where one was removed or added. */
  filesOfPayments: readonly string[];
  /** `F-1 statement 2`. */
  statements: readonly string[];
  /** `F-1 sha256`. */
  files: readonly string[];
}>;

export function findChangedRows(db: Db): ChangedRows {
  const vouchers = importVouchers(db);
  return {
    payments: changedPayments(db),
    filesOfPayments: vouchers.filter((one) => !holds(db, one)).map(({ fileId }) => `F-${fileId}`),
    statements: vouchers.flatMap((one) => changedStatements(db, one)),
    files: vouchers.flatMap((one) => changedFileColumns(db, one).map((column) => `F-${one.fileId} ${column}`)),
  };
}

export function hasChangedRows({ payments, filesOfPayments, statements, files }: ChangedRows): boolean {
  return payments.length + filesOfPayments.length + statements.length + files.length > 0;
}

function holds(db: Db, { fileId, imported, paymentsSha256 }: ImportVoucher): boolean {
  return hashPayments({ db, fileId, limit: imported }).sha256 === paymentsSha256;
}
