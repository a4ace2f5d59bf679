/** What the bank says an account held before the first payment of the journal, and after the last statement. */
import type { Db } from '../../models/db.ts';
import { importedStatements } from '../../models/files.ts';
import { endOf, inTime } from '../proof/order.ts';
import type { ProofRow } from '../proof/types.ts';

/** Minor units of `currency`. */
export type AccountBalances = Readonly<{
  account: string;
  currency: string;
  openingDay: string;
  openingMinor: number;
  closingDay: string;
  closingMinor: number;
}>;

/** One for each account and currency of which there are statements with balances. */
export function accountBalances(db: Db): readonly AccountBalances[] {
  const groups = new Map<string, ProofRow[]>();
  for (const row of importedStatements(db)) {
    if (row.provisional || row.messageType !== 'camt.053' || row.currency === null) continue;
    const key = JSON.stringify([row.account, row.currency]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap((rows) => balancesOf(db, rows.sort(inTime)));
}

/** A delivery that does not add up counts only where no other one does. */
function balancesOf(db: Db, ordered: readonly ProofRow[]): readonly AccountBalances[] {
  const proved = ordered.filter(({ proof }) => proof === 'proved');
  const rows = proved.length > 0 ? proved : ordered;
  const first = rows.find(({ openingMinor }) => openingMinor !== null);
  const last = rows.findLast(({ closingMinor }) => closingMinor !== null);
  if (first?.openingMinor == null || last?.closingMinor == null || first.currency === null) return [];
  const { account, currency } = first;
  const earlier = toldBefore(db, first);
  const days = [first.fromDate, first.openingDate, endOf(first), earlier.day].flatMap((day) =>
    day === null || day === '' ? [] : [day.slice(0, 10)],
  );
  return [
    {
      account,
      currency,
      openingDay: days.sort()[0] ?? '',
      openingMinor: first.openingMinor - earlier.minor,
      closingDay: endOf(last),
      closingMinor: last.closingMinor,
    },
  ].filter(({ openingDay, closingDay }) => openingDay !== '' && closingDay !== '');
}

/** What was told of the days before the first statement: its opening balance has that money. */
function toldBefore(
  db: Db,
  { id, account, currency, fromDate }: ProofRow,
): Readonly<{ minor: number; day: string | null }> {
  const before = db.sqlite
    .prepare<[string, string | null, string, number], { minor: number; day: string | null }>(
      `SELECT coalesce(sum(CASE p.direction WHEN 'in' THEN p.amount_minor ELSE -p.amount_minor END), 0) AS minor,
         min(p.booking_date) AS day
       FROM visible_payment p WHERE p.gateway = 'bank' AND p.account = ? AND p.currency = ? AND p.booking_date < ?
         AND p.state_reason IS NOT 'DETAILED' AND p.state_reason IS NOT 'DUPLICATE_SUSPECT'
         AND NOT EXISTS (SELECT 1 FROM payment_source s WHERE s.payment_id = p.id AND s.statement_id = ?)`,
    )
    .get(account, currency, fromDate?.slice(0, 10) ?? '', id);
  return before ?? { minor: 0, day: null };
}
