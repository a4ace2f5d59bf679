/**
 * From a bank transaction to the facts of a payment. Pure: the same row always gives the same facts, or the
 * reason why it cannot be a payment.
 */
import { assertNever, type Reject } from '../../errors.ts';
import type { CamtEntry, CamtRow, MessageHeader, StatementHead } from '../../iso20022/types.ts';
import type { NewPayment } from '../../models/payments.ts';
import { type Currency, exponentOf, readAmount, readCurrency } from '../../money.ts';
import { counterpartyOf, FINGERPRINT_VERSION, fingerprintOf } from '../identity/fingerprint.ts';

/** A doubt that the file itself gives rise to; it becomes the reason of MANUAL. */
export type ImportDoubt = 'DUPLICATE_SUSPECT' | 'AMOUNT_SCALE' | 'BATCH_SUM_MISMATCH' | 'DETAIL_MISSING';

export type RowFacts =
  | Readonly<{ kind: 'payment'; facts: PaymentFacts }>
  | Readonly<{ kind: 'announced' }>
  /** Left out by name: nothing was booked by it. */
  | Readonly<{ kind: 'ignored'; reason: 'ZERO_AMOUNT' }>
  | Readonly<{ kind: 'reject'; reject: Reject }>;

/** A payment but for its place in the database: file, statement, occurrence and time are added by the import. */
export type PaymentFacts = Omit<NewPayment, 'fileId' | 'statementId' | 'occurrence' | 'createdAt'> &
  Readonly<{ fingerprint: string; fingerprintVersion: number; importDoubt: ImportDoubt | null }>;

export type StatementContext = Readonly<{
  header: MessageHeader;
  head: StatementHead;
  account: string;
  /** It announces only (`isProvisional`). */
  provisional: boolean;
}>;

/** What one row of an entry is for the books. */
export function readRow(context: StatementContext, entry: CamtEntry, row: CamtRow): RowFacts {
  if (row.reject !== null) return { kind: 'reject', reject: row.reject };
  if (isAnnouncement(context, row)) return { kind: 'announced' };
  const transaction = row.transaction;
  const where = placeOf(context.head, entry, row);
  const currency = readCurrency(transaction.currency);
  if (currency === null)
    return rejected('CURRENCY_UNKNOWN', `currency ${transaction.currency ?? '(none)'} is not known`, where);
  if (transaction.creditDebit === null) return rejected('DIRECTION_UNKNOWN', 'neither a credit nor a debit', where);
  const bookingDate = transaction.bookingDate ?? transaction.valueDate ?? fallbackDate(context);
  if (bookingDate === null) return rejected('DATE_MISSING', 'no booking date, value date or statement date', where);
  const amount = readPaymentAmount(transaction.amount, currency);
  if (!amount.ok) return rejected(amount.code, amount.message, where);
  if (amount.minor === 0) return { kind: 'ignored', reason: 'ZERO_AMOUNT' };
  const direction = transaction.creditDebit === 'CRDT' ? 'in' : 'out';
  const money = { currency, direction, bookingDate, ...amount } as const;
  return { kind: 'payment', facts: factsOf(context.account, entry, row, money) };
}

/** `statement 0, entry 3, detail 1`, counted from 0 as `inspect` does. */
export function placeOf(head: StatementHead, entry: CamtEntry, row: CamtRow): string {
  const detail = row.transaction.detail === null ? '' : `, detail ${row.transaction.detail}`;
  return `statement ${head.index}, entry ${entry.index}${detail}`;
}

/**
 * Only booked money makes payments. A camt.052 is provisional, or its booked entries are what counts; a camt.054 with INFO
 * is detail of a booking that its camt.053 holds (Baltic and Finnish banks send all of them so).
 */
function isAnnouncement({ header: { message }, provisional }: StatementContext, row: CamtRow): boolean {
  const status = row.transaction.status;
  switch (message) {
    case 'camt.052':
      return provisional || status !== 'BOOK';
    case 'camt.053':
    case 'camt.054':
      return status === 'PDNG' || status === 'FUTR' || status === 'INFO';
    default:
      return assertNever(message);
  }
}

type PaymentAmount =
  | Readonly<{ ok: true; minor: number; exact: boolean }>
  | Readonly<{ ok: false; code: string; message: string }>;

/** More decimals than the currency has are cut, kept as reported, and left to a person (AMOUNT_SCALE). */
function readPaymentAmount(text: string | null, currency: Currency): PaymentAmount {
  if (text === null) return { ok: false, code: 'AMOUNT_UNKNOWN', message: `no amount in ${currency}` };
  const read = readAmount(text, currency);
  if (read.ok) return { ok: true, minor: read.money.minor, exact: true };
  if (read.code !== 'AMOUNT_SCALE') return read;
  const [whole = '0', fraction = ''] = text.split('.');
  const cut = readAmount(`${whole}.${fraction.slice(0, exponentOf(currency)) || '0'}`, currency);
  if (!cut.ok) return read;
  // Less than the smallest unit cannot be a payment of ours; it stays visible as a reject.
  return cut.money.minor === 0 ? read : { ok: true, minor: cut.money.minor, exact: false };
}

function entryAmount(entry: CamtEntry, currency: Currency): number | null {
  if (entry.amount === null || entry.currency !== currency) return null;
  const read = readAmount(entry.amount, currency);
  return read.ok ? read.money.minor : null;
}

function fallbackDate(context: StatementContext): string | null {
  const text = context.head.to ?? context.head.createdAt ?? context.header.createdAt;
  const date = text?.slice(0, 10) ?? '';
  const instant = new Date(`${date}T00:00:00Z`);
  // Only a day of the calendar: a mail must be able to name it.
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date) ? date : null;
}

type RowMoney = Readonly<{
  currency: Currency;
  direction: 'in' | 'out';
  bookingDate: string;
  minor: number;
  exact: boolean;
}>;

/** One literal, not several spread into one: this is made for every row of every file. */
function factsOf(account: string, entry: CamtEntry, row: CamtRow, money: RowMoney): PaymentFacts {
  const transaction = row.transaction;
  const party = counterpartyOf(transaction);
  return {
    gateway: 'bank',
    account,
    sourceType: 'bank',
    entryIndex: entry.index,
    detailIndex: transaction.detail,
    fingerprintVersion: FINGERPRINT_VERSION,
    fingerprint: fingerprintOf(account, entry, row),
    direction: money.direction,
    amountMinor: money.minor,
    currency: money.currency,
    amountReported: money.exact ? null : transaction.amount,
    entryAmountMinor: entryAmount(entry, money.currency),
    bookingDate: money.bookingDate,
    valueDate: transaction.valueDate,
    reversal: transaction.reversal,
    returnReason: transaction.returnReason,
    accountServicerReference: transaction.accountServicerReference,
    entryServicerReference: entry.accountServicerReference,
    entryReference: entry.entryReference,
    endToEndId: transaction.endToEndId,
    transactionId: transaction.transactionId,
    instructionId: transaction.instructionId,
    mandateId: transaction.mandateId,
    uetr: row.uetr,
    bankTransactionCode: transaction.bankTransactionCode,
    counterpartyName: party?.name ?? null,
    counterpartyIban: party?.iban ?? null,
    counterpartyAccount: party?.otherAccount ?? null,
    counterpartyBic: party?.bic ?? null,
    counterpartyAddress: party === null || party.address.length === 0 ? null : party.address.join('\n'),
    ultimateCounterparty: money.direction === 'out' ? transaction.ultimateCreditor : transaction.ultimateDebtor,
    remittance: JSON.stringify(transaction.remittance),
    references: JSON.stringify(transaction.references),
    charges: JSON.stringify(transaction.charges),
    additionalInfo: banksWords(row),
    importDoubt: money.exact ? null : 'AMOUNT_SCALE',
  };
}

/**
 * The texts of the structured remittance, AddtlTxInf of the transaction, AddtlNtryInf of the entry, each on its own line; null
 * when there is none.
 */
export function banksWords({ transaction, structuredTexts, detailAdditionalInfo }: CamtRow): string | null {
  const advice = [detailAdditionalInfo, transaction.additionalInfo].filter((text) => text !== null);
  const texts = new Set([...structuredTexts, ...advice]);
  return texts.size === 0 ? null : [...texts].join('\n');
}

function rejected(code: string, message: string, where: string): RowFacts {
  return { kind: 'reject', reject: { code, message, where } };
}
