/**
 * A collected Ntry becomes a `CamtEntry`: one row per detail, or one row when there is none. What cannot be read
 * makes a reject of the row and never a guess; all other fields of the row are still given out.
 */
import type { Reject } from '../errors.ts';
import { chooseAmount, readableText } from './amounts.ts';
import type { DetailDraft, EntryDraft, RawAmount } from './drafts.ts';
import type { MessageShape } from './messages.ts';
import { newDetail } from './new-drafts.ts';
import { buildParty } from './parties.ts';
import type { BankTransaction, CamtEntry, CamtRow, Party } from './types.ts';
import { readBoolean, readDate, readDirection, readStatus, readTransactionCode } from './values.ts';

/** Where an entry stands. */
export type EntryPlace = Readonly<{
  shape: MessageShape;
  version: string;
  statement: number;
  statementId: string | null;
  account: string | null;
  entry: number;
}>;

/** The entry without its rows. */
type EntryFacts = Omit<CamtEntry, 'rows' | 'summaryOnly'>;

/** Builds the entry and its rows. Never throws. */
export function buildEntry(draft: EntryDraft, place: EntryPlace): CamtEntry {
  const facts: EntryFacts = {
    index: place.entry,
    entryReference: draft.entryReference,
    accountServicerReference: draft.accountServicerReference,
    amount: readableText(draft.amount),
    currency: draft.amount?.currency ?? null,
    creditDebit: readDirection(draft.direction),
    reversal: readBoolean(draft.reversal) ?? false,
    status: readStatus(draft.status),
    bookingDate: draft.bookingDate === null ? null : readDate(draft.bookingDate),
    valueDate: draft.valueDate === null ? null : readDate(draft.valueDate),
    bankTransactionCode: readTransactionCode(draft.code),
    statedTransactions: draft.statedTransactions,
  };
  const reject = entryReject(draft, facts, place);
  const rows =
    draft.details.length === 0
      ? [rowWithoutDetail(draft, facts, place, reject)]
      : draft.details.map((detail, index) => rowOf(detail, index, draft, facts, place, reject));
  return { ...facts, summaryOnly: isSummaryOnly(draft, facts, rows), rows };
}

/** The first thing that is wrong with the entry itself: all of its rows are rejected for it. */
function entryReject(draft: EntryDraft, facts: EntryFacts, place: EntryPlace): Reject | null {
  const at = (element: string): string => whereIs(place, null, element);
  if (draft.amount === null) return { code: 'AMOUNT_MISSING', message: 'the entry has no amount', where: at('Amt') };
  if (facts.amount === null) return invalidAmount(draft.amount, at('Amt'));
  if (facts.currency === null)
    return { code: 'CURRENCY_MISSING', message: 'the amount has no currency', where: at('Amt/@Ccy') };
  if (!/^[A-Z]{3}$/.test(facts.currency)) {
    return {
      code: 'CURRENCY_UNKNOWN',
      message: `"${shown(facts.currency)}" is not a currency code`,
      where: at('Amt/@Ccy'),
    };
  }
  if (facts.creditDebit === null) return unknownDirection(draft.direction, at('CdtDbtInd'));
  if (draft.reversal !== null && readBoolean(draft.reversal) === null) {
    return {
      code: 'REVERSAL_INVALID',
      message: `reversal indicator "${shown(draft.reversal)}" is not true or false`,
      where: at('RvslInd'),
    };
  }
  if (draft.status !== null && facts.status === null) {
    return {
      code: 'STATUS_UNKNOWN',
      message: `status "${shown(draft.status)}" is not BOOK, PDNG, INFO or FUTR`,
      where: at('Sts'),
    };
  }
  if (draft.bookingDate !== null && facts.bookingDate === null) return invalidDate(draft.bookingDate, at('BookgDt'));
  if (draft.valueDate !== null && facts.valueDate === null) return invalidDate(draft.valueDate, at('ValDt'));
  return null;
}

function rowWithoutDetail(draft: EntryDraft, facts: EntryFacts, place: EntryPlace, reject: Reject | null): CamtRow {
  const row = rowOf(newDetail(), 0, draft, facts, place, reject);
  return { ...row, transaction: { ...row.transaction, detail: null } };
}

function rowOf(
  detail: DetailDraft,
  index: number,
  draft: EntryDraft,
  facts: EntryFacts,
  place: EntryPlace,
  entryRejected: Reject | null,
): CamtRow {
  const onlyDetail = draft.details.length <= 1;
  const amount = chooseAmount(detail.amounts, draft.amount, onlyDetail);
  const direction = detail.direction === null ? facts.creditDebit : readDirection(detail.direction);
  const ownReject = (): Reject | null => {
    if (amount.unreadable !== null) return invalidAmount(amount.unreadable, whereIs(place, index, 'Amt'));
    return direction === null ? unknownDirection(detail.direction, whereIs(place, index, 'CdtDbtInd')) : null;
  };
  const transaction: BankTransaction = {
    message: place.shape.message,
    version: place.version,
    statement: place.statement,
    statementId: place.statementId,
    account: place.account,
    entry: place.entry,
    detail: index,
    amount: amount.text,
    entryAmount: facts.amount,
    currency: facts.currency,
    creditDebit: direction,
    reversal: facts.reversal,
    status: facts.status,
    bookingDate: facts.bookingDate,
    valueDate: facts.valueDate,
    accountServicerReference: detail.accountServicerReference ?? (onlyDetail ? draft.accountServicerReference : null),
    endToEndId: detail.endToEndId,
    transactionId: detail.transactionId,
    instructionId: detail.instructionId,
    mandateId: detail.mandateId,
    debtor: buildParty(detail.debtor),
    creditor: buildParty(detail.creditor),
    ultimateDebtor: detail.ultimateDebtor,
    ultimateCreditor: detail.ultimateCreditor,
    remittance: detail.remittance,
    references: detail.references,
    additionalInfo: draft.additionalInfo,
    bankTransactionCode: readTransactionCode(detail.code) ?? facts.bankTransactionCode,
    charges: detail.charges,
    returnReason: detail.returnReason,
  };
  return {
    transaction,
    detailAccountServicerReference: detail.accountServicerReference,
    uetr: detail.uetr,
    structuredTexts: detail.structuredTexts,
    detailAdditionalInfo: detail.additionalInfo,
    bookingDateAsWritten: facts.bookingDate === null ? null : draft.bookingDate,
    valueDateAsWritten: facts.valueDate === null ? null : draft.valueDate,
    reject: entryRejected ?? ownReject(),
  };
}

/** RCDT/VCOM: the collective credit of Swiss slips, by its code alone. */
function isSummaryOnly(draft: EntryDraft, facts: EntryFacts, rows: readonly CamtRow[]): boolean {
  const details = draft.details.length;
  const stated = facts.statedTransactions ?? 0;
  if (stated > details && stated > 1) return true;
  if (details > 1 || facts.bankTransactionCode !== 'PMNT/RCDT/VCOM') return false;
  return rows.every(({ transaction: row }) => {
    return (
      !isNamed(row.debtor) && row.ultimateDebtor === null && row.references.length === 0 && row.remittance.length === 0
    );
  });
}

/** A bank alone does not name the payer. */
function isNamed(party: Party | null): boolean {
  return party !== null && (party.name !== null || party.iban !== null || party.otherAccount !== null);
}

function invalidAmount(amount: RawAmount, where: string): Reject {
  return {
    code: 'AMOUNT_INVALID',
    message: `amount "${shown(amount.text)}" is not a decimal number such as 1234.50`,
    where,
  };
}

function unknownDirection(text: string | null, where: string): Reject {
  const message =
    text === null ? 'it is not said whether this is a credit or a debit' : `"${shown(text)}" is neither CRDT nor DBIT`;
  return { code: 'DIRECTION_UNKNOWN', message, where };
}

function invalidDate(text: string, where: string): Reject {
  return { code: 'DATE_INVALID', message: `"${shown(text)}" is not a date such as 2026-11-20`, where };
}

/** `Stmt[1]/Ntry[3]/TxDtls[2]/Amt`: positions count from 1 as in XPath, details over all NtryDtls. */
function whereIs(place: EntryPlace, detail: number | null, element: string): string {
  const entry = `${place.shape.container}[${place.statement + 1}]/Ntry[${place.entry + 1}]`;
  return detail === null ? `${entry}/${element}` : `${entry}/TxDtls[${detail + 1}]/${element}`;
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
