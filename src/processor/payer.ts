/**
 * Who paid, where only the bank's advice text says it. The stored facts of a payment stay what the bank reported in
 * its fields: a name read out of a sentence must never decide whether two reports are the same money.
 */
import { type Advice, readAdvice } from '../iso20022/advice-text.ts';

export type AdvisedPayment = Readonly<{
  direction: 'in' | 'out';
  counterpartyName: string | null;
  counterpartyIban: string | null;
  additionalInfo: string | null;
}>;

/** What the advice says of the payer of a credit; null where the bank names him in its fields. */
export function payerInAdvice(payment: AdvisedPayment): Advice | null {
  if (payment.direction === 'out' || payment.counterpartyName !== null || payment.counterpartyIban !== null)
    return null;
  const advice = readAdvice(payment.additionalInfo ?? '');
  return advice === null || advice.name === null ? null : advice;
}
