/** Queries on open items, allocations and contributions. No decisions. */
import { and, eq, isNull } from 'drizzle-orm';
import { type Db, perDatabase } from './db.ts';
import { allocation, contribution, type OPEN_ITEM_KINDS, type OPEN_ITEM_STATES, openItem, person } from './schema.ts';
import { prepareRow } from './table-rows.ts';

export type OpenItemKind = (typeof OPEN_ITEM_KINDS)[number];
export type OpenItemState = (typeof OPEN_ITEM_STATES)[number];
export type OpenItemRow = typeof openItem.$inferSelect;
export type NewOpenItem = typeof openItem.$inferInsert;
export type AllocationRow = typeof allocation.$inferSelect;
export type PersonRow = typeof person.$inferSelect;

const lookups = perDatabase((db) => ({
  byQr: prepareRow(db, openItem, 'qr_reference = ?'),
  byCreditor: prepareRow(db, openItem, 'creditor_reference = ?'),
  byKey: prepareRow(db, openItem, 'reference_key = ?'),
  byId: prepareRow(db, openItem, 'id = ?'),
}));

export function openItemByQrReference(db: Db, value: string): OpenItemRow | null {
  return lookups(db).byQr(value);
}

export function openItemByCreditorReference(db: Db, value: string): OpenItemRow | null {
  return lookups(db).byCreditor(value);
}

export function openItemByReferenceKey(db: Db, value: string): OpenItemRow | null {
  return lookups(db).byKey(value);
}

export function findOpenItem(db: Db, id: number): OpenItemRow | null {
  return lookups(db).byId(id);
}

export function insertOpenItem(db: Db, row: NewOpenItem): number {
  return db.orm.insert(openItem).values(row).returning({ id: openItem.id }).get().id;
}

export function listOpenItems(db: Db): readonly (OpenItemRow & { person: PersonRow | null })[] {
  return db.orm
    .select({ item: openItem, person })
    .from(openItem)
    .leftJoin(person, eq(person.id, openItem.personId))
    .orderBy(openItem.id)
    .all()
    .map((row) => ({ ...row.item, person: row.person }));
}

const bookings = perDatabase((db) => ({
  allocation: db.sqlite.prepare(
    'INSERT INTO allocation (payment_id, open_item_id, amount_minor, waived_minor, created_at, created_event_id) VALUES (?, ?, ?, ?, ?, ?)',
  ),
  contribution: db.sqlite.prepare(
    `INSERT INTO contribution (payment_id, allocation_id, open_item_id, person_id, amount_minor, currency, receive_date, invoice_id, status, no_thank_you, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'COMPLETED', ?, ?)`,
  ),
  person: prepareRow(db, person, 'id = ?'),
  bookItem: db.sqlite.prepare(
    'UPDATE open_item SET allocated_minor = ?, waived_minor = ?, state = ?, updated_at = ?, version = version + 1 WHERE id = ? AND version = ?',
  ),
  isBooked: db.sqlite.prepare('SELECT 1 FROM allocation WHERE payment_id = ? AND reversed_at IS NULL LIMIT 1'),
}));

export function insertAllocation(
  db: Db,
  row: {
    paymentId: number;
    openItemId: number;
    amountMinor: number;
    waivedMinor: number;
    createdAt: string;
    eventId: number;
  },
): number {
  const { paymentId, openItemId, amountMinor, waivedMinor, createdAt, eventId } = row;
  const done = bookings(db).allocation.run(paymentId, openItemId, amountMinor, waivedMinor, createdAt, eventId);
  return Number(done.lastInsertRowid);
}

/** True when a payment has an allocation that was not reversed. */
export function isAllocated(db: Db, paymentId: number): boolean {
  return bookings(db).isBooked.get(paymentId) !== undefined;
}

/** Sets what an open item has been given; false when somebody else has changed it since `version`. */
export function setAllocated(
  db: Db,
  item: { id: number; version: number },
  changes: { allocatedMinor: number; waivedMinor: number; state: OpenItemState; updatedAt: string },
): boolean {
  const done = bookings(db).bookItem.run(
    changes.allocatedMinor,
    changes.waivedMinor,
    changes.state,
    changes.updatedAt,
    item.id,
    item.version,
  );
  return done.changes === 1;
}

/** Marks an open item as cancelled, or no more, and gives back its state. */
export function setCancelled(
  db: Db,
  item: OpenItemRow,
  change: { cancelled: boolean; updatedAt: string },
): OpenItemState {
  const state = stateFromAllocations({ ...item, cancelled: change.cancelled });
  const done = db.orm
    .update(openItem)
    .set({ ...change, state, version: item.version + 1 })
    .where(and(eq(openItem.id, item.id), eq(openItem.version, item.version)))
    .run();
  if (done.changes !== 1) throw new Error(`open item ${item.id} changed inside our own database transaction`);
  return state;
}

/** The open items to which a payment was ever given, reversed or not. */
export function itemsEverPaidBy(db: Db, paymentId: number): readonly number[] {
  return db.sqlite
    .prepare<[number], number>('SELECT DISTINCT open_item_id FROM allocation WHERE payment_id = ?')
    .pluck()
    .all(paymentId);
}

/** The allocations of a payment that were not reversed, oldest first. */
export function activeAllocations(db: Db, paymentId: number): readonly AllocationRow[] {
  return db.orm
    .select()
    .from(allocation)
    .where(and(eq(allocation.paymentId, paymentId), isNull(allocation.reversedAt)))
    .orderBy(allocation.id)
    .all();
}

/** Takes an allocation back; `status` says what became of the contribution that was its receipt. */
export function reverseAllocation(
  db: Db,
  id: number,
  by: { at: string; eventId: number; status: 'CANCELLED' | 'REFUNDED' | 'CHARGEBACK' },
): void {
  db.orm
    .update(allocation)
    .set({ reversedAt: by.at, reversedEventId: by.eventId })
    .where(and(eq(allocation.id, id), isNull(allocation.reversedAt)))
    .run();
  db.orm.update(contribution).set({ status: by.status }).where(eq(contribution.allocationId, id)).run();
}

/** The receipt of one allocation: status COMPLETED. */
export function insertContribution(
  db: Db,
  row: {
    paymentId: number;
    allocationId: number;
    item: OpenItemRow;
    amountMinor: number;
    receiveDate: string;
    noThankYou: string | null;
    createdAt: string;
  },
): void {
  bookings(db).contribution.run(
    row.paymentId,
    row.allocationId,
    row.item.id,
    row.item.personId,
    row.amountMinor,
    row.item.currency,
    row.receiveDate,
    row.item.invoiceId,
    row.noThankYou,
    row.createdAt,
  );
}

export function findPerson(db: Db, id: number): PersonRow | null {
  return bookings(db).person(id);
}

/** The state that follows from what is allocated. A fund stays OPEN; cancelled stays cancelled. */
export function stateFromAllocations(item: {
  kind: OpenItemKind;
  amountMinor: number | null;
  allocatedMinor: number;
  waivedMinor: number;
  settledElsewhere: boolean;
  cancelled: boolean;
}): OpenItemState {
  if (item.cancelled) return 'CANCELLED';
  if (item.kind === 'fund') return 'OPEN';
  if (item.settledElsewhere) return 'PAID';
  if (item.allocatedMinor === 0) return 'OPEN';
  if (item.amountMinor === null || item.allocatedMinor + item.waivedMinor >= item.amountMinor) return 'PAID';
  return 'PARTIALLY_PAID';
}

/** What somebody still has to pay for it, in minor units: nothing of what is cancelled, or settled elsewhere. */
export function stillOpenMinorOf(item: OpenItemRow): number {
  return item.state === 'OPEN' || item.state === 'PARTIALLY_PAID' ? (openMinorOf(item) ?? 0) : 0;
}

/** What is still open, in minor units; null for what takes any amount (a fund, a gift of a free sum). */
export function openMinorOf(
  item: Pick<OpenItemRow, 'kind' | 'amountMinor' | 'allocatedMinor' | 'waivedMinor'>,
): number | null {
  if (item.kind === 'fund' || item.amountMinor === null) return null;
  return Math.max(0, item.amountMinor - item.allocatedMinor - item.waivedMinor);
}
