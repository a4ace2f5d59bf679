/**
 * What processors sent to the bank is tied to the credit there, in whatever order the two arrive: the credit is no gift. Exactly one credit of
 * this money, at about this time, that names the processor; a doubt is for a person.
 */
import { type Db, writeTransaction } from '../../models/db.ts';
import { findPayment } from '../../models/payments.ts';
import { type BankCredit, creditsLike, openPayouts, type PayoutRow, setPayoutState } from '../../models/settlements.ts';
import { currencyOf, formatMinor } from '../../money.ts';
import type { BookingPolicy } from '../book.ts';
import { isUntouchedCredit } from '../identity/is-untouched.ts';
import { type Actor, transition } from '../transition.ts';

export type TieContext = Readonly<{ db: Db; now: () => Date; booking: BookingPolicy }>;

const TIER: Actor = { kind: 'job', name: 'payout' };
const DAY_MS = 86_400_000;
/** The bank may book it a little earlier than the processor writes, and some days later. */
const DAYS_BEFORE = 3;
const DAYS_AFTER = 14;

/** By these words a bank names a processor. */
const NAMES: Readonly<Record<string, RegExp>> = {
  adyen: /adyen/i,
  amazon: /amazon/i,
  astropay: /astropay|dlocal/i,
  dlocal: /d[- ]?local/i,
  globalcollect: /global\s?collect|ingenico|worldline/i,
  ingenico: /ingenico|global\s?collect|worldline/i,
  paypal: /paypal/i,
  worldpay: /worldpay/i,
};

/** Gives back how many were tied. Costs one query when nothing waits. */
export function tiePayouts(context: TieContext): number {
  const open = openPayouts(context.db);
  if (open.length === 0) return 0;
  const wanted = open.map((payout) => ({ payout, credits: candidatesOf(context.db, payout) }));
  let tied = 0;
  for (const { payout, credits } of wanted) {
    if (credits.length === 0) continue;
    const rivals = wanted.filter((other) => other.payout.id !== payout.id && shares(other.credits, credits));
    const [credit] = credits;
    const isClear = credits.length === 1 && rivals.length === 0;
    writeTransaction(context.db, () => {
      if (isClear && credit !== undefined) tie(context, payout, credit);
      else leaveUnclear(context, payout, credits);
    });
    if (isClear) tied += 1;
  }
  return tied;
}

function shares(one: readonly BankCredit[], other: readonly BankCredit[]): boolean {
  return one.some(({ id }) => other.some((credit) => credit.id === id));
}

/** Where one of several repeats what the processor writes about the payout, it is that one. */
function candidatesOf(db: Db, payout: PayoutRow): readonly BankCredit[] {
  const { gateway, currency, amountMinor, date } = payout;
  const day = Date.parse(date);
  const dayAt = (days: number): string => new Date(day + days * DAY_MS).toISOString().slice(0, 10);
  const span = { from: dayAt(-DAYS_BEFORE), to: dayAt(DAYS_AFTER) };
  const credits = creditsLike(db, { currency, amountMinor, ...span }).filter(({ id }) => isUntouchedCredit(db, id));
  const told = credits.filter(({ words }) => tokensOf(payout).some((token) => words.includes(token)));
  if (told.length > 0) return told;
  const name = NAMES[gateway];
  return name === undefined ? [] : credits.filter(({ words }) => name.test(words));
}

/** Ids that are long enough to be no accident: `TX53913667600XT`. */
function tokensOf({ told, reference }: PayoutRow): readonly string[] {
  return `${told} ${reference}`.split(/[\s,;]+/).filter((word) => word.length >= 8 && /\d{4}/.test(word));
}

function tie(context: TieContext, payout: PayoutRow, { id }: BankCredit): void {
  setPayoutState(context.db, payout.id, { state: 'LINKED', bankPaymentId: id });
  change(context, id, payout, { to: 'IRRELEVANT', reason: 'PAYOUT' });
}

/** Without this a fund might take it. */
function leaveUnclear(context: TieContext, payout: PayoutRow, credits: readonly BankCredit[]): void {
  setPayoutState(context.db, payout.id, { state: 'UNCLEAR', bankPaymentId: null });
  for (const { id } of credits)
    if (findPayment(context.db, id)?.state === 'NEW')
      change(context, id, payout, { to: 'MANUAL', reason: 'NOT_AUTOMATIC' });
}

type Fate = Readonly<{ to: 'IRRELEVANT'; reason: 'PAYOUT' } | { to: 'MANUAL'; reason: 'NOT_AUTOMATIC' }>;

function change({ db, now, booking }: TieContext, paymentId: number, payout: PayoutRow, fate: Fate): void {
  const payment = findPayment(db, paymentId);
  if (payment === null) throw new Error(`payment ${paymentId} vanished`);
  const amount = `${formatMinor(payout.amountMinor, currencyOf(payout.currency))} ${payout.currency}`;
  const value = `${payout.gateway} ${payout.reference}, ${amount} on ${payout.date}`;
  const evidence = [{ rule: 'payout', weight: 1, field: 'payout', value }];
  const data = { payoutId: payout.id, batchId: payout.batchId };
  transition({ db, now: now(), booking }, payment, { ...fate, evidence, data }, TIER);
}
