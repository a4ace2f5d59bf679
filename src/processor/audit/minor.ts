/** Amounts of records, decimal texts with or without a sign, as minor units. Pure. */
import { readAmount, readCurrency } from '../../money.ts';

/** Null when the text is no amount of this currency: never rounded. Zeros at its end say nothing. */
export function readSigned(text: string, currency: string): number | null {
  const known = readCurrency(currency);
  if (known === null) return null;
  const plain = text.replace(/^-/, '');
  const short = plain.includes('.') ? plain.replace(/0+$/, '').replace(/\.$/, '') : plain;
  const read = readAmount(short, known);
  if (!read.ok) return null;
  return text.startsWith('-') ? 0 - read.money.minor : read.money.minor;
}
