/**
 * The fingerprint of a bank payment: sha256 over its booked facts. Pure.
 *
 * It is taken over what the bank books and repeats, and not over what differs between two deliveries of the
 * same money: message and statement ids, file names, positions, status, the bank's own advice text, and UETR
 * (the .08 vintage of a statement has it where the .04 vintage of the same day has none).
 */
import { hash } from 'node:crypto';
import type { BankTransaction, CamtEntry, CamtRow, Party } from '../../iso20022/types.ts';
import { canonicalDecimal } from '../../money.ts';

/** Raised when the list of facts changes; stored beside each fingerprint. */
export const FINGERPRINT_VERSION = 1;

const DUMMY_IDS = new Set(['', 'NOTPROVIDED', 'NOT PROVIDED', 'NONREF', 'NOREF', 'UNKNOWN']);

/** An id as the bank meant it: null for absent ones and for fillers such as NOTPROVIDED, zeros or dashes. */
export function meaningfulId(text: string | null): string | null {
  if (text === null) return null;
  const key = text.trim().toUpperCase();
  if (DUMMY_IDS.has(key) || /^[0\W_]*$/.test(key)) return null;
  return key;
}

/** The other side of a transaction: who paid us, or whom we paid. */
export function counterpartyOf(transaction: BankTransaction): Party | null {
  return transaction.creditDebit === 'DBIT' ? transaction.creditor : transaction.debtor;
}

/**
 * The fingerprint of one row of an entry on `account`: the day, and 43 characters of base64url. With the day in front,
 * the payments of a statement stand side by side in the index, which halves what an import has to write.
 */
export function fingerprintOf(account: string, entry: CamtEntry, row: CamtRow): string {
  const transaction = row.transaction;
  const party = counterpartyOf(transaction);
  const facts = [
    account,
    entry.bookingDate,
    entry.valueDate,
    entry.creditDebit,
    decimal(entry.amount),
    entry.currency,
    entry.reversal ? 'reversal' : '',
    meaningfulId(entry.accountServicerReference),
    transaction.creditDebit,
    decimal(transaction.amount),
    meaningfulId(row.detailAccountServicerReference),
    meaningfulId(transaction.transactionId),
    meaningfulId(transaction.instructionId),
    meaningfulId(transaction.endToEndId),
    transaction.references.map((reference) => reference.value.replace(/\s/g, '')).join('|'),
    party?.iban ?? party?.otherAccount ?? null,
    collapsed(party?.name ?? null),
    collapsed(transaction.remittance.join(' ')),
  ];
  // Length-prefixed, so that no two lists of facts can give the same bytes.
  const text = facts.map((fact) => (fact === null ? '-' : `${fact.length}:${fact}`)).join(',');
  const day = (entry.bookingDate ?? entry.valueDate ?? '').replaceAll('-', '');
  return `${day}.${hash('sha256', text, 'base64url')}`;
}

function decimal(text: string | null): string | null {
  return text === null ? null : (canonicalDecimal(text) ?? text);
}

function collapsed(text: string | null): string | null {
  return text === null ? null : text.normalize('NFC').replace(/\s+/g, ' ').trim().toUpperCase();
}
