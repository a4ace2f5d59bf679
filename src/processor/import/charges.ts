/** Charges as the reason why the details of an entry are not what the bank booked. Pure. */
import type { Charge } from '../../iso20022/types.ts';
import { type Currency, readAmount, readCurrency } from '../../money.ts';

/**
 * True when the details and their entry differ, by so many minor units of `currency`, by exactly the charges that the details state
 * (Chrgs): by all of them, or by those that are part of the amount (ChrgInclInd).
 */
export function chargesExplain(differenceMinor: bigint, charges: readonly Charge[], currency: string | null): boolean {
  const known = readCurrency(currency);
  if (known === null) return false;
  const sums = [charges, charges.filter(({ included }) => included === true)].map((some) => sumOf(some, known));
  return sums.some((sum) => sum !== 0n && (sum === differenceMinor || sum === -differenceMinor));
}

function sumOf(charges: readonly Charge[], currency: Currency): bigint {
  let sum = 0n;
  for (const charge of charges) {
    const read = charge.currency === currency ? readAmount(charge.amount, currency) : null;
    if (read?.ok === true) sum += BigInt(read.money.minor);
  }
  return sum;
}
