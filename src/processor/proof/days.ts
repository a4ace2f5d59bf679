/**
 * The balance of an account day by day, as far as it can be proved: each statement begins with its opening balance, and the
 * booked entries of its days lead to the closing one. Pure.
 */
import { storedJson } from '../../stored-json.ts';
import type { EntryTotals } from '../import/entry-totals.ts';
import { endOf } from './order.ts';
import { type Unit, unitsOf } from './pages.ts';
import type { ProofState, ProvedStatement } from './types.ts';

export type DayBalance = Readonly<{
  /** `YYYY-MM-DD`. */
  day: string;
  /** Null where the balance cannot be known. */
  openingMinor: number | null;
  creditsMinor: number;
  debitsMinor: number;
  closingMinor: number | null;
  state: ProofState;
}>;

/** The days of the statements of record (camt.053), oldest first. What is reported twice is counted once. */
export function dayBalances(statements: readonly ProvedStatement[]): readonly DayBalance[] {
  const states = new Map(statements.map((one) => [one.id, one.state]));
  const days: DayBalance[] = [];
  let until = '';
  for (const unit of unitsOf(statements.filter((one) => one.messageType === 'camt.053' && one.state !== 'replaced'))) {
    const last = unit.pages.at(-1);
    const own = last === undefined ? [] : daysOf(unit, states.get(last.id) ?? 'not-provable', endOf(last));
    const fresh = own.filter(({ day }) => day > until);
    const sameDay = own.find(({ day }) => day === until);
    const before = days.at(-1);
    if (sameDay !== undefined && before !== undefined && goesOn(before, sameDay)) {
      days[days.length - 1] = joined(before, sameDay);
    }
    days.push(...fresh);
    until = days.at(-1)?.day ?? until;
  }
  return days;
}

function daysOf(unit: Unit, state: ProofState, end: string): readonly DayBalance[] {
  const turnovers = new Map<string, { creditsMinor: number; debitsMinor: number }>();
  if (end !== '') turnovers.set(end, { creditsMinor: 0, debitsMinor: 0 });
  for (const page of unit.pages) {
    const days = page.entryTotals === null ? {} : storedJson<EntryTotals>(page.entryTotals).days;
    for (const [name, { credits, debits }] of Object.entries(days)) {
      const day = name === '' ? end : name;
      const known = turnovers.get(day) ?? { creditsMinor: 0, debitsMinor: 0 };
      turnovers.set(day, {
        creditsMinor: known.creditsMinor + credits.minor,
        debitsMinor: known.debitsMinor + debits.minor,
      });
    }
  }
  let balance = state === 'proved' ? unit.openingMinor : null;
  return [...turnovers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, { creditsMinor, debitsMinor }]) => {
      const openingMinor = balance;
      balance = balance === null ? null : balance + creditsMinor - debitsMinor;
      return { day, openingMinor, creditsMinor, debitsMinor, closingMinor: balance, state };
    });
}

/** Another statement of the same day, which begins where the one before it ended. */
function goesOn(before: DayBalance, after: DayBalance): boolean {
  const turnover = after.creditsMinor + after.debitsMinor;
  return turnover > 0 && before.closingMinor !== null && before.closingMinor === after.openingMinor;
}

function joined(before: DayBalance, after: DayBalance): DayBalance {
  return {
    ...before,
    creditsMinor: before.creditsMinor + after.creditsMinor,
    debitsMinor: before.debitsMinor + after.debitsMinor,
    closingMinor: after.closingMinor,
  };
}
