/** Exact decimal numbers of any size, as the reports write them. Amounts are added, and divided by rates, without floats. */
import { RowProblem } from './types.ts';

/** `units` times ten to the power of minus `scale`. */
export type Decimal = Readonly<{ units: bigint; scale: number }>;

export const ZERO: Decimal = { units: 0n, scale: 0 };

const PLAIN = /^([+-]?)(\d{0,30})(?:\.(\d{0,20}))?$/;
/** Thousands in groups; only where nobody could take the comma for a decimal one. */
const GROUPED = /^[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$/;

/** Null when the text is no decimal number. `1,234.50` is read as 1234.50; `1,234` could be both and is not read. */
export function readDecimal(text: string): Decimal | null {
  const plain = GROUPED.test(text) ? text.replaceAll(',', '') : text;
  const parts = PLAIN.exec(plain);
  if (parts === null) return null;
  const [, sign = '', whole = '', fraction = ''] = parts;
  if (whole === '' && fraction === '') return null;
  const digits = BigInt(whole + fraction);
  return { units: sign === '-' ? -digits : digits, scale: fraction.length };
}

/** The number in a cell; an empty cell is zero. Throws ROW_AMOUNT, which names the column. */
export function decimalIn(text: string, column: string): Decimal {
  if (text === '') return ZERO;
  const found = readDecimal(text);
  if (found === null) throw new RowProblem('ROW_AMOUNT', `${column} "${text}" is not a number such as 1234.50`);
  return found;
}

/** As `decimalIn`, of a cell that must not be empty. */
export function requiredDecimal(text: string, column: string): Decimal {
  if (text === '') throw new RowProblem('ROW_AMOUNT', `${column} is empty`);
  return decimalIn(text, column);
}

export function add(...numbers: readonly Decimal[]): Decimal {
  const scale = Math.max(0, ...numbers.map((one) => one.scale));
  return { units: numbers.reduce((sum, one) => sum + unitsAt(one, scale), 0n), scale };
}

export function negate(number: Decimal): Decimal {
  return { units: -number.units, scale: number.scale };
}

export function subtract(from: Decimal, what: Decimal): Decimal {
  return add(from, negate(what));
}

export function absolute(number: Decimal): Decimal {
  return number.units < 0n ? negate(number) : number;
}

export function isZero(number: Decimal): boolean {
  return number.units === 0n;
}

/** The number times ten to the power of minus `places`: 15000 hundredths are 150.00. */
export function shifted(number: Decimal, places: number): Decimal {
  return { units: number.units, scale: number.scale + places };
}

export function multiply(one: Decimal, other: Decimal): Decimal {
  return { units: one.units * other.units, scale: one.scale + other.scale };
}

export type Rounding = 'half-up' | 'floor';

/** With exactly `scale` digits after the point. Half goes away from zero; `floor` goes down, also below zero. */
export function roundTo(number: Decimal, scale: number, rounding: Rounding = 'half-up'): Decimal {
  if (number.scale <= scale) return { units: unitsAt(number, scale), scale };
  return { units: quotient(number.units, 10n ** BigInt(number.scale - scale), rounding), scale };
}

/** Throws ROW_RATE_ZERO when the divisor is zero. */
export function divide(by: { number: Decimal; divisor: Decimal; scale: number; rounding?: Rounding }): Decimal {
  const { number, divisor, scale, rounding = 'half-up' } = by;
  if (isZero(divisor)) throw new RowProblem('ROW_RATE_ZERO', 'the exchange rate is zero');
  const numerator = number.units * 10n ** BigInt(scale + divisor.scale);
  const denominator = divisor.units * 10n ** BigInt(number.scale);
  const [top, bottom] = denominator < 0n ? [-numerator, -denominator] : [numerator, denominator];
  return { units: quotient(top, bottom, rounding), scale };
}

/** `12.50`; all digits that the number has. */
export function formatDecimal({ units, scale }: Decimal): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const sign = units < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Without the zeros at its end that say nothing: 0.300 is `0.3`. */
export function formatRate(number: Decimal): string {
  const text = formatDecimal(number);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function unitsAt({ units, scale }: Decimal, wanted: number): bigint {
  return wanted === scale ? units : units * 10n ** BigInt(wanted - scale);
}

function quotient(top: bigint, bottom: bigint, rounding: Rounding): bigint {
  const whole = top / bottom;
  const rest = top % bottom;
  if (rest === 0n) return whole;
  if (rounding === 'floor') return top < 0n ? whole - 1n : whole;
  const isHalf = (rest < 0n ? -rest : rest) * 2n >= bottom;
  if (!isHalf) return whole;
  return top < 0n ? whole - 1n : whole + 1n;
}
