/** How people write what a payment is for. */
import { AppError } from '../errors.ts';
import { currencyOf, parseMoney } from '../money.ts';
import type { AssignRequest } from '../processor/staff/assign.ts';

/** `USI-8kq2Lm`, or `USI-8kq2Lm=50.00`. */
export function wishOf(text: string, currency: string): AssignRequest['wishes'][number] {
  const at = text.lastIndexOf('=');
  const reference = (at === -1 ? text : text.slice(0, at)).trim();
  const amountMinor = at === -1 ? null : parseMoney(text.slice(at + 1).trim(), currencyOf(currency)).minor;
  if (reference !== '' && amountMinor !== 0) return { reference, amountMinor };
  throw new AppError({
    kind: 'usage',
    code: 'WISH_INVALID',
    message: reference === '' ? `"${text}" names no open item` : `"${text}" gives ${reference} nothing`,
    hint: 'leave it away, or write it as USI-8kq2Lm, or USI-8kq2Lm=50.00',
  });
}
