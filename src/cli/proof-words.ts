/** The proof in words, for the terminal and for paper. Pure. */
import type { AccountCredits, FileTotals } from '../models/reports.ts';
import type { ProofDifference, ProofState, ProvedStatement } from '../processor/proof/types.ts';
import { decimal } from './values.ts';

/** What the kinds of differences mean, for the foot of a list. */
export const KIND_WORDS: Readonly<Record<ProofDifference['kind'], string>> = {
  balance: 'the opening balance and the booked entries do not give the closing balance of the bank',
  payments: 'our payments do not add up to the entries of the statement',
  summary: 'the bank states other counts or totals of the statement than we read in it',
  gap: 'the statement does not begin with the balance with which the one before it ended',
  sequence: 'numbers are missing in the counting of the bank, and there are no balances to show that nothing moved',
  rejected: 'rows of booked entries could not be read, so their money is in no payment',
  unreported: 'the books hold credits of a day that the statements of that day do not have',
  repeated: 'the bank booked something twice that stands in the books once',
};

export const STATE_WORDS: Readonly<Record<ProofState, string>> = {
  proved: 'proved',
  difference: 'DIFFERENCE',
  'not-provable': 'not provable',
  replaced: 'replaced',
};

/** The day that a statement is about: its last. */
export function dayOf(statement: Pick<ProvedStatement, 'closingDate' | 'toDate' | 'createdAtBank'>): string | null {
  return (statement.closingDate ?? statement.toDate ?? statement.createdAtBank)?.slice(0, 10) ?? null;
}

export function amountOf(minor: number | null, currency: string | null): string | null {
  return minor === null || currency === null ? null : decimal(minor, currency);
}

/** One sentence that says what is wrong, with the amounts. */
export function differenceText(difference: ProofDifference, row: ProvedStatement): string {
  const money = (minor: number | null): string => amountOf(minor, row.currency) ?? '?';
  const missing = difference.missing.length === 0 ? '' : `; missing: ${difference.missing.join(', ')}`;
  switch (difference.kind) {
    case 'balance': {
      const sum = `opening ${money(row.openingMinor)} + booked ${money(row.bookedMinor)} is not closing ${money(row.closingMinor)}`;
      return `${sum}${missing}`;
    }
    case 'payments':
      return `the payments are off by ${money(difference.minor)} from the booked entries (${money(row.bookedMinor)})`;
    case 'summary': {
      const totals = difference.totals.map(({ what, stated, counted }) => `${what}: stated ${stated}, read ${counted}`);
      return `${totals.join('; ')}${missing}`;
    }
    case 'gap':
      return `begins with ${money(row.openingMinor)}, but ${nameOf(difference)} ended with ${money((row.openingMinor ?? 0) - difference.minor)}: a statement may be missing${missing}`;
    case 'sequence':
      return `follows ${nameOf(difference)}${missing}`;
    case 'rejected':
      return difference.minor === 0
        ? 'rows could not be read; their entries do not tell the amount'
        : `rows could not be read; the payments lack ${money(-difference.minor)}`;
    case 'unreported':
      return `the books hold ${money(difference.minor)} that no statement of the day has: ${namesOf(difference)}`;
    case 'repeated':
      return `also in the statement before, whose balance goes on here: the books lack ${money(-difference.minor)}: ${namesOf(difference)}`;
  }
}

function nameOf({ after }: ProofDifference): string {
  if (after === null) return 'the statement before';
  const day = after.closingDate === null ? '' : ` (${after.closingDate.slice(0, 10)})`;
  return `${after.bankStatementId ?? after.file}${day}`;
}

const NAMED_MAX = 20;

function namesOf({ payments }: ProofDifference): string {
  const names = payments.slice(0, NAMED_MAX).map((id) => `P-${id}`);
  const more = payments.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}

/** Why a statement proves nothing by itself; null when it does, or has differences. */
export function unprovedText(statement: ProvedStatement): string | null {
  if (statement.replacedBy !== null) return `it did not add up, and was replaced by F-${statement.replacedBy}`;
  if (statement.state !== 'not-provable') return null;
  if (statement.messageType !== 'camt.053') return `a ${statement.messageType} has no balances`;
  if (statement.openingMinor === null || statement.closingMinor === null) return 'no opening and closing balance';
  return 'an entry cannot be added';
}

/** Numbers that the bank left out without a step in its balances. */
export function skippedText({ skippedNumbers }: ProvedStatement): string | null {
  return skippedNumbers.length === 0
    ? null
    : `the bank left out ${skippedNumbers.join(', ')}; its balances go on without a step, so no money is missing`;
}

export function countsText(counts: Omit<FileTotals, 'files'>): string {
  const { transactions, imported, known, announced, awaitingDetail, rejected, ignored } = counts;
  const noun = transactions === 1 ? 'transaction' : 'transactions';
  return `${transactions} ${noun} = ${imported} imported + ${known} known + ${announced} announced + ${awaitingDetail} awaiting detail + ${rejected} rejected + ${ignored} ignored`;
}

/** The parts of the booked credits, each with what it means; `rest` only where something is left over. */
export function creditParts(credits: AccountCredits): readonly (readonly [label: string, minor: number])[] {
  const parts: (readonly [string, number])[] = [
    ['given to open items', credits.allocatedMinor],
    ['to be paid back', credits.toReimburseMinor],
    ['irrelevant', credits.irrelevantMinor],
    ['returned', credits.returnedMinor],
    ['waiting for a person', credits.manualMinor - credits.suspectsMinor],
    ['suspects: perhaps the same money twice', credits.suspectsMinor],
    ['not yet decided', credits.undecidedMinor],
  ];
  return credits.restMinor === 0 ? parts : [...parts, ['NOT EXPLAINED', credits.restMinor]];
}
