/**
 * Queries that look for the payment which a transaction of a later statement may be: equal date, direction and
 * amount, or an entry of the same total. No decisions; `pair-statement.ts` and `join-entry.ts` make them.
 */
import { type Db, perDatabase } from './db.ts';
import type { PaymentState } from './payment-state.ts';

export type PairKey = Readonly<{ bookingDate: string; direction: 'in' | 'out'; amountMinor: number; currency: string }>;
export type PairCandidate = PairKey &
  Readonly<{
    id: number;
    state: PaymentState;
    entryIndex: number | null;
    statementId: number | null;
    fingerprint: string | null;
    entryAmountMinor: number | null;
    entryServicerReference: string | null;
    entryReference: string | null;
    references: string;
    counterpartyIban: string | null;
    counterpartyName: string | null;
    remittance: string;
  }>;

const PAIR_COLUMNS = `p.id, p.state, p.booking_date AS bookingDate, p.direction, p.amount_minor AS amountMinor, p.currency,
  p.entry_index AS entryIndex, p.statement_id AS statementId, p.fingerprint, p.entry_amount_minor AS entryAmountMinor,
  p.entry_servicer_reference AS entryServicerReference, p.entry_reference AS entryReference, p."references",
  p.counterparty_iban AS counterpartyIban, p.counterparty_name AS counterpartyName, p.remittance`;

const pairing = perDatabase((db) => ({
  fresh: db.sqlite.prepare<[number], PairCandidate>(
    `SELECT ${PAIR_COLUMNS} FROM payment p WHERE p.statement_id = ? ORDER BY p.entry_index, p.detail_index`,
  ),
  missing: db.sqlite.prepare<
    {
      account: string;
      bookingDate: string;
      amountMinor: number;
      direction: string;
      currency: string;
      statementId: number;
    },
    PairCandidate
  >(
    `SELECT ${PAIR_COLUMNS} FROM payment p JOIN file f ON f.id = p.file_id
     WHERE p.account = @account AND p.booking_date = @bookingDate AND p.amount_minor = @amountMinor
       AND p.direction = @direction AND p.currency = @currency AND f.state = 'IMPORTED'
       AND NOT EXISTS (SELECT 1 FROM payment_source s WHERE s.payment_id = p.id AND s.statement_id = @statementId)
     ORDER BY p.id`,
  ),
  sameEntry: db.sqlite.prepare<
    { account: string; bookingDate: string; entryAmountMinor: number; statementId: number },
    PairCandidate
  >(
    `SELECT ${PAIR_COLUMNS} FROM payment p JOIN file f ON f.id = p.file_id
     WHERE p.account = @account AND p.booking_date = @bookingDate AND p.entry_amount_minor = @entryAmountMinor
       AND f.state = 'IMPORTED'
       AND NOT EXISTS (SELECT 1 FROM payment_source s WHERE s.payment_id = p.id AND s.statement_id = @statementId)
     ORDER BY p.statement_id, p.entry_index, p.detail_index`,
  ),
}));

/** Payments that one statement was the first to report. */
export function paymentsFirstReportedBy(db: Db, statementId: number): readonly PairCandidate[] {
  return pairing(db).fresh.all(statementId);
}

/** Imported payments with this date, direction and amount that a statement does not (yet) report. */
export function paymentsNotReportedBy(
  db: Db,
  statementId: number,
  account: string,
  key: PairKey,
): readonly PairCandidate[] {
  return pairing(db).missing.all({ ...key, account, statementId });
}

/** Imported payments of entries with this total and booking date that a statement does not (yet) report. */
export function paymentsOfEqualEntries(
  db: Db,
  statementId: number,
  entry: { account: string; bookingDate: string; entryAmountMinor: number },
): readonly PairCandidate[] {
  return pairing(db).sameEntry.all({ ...entry, statementId });
}
