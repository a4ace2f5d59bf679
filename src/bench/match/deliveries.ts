/**
 * The statement files of a world: payments in the order of their days, four statements a month and account, some of
 * them delivered again (D3). Pure.
 */
import { banked } from './bank.ts';
import { dayAfter } from './calendar.ts';
import { type BankEntry, type CamtStatement, camtText } from './camt-file.ts';
import { type Random, randomOf } from './random.ts';
import { BANK_RATES, type BankRates, DELIVERED_AGAIN_PERCENT } from './rates.ts';
import type { Played } from './stage.ts';
import type { CamtFile, WorldPlan } from './types.ts';

/** The accounts of the invented organisation. */
export const ACCOUNTS: Readonly<Record<string, string>> = {
  CHF: 'CH0300000000250094239',
  EUR: 'CH7800000000250094247',
};

/** A file with the payments in it, in the order in which they stand there; none for a file that comes again. */
export type Delivery = Readonly<{ file: CamtFile; played: readonly Played[] }>;

export type Period = Readonly<{ firstDay: string; lastDay: string }>;

const WEEK_STARTS = [0, 7, 14, 21];
const BATCH_MAX = 5;
const OPENING_MINOR = 1_000_000;

/** Gives back the files by month. */
export function deliveriesOf(
  plan: WorldPlan,
  months: readonly Period[],
  played: readonly Played[],
): readonly (readonly Delivery[])[] {
  const random = randomOf(plan.seed, `bank ${plan.profile} ${plan.size} ${plan.mix}`);
  const bank = openBank(random, BANK_RATES[plan.mix]);
  const inOrder = played.toSorted((a, b) => (a.sent.date < b.sent.date ? -1 : a.sent.date > b.sent.date ? 1 : 0));
  return months.map((month) => {
    const periods = periodsOf(month);
    return periods.flatMap((period) => {
      const due = inOrder.filter(({ sent }) => sent.date >= period.firstDay && sent.date <= period.lastDay);
      return Object.keys(ACCOUNTS).flatMap((currency) => {
        const own = due.filter(({ sent }) => sent.currency === currency);
        return own.length === 0 ? [] : bank.statement(period, currency, own);
      });
    });
  });
}

function periodsOf({ firstDay, lastDay }: Period): readonly Period[] {
  return WEEK_STARTS.map((start, index) => {
    const next = WEEK_STARTS[index + 1];
    return {
      firstDay: dayAfter(firstDay, start),
      lastDay: next === undefined ? lastDay : dayAfter(firstDay, next - 1),
    };
  });
}

type Again = 'renamed' | 'issued-again' | 'as-advice';

function openBank(random: Random, rates: BankRates) {
  const balances = new Map<string, number>();
  const sequences = new Map<string, number>();
  let number = 0;

  function statement(period: Period, currency: string, played: readonly Played[]): readonly Delivery[] {
    const again = random.happens(DELIVERED_AGAIN_PERCENT)
      ? random.oneOf<Again>(['renamed', 'issued-again', 'as-advice'])
      : null;
    const openingMinor = balances.get(currency) ?? OPENING_MINOR;
    const sumMinor = played.reduce((sum, { sent }) => sum + signed(sent), 0);
    const sequence = (sequences.get(currency) ?? 0) + 1;
    balances.set(currency, openingMinor + sumMinor);
    sequences.set(currency, sequence);
    const name = `${period.firstDay}-${currency}`;
    const facts: CamtStatement = {
      message: 'camt.053',
      version: random.oneOf(['04', '08']),
      messageId: `MSG-${name}`,
      statementId: `STM-${currency}-${String(sequence).padStart(5, '0')}`,
      sequence,
      account: ACCOUNTS[currency] ?? '',
      currency,
      ...period,
      openingMinor,
      closingMinor: openingMinor + sumMinor,
      // A notification of the same bookings names each by the bank's reference, or nobody could tell them apart.
      entries: entriesOf(played, again === 'as-advice'),
    };
    const text = camtText(facts);
    const first: Delivery = { file: { name: `${name}.xml`, text, isAgain: false }, played };
    return again === null ? [first] : [first, { file: { ...repeated(facts, text, again), isAgain: true }, played: [] }];
  }

  function entriesOf(played: readonly Played[], isNamed: boolean): readonly BankEntry[] {
    const entries: BankEntry[] = [];
    for (let next = 0; next < played.length; ) {
      const count = random.happens(rates.batch) ? batchLength(played, next) : 1;
      // The text of a collective entry tells nothing of its payments.
      const own = count === 1 ? rates : { ...rates, adviceOnly: 0 };
      const payments = played.slice(next, next + count).map(({ sent }) => {
        number += 1;
        return banked(sent, own, random, number);
      });
      const saysLittle = payments.some(({ name, lines }) => name === '' && lines.length === 0);
      const hasReference = isNamed || saysLittle || !random.happens(rates.noBankReference);
      entries.push({ reference: hasReference ? `2512${String(number).padStart(12, '0')}` : null, payments });
      next += count;
    }
    return entries;
  }

  /** Credits of one day and kind that the bank may book together. */
  function batchLength(played: readonly Played[], from: number): number {
    const first = played[from]?.sent;
    if (first === undefined) return 1;
    const most = random.between(2, BATCH_MAX);
    let length = 1;
    while (length < most && mayJoin(first, played[from + length]?.sent)) length += 1;
    return length;
  }

  return { statement };
}

function mayJoin(first: Played['sent'], other: Played['sent'] | undefined): boolean {
  if (other === undefined || other.date !== first.date) return false;
  return [first, other].every(
    ({ direction, returnReason, bankCode }) =>
      direction === 'in' && returnReason === null && bankCode.join() === first.bankCode.join(),
  );
}

function signed({ direction, amountMinor }: Played['sent']): number {
  return direction === 'in' ? amountMinor : -amountMinor;
}

function repeated(facts: CamtStatement, text: string, again: Again): Readonly<{ name: string; text: string }> {
  const name = `${facts.firstDay}-${facts.currency}-${again}.xml`;
  switch (again) {
    case 'renamed':
      return { name, text };
    case 'issued-again':
      return { name, text: camtText({ ...facts, messageId: `${facts.messageId}-2` }) };
    case 'as-advice':
      return {
        name,
        text: camtText({
          ...facts,
          message: 'camt.054',
          messageId: `${facts.messageId}-ADV`,
          statementId: `ADV-${facts.sequence}`,
        }),
      };
  }
}
