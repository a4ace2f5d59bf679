/** How the processors round an amount to a currency. These lists are theirs, and not those of ISO 4217. */
import { type Decimal, roundTo } from './decimal.ts';

/** Cut down to whole units. */
const WHOLE = new Set('CLP DJF IDR JPY KMF KRW MGA PYG VND XAF XOF XPF'.split(' '));
const THREE_DECIMALS = new Set('BHD CLF IQD JOD KWD LYD MRO OMR TND'.split(' '));
/** Adyen counts the Chilean peso in hundredths, and the escudo of Cape Verde in whole units. */
const WHOLE_AT_ADYEN = new Set('CVE DJF IDR JPY KMF KRW MGA PYG VND XAF XOF XPF'.split(' '));

export function roundIn(currency: string, number: Decimal): Decimal {
  return rounded(number, currency, WHOLE);
}

export function roundAtAdyen(currency: string, number: Decimal): Decimal {
  return rounded(number, currency, WHOLE_AT_ADYEN);
}

function rounded(number: Decimal, currency: string, whole: ReadonlySet<string>): Decimal {
  if (whole.has(currency)) return roundTo(number, 0, 'floor');
  return roundTo(number, THREE_DECIMALS.has(currency) ? 3 : 2);
}
