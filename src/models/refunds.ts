/** Queries on refunds: money that went back, as rows beside the payment. No decisions. */
import { and, eq } from 'drizzle-orm';
import type { Db } from './db.ts';
import { refund } from './schema.ts';

export type RefundRow = typeof refund.$inferSelect;

export type BankRefund = Readonly<{
  paymentId: number;
  kind: 'refund' | 'reversal';
  amountMinor: number;
  currency: string;
  /** The day on which it went back, `YYYY-MM-DD`. */
  at: string;
  /** The debit by which the bank reports it; null when nobody has named one. */
  bankPaymentId: number | null;
}>;

/** Writes that money of a payment went back, or that again after it was taken back. */
export function applyRefund(db: Db, { paymentId, kind, amountMinor, currency, at, bankPaymentId }: BankRefund): void {
  db.sqlite
    .prepare(
      `INSERT INTO refund (payment_id, gateway, kind, effect, amount_minor, currency, at, state, bank_payment_id)
       VALUES (?, 'bank', ?, -1, ?, ?, ?, 'APPLIED', ?)
       ON CONFLICT (payment_id, kind, at, amount_minor) WHERE gateway_refund_id IS NULL
       DO UPDATE SET state = 'APPLIED', bank_payment_id = excluded.bank_payment_id`,
    )
    .run(paymentId, kind, amountMinor, currency, at, bankPaymentId);
  refreshRefunded(db, paymentId);
}

/** Takes a refund back; its row stays, and counts no more. */
export function ignoreRefund(db: Db, { id, paymentId }: Pick<RefundRow, 'id' | 'paymentId'>): void {
  db.orm.update(refund).set({ state: 'IGNORED' }).where(eq(refund.id, id)).run();
  if (paymentId !== null) refreshRefunded(db, paymentId);
}

/** Refunds of a payment that count. */
export function appliedRefunds(db: Db, paymentId: number): readonly RefundRow[] {
  return db.orm
    .select()
    .from(refund)
    .where(and(eq(refund.paymentId, paymentId), eq(refund.state, 'APPLIED')))
    .orderBy(refund.id)
    .all();
}

/** The refund that the bank paid by this debit; null for none. */
export function refundPaidBy(db: Db, bankPaymentId: number): RefundRow | null {
  const pays = and(eq(refund.bankPaymentId, bankPaymentId), eq(refund.state, 'APPLIED'));
  return db.orm.select().from(refund).where(pays).get() ?? null;
}

/** What is owed back of a booked payment, and what of it was paid, in minor units. */
export type OwedRefund = Readonly<{
  paymentId: number;
  bookingDate: string;
  payerName: string | null;
  payerIban: string | null;
  currency: string;
  owedMinor: number;
  paidMinor: number;
}>;

/** Every booked payment of which something is or was owed back, oldest first. */
export function owedRefunds(db: Db): readonly OwedRefund[] {
  return db.sqlite
    .prepare<[], OwedRefund>(
      `SELECT id AS paymentId, booking_date AS bookingDate, counterparty_name AS payerName, counterparty_iban AS payerIban,
         currency, to_reimburse_minor AS owedMinor, refunded_minor AS paidMinor
       FROM visible_payment WHERE to_reimburse_minor > 0 AND state IN ('PROCESSED', 'PARTIALLY_REFUNDED')
       ORDER BY booking_date, id`,
    )
    .all();
}

/** The sum on the payment repeats what its refund rows say; `check` compares them. */
function refreshRefunded(db: Db, paymentId: number): void {
  const net = db.sqlite
    .prepare<[number], number>(
      `SELECT max(0, coalesce(-sum(effect * coalesce(parent_amount_minor, amount_minor)), 0)) FROM refund
       WHERE payment_id = ? AND state = 'APPLIED'`,
    )
    .pluck()
    .get(paymentId);
  db.sqlite.prepare('UPDATE payment SET refunded_minor = ? WHERE id = ?').run(net ?? 0, paymentId);
}
