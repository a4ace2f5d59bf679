/** Everything that is stored of one person, as an object to hand out. Only reads. */
import type { Db } from '../../models/db.ts';
import { addressesOf, paymentsOfPerson } from '../../models/personal-data.ts';
import { toldOf } from '../../models/told-data.ts';

/** Rows as they stand in the database, with the names of their columns; texts that are JSON are opened. */
export function personalFile(db: Db, personId: number): object {
  const payments = paymentsOfPerson(db, personId).map(({ id }) => id);
  const rows = (sql: string, ...values: readonly (number | string)[]): readonly object[] =>
    db.sqlite
      .prepare<(number | string)[], Record<string, unknown>>(sql)
      .all(...values)
      .map(opened);
  const ids = JSON.stringify(payments);
  const told = toldOf(db, { persons: [personId], payments, addresses: addressesOf(db, [personId]) });
  return {
    person: rows('SELECT * FROM person WHERE id = ?', personId)[0] ?? null,
    accounts: rows('SELECT iban, origin, revoked_at FROM person_account WHERE person_id = ?', personId),
    openItems: rows('SELECT * FROM open_item WHERE person_id = ? ORDER BY id', personId),
    payments: rows('SELECT * FROM visible_payment WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id', ids),
    contributions: rows('SELECT * FROM contribution WHERE person_id = ? ORDER BY id', personId),
    mails: rows('SELECT * FROM outbox WHERE person_id = ? ORDER BY id', personId),
    history: rows(
      `SELECT e.id, e.at, e.payment_id, e.open_item_id, e.from_state, e.to_state, e.actor, e.reason, e.data, d.body AS detail
       FROM event e LEFT JOIN detail d ON d.event_id = e.id
       WHERE e.payment_id IN (SELECT value FROM json_each(?))
         OR e.open_item_id IN (SELECT id FROM open_item WHERE person_id = ?) ORDER BY e.id`,
      ids,
      personId,
    ),
    ...Object.fromEntries(Object.entries(told).map(([place, found]) => [place, found.map(asOpened)])),
  };
}

function asOpened(row: object): object {
  return opened({ ...row });
}

function opened(row: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, openedValue(value)]));
}

function openedValue(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return parsed;
  } catch {
    return value;
  }
}
