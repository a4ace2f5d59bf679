/** Amounts of records, decimal texts with or without a sign, as minor units. Pure. */
import { exponentOf, readAmount, readCurrency } from '../../money.ts';

/** More decimals than the currency has are cut, as with payments of the bank; null for what is no amount at all. */
export function cutAmount(text: string, currency: string): number | null {
  const known = readCurrency(currency);
  const exact = readSigned(text, currency);
  if (exact !== null || known === null) return exact;
  const [whole = '', fraction = ''] = text.split('.');
  const decimals = fraction.slice(0, exponentOf(known));
  return readSigned(decimals === '' ? whole : `${whole}.${decimals}`, currency);
}

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
