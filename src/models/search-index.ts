/**
 * The index of `find`: which payments and open items hold a group of three letters. It holds no texts, and covers what was there at
 * the last nightly work; what came or was changed since is read row by row. No decisions.
 */
import { assertInTransaction, type Db, perDatabase } from './db.ts';

export const SEARCHED_KINDS = ['payment', 'item'] as const;
export type SearchedKind = (typeof SEARCHED_KINDS)[number];

/** What is searched of a payment or open item. */
export type Searched = Readonly<{
  id: number;
  /** As people and banks wrote it. */
  text: string;
  /** Codes and accounts, without the blanks and dashes that people write into them. */
  keys: string;
  amountMinor: number | null;
  currency: string;
}>;

const PAYMENT = `SELECT p.id, p.amount_minor AS amountMinor, p.currency,
    coalesce(p.counterparty_name, '') || ' ' || coalesce(p.ultimate_counterparty, '') || ' ' || replace(p.remittance, '\\"', '"') || ' ' || p."references" || ' ' ||
    coalesce(p.additional_info, '') || ' ' || coalesce(p.end_to_end_id, '') || ' ' || coalesce(p.account_servicer_reference, '') || ' ' ||
    coalesce(p.gateway_txn_id, '') AS text,
    upper(coalesce(p.counterparty_iban, '') || ' ' || coalesce(p.counterparty_account, '') || ' ' || p."references") AS keys`;
const ITEM = `SELECT o.id, o.amount_minor AS amountMinor, o.currency,
    o.reference || ' ' || o.title || ' ' || coalesce(p.first_name, '') || ' ' || coalesce(p.last_name, '') || ' ' ||
    coalesce(p.organization, '') || ' ' || coalesce(p.email, '') || ' ' || coalesce(p.external_id, '') AS text,
    o.reference_key || ' ' || coalesce(o.qr_reference, '') || ' ' || coalesce(o.creditor_reference, '') AS keys`;

/** `seen`: payments of files that are not imported yet may be indexed, and are never found. */
const SOURCES = {
  payment: { select: PAYMENT, all: 'payment p', seen: 'visible_payment p', id: 'p.id' },
  item: {
    select: ITEM,
    all: 'open_item o LEFT JOIN person p ON p.id = o.person_id',
    seen: 'open_item o LEFT JOIN person p ON p.id = o.person_id',
    id: 'o.id',
  },
} as const;

function prepared(db: Db, kind: SearchedKind) {
  const { select, all, seen, id } = SOURCES[kind];
  const index = `__search_${kind}`;
  const stale = `SELECT id FROM __search_stale WHERE kind = '${kind}'`;
  return {
    last: db.sqlite.prepare<[], number>(`SELECT rowid FROM ${index} ORDER BY rowid DESC LIMIT 1`).pluck(),
    every: db.sqlite.prepare<[], Searched>(`${select} FROM ${seen} ORDER BY ${id} DESC`),
    newer: db.sqlite.prepare<[number], Searched>(`${select} FROM ${seen} WHERE ${id} > ? ORDER BY ${id} DESC`),
    changed: db.sqlite.prepare<[number], Searched>(`${select} FROM ${seen} WHERE ${id} IN (${stale}) AND ${id} <= ?`),
    matching: db.sqlite.prepare<[string], Searched>(
      `${select} FROM ${index} CROSS JOIN ${seen} WHERE ${index} MATCH ? AND ${id} = ${index}.rowid ORDER BY ${index}.rowid DESC`,
    ),
    next: db.sqlite.prepare<[number, number], Searched>(`${select} FROM ${all} WHERE ${id} > ? ORDER BY ${id} LIMIT ?`),
    one: db.sqlite.prepare<[number], Searched>(`${select} FROM ${all} WHERE ${id} = ?`),
    stale: db.sqlite.prepare<[number], number>(`${stale} LIMIT ?`).pluck(),
    put: db.sqlite.prepare(`INSERT OR REPLACE INTO ${index} (rowid, text) VALUES (?, ?)`),
    clear: db.sqlite.prepare(`INSERT INTO ${index} (${index}) VALUES ('delete-all')`),
    remove: db.sqlite.prepare(`DELETE FROM ${index} WHERE rowid = ?`),
    settle: db.sqlite.prepare(`DELETE FROM __search_stale WHERE kind = '${kind}' AND id = ?`),
    settleAll: db.sqlite.prepare(`DELETE FROM __search_stale WHERE kind = '${kind}'`),
  };
}

const statements = perDatabase((db) => ({ payment: prepared(db, 'payment'), item: prepared(db, 'item') }));

/** All rows of a kind, newest first. */
export function everyRow(db: Db, kind: SearchedKind): Iterable<Searched> {
  return statements(db)[kind].every.iterate();
}

/** All rows that may hold one of the alternatives, each a list of groups of letters; those that the index does not know come first. */
export function* rowsMatching(
  db: Db,
  kind: SearchedKind,
  alternatives: readonly (readonly string[])[],
): Generator<Searched> {
  const { last, newer, changed, matching } = statements(db)[kind];
  const known = last.get() ?? 0;
  yield* newer.iterate(known);
  yield* changed.iterate(known);
  if (known > 0) yield* matching.iterate(alternatives.map(allOf).join(' OR '));
}

function allOf(groups: readonly string[]): string {
  return `(${groups.map((group) => `"${group.replaceAll('"', '""')}"`).join(' AND ')})`;
}

/** Indexes rows with an old text, or else the next ones, and gives back how many. Needs a database transaction. */
export function indexSome(
  db: Db,
  kind: SearchedKind,
  { limit, text }: Readonly<{ limit: number; text: (row: Searched) => string }>,
): number {
  assertInTransaction(db);
  const { last, next, one, stale, put, remove, settle } = statements(db)[kind];
  const known = last.get() ?? 0;
  const changed = stale.all(limit);
  for (const id of changed) {
    settle.run(id);
    // What lies beyond has its turn: else the rows before it would count as indexed.
    const row = id <= known ? one.get(id) : undefined;
    if (row !== undefined) put.run(id, text(row));
    else if (id <= known) remove.run(id);
  }
  if (changed.length > 0) return changed.length;
  const rows = next.all(known, limit);
  for (const row of rows) put.run(row.id, text(row));
  return rows.length;
}

/** The index forgets all it holds, also what was once in it: `find` reads row by row until it is filled again. */
export function clearSearchIndex(db: Db): void {
  assertInTransaction(db);
  for (const kind of SEARCHED_KINDS) {
    statements(db)[kind].clear.run();
    statements(db)[kind].settleAll.run();
  }
}
