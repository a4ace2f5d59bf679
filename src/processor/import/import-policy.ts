/** What an installation has configured about its accounts, as far as the import is concerned. Pure. */
import { AppError } from '../../errors.ts';
import { isIban, isQrIban, normaliseIban } from '../../iso20022/references.ts';
import type { CamtMessage, MessageHeader, StatementHead, XmlEngine } from '../../iso20022/types.ts';
import type { ArchiveLimits } from '../archives/limits.ts';

export type AccountPolicy = Readonly<{
  /** IBAN without blanks, or the other identification as the bank writes it. */
  id: string;
  qrIbans: readonly string[];
  /** What else the bank calls it, such as a giro number in notifications. */
  otherIds: readonly string[];
  /** With `camt.052` the booked entries of intraday reports are payments: for banks that send no statement. */
  sourceOfTruth: 'camt.053' | 'camt.052';
}>;

export type ImportPolicy = Readonly<{
  /** Empty: every account is ours, but for a QR-IBAN. */
  accounts: readonly AccountPolicy[];
  environment: 'production' | 'test' | null;
  engine: XmlEngine;
  /** Files up to this size are read by both engines in lockstep; 0 switches that off. */
  readTwiceBytesMax: number;
  fileBytesMax: number;
  entryDetailsMax: number;
  archive: ArchiveLimits;
  /** Version of the program and of these settings: a FAILED file is read again when it changes. */
  readerVersion: string;
}>;

/** Our name of the account of a statement. Throws when the file must not be booked. */
export function ownAccount(policy: ImportPolicy, head: StatementHead): string {
  if (head.account === null) {
    throw new AppError({
      kind: 'invalid-input',
      code: 'CAMT_ACCOUNT_MISSING',
      message: 'the statement names no account',
      where: placeOf(head),
      hint: 'ask the bank for a file with Acct/Id',
    });
  }
  const id = accountKey(head.account);
  const own = policy.accounts.find(
    (account) => account.id === id || account.qrIbans.includes(id) || account.otherIds.includes(id),
  );
  if (own !== undefined) return own.id;
  if (isQrIban(id)) throw unknownQrIban(id, head);
  if (policy.accounts.length === 0) return id;
  throw new AppError({
    kind: 'invalid-input',
    code: 'ACCOUNT_UNKNOWN',
    message: `account ending in ${id.slice(-4)} is not configured; the file is held, nothing was booked`,
    where: placeOf(head),
    hint: 'add an [[account]] for it (the file is then read by itself), or close it with: quittance file dismiss',
  });
}

/** Counted from 1, as in all that is said of a whole file, with the id that the bank gave it. */
function placeOf({ index, id }: StatementHead): string {
  return `statement ${index + 1} (${id ?? 'without Id'})`;
}

/** Without blanks, and an IBAN in capitals. */
function accountKey(account: string): string {
  return isIban(account) ? normaliseIban(account) : account.replace(/\s/g, '');
}

/** True for a report that announces only: its money is booked when the statement comes. */
export function isProvisional({ accounts }: ImportPolicy, message: CamtMessage, account: string): boolean {
  return message === 'camt.052' && accounts.find(({ id }) => id === account)?.sourceOfTruth !== 'camt.052';
}

/** A QR-IBAN is another name of an account: as an account of its own, its money would be booked twice. */
function unknownQrIban(id: string, head: StatementHead): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'ACCOUNT_UNKNOWN',
    message: `the account ending in ${id.slice(-4)} is a QR-IBAN, and nothing says to which account it belongs; the file is held, nothing was booked`,
    where: placeOf(head),
    hint: `name it with its account in quittance.toml (the file is then read by itself): [[account]] iban = "the IBAN itself" qr_iban = ["${id}"]`,
  });
}

/** Refuses a file of the bank's test platform on a production installation. Gives back a warning or null. */
export function checkEnvironment(policy: ImportPolicy, header: MessageHeader): string | null {
  if (header.environment !== 'test' || policy.environment === 'test') return null;
  if (policy.environment === null && policy.accounts.length === 0) {
    return 'this is a file of the bank’s test platform; it is read because nothing is configured';
  }
  throw new AppError({
    kind: 'invalid-input',
    code: 'TEST_FILE',
    message: 'this is a file of the bank’s test platform; the file is held, nothing was booked',
    where: header.additionalInfo ?? 'GrpHdr',
    hint: 'set environment = "test" on a test installation, or close it with: quittance file dismiss',
  });
}
