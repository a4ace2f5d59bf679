/** On which accounts of a journal a payment stands, and what went back of it. Pure. */
import { type JournalPart, type JournalPayment, type JournalRefund, plainName } from './journal-facts.ts';

/** One line of a transaction; `minor` is signed, in `currency`. */
export type Posting = Readonly<{ account: string; minor: number; currency: string }>;

/** What one refund did, on the accounts on which its payment stands. */
export type Movement = Readonly<{ refund: JournalRefund; payment: JournalPayment; postings: readonly Posting[] }>;

export const OWED_BACK = 'liabilities:to reimburse';
const RETURNED = 'liabilities:returned';
/** A part went back of a payment that was given to several. */
const GIVEN_BACK = 'income:given back';

export function isSuspect({ state, reason }: Pick<JournalPayment, 'state' | 'reason'>): boolean {
  return state === 'MANUAL' && reason === 'DUPLICATE_SUSPECT';
}

/** What a payment was for; always adds up to it. Amounts without sign. */
export function purposesOf(payment: JournalPayment, parts: readonly JournalPart[]): readonly JournalPart[] {
  const back = payment.reimburse > 0 ? [{ account: OWED_BACK, minor: payment.reimburse }] : [];
  const known = [...parts, ...back];
  const rest = payment.minor - known.reduce((total, { minor }) => total + minor, 0);
  return rest === 0 ? known : [...known, { account: restAccount(payment), minor: rest }];
}

/** Where the part of a payment stands that was given to nothing. */
export function restAccount(payment: JournalPayment): string {
  const { state, reason, direction } = payment;
  if (state === 'IRRELEVANT') return `equity:ignored:${plainName(reason ?? '')}`;
  if (state === 'REFUNDED' || state === 'CHARGEBACK') return RETURNED;
  if (isSuspect(payment)) return 'liabilities:suspects';
  return direction === 'in' ? 'liabilities:unresolved' : 'expenses:unresolved';
}

/**
 * What the refunds of one payment did, in their order: what was owed back is paid first, then what was given comes back. Together
 * with the payment every account shows what is left. What went back beyond the payment, or came again without having gone, is
 * on none of its accounts.
 */
export function movementsOf(
  payment: JournalPayment,
  refunds: readonly JournalRefund[],
  parts: readonly JournalPart[],
): readonly Movement[] {
  const accounts = { owed: OWED_BACK, eaten: eatenAccount(payment, parts), beyond: RETURNED };
  const sign = payment.direction === 'in' ? 1 : -1;
  let net = 0;
  return refunds.map((refund) => {
    const before = shares(payment, net);
    net -= refund.effect * (refund.parentAmountMinor ?? refund.amountMinor);
    const after = shares(payment, net);
    const moved = (['owed', 'eaten', 'beyond'] as const).map((share) => ({
      account: accounts[share],
      minor: sign * (after[share] - before[share]),
      currency: payment.currency,
    }));
    return { refund, payment, postings: moved.filter(({ minor }) => minor !== 0) };
  });
}

/** Of `net`, which has gone back of a payment in all. */
function shares(
  { minor, reimburse }: JournalPayment,
  net: number,
): Readonly<Record<'owed' | 'eaten' | 'beyond', number>> {
  const within = Math.min(minor, Math.max(0, net));
  const owed = Math.min(reimburse, within);
  return { owed, eaten: within - owed, beyond: net - within };
}

/** Nobody says which of several open items a part was taken from. */
function eatenAccount(payment: JournalPayment, parts: readonly JournalPart[]): string {
  const isBooked = payment.state === 'PROCESSED' || payment.state === 'PARTIALLY_REFUNDED';
  if (!isBooked) return restAccount(payment);
  const [only, ...others] = parts;
  return only === undefined || others.length > 0 ? GIVEN_BACK : only.account;
}

/** A person, or the rules, have not said yet what it is. */
export function isPending({ state }: Pick<JournalPayment, 'state'>): boolean {
  return state === 'NEW' || state === 'MANUAL';
}

/** Where the money of a refund left from that no bank entry told. */
export function paidFrom({ refund, payment }: Movement): string {
  if (refund.gateway === 'bank') return 'assets:paid back by hand';
  if (refund.gateway !== 'manual') return `assets:${refund.gateway}`;
  return payment.gateway === 'manual' ? 'assets:manual' : 'assets:paid back by hand';
}
