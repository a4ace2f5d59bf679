/**
 * How two statements of one account stand to each other, which decides whether equal facts in both are the
 * same money. Pure; the rules are in docs/ARCHITECTURE.md, "Identity".
 */
export type StatementIdentity = Readonly<{
  id: number;
  messageType: string;
  bankStatementId: string | null;
  sequenceNumber: string | null;
  page: number;
  fromDate: string | null;
  toDate: string | null;
  /** Booked balances in minor units, where the statement has them. */
  openingMinor: number | null;
  closingMinor: number | null;
}>;

/**
 * - `same-money`: what both report is the same money (a known page again, an overlapping period, another
 *   message type of the account): count the most that either reports.
 * - `apart`: other pages of one statement, or periods that do not touch: count both.
 * - `unknown`: it cannot be told; both are kept, and the later one goes to a person.
 */
export type StatementRelation = 'same-money' | 'apart' | 'unknown';

export function relationOf(one: StatementIdentity, other: StatementIdentity): StatementRelation {
  if (one.messageType !== other.messageType) return 'same-money';
  const periods = comparePeriods(one, other);
  if (isSameStatement(one, other) && periods !== 'apart') return one.page === other.page ? 'same-money' : 'apart';
  if (follows(one, other) || follows(other, one)) return 'apart';
  if (periods !== 'unknown') return periods;
  const sequence = realSequenceNumber(one);
  return sequence !== null && sequence === realSequenceNumber(other) ? 'same-money' : 'unknown';
}

/** True when both are deliveries of one page of one statement. */
export function isSamePage(one: StatementIdentity, other: StatementIdentity): boolean {
  return (
    one.messageType === other.messageType &&
    isSameStatement(one, other) &&
    one.page === other.page &&
    comparePeriods(one, other) !== 'apart'
  );
}

/** Message types of an account report the same money, but not in statements whose periods do not touch. */
export function mayShareADay(one: StatementIdentity, other: StatementIdentity): boolean {
  return comparePeriods(one, other) !== 'apart';
}

/** The later one begins on the day, and with the balance, with which the earlier one ends: they share no booking. */
function follows(later: StatementIdentity, earlier: StatementIdentity): boolean {
  if (later.fromDate === null || later.toDate === null || earlier.fromDate === null || earlier.toDate === null)
    return false;
  const begins = later.fromDate.slice(0, 10);
  const adjoin = earlier.toDate.slice(0, 10) === begins && earlier.fromDate.slice(0, 10) < begins;
  return adjoin && earlier.closingMinor !== null && earlier.closingMinor === later.openingMinor;
}

function isSameStatement(one: StatementIdentity, other: StatementIdentity): boolean {
  return (
    one.bankStatementId !== null &&
    one.bankStatementId === other.bankStatementId &&
    realSequenceNumber(one) === realSequenceNumber(other)
  );
}

/** Some banks write 0 or blanks where they keep no sequence. */
function realSequenceNumber(statement: StatementIdentity): string | null {
  const digits = statement.sequenceNumber?.replace(/^0+/, '') ?? '';
  return digits === '' ? null : digits;
}

/** Whether the periods of two statements touch; `unknown` when one of them has none. */
export function comparePeriods(one: StatementIdentity, other: StatementIdentity): StatementRelation {
  const a = periodOf(one);
  const b = periodOf(other);
  if (a === null || b === null) return 'unknown';
  return a.from < b.to && b.from < a.to ? 'same-money' : 'apart';
}

function periodOf(statement: StatementIdentity): { from: string; to: string } | null {
  if (statement.fromDate === null || statement.toDate === null) return null;
  // Calendar texts as written: `2026-11-20` is the whole day, from T00:00:00 to T24:00:00.
  const from = statement.fromDate.length > 10 ? statement.fromDate.slice(0, 19) : `${statement.fromDate}T00:00:00`;
  const to = statement.toDate.length > 10 ? statement.toDate.slice(0, 19) : `${statement.toDate}T24:00:00`;
  return from < to ? { from, to } : { from, to: `${from.slice(0, 10)}T24:00:00` };
}
