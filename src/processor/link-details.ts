/**
 * Which payments are the details of which total. They agree in date, direction and currency, and in the bank's reference of
 * the entry, or in its total and NtryRef, or in the total alone where there is more than one of them; never more of them
 * than the total has room for. Details of a total that a person dealt with, or that is a debit, only join it.
 */
import { collectiveOfSiblings, insertPart } from '../models/collectives.ts';
import { hasStaffEvent } from '../models/events.ts';
import {
  freshPaymentsOn,
  type PairCandidate,
  paymentsOfEntries,
  paymentsOfEntryReference,
} from '../models/payment-pairs.ts';
import { findPayment, setImportDoubt } from '../models/payments.ts';
import { inBites } from './in-bites.ts';
import { byEntry, type EntryPayments, entryAgreement, isReportedBy, sumOf } from './join-entry.ts';
import { suspectTotal, type Total } from './resolve-totals.ts';
import { askingOf, replaceBy, type StagedStatement, type Staging } from './staging.ts';

/** A payment that is a detail of a total. */
type Link = Readonly<{ paymentId: number; total: Total }>;

/** Links what this statement brings to the totals of others, and to its own totals what others brought before. */
export function linkDetails(staging: Staging, statement: StagedStatement, totals: readonly Total[]): void {
  const fresh = freshEntries(staging, statement, totals);
  const links: Link[] = [];
  const rest = fresh.filter((entry) => {
    const total = totalOfEntry(statement, { staging, totals, entry });
    if (total === undefined || !hasRoom(total, entry)) return true;
    links.push(...linksOf(total, entry));
    return false;
  });
  links.push(
    ...assign(
      totals.filter((total) => isForeign(statement, total)),
      rest,
    ),
  );
  inBites(staging.db, links, (one) => takeAsDetail(staging, statement, one));
  const own = totals.filter(({ row }) => row.statementId === statement.id && row.transactions > 0);
  for (const total of own) linkKnown(staging, statement, { total, own });
}

/** What is left of this statement and may be more than its total has room for is a suspect. */
export function suspectExcess(staging: Staging, statement: StagedStatement, totals: readonly Total[]): void {
  const entries = freshEntries(staging, statement, totals).filter((entry) =>
    totals.some((total) => {
      const isItsEntry = total.ownEntry === entry.first.entryIndex;
      return isItsEntry || (isForeign(statement, total) && rankOf(total, entry, 1) !== null);
    }),
  );
  const credits = entries.flatMap(({ payments }) => payments.filter((one) => one.direction === 'in'));
  inBites(staging.db, credits, ({ id }) => setImportDoubt(staging.db, id, 'DUPLICATE_SUSPECT'));
}

/** Details that were there before the total. */
function linkKnown(
  staging: Staging,
  statement: StagedStatement,
  { total, own }: { total: Total; own: readonly Total[] },
): void {
  const entries = knownEntries(staging, statement, total);
  const alike = own.filter((other) => other.row.amountMinor === total.row.amountMinor && isOfOneDay(other, total));
  const links = assign(alike, entries);
  inBites(staging.db, links, (one) => takeAsDetail(staging, statement, one));
  if (total.detailedMinor >= total.row.amountMinor) return;
  const linked = new Set(links.map(({ paymentId }) => paymentId));
  const isDoubtful = entries.some((entry) => !linked.has(entry.first.id) && rankOf(total, entry, 1) !== null);
  if (isDoubtful) inBites(staging.db, [total], (one) => suspectTotal(staging, one));
}

/** Entries of which this statement is the first to report payments, and which may be details of some total. */
function freshEntries(
  staging: Staging,
  statement: StagedStatement,
  totals: readonly Total[],
): readonly EntryPayments[] {
  const days = new Set(totals.map(({ row }) => row.bookingDate));
  return [...days].flatMap((day) =>
    byEntry(freshPaymentsOn(staging.db, askingOf(staging, statement), day)).filter((entry) =>
      totals.some((total) => total.ownEntry === entry.first.entryIndex || rankOf(total, entry, 1) !== null),
    ),
  );
}

/** Entries of other statements about the same money which may be details of a total of this one. */
function knownEntries(staging: Staging, statement: StagedStatement, { row }: Total): readonly EntryPayments[] {
  const asking = askingOf(staging, statement);
  const { bookingDate, currency, entryServicerReference: reference } = row;
  const found = new Map<number, PairCandidate>();
  for (const one of paymentsOfEntries(staging.db, asking, { bookingDate, currency, entryAmountMinor: row.amountMinor }))
    found.set(one.id, one);
  if (reference !== null) {
    for (const one of paymentsOfEntryReference(staging.db, asking, { bookingDate, reference })) found.set(one.id, one);
  }
  const free = [...found.values()].filter(
    (one) => one.collectiveId === null && statement.nearby.has(one.statementId) && !isReportedBy(one, statement.id),
  );
  return byEntry(free.sort((a, b) => a.statementId - b.statementId || a.entryIndex - b.entryIndex || a.id - b.id));
}

/** The total of this very entry, or of the other rows of the entry. */
function totalOfEntry(
  statement: StagedStatement,
  { staging, totals, entry }: { staging: Staging; totals: readonly Total[]; entry: EntryPayments },
): Total | undefined {
  const own = totals.find(({ ownEntry }) => ownEntry === entry.first.entryIndex);
  if (own !== undefined) return own;
  const id = collectiveOfSiblings(staging.db, statement.id, entry.first.entryIndex);
  return id === null ? undefined : totals.find(({ row }) => row.id === id);
}

/** Reported by a statement about the same money, and not by this one as an entry of its own. */
function isForeign(statement: StagedStatement, { ownEntry, reportedBy }: Total): boolean {
  const reporting = [...reportedBy];
  return (
    ownEntry === null &&
    reporting.some((id) => statement.nearby.has(id)) &&
    !reporting.some((id) => statement.apart.has(id))
  );
}

/**
 * Assigns entries to totals, the best evidence first. Where only the total and NtryRef (or only the total) agree, not if
 * there are more such entries than totals: one of them would be something else.
 */
function assign(totals: readonly Total[], entries: readonly EntryPayments[]): readonly Link[] {
  const links: Link[] = [];
  const left = new Set(entries);
  for (const rank of RANKS) {
    for (const entry of left) {
      const fitting = totals.filter((total) => rankOf(total, entry) === rank && hasRoom(total, entry));
      const [total] = fitting;
      if (total === undefined) continue;
      const rivals = [...left].filter((other) => rankOf(total, other) === rank && hasRoom(total, other));
      if (rank === SHARE ? fitting.length > 1 : rank !== BY_REFERENCE && rivals.length > fitting.length) continue;
      links.push(...linksOf(total, entry));
      left.delete(entry);
    }
  }
  return links;
}

const BY_REFERENCE = 4;
const BY_ENTRY_REFERENCE = 3;
const BY_TOTAL = 2;
/** The entry has the reference of the total, but is only a part of it. */
const SHARE = 1;
const RANKS = [BY_REFERENCE, BY_ENTRY_REFERENCE, BY_TOTAL, SHARE];

/** How well an entry agrees with a total; null when nothing says that it holds details of it. */
function rankOf(total: Total, entry: EntryPayments, rowsMin = 2): number | null {
  const { row } = total;
  const { first, payments } = entry;
  if (row.bookingDate !== first.bookingDate || row.currency !== first.currency) return null;
  const sum = signedSum(total, entry);
  if (sum <= 0 || first.entryAmountMinor === null) return null;
  const agreement = entryAgreement(row, first);
  if (first.entryAmountMinor !== row.amountMinor) {
    return agreement === 2 && first.entryAmountMinor < row.amountMinor ? SHARE : null;
  }
  if (agreement === 2) return BY_REFERENCE;
  const isComplete = sum === first.entryAmountMinor;
  if (isComplete && (row.statedTransactions ?? payments.length) !== payments.length) return null;
  if (agreement === 1) return BY_ENTRY_REFERENCE;
  return agreement === 0 && payments.length >= rowsMin ? BY_TOTAL : null;
}

function signedSum({ row }: Total, entry: EntryPayments): number {
  return row.direction === 'in' ? sumOf(entry) : -sumOf(entry);
}

function hasRoom(total: Total, entry: EntryPayments): boolean {
  const sum = signedSum(total, entry);
  return sum > 0 && sum <= total.row.amountMinor - total.detailedMinor;
}

/** Counts an entry towards its total. */
function linksOf(total: Total, entry: EntryPayments): readonly Link[] {
  total.detailedMinor += signedSum(total, entry);
  return entry.payments.map(({ id }) => ({ paymentId: id, total }));
}

function isOfOneDay(one: Total, other: Total): boolean {
  return one.row.bookingDate === other.row.bookingDate && one.row.currency === other.row.currency;
}

function takeAsDetail(staging: Staging, statement: StagedStatement, { paymentId, total }: Link): void {
  const { row } = total;
  if (row.paymentId !== null && !isReplaceable(staging, row.paymentId)) {
    replaceBy(staging, statement, paymentId, { paymentId: row.paymentId, relation: 'joined' });
    return;
  }
  insertPart(staging.db, { collectiveId: row.id, paymentId, role: 'detail', fileId: staging.fileId });
  if (row.statementId !== statement.id) staging.detailed.add(row.id);
}

/** No person has dealt with it, and nothing is booked by it: details may take its place. */
function isReplaceable(staging: Staging, paymentId: number): boolean {
  const payment = findPayment(staging.db, paymentId);
  if (payment === null) throw new Error(`payment ${paymentId} vanished`);
  if (payment.direction === 'out') return false;
  return (payment.state === 'NEW' || payment.state === 'MANUAL') && !hasStaffEvent(staging.db, paymentId);
}
