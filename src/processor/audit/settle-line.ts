/**
 * What a record says of a settlement: a line of a batch, or the total that the batch comes to. A batch is named as the processors' own
 * lists name it: `adyen_77_CHF`. Amounts are those of the payout's currency.
 */
import type { AuditFields, AuditRecord, Withdrawal } from '../../connectors/audit/types.ts';
import type { Db } from '../../models/db.ts';
import { addLine, addPayout, type BatchIdentity, batchOf, setPayout } from '../../models/settlements.ts';
import { currencyOf, formatMinor } from '../../money.ts';
import { readSigned } from './minor.ts';
import { reversalIdOf, said } from './record-facts.ts';

export type LinePlace = Readonly<{ fileId: number; position: number; gateway: string; account: string; now: Date }>;

/** Why a line could not be counted as it is; null when it was, or when the record is of no batch. */
export type LineTrouble = Readonly<{ code: string; message: string }>;

export function settleLine(
  db: Db,
  { kind, fields }: AuditRecord,
  place: LinePlace,
  paymentId: number | null,
): LineTrouble | null {
  const reference = said(fields, 'settlement_batch_reference');
  const currency = said(fields, 'settled_currency');
  if (reference === null || currency === null || kind === 'subscription') return null;
  const total = minorIn(fields, 'settled_total_amount', currency);
  if (total === null)
    return fields['settled_total_amount'] === undefined ? null : badAmount('settled_total_amount', currency);
  const gateway = said(fields, 'audit_file_gateway') ?? said(fields, 'gateway') ?? place.gateway;
  const identity = { gateway, account: place.account, reference, currency };
  const { id: batchId, account } = batchOf(db, identity, said(fields, 'gateway_account') ?? '', place.now);
  if (kind === 'payout') {
    takeTotal(db, { ...identity, account, batchId, total }, fields, place.now);
    return null;
  }
  const fee = minorIn(fields, 'settled_fee_amount', currency);
  if (fee === null) return badAmount('settled_fee_amount', currency);
  const { fileId, position } = place;
  const line = { batchId, key: keyOf(kind, fields), fileId, position, totalMinor: total, feeMinor: fee, paymentId };
  return addLine(db, line) === 'differs' ? differs(line, currency) : null;
}

type Total = BatchIdentity & Readonly<{ batchId: number; total: number }>;

/** PayPal's balances stay with PayPal until they are withdrawn; what others report as payout goes to the bank. */
function takeTotal(db: Db, whole: Total, fields: AuditFields, now: Date): void {
  const { batchId, gateway, account, reference, currency, total } = whole;
  const date = dayOf(fields['date'] ?? null, now);
  setPayout(db, batchId, { payoutMinor: total, payoutDate: date });
  if (gateway === 'paypal' || total <= 0) return;
  const told = said(fields, 'gateway_txn_id') ?? '';
  addPayout(db, {
    gateway,
    account,
    reference,
    currency,
    amountMinor: total,
    date,
    told,
    batchId,
    createdAt: now.toISOString(),
  });
}

/** Money that a processor says it sent to the bank, outside of any batch. */
export function settleWithdrawal(
  db: Db,
  owner: Pick<BatchIdentity, 'gateway' | 'account'>,
  withdrawal: Withdrawal,
  now: Date,
): void {
  const { currency, amount, reference, date } = withdrawal;
  const amountMinor = readSigned(amount, currency);
  if (amountMinor === null || amountMinor <= 0) return;
  const row = { ...owner, reference, currency, amountMinor, date: dayOf(date, now), batchId: null };
  addPayout(db, { ...row, createdAt: now.toISOString() });
}

function minorIn(fields: AuditFields, name: string, currency: string): number | null {
  const value = fields[name];
  return value === undefined || value === null ? null : readSigned(String(value), currency);
}

/** Kind and id: a payment, its refund and its chargeback are lines of their own. */
function keyOf(kind: string, fields: AuditFields): string {
  const own = kind === 'donation' ? said(fields, 'modification_reference') : reversalIdOf(fields);
  return `${kind} ${own ?? said(fields, 'gateway_txn_id') ?? ''}`;
}

function dayOf(seconds: string | number | null, now: Date): string {
  const instant = typeof seconds === 'number' ? new Date(seconds * 1000) : now;
  return instant.toISOString().slice(0, 10);
}

function badAmount(field: string, currency: string): LineTrouble {
  return { code: 'AMOUNT_SCALE', message: `${field} is no amount of ${currency}` };
}

function differs(line: Readonly<{ key: string; totalMinor: number; feeMinor: number }>, currency: string): LineTrouble {
  const text = (minor: number): string => `${formatMinor(minor, currencyOf(currency))} ${currency}`;
  return {
    code: 'LINE_CONFLICT',
    message: `another report of this batch has other amounts for "${line.key}" than ${text(line.totalMinor)} and fee ${text(line.feeMinor)}`,
  };
}
