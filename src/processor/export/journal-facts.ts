/** What a journal is made of, read from the books in one go: payments, what they were given to, what went back, payouts, fees. */
import type { Db } from '../../models/db.ts';
import { causeOf, type RefundRow } from '../../models/refunds.ts';
import { refund } from '../../models/schema.ts';

export type JournalPayment = Readonly<{
  id: number;
  day: string;
  account: string;
  gateway: string;
  direction: 'in' | 'out';
  minor: number;
  currency: string;
  state: string;
  reason: string | null;
  doubt: string | null;
  payer: string | null;
  reimburse: number;
}>;

/** The part of a payment that one open item was given. */
export type JournalPart = Readonly<{ account: string; minor: number }>;

/** Fees that a processor kept of a batch; below zero, in minor units. */
export type BatchFees = Readonly<{ day: string; gateway: string; reference: string; currency: string; minor: number }>;

/** The rest of a total whose details the bank has not sent. */
export type WaitingTotal = Readonly<{
  day: string;
  account: string;
  direction: 'in' | 'out';
  currency: string;
  minor: number;
}>;

/** Refunds that count, each with the bank entry that moved its money; null where no bank entry told it. */
export type JournalRefund = RefundRow & Readonly<{ paymentId: number; carrierId: number | null }>;

const PAYMENT = `SELECT id, booking_date AS day, account, gateway, direction, amount_minor AS minor, currency, state,
  state_reason AS reason, import_doubt AS doubt, counterparty_name AS payer, to_reimburse_minor AS reimburse FROM visible_payment`;

/** All that counts as money somewhere, in the order of the booking days. */
export function* journalPayments(db: Db): Generator<JournalPayment> {
  const payments = db.sqlite.prepare<[], JournalPayment>(`${PAYMENT} ORDER BY booking_date, id`);
  for (const payment of payments.iterate()) if (isMoney(payment)) yield payment;
}

/** Asks for one of them; null for what counts as no money. */
export function paymentIn(db: Db): (id: number) => JournalPayment | null {
  const payment = db.sqlite.prepare<[number], JournalPayment>(`${PAYMENT} WHERE id = ?`);
  return (id) => {
    const found = payment.get(id);
    return found !== undefined && isMoney(found) ? found : null;
  };
}

/**
 * What is no money of its own: a total whose details are there, cash that a person took back, and what a person laid aside of
 * which the import had said that it is perhaps the same money twice.
 */
function isMoney({ state, reason, gateway, doubt }: JournalPayment): boolean {
  if (state !== 'IRRELEVANT') return true;
  if (reason === 'DETAILED') return false;
  if (reason === 'CANCELLED' && gateway === 'manual') return false;
  return !(reason === 'STAFF' && doubt === 'DUPLICATE_SUSPECT');
}

/** Asks what a payment was given to. */
export function partsIn(db: Db): (paymentId: number) => readonly JournalPart[] {
  const parts = db.sqlite.prepare<[number], { reference: string; kind: string; minor: number }>(
    `SELECT o.reference, o.kind, a.amount_minor AS minor FROM allocation a JOIN open_item o ON o.id = a.open_item_id
     WHERE a.payment_id = ? AND a.reversed_at IS NULL ORDER BY a.id`,
  );
  return (paymentId) =>
    parts
      .all(paymentId)
      .map(({ reference, kind, minor }) => ({ account: `income:${kind}:${plainName(reference)}`, minor }));
}

export function journalRefunds(db: Db): readonly JournalRefund[] {
  return db.orm
    .select()
    .from(refund)
    .orderBy(refund.paymentId, refund.id)
    .all()
    .flatMap((row) =>
      row.state === 'APPLIED' && row.paymentId !== null
        ? [{ ...row, paymentId: row.paymentId, carrierId: row.bankPaymentId ?? causeOf(row) }]
        : [],
    );
}

/** The processor of each credit that was its payout. */
export function payoutGateways(db: Db): ReadonlyMap<number, string> {
  const rows = db.sqlite
    .prepare<[], { id: number; gateway: string }>(
      `SELECT p.id, o.gateway FROM payout o JOIN payment p ON p.id = o.bank_payment_id
       WHERE p.state = 'IRRELEVANT' AND p.state_reason = 'PAYOUT'`,
    )
    .all();
  return new Map(rows.map(({ id, gateway }) => [id, gateway]));
}

export function batchFees(db: Db): readonly BatchFees[] {
  return db.sqlite
    .prepare<[], BatchFees>(
      `SELECT coalesce(payout_date, substr(created_at, 1, 10)) AS day, gateway, reference, currency, fees_minor AS minor
       FROM settlement_batch WHERE fees_minor <> 0 ORDER BY 1, id`,
    )
    .all();
}

export function waitingTotals(db: Db): readonly WaitingTotal[] {
  return db.sqlite
    .prepare<[], WaitingTotal>(
      `SELECT c.booking_date AS day, c.account, c.direction, c.currency, c.amount_minor
           - (SELECT coalesce(sum(CASE p.direction WHEN c.direction THEN p.amount_minor ELSE -p.amount_minor END), 0)
              FROM collective_part d JOIN visible_payment p ON p.id = d.payment_id JOIN file f ON f.id = d.file_id
              WHERE d.collective_id = c.id AND d.role = 'detail' AND f.state = 'IMPORTED') AS minor
       FROM collective_entry c JOIN file g ON g.id = c.file_id WHERE c.state = 'WAITING' AND g.state = 'IMPORTED'
       ORDER BY 1, c.id`,
    )
    .all()
    .filter(({ minor }) => minor !== 0);
}

/** Names of accounts and payees end at two blanks, a semicolon begins a comment, and colons make levels. */
export function plainName(text: string): string {
  return (
    text
      .replace(/[\p{Cc}\p{Cf};:|]+/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim() || 'unnamed'
  );
}
