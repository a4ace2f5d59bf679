/** Sums of SQLite as exact numbers: read as BigInt, and an error where a number of ours could not hold them. */
import { AppError } from '../errors.ts';

/** The sum as a safe integer. Throws `SUM_TOO_LARGE` instead of rounding. */
export function exactNumber(sum: bigint): number {
  const number = Number(sum);
  if (Number.isSafeInteger(number)) return number;
  throw new AppError({
    kind: 'invalid-input',
    code: 'SUM_TOO_LARGE',
    message: `a sum of money (${sum} in the smallest unit) is larger than can be counted exactly`,
    hint: 'look for amounts that cannot be right: quittance check',
  });
}
