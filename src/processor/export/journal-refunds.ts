/** What went back, by the bank entry that moved the money, and what no bank entry told. */
import type { Db } from '../../models/db.ts';
import { type Movement, movementsOf } from './journal-accounts.ts';
import { type JournalPayment, type JournalRefund, journalRefunds, partsIn, paymentIn } from './journal-facts.ts';

export type Movements = Readonly<{
  /** By the id of the bank entry. */
  carried: ReadonlyMap<number, readonly Movement[]>;
  /** What a processor or a person told, and no bank entry. */
  alone: readonly Movement[];
}>;

export function movementsIn(db: Db): Movements {
  const refunds = new Map<number, JournalRefund[]>();
  for (const row of journalRefunds(db)) refunds.set(row.paymentId, [...(refunds.get(row.paymentId) ?? []), row]);
  const [payment, parts] = [paymentIn(db), partsIn(db)];
  const carriers = new Set([...refunds.values()].flat().map(({ carrierId }) => carrierId));
  const all = [...refunds].flatMap(([id, rows]) => {
    const found = payment(id);
    return found === null || isFollowed(found, carriers) ? [] : movementsOf(found, rows, parts(id));
  });
  const carried = new Map<number, Movement[]>();
  const alone: Movement[] = [];
  for (const one of all) {
    const { carrierId } = one.refund;
    if (carrierId === null || payment(carrierId) === null) alone.push(one);
    else carried.set(carrierId, [...(carried.get(carrierId) ?? []), one]);
  }
  return { carried, alone };
}

/** A debit that paid something back and did not arrive: the payment that is owed it again has a row of its own for that. */
function isFollowed({ id, direction }: JournalPayment, carriers: ReadonlySet<number | null>): boolean {
  return direction === 'out' && carriers.has(id);
}
