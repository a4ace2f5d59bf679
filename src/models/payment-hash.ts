/**
 * The seal of a payment row: a hash over every fact of it, and a short mark per column. The file's IMPORTED event vouches for
 * the hashes of its payments, so a changed row is found; the marks name the column that was changed. Pure.
 */
import { hash } from 'node:crypto';
import { payment } from './schema.ts';

/** The facts of a payment, in the order in which they are written and hashed. The order belongs to seal version 1. */
export const FACT_COLUMNS = [
  'gateway',
  'account',
  'sourceType',
  'fileId',
  'statementId',
  'entryIndex',
  'detailIndex',
  'fingerprintVersion',
  'fingerprint',
  'occurrence',
  'gatewayTxnId',
  'direction',
  'amountMinor',
  'currency',
  'amountReported',
  'feeMinor',
  'entryAmountMinor',
  'bookingDate',
  'valueDate',
  'reversal',
  'returnReason',
  'accountServicerReference',
  'entryServicerReference',
  'entryReference',
  'endToEndId',
  'transactionId',
  'instructionId',
  'mandateId',
  'uetr',
  'bankTransactionCode',
  'counterpartyName',
  'counterpartyIban',
  'counterpartyAccount',
  'counterpartyBic',
  'counterpartyAddress',
  'ultimateCounterparty',
  'remittance',
  'references',
  'charges',
  'additionalInfo',
  'importDoubt',
  'personId',
  'orderId',
  'invoiceId',
  'paymentMethod',
  'paymentSubmethod',
  'createdAt',
] as const satisfies readonly (keyof typeof payment.$inferSelect)[];

/** The same columns as SQLite names them. */
export const FACT_NAMES: readonly string[] = FACT_COLUMNS.map((key) => payment[key].name);

/** A value as SQLite stores it. */
export type StoredValue = string | number | null;

const VERSION = '1';
const MARK_CHARACTERS = 2;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** `1.<sha256>.<marks>` over the stored values of `FACT_COLUMNS`. */
export function sealFacts(values: readonly StoredValue[]): string {
  const texts = values.map(textOf);
  const joined = texts.join(',');
  return `${VERSION}.${hash('sha256', joined, 'base64url')}.${marksIn(joined, texts)}`;
}

/** The hash of a seal, without its marks. */
export function hashOfSeal(seal: string): string {
  return seal.split('.', 2).join('.');
}

/**
 * The columns whose values are not those that were sealed. Empty when the row is as it was; `facts_hash` alone when the
 * seal itself was changed, or a change hides behind an equal mark (one in 4096).
 */
export function changedColumns(seal: string, values: readonly StoredValue[]): readonly string[] {
  const [sealedVersion, sealedHash = '', sealedMarks = ''] = seal.split('.');
  const now = sealFacts(values);
  if (seal === now) return [];
  const [, , marks = ''] = now.split('.');
  const named = FACT_NAMES.filter((_, index) => markAt(marks, index) !== markAt(sealedMarks, index));
  const isSeal = sealedVersion === VERSION && sealedHash !== '' && sealedMarks.length === marks.length;
  return isSeal && named.length > 0 ? named : ['facts_hash'];
}

const NOTHING = 'null';
const MARKS: readonly string[] = [...ALPHABET].flatMap((second) => [...ALPHABET].map((first) => first + second));

/** Texts with their length in front, so that no two rows can give the same list. */
function textOf(value: StoredValue): string {
  if (value === null) return NOTHING;
  return typeof value === 'number' ? String(value) : `${value.length}:${value}`;
}

/** A mark for each of the texts, read where they are joined: that is one flat string, while each of them is still in pieces. */
function marksIn(joined: string, texts: readonly string[]): string {
  let marks = '';
  let from = 0;
  for (const { length } of texts) {
    marks += markOf(joined, from, from + length);
    from += length + 1;
  }
  return marks;
}

/** Twelve bits of a value, by FNV-1a: enough to name a column, too little to guess a name by. Without calls of native code. */
function markOf(text: string, from: number, to: number): string {
  let sum = 0x811c9dc5;
  for (let at = from; at < to; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return MARKS[(sum ^ (sum >>> 12)) & 4095] ?? '';
}

function markAt(marks: string, index: number): string {
  return marks.slice(index * MARK_CHARACTERS, (index + 1) * MARK_CHARACTERS);
}
