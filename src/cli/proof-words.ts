/** The proof in words, for the terminal and for paper. Pure. */
import type { AccountCredits, FileTotals } from '../models/reports.ts';
import type { ProofDifference, ProvedStatement } from '../processor/proof/types.ts';
import { decimal } from './values.ts';
import { proofWords } from './words/proof.ts';

/** The day that a statement is about: its last. */
export function dayOf(statement: Pick<ProvedStatement, 'closingDate' | 'toDate' | 'createdAtBank'>): string | null {
  return (statement.closingDate ?? statement.toDate ?? statement.createdAtBank)?.slice(0, 10) ?? null;
}

export function amountOf(minor: number | null, currency: string | null): string | null {
  return minor === null || currency === null ? null : decimal(minor, currency);
}

/** One sentence that says what is wrong, with the amounts. */
export function differenceText(difference: ProofDifference, row: ProvedStatement): string {
  const words = proofWords();
  const money = (minor: number | null): string => amountOf(minor, row.currency) ?? '?';
  const missing = difference.missing.length === 0 ? '' : `; ${words.missing(difference.missing.join(', '))}`;
  switch (difference.kind) {
    case 'balance':
      return `${words.balance(money(row.openingMinor), money(row.bookedMinor), money(row.closingMinor))}${missing}`;
    case 'payments':
      return words.payments(money(difference.minor), money(row.bookedMinor));
    case 'summary': {
      const totals = difference.totals.map(({ what, stated, counted }) =>
        words.stated(what, String(stated), String(counted)),
      );
      return `${totals.join('; ')}${missing}`;
    }
    case 'gap':
      return `${words.gap(money(row.openingMinor), nameOf(difference), money((row.openingMinor ?? 0) - difference.minor))}${missing}`;
    case 'sequence':
      return `${words.sequence(nameOf(difference))}${missing}`;
    case 'rejected':
      return difference.minor === 0 ? words.rejectedUnknown : words.rejected(money(-difference.minor));
    case 'unreported':
      return words.unreported(money(difference.minor), namesOf(difference));
    case 'repeated':
      return words.repeated(money(-difference.minor), namesOf(difference));
  }
}

function nameOf({ after }: ProofDifference): string {
  if (after === null) return proofWords().before;
  const day = after.closingDate === null ? '' : ` (${after.closingDate.slice(0, 10)})`;
  return `${after.bankStatementId ?? after.file}${day}`;
}

const NAMED_MAX = 20;

function namesOf({ payments }: ProofDifference): string {
  const names = payments.slice(0, NAMED_MAX).map((id) => `P-${id}`);
  const more = payments.length - names.length;
  return more > 0 ? proofWords().andMore(names.join(', '), more) : names.join(', ');
}

/** Why a statement proves nothing by itself; null when it does, or has differences. */
export function unprovedText(statement: ProvedStatement): string | null {
  if (statement.replacedBy !== null) return proofWords().replacedBy(`F-${statement.replacedBy}`);
  if (statement.state !== 'not-provable') return null;
  if (statement.messageType !== 'camt.053') return proofWords().noBalances(statement.messageType);
  if (statement.openingMinor === null || statement.closingMinor === null) return proofWords().noOpeningClosing;
  return proofWords().notAddable;
}

/** Numbers that the bank left out without a step in its balances. */
export function skippedText({ skippedNumbers }: ProvedStatement): string | null {
  return skippedNumbers.length === 0 ? null : proofWords().skipped(skippedNumbers.join(', '));
}

/** What explains that the payments of a proved statement are more than its entries. */
export function chargesText({ chargesMinor, currency }: ProvedStatement): string | null {
  return chargesMinor === 0 ? null : proofWords().charges(amountOf(chargesMinor, currency) ?? '?');
}

export function countsText(counts: Omit<FileTotals, 'files'>): string {
  const { transactions, imported, known, announced, awaitingDetail, rejected, ignored } = counts;
  const words = proofWords();
  const parts = [
    `${imported} ${words.imported}`,
    `${known} ${words.known}`,
    `${announced} ${words.announced}`,
    `${awaitingDetail} ${words.awaitingDetail}`,
    `${rejected} ${words.rejectedRows}`,
    `${ignored} ${words.ignored}`,
  ];
  return `${words.transactions(transactions)} = ${parts.join(' + ')}`;
}

/** What is to be paid back beside what came too much; null for nothing. */
export function notedText({ notedMinor, currency }: AccountCredits): string | null {
  return notedMinor === 0 ? null : proofWords().noted(`${amountOf(notedMinor, currency) ?? ''} ${currency}`);
}

/** The parts of the booked credits, each with what it means; `rest` only where something is left over. */
export function creditParts(credits: AccountCredits): readonly (readonly [label: string, minor: number])[] {
  const words = proofWords();
  const parts: (readonly [string, number])[] = [
    [words.given, credits.allocatedMinor],
    [words.paidBack, credits.paidBackMinor],
    [words.toBePaidBack, credits.toReimburseMinor - credits.paidBackMinor],
    [words.irrelevant, credits.irrelevantMinor],
    [words.returned, credits.returnedMinor],
    [words.waiting, credits.manualMinor - credits.suspectsMinor],
    [words.suspects, credits.suspectsMinor],
    [words.undecided, credits.undecidedMinor],
  ];
  return credits.restMinor === 0 ? parts : [...parts, [words.notExplained, credits.restMinor]];
}
