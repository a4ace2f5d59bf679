/**
 * Indexed queries by which decisions find persons and open items that a payment may be about. Each has a limit: what has more
 * answers than that tells nothing, and says so by null. No decisions.
 */
import { type Db, LIMIT, perDatabase } from './db.ts';
import type { OpenItemRow } from './open-items.ts';

/** More persons than that share a word, an address or an account only by chance. */
const PERSONS_MAX = 50;
/** What more open items ask for says nothing about any of them. */
export const ITEMS_OF_AMOUNT_MAX = 20;
/** Codes, or references of one amount, looked through for near ones. */
const KEYS_MAX = 3_000;
/** How far back the history of a payer's account is read. */
const PAID_BEFORE_MAX = 50;

/** An item as far as a decision looks at it; what is open of it is null for any amount. */
export type CandidateRow = Readonly<
  Pick<
    OpenItemRow,
    | 'id'
    | 'kind'
    | 'reference'
    | 'title'
    | 'currency'
    | 'amountMinor'
    | 'state'
    | 'settledElsewhere'
    | 'personId'
    | 'dueDate'
  > & { openMinor: number | null }
>;

/** Its columns as a row without names: naming each cell natively takes several times as long. */
export type CandidateCells = readonly [
  id: number,
  kind: OpenItemRow['kind'],
  reference: string,
  title: string,
  currency: string,
  amountMinor: number | null,
  state: OpenItemRow['state'],
  settledElsewhere: 0 | 1,
  personId: number | null,
  dueDate: string | null,
  openMinor: number | null,
];
export const CANDIDATE_CELLS = `id, kind, reference, title, currency, amount_minor, state, settled_elsewhere, person_id, due_date,
  CASE WHEN kind <> 'fund' THEN max(0, amount_minor - allocated_minor - waived_minor) END`;
const CANDIDATES = `SELECT ${CANDIDATE_CELLS} FROM open_item`;
export const IS_OPEN = "state IN ('OPEN', 'PARTIALLY_PAID') AND settled_elsewhere = 0";

const OF_AMOUNT = `currency = ? AND amount_minor - allocated_minor - waived_minor = ? AND ${IS_OPEN}`;

type ReferencesRow = Readonly<{
  id: number;
  referenceKey: string;
  qrReference: string | null;
  creditorReference: string | null;
}>;
const REFERENCES =
  'SELECT id, reference_key AS referenceKey, qr_reference AS qrReference, creditor_reference AS creditorReference FROM open_item';

/** An allocation of an earlier payment from the same account. */
export type EarlierRow = Readonly<{
  paymentId: number;
  personId: number;
  kind: OpenItemRow['kind'];
  title: string;
  amountMinor: number;
  bookingDate: string;
  /** The row of the policy by which it was decided; null where a person or an older version did. */
  policy: string | null;
  createdAt: string;
  reversedAt: string | null;
  /** A person took it back. */
  isContradicted: 0 | 1;
}>;

const queries = perDatabase((db) => {
  const ids = (sql: string) => db.sqlite.prepare<[string, number], number>(sql).pluck();
  const candidates = <Asked extends unknown[]>(which: string) =>
    db.sqlite.prepare<Asked, CandidateCells>(`${CANDIDATES} ${which}`).raw();
  return {
    byQr: candidates<[string]>('WHERE qr_reference = ? LIMIT 1'),
    byCreditor: candidates<[string]>('WHERE creditor_reference = ? LIMIT 1'),
    byKey: candidates<[string]>('WHERE reference_key = ? LIMIT 1'),
    keysFrom: db.sqlite
      .prepare<[string, string, number], string>(
        `SELECT reference_key FROM open_item WHERE reference_key >= ? AND reference_key < ? ${LIMIT}`,
      )
      .pluck(),
    keysEnding: db.sqlite
      .prepare<[string, number], string>(
        `SELECT reference_key FROM open_item
         WHERE substr(reference_key, -3) IN (SELECT value FROM json_each(?)) ${LIMIT}`,
      )
      .pluck(),
    byNameKey: ids(`SELECT person_id FROM person_name_key WHERE key = ? ${LIMIT}`),
    byEmail: ids(`SELECT id FROM person WHERE lower(email) = ? AND email IS NOT NULL ${LIMIT}`),
    byAccount: ids(`SELECT person_id FROM person_account WHERE iban = ? AND revoked_at IS NULL ${LIMIT}`),
    countOfAmount: db.sqlite
      .prepare<[string, number, number], number>(
        `SELECT count(*) FROM (SELECT 1 FROM open_item WHERE ${OF_AMOUNT} ${LIMIT})`,
      )
      .pluck(),
    itemsByAmount: candidates<[string, number, number]>(`WHERE ${OF_AMOUNT} ${LIMIT}`),
    itemsByNameAndAmount: candidates<[string, number, string, number, number]>(
      `INDEXED BY open_item_by_person WHERE person_id IN (SELECT person_id FROM person_name_key WHERE key = ? ${LIMIT})
         AND currency = ? AND amount_minor - allocated_minor - waived_minor = ? AND ${IS_OPEN} ${LIMIT}`,
    ),
    paymentsFrom: db.sqlite
      .prepare<[string, number], number>(
        `SELECT id FROM payment
         WHERE counterparty_iban = ? AND direction = 'in'
           AND (state = 'MANUAL' OR state = 'PROCESSED' OR state = 'PARTIALLY_REFUNDED')
         ORDER BY booking_date DESC ${LIMIT}`,
      )
      .pluck(),
    paidBefore: db.sqlite.prepare<[number], EarlierRow>(
      `SELECT p.id AS paymentId, o.person_id AS personId, o.kind, o.title, a.amount_minor AS amountMinor,
         p.booking_date AS bookingDate, json_extract(e.data, '$.policy') AS policy, a.created_at AS createdAt,
         a.reversed_at AS reversedAt, coalesce(r.actor LIKE 'staff:%', 0) AS isContradicted
       FROM payment p
       JOIN allocation a ON a.payment_id = p.id
       JOIN open_item o ON o.id = a.open_item_id
       JOIN event e ON e.id = a.created_event_id
       LEFT JOIN event r ON r.id = a.reversed_event_id
       WHERE p.id = ? AND o.person_id IS NOT NULL ORDER BY a.id`,
    ),
    changedAmounts: db.sqlite.prepare<[number], { currency: string; openMinor: number | null }>(
      `SELECT DISTINCT currency, amount_minor - allocated_minor - waived_minor AS openMinor FROM open_item
       WHERE id IN (SELECT open_item_id FROM event WHERE id > ? AND open_item_id IS NOT NULL)`,
    ),
  };
});

const askedForQuery = perDatabase((db) =>
  db.sqlite
    .prepare<[number, number], number>(
      `SELECT 1 FROM event WHERE open_item_id = ? AND json_extract(data, '$.amountMinor') = ?
         AND coalesce(reason, '') NOT IN ('ALLOCATED', 'ALLOCATION_REVERSED') LIMIT 1`,
    )
    .pluck(),
);

const referencesQuery = perDatabase((db) =>
  db.sqlite.prepare<[string, number, string, number, number], ReferencesRow>(
    `${REFERENCES} WHERE currency = ? AND amount_minor = ?
     UNION ${REFERENCES} WHERE currency = ? AND amount_minor - allocated_minor - waived_minor = ?
       AND state IN ('OPEN', 'PARTIALLY_PAID') ${LIMIT}`,
  ),
);

export function itemByQrReference(db: Db, value: string): CandidateRow | null {
  return foundItem(queries(db).byQr.get(value));
}

export function itemByCreditorReference(db: Db, value: string): CandidateRow | null {
  return foundItem(queries(db).byCreditor.get(value));
}

export function itemByReferenceKey(db: Db, value: string): CandidateRow | null {
  return foundItem(queries(db).byKey.get(value));
}

/** What stands behind all texts that begin like this. */
export function behind(beginning: string): string {
  return `${beginning}\u{10FFFF}`;
}

/** Codes in normal form, open or not, that begin like this. */
export function keysBeginningWith(db: Db, beginning: string): readonly string[] | null {
  return limited(queries(db).keysFrom.all(beginning, behind(beginning), KEYS_MAX + 1), KEYS_MAX);
}

/** Codes in normal form, open or not, whose last three characters are one of these. */
export function keysEndingIn(db: Db, endings: readonly string[]): readonly string[] | null {
  return limited(queries(db).keysEnding.all(JSON.stringify(endings), KEYS_MAX + 1), KEYS_MAX);
}

/** The references of the items of which this is the whole sum, open or not, or what is left of it. */
export function referencesOfAmount(
  db: Db,
  currency: string,
  amountMinor: number,
): readonly Readonly<{ id: number; references: readonly string[] }>[] | null {
  const rows = referencesQuery(db).all(currency, amountMinor, currency, amountMinor, KEYS_MAX + 1);
  const found = rows.map(({ id, referenceKey, qrReference, creditorReference }) => ({
    id,
    references: [referenceKey, qrReference, creditorReference].filter((reference) => reference !== null),
  }));
  return limited(found, KEYS_MAX);
}

/** An import or a person once said that this item asks for this amount. */
export function hasAskedFor(db: Db, itemId: number, amountMinor: number): boolean {
  return askedForQuery(db).get(itemId, amountMinor) !== undefined;
}

/** Null for a key of `name-keys.ts` that more than `limit` persons have. */
export function personsByNameKey(db: Db, key: string, limit: number): readonly number[] | null {
  return limited(queries(db).byNameKey.all(key, limit + 1), limit);
}

/** `email` in small letters. */
export function personsByEmail(db: Db, email: string): readonly number[] | null {
  return limited(queries(db).byEmail.all(email, PERSONS_MAX + 1), PERSONS_MAX);
}

/** Who is known to pay from this account, because they or a person of ours said so. */
export function personsByAccount(db: Db, iban: string): readonly number[] | null {
  return limited(queries(db).byAccount.all(iban, PERSONS_MAX + 1), PERSONS_MAX);
}

/** What payments from this account were given to, the newest first; of 50 payments. */
export function paidFromAccount(db: Db, iban: string): readonly EarlierRow[] {
  const { paymentsFrom, paidBefore } = queries(db);
  return paymentsFrom.all(iban, PAID_BEFORE_MAX).flatMap((id) => paidBefore.all(id));
}

/** The items of which exactly this much is still open, in minor units. */
export function openItemsByAmount(db: Db, currency: string, openMinor: number): readonly CandidateRow[] | null {
  // Most amounts of large societies are those of many items: that is asked first, without reading them.
  if (countOpenItemsByAmount(db, currency, openMinor, ITEMS_OF_AMOUNT_MAX + 1) > ITEMS_OF_AMOUNT_MAX) return null;
  return queries(db).itemsByAmount.all(currency, openMinor, ITEMS_OF_AMOUNT_MAX).map(candidateOf);
}

/** How many items there are of which exactly this much is still open, counted up to `limit`. */
export function countOpenItemsByAmount(db: Db, currency: string, openMinor: number, limit: number): number {
  return queries(db).countOfAmount.get(currency, openMinor, limit) ?? 0;
}

/** The items of exactly this open amount whose persons share a word of their names; of the first 50 such persons. */
export function openItemsByNameAndAmount(
  db: Db,
  key: string,
  { currency, openMinor }: Readonly<{ currency: string; openMinor: number }>,
): readonly CandidateRow[] | null {
  const { itemsByNameAndAmount } = queries(db);
  const rows = itemsByNameAndAmount.all(key, PERSONS_MAX, currency, openMinor, ITEMS_OF_AMOUNT_MAX + 1);
  return limited(rows, ITEMS_OF_AMOUNT_MAX)?.map(candidateOf) ?? null;
}

export function candidateOf(cells: CandidateCells): CandidateRow {
  return {
    id: cells[0],
    kind: cells[1],
    reference: cells[2],
    title: cells[3],
    currency: cells[4],
    amountMinor: cells[5],
    openMinor: cells[10],
    state: cells[6],
    settledElsewhere: cells[7] === 1,
    personId: cells[8],
    dueDate: cells[9],
  };
}

function foundItem(cells: CandidateCells | undefined): CandidateRow | null {
  return cells === undefined ? null : candidateOf(cells);
}

/** What is open of the items that changed since this event, as `CHF:10000`; `CHF:*` for any amount. */
export function amountsChangedSince(db: Db, eventId: number): ReadonlySet<string> {
  const changed = queries(db).changedAmounts.all(eventId);
  return new Set(changed.map(({ currency, openMinor }) => `${currency}:${openMinor ?? '*'}`));
}

function limited<T>(found: readonly T[], limit: number): readonly T[] | null {
  return found.length > limit ? null : found;
}
