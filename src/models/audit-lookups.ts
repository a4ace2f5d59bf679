/** Payments that a record of a report may be about: as much of them as is compared with it. No decisions. */
import { type Db, perDatabase } from './db.ts';
import type { PaymentRow } from './payments.ts';

/** What a row of a report is held against. A row of a payment has forty columns; a report may have a million rows. */
export type KnownPayment = Pick<PaymentRow, 'id' | 'gateway' | 'gatewayTxnId' | 'state' | 'amountMinor' | 'currency'>;

const COLUMNS = 'p.id, p.gateway, p.gateway_txn_id AS gatewayTxnId, p.state, p.amount_minor AS amountMinor, p.currency';

const statements = perDatabase((db) => ({
  byTxn: db.sqlite.prepare<[string, string], KnownPayment>(
    `SELECT ${COLUMNS} FROM gateway_payment g JOIN payment p ON p.id = g.payment_id
     WHERE g.family = ? AND g.gateway_txn_id = ?`,
  ),
  byName: db.sqlite.prepare<[string, string], KnownPayment>(
    `SELECT ${COLUMNS} FROM payment p WHERE p.gateway = ? AND p.gateway_txn_id = ?`,
  ),
  ofOrganization: db.sqlite.prepare<GiftsLike, KnownPayment>(
    `SELECT ${COLUMNS} FROM person r JOIN payment p ON p.person_id = r.id
     WHERE lower(r.organization) = lower(@organization) AND p.direction = 'in' AND p.amount_minor = @amountMinor
       AND p.currency = @currency AND p.booking_date BETWEEN @from AND @to ORDER BY p.id`,
  ),
  byId: db.sqlite.prepare<[number], KnownPayment>(`SELECT ${COLUMNS} FROM payment p WHERE p.id = ?`),
}));

/** The payment with this id at the gateway, or at one that shares its ids. */
export function knownByTransaction(db: Db, family: string, gatewayTxnId: string): KnownPayment | null {
  return statements(db).byTxn.get(family, gatewayTxnId) ?? null;
}

export function knownPayment(db: Db, id: number): KnownPayment | null {
  return statements(db).byId.get(id) ?? null;
}

type GiftsLike = Readonly<{ organization: string; amountMinor: number; currency: string; from: string; to: string }>;

/** Gifts of an organisation in the books, of exactly this money, booked between two days. */
export function giftsOfOrganization(db: Db, wanted: GiftsLike): readonly KnownPayment[] {
  return statements(db).ofOrganization.all(wanted);
}

/** The payment with exactly this name, be it money in or money that went back. */
export function paymentNamed(db: Db, gateway: string, gatewayTxnId: string): KnownPayment | null {
  return statements(db).byName.get(gateway, gatewayTxnId) ?? null;
}
