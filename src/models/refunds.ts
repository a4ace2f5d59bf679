/** Queries on refunds: money that went back, or came again, as rows beside the payment. No decisions. */
import { and, eq, like } from 'drizzle-orm';
import { type Db, perDatabase } from './db.ts';
import { type REFUND_KINDS, refund } from './schema.ts';

export type RefundRow = typeof refund.$inferSelect;
export type NewRefund = Omit<typeof refund.$inferInsert, 'id'>;
export type RefundKind = (typeof REFUND_KINDS)[number];

const statements = perDatabase((db) => ({
  /** A row without an amount in the currency of the payment counts by its own. */
  net: db.sqlite.prepare<[number], { net: number; chargedBack: number }>(
    `SELECT coalesce(-sum(effect * coalesce(parent_amount_minor, amount_minor)), 0) AS net,
       coalesce(-sum(CASE WHEN kind IN ('chargeback', 'chargeback_reversed')
         THEN effect * coalesce(parent_amount_minor, amount_minor) END), 0) AS chargedBack
     FROM refund WHERE payment_id = ? AND state = 'APPLIED'`,
  ),
  named: db.sqlite
    .prepare<[string, string, string], number>(
      'SELECT id FROM refund WHERE gateway = ? AND kind = ? AND gateway_refund_id = ?',
    )
    .pluck(),
  write: db.sqlite.prepare('UPDATE payment SET refunded_minor = ? WHERE id = ?'),
}));

export function insertRefund(db: Db, row: NewRefund): number {
  return db.orm.insert(refund).values(row).returning({ id: refund.id }).get().id;
}

export function updateRefund(db: Db, id: number, changes: Partial<NewRefund>): void {
  db.orm.update(refund).set(changes).where(eq(refund.id, id)).run();
}

export function findRefund(db: Db, id: number): RefundRow | null {
  return db.orm.select().from(refund).where(eq(refund.id, id)).get() ?? null;
}

/** The refund that a gateway names by this id. */
export function refundByGatewayId(
  db: Db,
  { gateway, kind, gatewayRefundId }: { gateway: string; kind: RefundKind; gatewayRefundId: string },
): RefundRow | null {
  const id = statements(db).named.get(gateway, kind, gatewayRefundId);
  return id === undefined ? null : findRefund(db, id);
}

/** All rows of a payment, whatever their state, oldest first. */
export function refundsOf(db: Db, paymentId: number): readonly RefundRow[] {
  return db.orm.select().from(refund).where(eq(refund.paymentId, paymentId)).orderBy(refund.id).all();
}

/** Refunds of a payment that count. */
export function appliedRefunds(db: Db, paymentId: number): readonly RefundRow[] {
  return refundsOf(db, paymentId).filter(({ state }) => state === 'APPLIED');
}

/** The refund that the bank paid by this debit; null for none. */
export function refundPaidBy(db: Db, bankPaymentId: number): RefundRow | null {
  const pays = and(eq(refund.bankPaymentId, bankPaymentId), eq(refund.state, 'APPLIED'));
  return db.orm.select().from(refund).where(pays).get() ?? null;
}

/** The bank entry that this refund followed from: it said that the debit of a refund did not arrive. Null for none. */
export function causeOf({ gateway, effect, bankPaymentId, gatewayRefundId }: RefundRow): number | null {
  if (gateway !== 'bank' || effect !== 1 || bankPaymentId !== null) return null;
  const [, id] = /^P-(\d+)\/P-\d+$/.exec(gatewayRefundId ?? '') ?? [];
  return id === undefined ? null : Number(id);
}

/** What came again of other payments when this bank entry said that a debit did not arrive. */
export function followedFrom(db: Db, bankPaymentId: number): readonly RefundRow[] {
  const named = and(eq(refund.gateway, 'bank'), like(refund.gatewayRefundId, `P-${bankPaymentId}/P-%`));
  return db.orm
    .select()
    .from(refund)
    .where(and(named, eq(refund.effect, 1), eq(refund.state, 'APPLIED')))
    .all();
}

/** What went back of a payment, in minor units of its currency: `net` of what came again, and the part of it taken by chargebacks. */
export type RefundSums = Readonly<{ netMinor: number; chargedBackMinor: number }>;

/** Adds the rows of a payment up and repeats the sum on the payment, where `check` compares them. */
export function refreshRefunded(db: Db, paymentId: number): RefundSums {
  const { net = 0, chargedBack = 0 } = statements(db).net.get(paymentId) ?? {};
  statements(db).write.run(Math.max(0, net), paymentId);
  return { netMinor: net, chargedBackMinor: chargedBack };
}

/** What the receipts of a payment have become; those that were taken back by an undo stay CANCELLED. */
export function setReceipts(
  db: Db,
  paymentId: number,
  status: 'COMPLETED' | 'PARTIALLY_REFUNDED' | 'CHARGEBACK' | 'REFUNDED' | 'CANCELLED',
): void {
  db.sqlite
    .prepare("UPDATE contribution SET status = ? WHERE payment_id = ? AND status NOT IN ('CANCELLED', ?)")
    .run(status, paymentId, status);
}

/** What is owed back of a payment, and what of it was paid, in minor units. */
export type OwedRefund = Readonly<{
  paymentId: number;
  /** The row of a person who noted it; null for what an overpaid payment owes. */
  refundId: number | null;
  bookingDate: string;
  payerName: string | null;
  payerIban: string | null;
  currency: string;
  owedMinor: number;
  paidMinor: number;
}>;

/** How the names of the rows of notes begin. */
export const NOTED = 'owed-P-';

const OWED = `SELECT p.id AS paymentId, o.refundId, p.booking_date AS bookingDate, p.counterparty_name AS payerName,
    p.counterparty_iban AS payerIban, p.currency, o.owedMinor, o.paidMinor
  FROM (SELECT id AS paymentId, NULL AS refundId, to_reimburse_minor AS owedMinor, min(refunded_minor, to_reimburse_minor) AS paidMinor
      FROM payment WHERE to_reimburse_minor > 0 AND state IN ('PROCESSED', 'PARTIALLY_REFUNDED')
    UNION ALL SELECT payment_id, id, amount_minor, CASE state WHEN 'OPEN' THEN 0 ELSE amount_minor END
      FROM refund WHERE state IN ('OPEN', 'APPLIED') AND gateway_refund_id LIKE '${NOTED}%') o
  JOIN visible_payment p ON p.id = o.paymentId`;

/** A person noted that it is to be paid back (`noteOwed`), whatever has become of it since. */
export function isNoted({ gatewayRefundId }: Pick<RefundRow, 'gatewayRefundId'>): boolean {
  return gatewayRefundId?.startsWith(NOTED) ?? false;
}

/** Everything that is or was owed back, oldest first. */
export function owedRefunds(db: Db): readonly OwedRefund[] {
  return db.sqlite.prepare<[], OwedRefund>(`${OWED} ORDER BY p.booking_date, p.id, o.refundId`).all();
}

/** What is still owed back of one payment. */
export function stillOwed(db: Db, paymentId: number): readonly OwedRefund[] {
  return owedRefunds(db).filter((one) => one.paymentId === paymentId && one.paidMinor < one.owedMinor);
}

/** Refunds in another currency that wait for a person to say what they are in the currency of the payment. */
export function unclearRefunds(db: Db, paymentId: number): readonly RefundRow[] {
  return refundsOf(db, paymentId).filter(({ state }) => state === 'MANUAL');
}

/** Whether a person has said what this refund is in the currency of the payment. */
export function wasConverted(db: Db, { id, paymentId, state, parentAmountMinor }: RefundRow): boolean {
  if (state !== 'APPLIED' || parentAmountMinor === null) return false;
  return (
    db.sqlite
      .prepare("SELECT 1 FROM event WHERE payment_id = ? AND reason = 'REFUND_CONVERTED' AND data LIKE ?")
      .get(paymentId, `%"refundId":${id},%`) !== undefined
  );
}

/** The last event that told of this refund on its payment; null for none. */
export function newestEventOf(db: Db, { id, paymentId }: RefundRow): number | null {
  return (
    db.sqlite
      .prepare<[number | null, number], number | null>(
        "SELECT max(id) FROM event WHERE payment_id = ? AND json_extract(data, '$.refundId') = ?",
      )
      .pluck()
      .get(paymentId, id) ?? null
  );
}

/** What a person has noted as owed, and nobody has paid: the newest; null for none. */
export function newestNote(db: Db, paymentId: number): RefundRow | null {
  return refundsOf(db, paymentId).findLast(({ state }) => state === 'OPEN') ?? null;
}
