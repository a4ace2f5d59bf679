/** What the bank kept as charges: the payments are more than what it booked, by exactly what their details state. */
import type { Charge } from '../../iso20022/types.ts';
import { type UnequalEntry, unequalEntries } from '../../models/charged-entries.ts';
import type { Db } from '../../models/db.ts';
import type { StatementSum } from '../../models/reports.ts';
import { storedJson } from '../../stored-json.ts';
import { chargesExplain } from '../import/charges.ts';

/** The sums of a statement without its charges, and these: what its payments are more than its entries. */
export type ChargedSum = StatementSum & Readonly<{ chargesMinor: number }>;

/** Entries of all statements, or of some, that charges explain to the cent. */
export function chargedEntries(db: Db, only: readonly number[] | null): readonly UnequalEntry[] {
  return unequalEntries(db, only).filter(({ differenceMinor, charges, currency }) =>
    chargesExplain(BigInt(differenceMinor), storedJson<readonly (readonly Charge[])[]>(charges).flat(), currency),
  );
}

export function withoutCharges(db: Db, sums: readonly StatementSum[]): readonly ChargedSum[] {
  const off = sums.filter(({ entriesOffMinor }) => entriesOffMinor !== 0).map(({ statementId }) => statementId);
  const charged = off.length === 0 ? [] : chargedEntries(db, off);
  return sums.map((sum) => {
    const own = charged.filter(({ statementId }) => statementId === sum.statementId);
    const chargesMinor = own.reduce((total, { differenceMinor }) => total + differenceMinor, 0);
    const offMinor = own.reduce((total, { differenceMinor }) => total + Math.abs(differenceMinor), 0);
    return {
      ...sum,
      sumMinor: sum.sumMinor === null ? null : sum.sumMinor - chargesMinor,
      entriesOffMinor: sum.entriesOffMinor - offMinor,
      chargesMinor,
    };
  });
}
