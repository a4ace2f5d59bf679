/**
 * The bank accounts as a journal for hledger (and ledger, beancount after a conversion): one transaction per payment, the bank on one
 * side, on the other what it was for. Transactions balance; amounts are exact. Only reads.
 */
import type { Db } from '../../models/db.ts';
import { currencyOf, formatMinor } from '../../money.ts';

type Payment = Readonly<{
  id: number;
  day: string;
  account: string;
  gateway: string;
  direction: 'in' | 'out';
  minor: number;
  currency: string;
  state: string;
  reason: string | null;
  payer: string | null;
  reimburse: number;
}>;
type Part = Readonly<{ reference: string; kind: string; minor: number }>;

/** A payment whose money another payment of the books already has is left out: a total whose details are there. */
const NOT_MONEY = new Set(['DETAILED']);

export function* hledgerLines(db: Db, accountNames: ReadonlyMap<string, string>): Generator<string> {
  const parts = db.sqlite.prepare<[number], Part>(
    `SELECT o.reference, o.kind, a.amount_minor AS minor FROM allocation a JOIN open_item o ON o.id = a.open_item_id
     WHERE a.payment_id = ? AND a.reversed_at IS NULL ORDER BY a.id`,
  );
  const payments = db.sqlite.prepare<[], Payment>(
    `SELECT id, booking_date AS day, account, gateway, direction, amount_minor AS minor, currency, state, state_reason AS reason,
       counterparty_name AS payer, to_reimburse_minor AS reimburse FROM visible_payment ORDER BY booking_date, id`,
  );
  yield '; exported by quittance; one transaction per payment, in the order of the booking days';
  for (const payment of payments.all()) {
    if (payment.reason !== null && NOT_MONEY.has(payment.reason)) continue;
    yield* transaction(payment, parts.all(payment.id), accountNames);
  }
}

function* transaction(payment: Payment, parts: readonly Part[], names: ReadonlyMap<string, string>): Generator<string> {
  const sign = payment.direction === 'in' ? 1 : -1;
  const bank = payment.gateway === 'bank' ? (names.get(payment.account) ?? payment.account) : payment.gateway;
  const mark = payment.state === 'MANUAL' || payment.state === 'NEW' ? '!' : '*';
  yield '';
  yield `${payment.day} ${mark} ${plain(payment.payer ?? 'unnamed')} | P-${payment.id}`;
  yield posting(`assets:${plain(bank)}`, sign * payment.minor, payment.currency);
  for (const { account, minor } of otherSide(payment, parts)) yield posting(account, -sign * minor, payment.currency);
}

/** What the payment was for; always adds up to it. */
function otherSide(payment: Payment, parts: readonly Part[]): readonly Readonly<{ account: string; minor: number }>[] {
  const given = parts.map(({ reference, kind, minor }) => ({ account: `income:${kind}:${plain(reference)}`, minor }));
  const back = payment.reimburse > 0 ? [{ account: 'liabilities:to reimburse', minor: payment.reimburse }] : [];
  const sum = [...given, ...back].reduce((total, { minor }) => total + minor, 0);
  const rest = payment.minor - sum;
  return rest === 0 ? [...given, ...back] : [...given, ...back, { account: restAccount(payment), minor: rest }];
}

function restAccount({ state, reason, direction }: Payment): string {
  if (state === 'IRRELEVANT') return `equity:ignored:${plain(reason ?? '')}`;
  return direction === 'in' ? 'liabilities:unresolved' : 'expenses:unresolved';
}

function posting(account: string, minor: number, currency: string): string {
  const amount = `${minor < 0 ? '-' : ''}${formatMinor(Math.abs(minor), currencyOf(currency))} ${currency}`;
  return `    ${account}  ${amount}`;
}

/** Names of accounts and payees end at two blanks, a semicolon begins a comment, and colons make levels. */
function plain(text: string): string {
  return (
    text
      .replace(/[\p{Cc}\p{Cf};:|]+/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim() || 'unnamed'
  );
}
