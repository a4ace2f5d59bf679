/**
 * Which payments are the details of which total. They agree in date, direction and currency, and in the bank's reference of
 * the entry, or in its total and NtryRef, or in the total alone where there is more than one of them; never more of them
 * than the total has room for. Details of a total that a person dealt with, or that is a debit, only join it.
 */
import { collectiveOfSiblings, insertPart } from '../../models/collectives.ts';
import {
  freshPaymentsOn,
  type PairCandidate,
  paymentsOfEntries,
  paymentsOfEntryReference,
} from '../../models/payment-pairs.ts';
import { askingOf, replaceBy, type StagedStatement, type Staging } from '../import/staging.ts';
import { inBites } from '../in-bites.ts';
import { isUntouchedCredit } from './is-untouched.ts';
import { byEntry, type EntryPayments, isReportedBy } from './join-entry.ts';
import { makeRoom } from './replace-details.ts';
import { suspectTotal, type Total } from './resolve-totals.ts';
import { isContested } from './rival-entries.ts';
import { BY_REFERENCE, hasRoom, isForeign, isWeak, RANKS, rankOf, SHARE, signedSum } from './total-rank.ts';

/** A payment that is a detail of a total. */
type Link = Readonly<{ paymentId: number; total: Total }>;

/** Links what this statement brings to the totals of others, and to its own totals what others brought before. */
export function linkDetails(staging: Staging, statement: StagedStatement, totals: readonly Total[]): void {
  const fresh = freshEntries(staging, statement, totals);
  const links: Link[] = [];
  const rest = fresh.filter((entry) => {
    const total = totalOfEntry(statement, { staging, totals, entry });
    if (total === undefined) return true;
    if (!hasRoom(total, entry)) makeRoom(staging, statement, { total, entry });
    if (!hasRoom(total, entry)) return true;
    links.push(...linksOf(total, entry));
    return false;
  });
  links.push(
    ...assign(
      totals.filter((total) => isForeign(statement, total)),
      rest,
      (pair) => isContested(staging, statement, pair),
    ),
  );
  inBites(staging.db, links, (one) => takeAsDetail(staging, statement, one));
  const own = totals.filter(({ row }) => row.statementId === statement.id && row.transactions > 0);
  for (const total of own) linkKnown(staging, statement, { total, own });
}

/** Details that were there before the total. */
function linkKnown(
  staging: Staging,
  statement: StagedStatement,
  { total, own }: { total: Total; own: readonly Total[] },
): void {
  const entries = knownEntries(staging, statement, total);
  const alike = own.filter((other) => other.row.amountMinor === total.row.amountMinor && isOfOneDay(other, total));
  const links = assign(alike, entries, (pair) => isContested(staging, statement, pair));
  inBites(staging.db, links, (one) => takeAsDetail(staging, statement, one));
  if (total.detailedMinor >= total.row.amountMinor) return;
  const linked = new Set(links.map(({ paymentId }) => paymentId));
  const isDoubtful = entries.some((entry) => !linked.has(entry.first.id) && rankOf(total, entry) !== null);
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
      totals.some((total) => total.ownEntry === entry.first.entryIndex || rankOf(total, entry) !== null),
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

/**
 * Assigns entries to totals, the best evidence first. Where only the total and NtryRef (or only the total) agree, not if
 * there are more such entries than totals: one of them would be something else.
 */
function assign(
  totals: readonly Total[],
  entries: readonly EntryPayments[],
  isRival: (pair: { total: Total; entry: EntryPayments }) => boolean,
): readonly Link[] {
  const links: Link[] = [];
  const left = new Set(entries);
  for (const rank of RANKS) {
    for (const entry of left) {
      const fitting = totals.filter((total) => rankOf(total, entry) === rank && hasRoom(total, entry));
      const [total] = fitting;
      if (total === undefined) continue;
      const rivals = [...left].filter((other) => rankOf(total, other) === rank && hasRoom(total, other));
      if (rank === SHARE ? fitting.length > 1 : rank !== BY_REFERENCE && rivals.length > fitting.length) continue;
      if (isWeak(rank) && isRival({ total, entry })) continue;
      links.push(...linksOf(total, entry));
      left.delete(entry);
    }
  }
  return links;
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
  if (row.paymentId !== null && !isUntouchedCredit(staging.db, row.paymentId)) {
    replaceBy(staging, statement, paymentId, { paymentId: row.paymentId, relation: 'joined' });
    return;
  }
  insertPart(staging.db, { collectiveId: row.id, paymentId, role: 'detail', fileId: staging.fileId });
  if (row.statementId !== statement.id) staging.detailed.add(row.id);
}
