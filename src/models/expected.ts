/** Queries for the import of open items: prepared, because a file may hold a hundred thousand lines. No decisions. */
import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import { withoutLeadingZeros } from '../reference-key.ts';
import { type Db, perDatabase } from './db.ts';
import type { OpenItemKind, OpenItemRow, OpenItemState, PersonRow } from './open-items.ts';
import { openItem, person } from './schema.ts';

/** What an import says about an open item; money that was allocated is not its business. */
export type ItemFacts = Readonly<
  Pick<
    OpenItemRow,
    | 'kind'
    | 'reference'
    | 'referenceKey'
    | 'qrReference'
    | 'creditorReference'
    | 'title'
    | 'amountMinor'
    | 'currency'
    | 'dueDate'
    | 'state'
    | 'settledElsewhere'
    | 'cancelled'
    | 'invoiceId'
    | 'contributionTrackingId'
    | 'gateway'
    | 'gatewayTxnId'
  >
>;

/** What an import says about a person. */
export type PersonFacts = Readonly<
  Pick<
    PersonRow,
    | 'externalId'
    | 'firstName'
    | 'lastName'
    | 'organization'
    | 'email'
    | 'language'
    | 'street'
    | 'buildingNumber'
    | 'postalCode'
    | 'city'
    | 'country'
    | 'householdId'
  >
>;

const statements = perDatabase((db) => ({
  owners: db.sqlite.prepare<{ value: string; same: string }, { id: number; reference: string }>(
    `SELECT id, reference FROM open_item WHERE reference_key IN (SELECT value FROM json_each(@same))
     UNION SELECT id, reference FROM open_item WHERE qr_reference IN (SELECT value FROM json_each(@same))
     UNION SELECT id, reference FROM open_item WHERE creditor_reference = @value`,
  ),
  insertItem: db.sqlite.prepare(
    `INSERT INTO open_item (kind, reference, reference_key, qr_reference, creditor_reference, title, amount_minor, currency,
       due_date, state, settled_elsewhere, cancelled, person_id, invoice_id, contribution_tracking_id, gateway,
       gateway_txn_id, created_at, updated_at)
     VALUES (@kind, @reference, @referenceKey, @qrReference, @creditorReference, @title, @amountMinor, @currency,
       @dueDate, @state, @settledElsewhere, @cancelled, @personId, @invoiceId, @contributionTrackingId, @gateway,
       @gatewayTxnId, @at, @at)`,
  ),
  updateItem: db.sqlite.prepare(
    `UPDATE open_item SET kind = @kind, qr_reference = @qrReference, creditor_reference = @creditorReference,
       title = @title, amount_minor = @amountMinor, due_date = @dueDate, state = @state,
       settled_elsewhere = @settledElsewhere, cancelled = @cancelled, person_id = @personId, invoice_id = @invoiceId,
       contribution_tracking_id = @contributionTrackingId, gateway = @gateway, gateway_txn_id = @gatewayTxnId,
       updated_at = @at, version = version + 1
     WHERE id = @id AND version = @version`,
  ),
  personByExternalId: db.orm
    .select()
    .from(person)
    .where(eq(person.externalId, sql.placeholder('value')))
    .prepare(),
  personById: db.orm
    .select()
    .from(person)
    .where(eq(person.id, sql.placeholder('value')))
    .prepare(),
  insertPerson: db.sqlite.prepare(
    `INSERT INTO person (external_id, first_name, last_name, organization, email, language, street, building_number,
       postal_code, city, country, household_id, created_at)
     VALUES (@externalId, @firstName, @lastName, @organization, @email, @language, @street, @buildingNumber,
       @postalCode, @city, @country, @householdId, @at)`,
  ),
  updatePerson: db.sqlite.prepare(
    `UPDATE person SET external_id = @externalId, first_name = @firstName, last_name = @lastName,
       organization = @organization, email_bounced_at = CASE WHEN email IS @email THEN email_bounced_at END,
       email = @email, language = @language, street = @street, building_number = @buildingNumber,
       postal_code = @postalCode, city = @city, country = @country, household_id = @householdId
     WHERE id = @id`,
  ),
  created: db.sqlite
    .prepare<[number], string>(
      `SELECT detail.body FROM event JOIN detail ON detail.event_id = event.id
       WHERE event.open_item_id = ? AND event.reason = 'CREATED'`,
    )
    .pluck(),
  imported: db.sqlite
    .prepare<[number], string>(
      `SELECT data FROM event WHERE open_item_id = ? AND data LIKE '%"source":"import"%' ORDER BY id DESC LIMIT 1`,
    )
    .pluck(),
}));

/**
 * The open items that are known by this value (in normal form) as reference, QR reference or creditor reference. A
 * number is the same with more or fewer leading zeros.
 */
export function ownersOfReference(db: Db, value: string): readonly { id: number; reference: string }[] {
  return statements(db).owners.all({ value, same: JSON.stringify(sameReferences(value)) });
}

/** A QR reference has 27 digits; no bank fills a number with zeros beyond that. */
const NUMBER_LENGTH_MAX = 27;

/** The value itself and, of a number, all its forms with leading zeros: each is looked up in an index. */
function sameReferences(value: string): readonly string[] {
  const number = withoutLeadingZeros(value);
  if (!/^\d+$/.test(number)) return [value];
  const zeros = Math.max(0, NUMBER_LENGTH_MAX - number.length);
  return [value, ...Array.from({ length: zeros + 1 }, (_, count) => '0'.repeat(count) + number)];
}

export function insertExpectedItem(db: Db, facts: ItemFacts, more: { personId: number | null; at: string }): number {
  return Number(statements(db).insertItem.run({ ...facts, ...flagsOf(facts), ...more }).lastInsertRowid);
}

/** False when somebody changed the item since `version`. */
export function updateExpectedItem(
  db: Db,
  item: { id: number; version: number },
  facts: ItemFacts,
  more: { personId: number | null; at: string },
): boolean {
  const { id, version } = item;
  return statements(db).updateItem.run({ ...facts, ...flagsOf(facts), ...more, id, version }).changes === 1;
}

export function personByExternalId(db: Db, externalId: string): PersonRow | null {
  return statements(db).personByExternalId.get({ value: externalId }) ?? null;
}

export function personById(db: Db, id: number): PersonRow | null {
  return statements(db).personById.get({ value: id }) ?? null;
}

export function insertPerson(db: Db, facts: PersonFacts, at: string): number {
  return Number(statements(db).insertPerson.run({ ...facts, at }).lastInsertRowid);
}

/** A new address is one that has not bounced yet. */
export function updatePerson(db: Db, id: number, facts: PersonFacts): void {
  statements(db).updatePerson.run({ ...facts, id });
}

/** The detail of the event that made an open item, as JSON text; null when there is none or it was erased. */
export function createdDetail(db: Db, openItemId: number): string | null {
  return statements(db).created.get(openItemId) ?? null;
}

/** The data of the last event that an import wrote, as JSON text: what the other system said last. */
export function lastImported(db: Db, openItemId: number): string | null {
  return statements(db).imported.get(openItemId) ?? null;
}

/** SQLite knows no booleans. */
function flagsOf(facts: ItemFacts): { settledElsewhere: number; cancelled: number } {
  return { settledElsewhere: facts.settledElsewhere ? 1 : 0, cancelled: facts.cancelled ? 1 : 0 };
}

export type ListedItem = OpenItemRow & Readonly<{ person: PersonRow | null }>;
export type ItemFilter = Readonly<{ states: readonly OpenItemState[]; kinds: readonly OpenItemKind[] }>;

const PAGE_ROWS = 1_000;

/** Open items with their persons, oldest first, read as they are asked for. An empty list of a filter means all. */
export function* listExpected(db: Db, filter: ItemFilter): Generator<ListedItem> {
  for (let after = 0; ; ) {
    const page = expectedPage(db, filter, after);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) return;
    after = last.id;
  }
}

function expectedPage(db: Db, { states, kinds }: ItemFilter, after: number): readonly ListedItem[] {
  const inStates = states.length === 0 ? undefined : inArray(openItem.state, [...states]);
  const ofKinds = kinds.length === 0 ? undefined : inArray(openItem.kind, [...kinds]);
  return db.orm
    .select({ item: openItem, person })
    .from(openItem)
    .leftJoin(person, eq(person.id, openItem.personId))
    .where(and(gt(openItem.id, after), inStates, ofKinds))
    .orderBy(openItem.id)
    .limit(PAGE_ROWS)
    .all()
    .map((row) => ({ ...row.item, person: row.person }));
}
