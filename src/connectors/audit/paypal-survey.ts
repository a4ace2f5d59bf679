/**
 * The first reading of a settlement report: which rows belong to another one. A fee of a chargeback names its chargeback; a fee that
 * is given back, and the two rows of a conversion, name the invoice of their payment.
 */
import type { NamedRow } from './columns.ts';
import { absolute, add, type Decimal, divide, formatRate, isZero, negate, ZERO } from './decimal.ts';
import { readEnvelope } from './paypal-envelope.ts';
import { amountOf, meaningOf, signedAmount, signedFee, TRANSACTION_COLUMNS } from './paypal-rows.ts';
import { type ReportSource, RowProblem, type RowSink } from './types.ts';

export type FeeRow = Readonly<{ row: number; amount: Decimal }>;
type Conversion = Readonly<{ currency: string; amount: Decimal }>;

export type Survey = Readonly<{
  /** Rows that are the fee of another row. */
  claimedFees: ReadonlySet<number>;
  /** By the row that it is the fee of. */
  feeOfRow: ReadonlyMap<number, FeeRow>;
  /** The rows of conversions, by the key of their payment. */
  conversions: ReadonlyMap<string, readonly Conversion[]>;
  convertedCurrencies: ReadonlySet<string>;
  /** What left a currency for the bank, for another currency or for a payment of ours; below zero for what came in so. */
  moved: ReadonlyMap<string, Decimal>;
  rateToDollar(currency: string): string | null;
}>;

/** As many digits as a number of JSON has. */
const RATE_SCALE = 17;

/** What a reversal without a fee of its own, and the fee rows around it, are known by. */
type Reversal = Readonly<{ row: number; id: string; key: string }>;

export function surveyOf(source: ReportSource): Survey {
  const byParent = new Map<string, FeeRow>();
  const byKey = new Map<string, FeeRow>();
  const reversals: Reversal[] = [];
  const conversions = new Map<string, Conversion[]>();
  const moved = new Map<string, Decimal>();
  const move = (row: NamedRow, amount: Decimal): void => {
    const currency = row.get('Gross Transaction Currency');
    moved.set(currency, add(moved.get(currency) ?? ZERO, amount));
  };
  const take = (row: NamedRow): void => {
    const meaning = meaningOf(row);
    if (meaning.is === 'fee') noteFee(row, byParent, byKey);
    else if (meaning.is === 'money') noteReversal(row, meaning.kind, reversals);
    else if (meaning.is === 'conversion') {
      move(row, negate(signedAmount(row)));
      noteConversion(row, conversions);
    } else if (meaning.is !== 'nothing') move(row, negate(add(signedAmount(row), signedFee(row))));
  };
  readEnvelope(source, DEAF, TRANSACTION_COLUMNS, { row: take, frame: () => true });
  const feeOfRow = claims(reversals, byParent, byKey);
  const all = [...conversions.values()].flat();
  return {
    claimedFees: new Set([...feeOfRow.values()].map(({ row }) => row)),
    feeOfRow,
    conversions,
    convertedCurrencies: new Set(all.map(({ currency }) => currency)),
    moved,
    rateToDollar: (currency) => rateBetween(lastPairWith(conversions, currency), currency, 'USD'),
  };
}

/** What is wrong with a row is said in the second reading. */
const DEAF: RowSink = {
  record: () => undefined,
  derive: () => undefined,
  reject: () => undefined,
  ignore: () => undefined,
  warn: () => undefined,
  withdrawal: () => undefined,
};

/** The invoice, or what stands in for it; never the empty text, by which strangers would find each other. */
function keyOf(row: NamedRow): string | null {
  return row.get('Invoice ID') || row.get('Custom Field') || null;
}

function noteFee(row: NamedRow, byParent: Map<string, FeeRow>, byKey: Map<string, FeeRow>): void {
  const fee = { row: row.number, amount: signedAmount(row) };
  const parent = row.get('PayPal Reference ID');
  const key = keyOf(row);
  if (row.get('Transaction Event Code').startsWith('T01')) {
    if (parent !== '') byParent.set(parent, fee);
  } else if (key !== null) byKey.set(key, fee);
}

function noteReversal(row: NamedRow, kind: string, reversals: Reversal[]): void {
  if (kind === 'donation' || !isZero(signedFee(row))) return;
  reversals.push({ row: row.number, id: row.get('Transaction ID'), key: keyOf(row) ?? '' });
}

function noteConversion(row: NamedRow, conversions: Map<string, Conversion[]>): void {
  const key = keyOf(row) ?? `row ${row.number}`;
  const known = conversions.get(key) ?? [];
  known.push({ currency: row.get('Gross Transaction Currency'), amount: amountOf(row) });
  conversions.set(key, known);
}

/** Each fee row belongs to one reversal at most. */
function claims(
  reversals: readonly Reversal[],
  byParent: ReadonlyMap<string, FeeRow>,
  byKey: ReadonlyMap<string, FeeRow>,
): ReadonlyMap<number, FeeRow> {
  const claimed = new Set<number>();
  const feeOfRow = new Map<number, FeeRow>();
  for (const { row, id, key } of reversals) {
    const fee = [byParent.get(id), byKey.get(key)].find((one) => one !== undefined && !claimed.has(one.row));
    if (fee === undefined) continue;
    claimed.add(fee.row);
    feeOfRow.set(row, fee);
  }
  return feeOfRow;
}

/** The conversion of this row's payment; null when it was not converted. Throws ROW_CURRENCY for more than two currencies. */
export function foundIn(
  { conversions }: Survey,
  row: NamedRow,
): Readonly<{ rate(currency: string): string | null }> | null {
  const found = conversions.get(keyOf(row) ?? '');
  if (found === undefined) return null;
  const currencies = new Set(found.map(({ currency }) => currency));
  if (currencies.size > 2) throw new RowProblem('ROW_CURRENCY', 'its conversion has more than two currencies');
  return {
    rate: (currency) => {
      const other = [...currencies].find((one) => one !== currency);
      return other === undefined ? null : rateBetween(found, currency, other);
    },
  };
}

function lastPairWith(
  conversions: ReadonlyMap<string, readonly Conversion[]>,
  currency: string,
): readonly Conversion[] {
  return [...conversions.values()].filter((rows) => rows.some((one) => one.currency === currency)).at(-1) ?? [];
}

/** How much of `to` one unit of `from` became; null when the rows do not tell. */
function rateBetween(rows: readonly Conversion[], from: string, to: string): string | null {
  const sum = (wanted: string): Decimal =>
    add(...rows.filter(({ currency }) => currency === wanted).map(({ amount }) => absolute(amount)));
  const divisor = sum(from);
  if (isZero(divisor)) return null;
  return formatRate(divide({ number: sum(to), divisor, scale: RATE_SCALE }));
}
