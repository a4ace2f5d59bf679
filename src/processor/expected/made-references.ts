/**
 * References that we make for an open item that came without one: a short code, and a QR and a creditor reference
 * around the same code. Pure.
 *
 * The creditor reference is the code itself between `RF`, check digits and nothing else. The QR reference has a fixed
 * mark at its left end (the letters QUIT as their ASCII numbers) and the number of the code at its right end, so that
 * each can be told from the other and from a counter of another system, which fills the left with zeros or a customer
 * number of the bank. Should another system use the mark all the same, nothing goes unnoticed: every new reference is
 * looked up among all references that are known (`identify.ts`), the columns are UNIQUE in the database, and the line
 * is rejected or the next code is taken; two open items never share a reference.
 */
import { createHash } from 'node:crypto';
import { makeCreditorReference, makeQrReference } from '../../iso20022/references.ts';
import { formatShortCode, makeShortCode, SHORT_CODES, shortCodeNumber } from '../../short-code.ts';
import type { ItemReferences } from './plan-item.ts';
import type { ExpectedRow } from './row.ts';

/** `QUIT` in ASCII: 81 85 73 84. */
const QR_MARK = '81857384';
const QR_BODY_DIGITS = 26;

/** The printed code with its QR and creditor reference. `code` is in normal form. */
export function referencesOfCode(code: string): ItemReferences & { qrReference: string; creditorReference: string } {
  const number = String(shortCodeNumber(code));
  return {
    reference: formatShortCode(code),
    qrReference: makeQrReference(QR_MARK + number.padStart(QR_BODY_DIGITS - QR_MARK.length, '0')),
    creditorReference: makeCreditorReference(code),
  };
}

/**
 * What a line without a reference is about, as one hash: kind, title, money, dates, ids, other references and person, and the how
 * manieth line like this it is in its file. The same line in the same file again, or in a corrected file, has the
 * same origin, so that nothing is expected twice because a file was taken twice.
 */
export function originOf(row: ExpectedRow, occurrence: number): string {
  const { person } = row;
  const who = person.externalId ?? [person.firstName, person.lastName, person.organization, person.email];
  const about = [
    row.kind ?? 'subscription',
    row.title,
    row.amountMinor,
    row.currency,
    row.dueDate,
    row.invoiceId,
    row.contributionTrackingId,
    row.gateway,
    row.gatewayTxnId,
    row.qrReference,
    row.creditorReference,
    who,
    occurrence,
  ];
  return createHash('sha256').update(JSON.stringify(about)).digest('hex');
}

/** The code that a line with this origin tries first (attempt 0), second, and so on: spread like random ones. */
export function codeOfOrigin(origin: string, attempt: number): string {
  const digest = createHash('sha256').update(`${origin}#${attempt}`).digest();
  return makeShortCode(digest.readUIntBE(0, 6) % SHORT_CODES);
}

/** In free text only what has a digit is taken for a code, so a code without one is not given out. */
export function canBeTyped(code: string): boolean {
  return /\d/.test(code);
}
