/** Queries on payments that messages told of, and on the open items that they may be for. No decisions. */
import { type Db, perDatabase } from './db.ts';
import { findOpenItem, type OpenItemRow } from './open-items.ts';
import { findPayment, type PaymentRow } from './payments.ts';
import { gatewayPayment } from './schema.ts';
import { prepareRow } from './table-rows.ts';

export type GatewayPaymentRow = typeof gatewayPayment.$inferSelect;

const statements = perDatabase((db) => {
  const ids = (where: string) =>
    db.sqlite
      .prepare<[string], number>(`SELECT payment_id FROM gateway_payment WHERE ${where} ORDER BY payment_id`)
      .pluck();
  const items = (where: string) =>
    db.sqlite.prepare<[string], number>(`SELECT id FROM open_item WHERE ${where} ORDER BY id`).pluck();
  return {
    insert: db.sqlite.prepare(
      `INSERT INTO gateway_payment (payment_id, family, gateway_txn_id, order_id, received_at, contribution_tracking_id,
         recurring_id, is_recurring, backend_processor, backend_txn_id, message_id)
       VALUES (@paymentId, @family, @gatewayTxnId, @orderId, @receivedAt, @contributionTrackingId,
         @recurringId, @isRecurring, @backendProcessor, @backendTxnId, @messageId)`,
    ),
    byTxn: db.sqlite
      .prepare<[string, string], number>(
        'SELECT payment_id FROM gateway_payment WHERE family = ? AND gateway_txn_id = ?',
      )
      .pluck(),
    byOrder: ids('order_id = ?'),
    byTracking: ids('contribution_tracking_id = ?'),
    byBackend: ids('backend_txn_id = ?'),
    byContribution: db.sqlite.prepare<[number], number>('SELECT payment_id FROM contribution WHERE id = ?').pluck(),
    earlier: db.sqlite.prepare<[{ recurringId: number; receivedAt: string; gatewayTxnId: string }], number>(
      `SELECT 1 FROM gateway_payment WHERE recurring_id = @recurringId
         AND (received_at, gateway_txn_id) < (@receivedAt, @gatewayTxnId) LIMIT 1`,
    ),
    later: db.sqlite
      .prepare<[{ recurringId: number; receivedAt: string; gatewayTxnId: string }], number>(
        `SELECT payment_id FROM gateway_payment WHERE recurring_id = @recurringId
           AND (received_at, gateway_txn_id) > (@receivedAt, @gatewayTxnId) ORDER BY payment_id`,
      )
      .pluck(),
    noThanks: db.sqlite.prepare(
      'UPDATE contribution SET no_thank_you = ? WHERE payment_id = ? AND no_thank_you IS NULL',
    ),
    byId: prepareRow(db, gatewayPayment, 'payment_id = ?'),
    itemsByInvoice: items('invoice_id = ?'),
    itemsByTracking: items('contribution_tracking_id = ?'),
    itemByTxn: db.sqlite
      .prepare<[string, string], number>('SELECT id FROM open_item WHERE gateway_txn_id = ? AND gateway = ?')
      .pluck(),
  };
});

export function insertGatewayPayment(db: Db, row: GatewayPaymentRow): void {
  statements(db).insert.run({ ...row, isRecurring: row.isRecurring ? 1 : 0 });
}

/** What a message told of this payment; null for payments of the bank and of staff. */
export function findGatewayPayment(db: Db, paymentId: number): GatewayPaymentRow | null {
  return statements(db).byId(paymentId);
}

/** Gifts that wait for a person, the oldest first. */
export function manualGifts(db: Db): readonly number[] {
  return db.sqlite
    .prepare<[], number>(
      `SELECT p.id FROM payment p JOIN gateway_payment g ON g.payment_id = p.id WHERE p.state = 'MANUAL'
       ORDER BY g.received_at, p.id`,
    )
    .pluck()
    .all();
}

/** The payment with this id at the gateway, or at one that shares its ids. */
export function paymentOfGift(db: Db, family: string, gatewayTxnId: string): PaymentRow | null {
  const id = statements(db).byTxn.get(family, gatewayTxnId);
  return id === undefined ? null : findPayment(db, id);
}

/** Payments of this order, the oldest row first. */
export function paymentsOfOrder(db: Db, orderId: string): readonly number[] {
  return statements(db).byOrder.all(orderId);
}

/** Payments of this session of a donor, the oldest row first. */
export function paymentsOfTracking(db: Db, contributionTrackingId: string): readonly number[] {
  return statements(db).byTracking.all(contributionTrackingId);
}

/** Payments with this id at the processor behind the gateway. */
export function paymentsOfBackend(db: Db, backendTxnId: string): readonly number[] {
  return statements(db).byBackend.all(backendTxnId);
}

/** Where an instalment stands in its series: by the time at which the gateway took it. */
export type InstalmentPlace = Readonly<{ receivedAt: string; gatewayTxnId: string }>;

export function hasEarlierInstalment(db: Db, recurringId: number, place: InstalmentPlace): boolean {
  return statements(db).earlier.get({ recurringId, ...place }) !== undefined;
}

/** Payments of the series that were taken after this one. */
export function laterInstalments(db: Db, recurringId: number, place: InstalmentPlace): readonly number[] {
  return statements(db).later.all({ recurringId, ...place });
}

/** Writes why nobody is thanked for a payment, unless that is written already. */
export function keepFromThanks(db: Db, paymentId: number, reason: string): void {
  statements(db).noThanks.run(reason, paymentId);
}

/** The payment for which a contribution is the receipt. */
export function paymentOfContribution(db: Db, contributionId: number): PaymentRow | null {
  const id = statements(db).byContribution.get(contributionId);
  return id === undefined ? null : findPayment(db, id);
}

/** What open items say of the payment that is to settle them. */
export type ExpectedBy = Readonly<{
  gateway: string;
  gatewayTxnId: string;
  orderId: string | null;
  contributionTrackingId: string | null;
}>;

export function itemsExpecting(
  db: Db,
  by: ExpectedBy,
): Readonly<{ byTxn: readonly OpenItemRow[]; byInvoice: readonly OpenItemRow[]; byTracking: readonly OpenItemRow[] }> {
  const { itemByTxn, itemsByInvoice, itemsByTracking } = statements(db);
  const rows = (ids: readonly number[]): readonly OpenItemRow[] =>
    ids.map((id) => findOpenItem(db, id)).filter((item) => item !== null);
  return {
    byTxn: rows(itemByTxn.all(by.gatewayTxnId, by.gateway)),
    byInvoice: by.orderId === null ? [] : rows(itemsByInvoice.all(by.orderId)),
    byTracking: by.contributionTrackingId === null ? [] : rows(itemsByTracking.all(by.contributionTrackingId)),
  };
}
