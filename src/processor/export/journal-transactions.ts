/**
 * The transactions of a journal: what the bank says each account held before, then each payment, the bank on one side, on the other
 * what it was for. What went back stands on the accounts of the payment that it came from, so that every balance is what is left.
 */
import type { Db } from '../../models/db.ts';
import { chargedEntries } from '../proof/charges.ts';
import {
  isPending,
  isSuspect,
  type Movement,
  type Posting,
  paidFrom,
  purposesOf,
  restAccount,
} from './journal-accounts.ts';
import type { AccountBalances } from './journal-balances.ts';
import {
  batchFees,
  type JournalPart,
  type JournalPayment,
  journalPayments,
  partsIn,
  payoutGateways,
  plainName,
  waitingTotals,
} from './journal-facts.ts';
import { movementsIn } from './journal-refunds.ts';

/** What the configuration calls the accounts of the bank. */
export type Names = ReadonlyMap<string, string>;
/** `worth`: what an amount in another currency counts for (`@@` of hledger). */
export type Line = Posting & Readonly<{ worth?: Posting | undefined }>;
export type Transaction = Readonly<{ day: string; title: string; isPending: boolean; lines: readonly Line[] }>;

/** In the order of the days; of one day first what is no payment. */
export function* journalTransactions(
  db: Db,
  balances: readonly AccountBalances[],
  names: Names,
): Generator<Transaction> {
  const { carried, alone } = movementsIn(db);
  const [parts, payouts] = [partsIn(db), payoutGateways(db)];
  const others = [
    ...balances.flatMap((one) => opening(one, names)),
    ...waiting(db, names),
    ...fees(db),
    ...charges(db, names),
    ...alone.map(backAlone),
  ].sort((a, b) => (a.day === b.day ? 0 : a.day < b.day ? -1 : 1));
  let next = 0;
  for (const payment of journalPayments(db)) {
    for (let other = others[next]; other !== undefined && other.day <= payment.day; other = others[next]) {
      yield other;
      next += 1;
    }
    const moved = (carried.get(payment.id) ?? []).flatMap(({ postings }) => postings);
    const gateway = payouts.get(payment.id);
    const paidOut = gateway === undefined ? [] : [{ ...signed(payment, -payment.minor), account: `assets:${gateway}` }];
    const isMoved = moved.length + paidOut.length > 0;
    const lines = isMoved ? movedLines(payment, [...moved, ...paidOut]) : purposeLines(payment, parts(payment.id));
    yield { ...titled(payment), lines: bankFirst(payment, lines, names) };
  }
  yield* others.slice(next);
}

/** `assets:` and the name of the account of the bank, or of whoever else has the money. */
export function assetOf({ gateway, account }: Readonly<{ gateway: string; account: string }>, names: Names): string {
  return `assets:${plainName(gateway === 'bank' ? (names.get(account) ?? account) : gateway)}`;
}

function titled({ id, day, payer, ...payment }: JournalPayment): Omit<Transaction, 'lines'> {
  return {
    day,
    title: `${plainName(payer ?? 'unnamed')} | P-${id}`,
    isPending: isPending(payment),
  };
}

/** `minor` as it stands on the side of the bank: below zero for money that went out. */
function signed({ direction, currency }: JournalPayment, minor: number): Omit<Posting, 'account'> {
  return { minor: direction === 'in' ? minor : -minor, currency };
}

function purposeLines(payment: JournalPayment, parts: readonly JournalPart[]): readonly Posting[] {
  return purposesOf(payment, parts).map(({ account, minor }) => ({ account, ...signed(payment, -minor) }));
}

/** What a bank entry moved of other payments, and what is left of it. */
function movedLines(payment: JournalPayment, moved: readonly Posting[]): readonly Posting[] {
  if (moved.some(({ currency }) => currency !== payment.currency)) return moved;
  const { minor, currency } = signed(payment, payment.minor);
  const rest = -minor - moved.reduce((sum, one) => sum + one.minor, 0);
  return rest === 0 ? moved : [...moved, { account: restAccount(payment), minor: rest, currency }];
}

/** What is perhaps the same money twice is not on the account of the bank. */
function bankFirst(payment: JournalPayment, lines: readonly Posting[], names: Names): readonly Line[] {
  const bank = assetOf(payment, names);
  const account = isSuspect(payment) ? bank.replace('assets:', 'assets:suspects:') : bank;
  return [worthOf({ account, ...signed(payment, payment.minor) }, lines), ...lines];
}

function worthOf(own: Posting, others: readonly Posting[]): Line {
  const [first] = others;
  if (first === undefined || first.currency === own.currency) return own;
  const minor = others.reduce((sum, one) => sum + one.minor, 0);
  return { ...own, worth: { ...first, minor: Math.abs(minor) } };
}

/** What went back without an entry of the bank. */
function backAlone(movement: Movement): Transaction {
  const { refund, payment, postings } = movement;
  const sign = postings.reduce((sum, { minor }) => sum + minor, 0) > 0 ? -1 : 1;
  const own = { account: paidFrom(movement), minor: sign * refund.amountMinor, currency: refund.currency };
  const { title, isPending: pending } = titled(payment);
  return {
    day: refund.at.slice(0, 10),
    title: `${title} ${refund.kind.replaceAll('_', ' ')}`,
    isPending: pending,
    lines: [worthOf(own, postings), ...postings],
  };
}

function opening(balance: AccountBalances, names: Names): readonly Transaction[] {
  const { openingDay: day, openingMinor, currency } = balance;
  if (openingMinor === 0) return [];
  const account = assetOf({ gateway: 'bank', account: balance.account }, names);
  return [two(day, 'opening balance', { account, from: 'equity:opening balances', minor: openingMinor, currency })];
}

function waiting(db: Db, names: Names): readonly Transaction[] {
  return waitingTotals(db).map(({ day, account, direction, currency, minor }) => ({
    ...two(day, 'waits for its details', {
      account: assetOf({ gateway: 'bank', account }, names),
      from: 'liabilities:awaiting detail',
      minor: direction === 'in' ? minor : -minor,
      currency,
    }),
    isPending: true,
  }));
}

function fees(db: Db): readonly Transaction[] {
  return batchFees(db).map(({ day, gateway, reference, currency, minor }) =>
    two(day, `${gateway} | fees of ${plainName(reference)}`, {
      account: `assets:${gateway}`,
      from: `expenses:fees:${gateway}`,
      minor,
      currency,
    }),
  );
}

/** What the bank kept of payments: the account has it less than they say. Told with the statement that brought them. */
function charges(db: Db, names: Names): readonly Transaction[] {
  return chargedEntries(db, null)
    .filter(({ isOwn }) => isOwn)
    .map(({ day, account, currency, differenceMinor }) =>
      two(day, 'charges of the bank', {
        account: assetOf({ gateway: 'bank', account }, names),
        from: 'expenses:charges',
        minor: -differenceMinor,
        currency,
      }),
    );
}

type Two = Posting & Readonly<{ from: string }>;

function two(day: string, title: string, { account, from, minor, currency }: Two): Transaction {
  const lines = [
    { account, minor, currency },
    { account: from, minor: -minor, currency },
  ];
  return { day, title, isPending: false, lines };
}
