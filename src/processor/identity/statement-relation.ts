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
  lastPage: boolean;
  /** How many it has; null while it is being read. */
  entries: number | null;
  fromDate: string | null;
  toDate: string | null;
  /** Booked balances in minor units, where the statement has them. */
  openingMinor: number | null;
  closingMinor: number | null;
}>;

/**
 * - `same-money`: what both report is the same money (a known page again, an overlapping period, another
 *   message type of the account): count the most that either reports.
 * - `apart`: other pages of one paging, or periods that do not touch: count both.
 * - `in-doubt`: the bank's own reference says whether it is the same money; without one both are kept, and the later one
 *   goes to a person (the periods overlap, but the balances go on from each other; pages that were cut anew).
 * - `unknown`: it cannot be told; both are kept, and the later one goes to a person.
 */
export type StatementRelation = 'same-money' | 'apart' | 'in-doubt' | 'unknown';

export function relationOf(one: StatementIdentity, other: StatementIdentity): StatementRelation {
  if (one.messageType !== other.messageType) return 'same-money';
  const periods = comparePeriods(one, other);
  const sequence = realSequenceNumber(one);
  if (isSameStatement(one, other)) {
    if (periods === 'apart') return sequence === null ? 'apart' : 'in-doubt';
    if (one.page !== other.page) return canBeOnePaging(one, other) ? 'apart' : 'same-money';
    // Banks without numbers of their own may give two statements of one day the same id.
    return sequence === null && (goesOn(one, other) || goesOn(other, one)) ? 'in-doubt' : 'same-money';
  }
  const isSameNumber = sequence !== null && sequence === realSequenceNumber(other);
  if (periods === 'unknown') return isSameNumber ? 'same-money' : 'unknown';
  if (periods === 'apart' || isSameNumber) return periods;
  return mayFollow(one, other) || mayFollow(other, one) ? 'in-doubt' : 'same-money';
}

/** True when both are deliveries of one page of one statement. */
export function isSamePage(one: StatementIdentity, other: StatementIdentity): boolean {
  return isOnePaper(one, other) && one.page === other.page;
}

/** Statements of an account as one of them sees them; a statement may be in several of these sets. */
export type RelatedStatements = Readonly<{
  sameMoney: ReadonlySet<number>;
  apart: ReadonlySet<number>;
  inDoubt: ReadonlySet<number>;
  /** Those in doubt are among them. */
  unknown: ReadonlySet<number>;
  /** Of `sameMoney`: earlier deliveries of this very page. */
  samePage: ReadonlySet<number>;
  /** Other pages of this very statement, in whatever cut. */
  otherPages: ReadonlySet<number>;
  /** Of `sameMoney`: those that may share a day with this statement. */
  nearby: ReadonlySet<number>;
}>;

/** How `known` statements of the account stand to `own`. */
export function relate(own: StatementIdentity, known: readonly StatementIdentity[]): RelatedStatements {
  const pages = known.filter((other) => isOnePaper(own, other));
  const relations = known.map((other) => {
    const relation = relationOf(own, other);
    const isDoubtful =
      (relation === 'apart' && isOfOtherCut(own, other, pages)) ||
      (relation === 'same-money' && isOfOneChain(own, other, known));
    return { other, relation: isDoubtful ? 'in-doubt' : relation };
  });
  const idsOf = (...wanted: readonly StatementRelation[]) =>
    new Set(relations.flatMap(({ other, relation }) => (wanted.includes(relation) ? [other.id] : [])));
  const sameMoney = idsOf('same-money');
  const same = known.filter(({ id }) => sameMoney.has(id));
  return {
    sameMoney,
    apart: idsOf('apart'),
    inDoubt: idsOf('in-doubt'),
    unknown: idsOf('in-doubt', 'unknown'),
    samePage: new Set(pages.flatMap(({ id, page }) => (page === own.page && sameMoney.has(id) ? [id] : []))),
    otherPages: new Set(pages.flatMap(({ id, page }) => (page === own.page ? [] : [id]))),
    nearby: new Set(same.flatMap((other) => (comparePeriods(own, other) === 'apart' ? [] : [other.id]))),
  };
}

/** Both are deliveries of one statement, or of pages of it. */
function isOnePaper(one: StatementIdentity, other: StatementIdentity): boolean {
  return one.messageType === other.messageType && isSameStatement(one, other) && comparePeriods(one, other) !== 'apart';
}

/** Different pages that one paging can have: no page comes after the last. */
function canBeOnePaging(one: StatementIdentity, other: StatementIdentity): boolean {
  return one.page < other.page ? !one.lastPage : !other.lastPage;
}

/**
 * True when `other`, a page of this statement, may belong to another cut than `own`: a later delivery of it holds other
 * entries, which may have moved to the next page; or an earlier one does, and it cannot be told to which of them `own` belongs.
 */
function isOfOtherCut(own: StatementIdentity, other: StatementIdentity, pages: readonly StatementIdentity[]): boolean {
  if (!pages.includes(other)) return false;
  const isFirst = pages.every(({ page }) => page !== own.page);
  return pages.some(
    (again) =>
      again.page === other.page &&
      again.entries !== other.entries &&
      canBeOnePaging(own, again) &&
      (isFirst || again.id > other.id),
  );
}

/**
 * The later one opens with the balance with which the earlier one closes, or begins with it and opens with another balance:
 * they share no booking, unless what they share adds up to nothing.
 */
function mayFollow(later: StatementIdentity, earlier: StatementIdentity): boolean {
  const periods = comparablePeriods(later, earlier);
  if (periods === null || later.openingMinor === null) return false;
  const [after, before] = periods;
  const isChain = earlier.closingMinor === later.openingMinor && before.from <= after.from && before.to <= after.to;
  const opensElsewhere = earlier.openingMinor !== null && earlier.openingMinor !== later.openingMinor;
  return isChain || (before.from === after.from && opensElsewhere);
}

/** Others lead from one to the other, each opening with the balance with which the one before closes. */
function isOfOneChain(own: StatementIdentity, other: StatementIdentity, known: readonly StatementIdentity[]): boolean {
  if (own.messageType !== other.messageType || isSameStatement(own, other)) return false;
  const between = known.filter((one) => one.id !== other.id && one.messageType === own.messageType);
  return leadsTo(own, other, between) || leadsTo(other, own, between);
}

/** Whether statements between `earlier` and `later` carry the balance of the one to the other. */
export function leadsTo(
  earlier: StatementIdentity,
  later: StatementIdentity,
  between: readonly StatementIdentity[],
): boolean {
  if (earlier.closingMinor === null || later.openingMinor === null || !beginsAfter(later, earlier)) return false;
  const reached = new Set([earlier.closingMinor]);
  let left = between.filter((one) => beginsAfter(one, earlier) && beginsAfter(later, one));
  for (;;) {
    const next = left.filter(({ openingMinor }) => openingMinor !== null && reached.has(openingMinor));
    if (next.length === 0) return false;
    for (const { closingMinor } of next) if (closingMinor !== null) reached.add(closingMinor);
    if (next.some(({ closingMinor }) => closingMinor === later.openingMinor)) return true;
    left = left.filter((one) => !next.includes(one));
  }
}

/** Neither its beginning nor its end is before that of the other. */
function beginsAfter(later: StatementIdentity, earlier: StatementIdentity): boolean {
  const periods = comparablePeriods(later, earlier);
  return periods !== null && periods[1].from <= periods[0].from && periods[1].to <= periods[0].to;
}

/** Their balances say that one begins where the other ends, and not where it begins. */
function goesOn(later: StatementIdentity, earlier: StatementIdentity): boolean {
  return (
    later.openingMinor !== null &&
    later.openingMinor === earlier.closingMinor &&
    later.openingMinor !== earlier.openingMinor
  );
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
function comparePeriods(one: StatementIdentity, other: StatementIdentity): 'same-money' | 'apart' | 'unknown' {
  const periods = comparablePeriods(one, other);
  if (periods === null) return 'unknown';
  const [a, b] = periods;
  return a.from < b.to && b.from < a.to ? 'same-money' : 'apart';
}

type Period = Readonly<{ from: string; to: string }>;

/** Both periods as instants where all four ends have an offset, else as the bank wrote them; null when one has none. */
function comparablePeriods(one: StatementIdentity, other: StatementIdentity): readonly [Period, Period] | null {
  const instants = [instantsOf(one), instantsOf(other)] as const;
  const [a, b] = instants;
  if (a !== null && b !== null) return [a, b];
  const [c, d] = [writtenPeriodOf(one), writtenPeriodOf(other)];
  return c === null || d === null ? null : [c, d];
}

const WITH_OFFSET = /T.*(?:Z|[+-]\d\d:\d\d)$/;

function instantsOf({ fromDate, toDate }: StatementIdentity): Period | null {
  if (fromDate === null || toDate === null || !WITH_OFFSET.test(fromDate) || !WITH_OFFSET.test(toDate)) return null;
  const [from, to] = [new Date(fromDate), new Date(toDate)];
  // Also when one of them is no date: NaN is not less than anything.
  return from.getTime() < to.getTime() ? { from: from.toISOString(), to: to.toISOString() } : null;
}

function writtenPeriodOf(statement: StatementIdentity): Period | null {
  if (statement.fromDate === null || statement.toDate === null) return null;
  // Calendar texts as written: `2026-11-20` is the whole day, from T00:00:00 to T24:00:00.
  const from = statement.fromDate.length > 10 ? statement.fromDate.slice(0, 19) : `${statement.fromDate}T00:00:00`;
  const to = statement.toDate.length > 10 ? statement.toDate.slice(0, 19) : `${statement.toDate}T24:00:00`;
  return from < to ? { from, to } : { from, to: `${from.slice(0, 10)}T24:00:00` };
}
