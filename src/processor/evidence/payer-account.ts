/** The account: who is known to pay from it. The more people do, the less it says. Pure. */
import type { EvidenceKind } from './evidence-kind.ts';

/** By how many persons pay from the account: 30 decibans, divided among them. */
const WEIGHTS = [30, 27, 25, 24, 23, 22] as const;
const MANY = 20;
const SAME_HOUSEHOLD = 15;
const SOMEBODY_ELSE = -5;

export const payerAccount: EvidenceKind = {
  name: 'payer-account',
  weigh: ({ persons }, { payer, holders, persons: known }) => {
    if (payer.account === null || holders.size === 0 || persons.length === 0) return [];
    const told = (weight: number, value: string) => [
      { rule: 'payer-account', weight, field: 'counterpartyIban', value: `${payer.account ?? ''} ${value}` },
    ];
    if (persons.some(({ id }) => holders.has(id))) {
      const weight = WEIGHTS[holders.size - 1] ?? MANY;
      return told(
        weight,
        holders.size === 1 ? 'is an account of this payer alone' : `is used by ${holders.size} payers`,
      );
    }
    const households = new Set([...holders].map((id) => known.get(id)?.householdId ?? null));
    const isShared = persons.some(({ householdId }) => householdId !== null && households.has(householdId));
    return isShared
      ? told(SAME_HOUSEHOLD, 'is an account of this household')
      : told(SOMEBODY_ELSE, 'belongs to somebody else');
  },
};
