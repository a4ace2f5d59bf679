/**
 * Collected drafts of the group header and of a statement become the readonly records of types.ts.
 */
import { AppError } from '../errors.ts';
import { canonicalDecimal } from '../money.ts';
import type { HeaderDraft, StatementDraft, SummaryDraft } from './drafts.ts';
import type { MessageIdentity } from './messages.ts';
import type { MessageHeader, StatementHead, StatementSummary, StatementTail } from './types.ts';
import { readAccount, readCount, readDirection, readPage } from './values.ts';

/** GrpHdr with the identity of the message. */
export function buildHeader(draft: HeaderDraft, identity: MessageIdentity): MessageHeader {
  return {
    message: identity.shape.message,
    version: identity.version,
    messageId: draft.messageId,
    createdAt: draft.createdAt,
    page: readPage(draft.page),
    additionalInfo: draft.additionalInfo,
    environment: environmentOf(draft.additionalInfo),
  };
}

/** Swiss banks write `SPS/2.0/PROD` or `SPS/2.0/TEST`; older files of PostFinance `Productive` or `Test`. */
function environmentOf(additionalInfo: string | null): 'production' | 'test' | null {
  if (additionalInfo === null) return null;
  if (/^(?:SPS\/[^/]*\/)?TEST\b/i.test(additionalInfo)) return 'test';
  return /^(?:SPS\/[^/]*\/)?PROD/i.test(additionalInfo) ? 'production' : null;
}

/** What stands before the first entry. */
export function buildHead(draft: StatementDraft, index: number): StatementHead {
  return {
    index,
    id: draft.id,
    electronicSequenceNumber: draft.electronicSequenceNumber,
    legalSequenceNumber: draft.legalSequenceNumber,
    page: readPage(draft.page),
    createdAt: draft.createdAt,
    from: draft.from,
    to: draft.to,
    copyDuplicate: draft.copyDuplicate,
    account: readAccount(draft.account),
    accountCurrency: draft.accountCurrency,
    accountOwner: draft.accountOwner,
    balances: [...draft.balances],
  };
}

/**
 * The end of a statement. Throws CAMT_ENTRIES_MISSING when its totals (TxsSummry) count entries and there is none:
 * an empty result must never look like a quiet day. Totals of a paged statement may cover all of its pages.
 */
export function buildTail(
  draft: StatementDraft,
  head: StatementHead,
  entries: number,
  transactions: number,
): StatementTail {
  const summary = draft.summary === null ? null : buildSummary(draft.summary);
  const stated = statedEntries(summary);
  if (entries === 0 && stated > 0 && !isOneOfPages(head)) {
    throw new AppError({
      kind: 'invalid-input',
      code: 'CAMT_ENTRIES_MISSING',
      message: `statement ${head.index + 1} states ${stated} entries, but has none`,
      where: `statement ${head.index + 1} (${head.id ?? 'without Id'}), TxsSummry`,
      hint: 'ask the bank for the file with its entries',
    });
  }
  return { head, balances: draft.balances, summary, entries, transactions, unreadable: draft.unreadable };
}

function statedEntries(summary: StatementSummary | null): number {
  if (summary === null) return 0;
  return Math.max(summary.entries ?? 0, summary.creditEntries ?? 0, summary.debitEntries ?? 0);
}

function isOneOfPages({ page }: StatementHead): boolean {
  return page !== null && (page.number > 1 || !page.last);
}

function buildSummary(draft: SummaryDraft): StatementSummary {
  return {
    entries: readCount(draft.entries),
    entriesSum: decimalOrNull(draft.entriesSum),
    netSum: decimalOrNull(draft.netSum),
    netDirection: readDirection(draft.netDirection),
    creditEntries: readCount(draft.creditEntries),
    creditSum: decimalOrNull(draft.creditSum),
    debitEntries: readCount(draft.debitEntries),
    debitSum: decimalOrNull(draft.debitSum),
  };
}

/** Some banks sign their sums: such a sum is not used, only the entries count. */
function decimalOrNull(text: string | null): string | null {
  return text !== null && canonicalDecimal(text) !== null ? text : null;
}
