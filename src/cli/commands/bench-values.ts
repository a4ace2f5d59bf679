/** Numbers that are given to the bench, and how it shows whether a target holds. */
import { AppError } from '../../errors.ts';
import type { Cell } from '../output.ts';

const COUNT_MAX = 2_000_000;

/** A whole number from 1 to two million. */
export function benchCount(flag: string, text: string): number {
  const count = /^\d{1,7}$/.test(text.trim()) ? Number(text) : 0;
  if (count >= 1 && count <= COUNT_MAX) return count;
  throw new AppError({
    kind: 'usage',
    code: 'NUMBER_INVALID',
    message: `"${text}" is no number from 1 to ${COUNT_MAX}`,
    where: flag,
    hint: 'for example: quittance bench --sizes 1000,10000 --runs 3',
  });
}

export function verdictCell({ holds }: Readonly<{ holds: boolean | null }>): Cell {
  if (holds === null) return null;
  return holds ? { text: 'yes', style: 'green' } : { text: 'no', style: 'red' };
}
