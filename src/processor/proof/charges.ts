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
  const charged = new Map<number, Readonly<{ chargesMinor: number; offMinor: number }>>();
  for (const { statementId, differenceMinor } of off.length === 0 ? [] : chargedEntries(db, off)) {
    const { chargesMinor, offMinor } = charged.get(statementId) ?? NO_CHARGES;
    charged.set(statementId, {
      chargesMinor: chargesMinor + differenceMinor,
      offMinor: offMinor + Math.abs(differenceMinor),
    });
  }
  return sums.map((sum) => {
    const { chargesMinor, offMinor } = charged.get(sum.statementId) ?? NO_CHARGES;
    return {
      ...sum,
      sumMinor: sum.sumMinor === null ? null : sum.sumMinor - chargesMinor,
      entriesOffMinor: sum.entriesOffMinor - offMinor,
      chargesMinor,
    };
  });
}

const NO_CHARGES = { chargesMinor: 0, offMinor: 0 } as const;
