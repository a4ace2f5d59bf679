/** Which payment somebody means: by our id, or by the transaction id of a payment processor. */
import { AppError } from '../errors.ts';
import type { Db } from '../models/db.ts';
import { paymentOfTransaction, readGatewayId } from '../processor/gifts/transaction-ids.ts';
import { parseId } from './values.ts';

/** Throws TRANSACTION_UNKNOWN for a transaction id of no payment, and ID_INVALID for what is no id at all. */
export function paymentMeant(db: Db, text: string): number {
  const named = readGatewayId(text);
  if (named === null) return parseId(text, 'payment');
  const payment = paymentOfTransaction(db, named);
  if (payment !== null) return payment.id;
  throw new AppError({
    kind: 'not-found',
    code: 'TRANSACTION_UNKNOWN',
    message: `there is no payment with the transaction id "${text.trim()}"`,
    hint: 'quittance find with a part of it; quittance message list --state WAITING shows what waits for its gift',
  });
}
