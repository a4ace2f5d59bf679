/**
 * Statements as the bank means them: one row, or all pages of one statement together. Pages may carry interim balances, or
 * repeat those of the whole statement, or leave them to the first and the last page; so they are also proved together.
 */
import { storedJson } from '../../stored-json.ts';
import type { EntryTotals } from '../import/entry-totals.ts';
import { endOf } from './order.ts';
import type { ProofRow } from './types.ts';

export type Unit = Readonly<{
  /** One row per page, the last delivery of each, in order of the pages. */
  pages: readonly ProofRow[];
  /** Every delivery of every page. */
  rows: readonly ProofRow[];
  openingMinor: number | null;
  closingMinor: number | null;
  /** Pages that must exist and are not here, e.g. `page 2 of S1`. */
  missing: readonly string[];
  /** Closing less opening less entries over all pages; null when it cannot be told. */
  differenceMinor: number | null;
}>;

/** Groups the rows of an account, which are in order of time. */
export function unitsOf(rows: readonly ProofRow[]): readonly Unit[] {
  const groups = new Map<string, ProofRow[]>();
  for (const row of rows) {
    const key = isPage(row)
      ? JSON.stringify([row.bankStatementId, row.sequenceNumber, endOf(row).slice(0, 4)])
      : `${row.id}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map(unitOf);
}

function isPage(row: ProofRow): boolean {
  return row.bankStatementId !== null && (row.page > 1 || !row.lastPage);
}

function unitOf(rows: readonly ProofRow[]): Unit {
  const latest = new Map<number, ProofRow>();
  for (const row of rows) {
    const known = latest.get(row.page);
    if (known === undefined || row.id > known.id) latest.set(row.page, row);
  }
  const pages = [...latest.values()].sort((a, b) => a.page - b.page);
  const missing = missingPages(pages);
  const openingMinor = pages[0]?.openingMinor ?? null;
  const closingMinor = pages.at(-1)?.closingMinor ?? null;
  const canAdd = missing.length === 0 && isOneCurrency(pages) && pages.every((page) => unreadOf(page) === 0);
  const differenceMinor =
    !canAdd || openingMinor === null || closingMinor === null
      ? null
      : closingMinor - openingMinor - pages.reduce((sum, page) => sum + page.bookedMinor, 0);
  return { pages, rows, openingMinor, closingMinor, missing, differenceMinor };
}

function missingPages(pages: readonly ProofRow[]): readonly string[] {
  const [first] = pages;
  const last = pages.at(-1);
  if (first === undefined || last === undefined || !isPage(first)) return [];
  const here = new Set(pages.map((page) => page.page));
  const count = last.lastPage ? last.page : last.page + 1;
  return Array.from({ length: count }, (_, index) => index + 1)
    .filter((page) => !here.has(page))
    .map((page) => `page ${page} of ${first.bankStatementId ?? '?'}`);
}

function isOneCurrency(pages: readonly ProofRow[]): boolean {
  const [first] = pages;
  return first?.currency != null && pages.every((page) => page.currency === first.currency);
}

function unreadOf(page: ProofRow): number {
  return page.entryTotals === null ? 1 : storedJson<EntryTotals>(page.entryTotals).unread;
}
