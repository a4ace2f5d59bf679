/** What an installation has settled: the credits of its bank accounts with what they were for, and the open items they were for. */
import type { Db } from '../../../models/db.ts';
import { findPerson, type PersonRow } from '../../../models/open-items.ts';
import { type DecidableRow, findDecidable } from '../../../models/payments.ts';
import type { PaymentClass, TrueAllocation } from '../types.ts';

export type Settled = Readonly<{
  payment: DecidableRow;
  /** None for money that was laid aside. */
  allocations: readonly TrueAllocation[];
  /** The row of the policy, or null where a person or a rule decided. */
  row: string | null;
}>;

export type ExportedItem = Readonly<{
  reference: string;
  qrReference: string | null;
  creditorReference: string | null;
  kind: 'subscription' | 'contribution' | 'fund';
  title: string;
  amountMinor: number | null;
  currency: string;
  dueDate: string | null;
  createdAt: string;
  /** The day on which it was cancelled; null for none. */
  cancelledAt: string | null;
  person: PersonRow | null;
  /** Accounts that were told with it, by `;`. */
  ibans: string;
}>;

/** Oldest first. What waits, went back, or was undone since tells nothing for certain. */
export function settledPayments(db: Db): readonly Settled[] {
  const ids = db.sqlite
    .prepare<[], number>(
      `SELECT id FROM visible_payment WHERE gateway = 'bank' AND direction = 'in' AND reversal = 0 AND return_reason IS NULL
         AND (state = 'PROCESSED' OR (state = 'IRRELEVANT' AND state_reason NOT IN ('BEFORE_OPENING', 'DETAILED', 'REVERSAL_OF')))
       ORDER BY booking_date, id`,
    )
    .pluck()
    .all();
  const given = db.sqlite.prepare<[number], TrueAllocation & { row: string | null }>(
    `SELECT o.reference, a.amount_minor AS amountMinor, json_extract(e.data, '$.policy') AS row
     FROM allocation a JOIN open_item o ON o.id = a.open_item_id JOIN event e ON e.id = a.created_event_id
     WHERE a.payment_id = ? AND a.reversed_at IS NULL ORDER BY a.id`,
  );
  return ids.flatMap((id) => {
    const payment = findDecidable(db, id);
    if (payment === null) return [];
    const rows = given.all(id);
    const allocations = rows.map(({ reference, amountMinor }) => ({ reference, amountMinor }));
    return [{ payment, allocations, row: rows[0]?.row ?? null }];
  });
}

export function exportedItems(db: Db): readonly ExportedItem[] {
  type Row = Omit<ExportedItem, 'person'> & { personId: number | null };
  const rows = db.sqlite.prepare<[], Row>(
    `SELECT reference, qr_reference AS qrReference, creditor_reference AS creditorReference, kind, title, amount_minor AS amountMinor,
       currency, due_date AS dueDate, created_at AS createdAt, person_id AS personId,
       CASE WHEN state = 'CANCELLED' THEN updated_at END AS cancelledAt,
       coalesce((SELECT group_concat(iban, ';') FROM person_account a
         WHERE a.person_id = o.person_id AND a.origin = 'import' AND a.revoked_at IS NULL), '') AS ibans
     FROM open_item o ORDER BY id`,
  );
  return rows
    .all()
    .map(({ personId, ...row }) => ({ ...row, person: personId === null ? null : findPerson(db, personId) }));
}

/** The class as which a settled payment is scored: by what it carried, and by what settled it. */
export function classOf({ payment, allocations, row }: Settled): PaymentClass {
  if (allocations.length === 0) return 'X2';
  if (allocations.length > 1) return 'R8';
  if (row === 'verified-reference') return payment.references === '[]' ? 'R3' : 'R1';
  const known = row === null ? undefined : CLASS_OF_ROW.get(row);
  return known ?? (payment.amountMinor === allocations[0]?.amountMinor ? 'N2' : 'A2');
}

const CLASS_OF_ROW: ReadonlyMap<string, PaymentClass> = new Map([
  ['plain-code', 'R2'],
  ['corrected-code', 'R4'],
  ['known-payer-one-item', 'N1'],
  ['own-account-one-item', 'N1'],
]);
