/** What may belong together among money that came and went: a return and its original, a debit and what is owed back. Only reads. */
import { type Db, perDatabase } from './db.ts';
import type { PaymentRow } from './payments.ts';
import { findPayment } from './payments.ts';
import { RETURN_CODE_ENDS } from './reversal-facts.ts';

/** Longest time after which a bank takes money back: 13 months for a debit that nobody authorised (EPC rulebooks), and some days. */
const RETURN_DAYS_MAX = 400;

const IS_REVERSAL = `(p.reversal = 1 OR p.return_reason IS NOT NULL OR substr(coalesce(p.bank_transaction_code, ''), -5) IN (${RETURN_CODE_ENDS}))`;

type Asked = Readonly<{ id: number }>;

type OwedQuestion = Readonly<{ currency: string; amountMinor: number; iban: string; day: string }>;
/** `refundId` is null for what an overpaid payment owes. */
export type FoundOwed = Readonly<{ paymentId: number; refundId: number | null }>;

const statements = perDatabase((db) => ({
  originals: db.sqlite
    .prepare<[Asked], number>(
      `SELECT p.id FROM payment r JOIN payment p ON p.account = r.account AND p.booking_date <= r.booking_date
         AND p.booking_date >= date(r.booking_date, '-${RETURN_DAYS_MAX} days')
       LEFT JOIN file f ON f.id = p.file_id
       WHERE r.id = @id AND p.gateway = 'bank' AND f.state = 'IMPORTED' AND p.direction <> r.direction AND p.currency = r.currency
         AND p.amount_minor - p.refunded_minor >= r.amount_minor AND p.state_reason IS NOT 'DETAILED'
         AND p.state NOT IN ('REFUNDED', 'CHARGEBACK') AND (p.direction = 'out' OR NOT ${IS_REVERSAL}) ORDER BY p.id`,
    )
    .pluck(),
  /** Returns that nobody has answered, and no person has touched. */
  openReturns: db.sqlite
    .prepare<[], number>(
      `SELECT p.id FROM payment p JOIN file f ON f.id = p.file_id
       WHERE p.state = 'MANUAL' AND p.state_reason = 'REVERSAL_ENTRY' AND f.state = 'IMPORTED' AND NOT EXISTS (
         SELECT 1 FROM event e WHERE e.payment_id = p.id AND e.actor LIKE 'staff:%') ORDER BY p.booking_date, p.id`,
    )
    .pluck(),
  /** Paid back by that amount: owed of a booked payment, noted as owed, or said to be paid when the bank had not told it yet. */
  owed: db.sqlite.prepare<[OwedQuestion], FoundOwed>(
    `SELECT id AS paymentId, NULL AS refundId FROM payment
     WHERE to_reimburse_minor > 0 AND state IN ('PROCESSED', 'PARTIALLY_REFUNDED') AND currency = @currency
       AND to_reimburse_minor - refunded_minor = @amountMinor AND counterparty_iban = @iban AND booking_date <= @day
       AND substr(decided_at, 1, 10) <= @day
     UNION ALL SELECT p.id, r.id FROM refund r JOIN payment p ON p.id = r.payment_id
     WHERE r.bank_payment_id IS NULL AND r.gateway = 'manual' AND r.state IN ('OPEN', 'APPLIED') AND r.currency = @currency
       AND r.amount_minor = @amountMinor AND p.counterparty_iban = @iban AND substr(r.at, 1, 10) <= @day
       AND (r.state = 'OPEN' OR date(r.at, '+10 days') >= @day)`,
  ),
}));

/** Payments of the other direction, not later than this return and not smaller, of which that much has not gone back yet. */
export function possibleOriginals(db: Db, returnId: number): readonly PaymentRow[] {
  return statements(db)
    .originals.all({ id: returnId })
    .flatMap((id) => findPayment(db, id) ?? []);
}

export function openReturns(db: Db): readonly number[] {
  return statements(db).openReturns.all();
}

/** What this debit may have paid back: owed to its receiver, exactly that amount, and noted on its day or before. */
export function owedLike(db: Db, debit: PaymentRow): readonly FoundOwed[] {
  const { currency, amountMinor, counterpartyIban: iban, bookingDate: day } = debit;
  return iban === null ? [] : statements(db).owed.all({ currency, amountMinor, iban, day });
}
