/**
 * How the money of a payment is given to the open items that a person names, so that what is given, what is owed back and what
 * is left is the payment, exactly. Pure; throws `AppError` (refused) for what the books do not allow.
 */
import { type OpenItemRow, openMinorOf } from '../../models/open-items.ts';
import { currencyOf, formatMinor } from '../../money.ts';
import type { BookedAllocation } from '../book.ts';
import { refused } from './staff-action.ts';

/** An open item and what it gets; null for what it asks for, as far as the money reaches. */
export type Wish = Readonly<{ item: OpenItemRow; amountMinor: number | null }>;

/** What becomes of money that nothing asks for: owed back, a gift to a fund, or kept as paid in excess by the first item. */
export const RESTS = ['refund', 'donation', 'keep'] as const;
export type Rest = (typeof RESTS)[number];

export type ShareRules = Readonly<{
  rest: Rest | null;
  /** Takes the rest with `donation`. */
  fund: OpenItemRow | null;
  /** What gets less than it asks for is settled all the same. */
  acceptShort: boolean;
}>;

/** Amounts in minor units of the payment's currency; together they are the payment. */
export type ShareOut = Readonly<{ allocations: readonly BookedAllocation[]; toReimburseMinor: number }>;

type Paid = Readonly<{ amountMinor: number; currency: string }>;
type Share = Readonly<{ item: OpenItemRow; amountMinor: number }>;

export function shareOut(payment: Paid, wishes: readonly Wish[], rules: ShareRules): ShareOut {
  for (const wish of wishes) assertTakes(payment, wish);
  assertOnce(wishes.map(({ item }) => item));
  const shares = giveAsWished(payment, wishes);
  const left = payment.amountMinor - sumOf(shares);
  assertOneWish({ wishes, shares, left }, rules);
  const { given, toReimburseMinor } = settleRest(payment, { shares, left }, rules);
  if (given.length === 0) throw refused('NOTHING_NAMED', 'no open item was named', 'quittance assign ID REFERENCE');
  return { allocations: withWaivers(given, rules), toReimburseMinor };
}

function assertTakes(payment: Paid, { item, amountMinor }: Wish): void {
  const { reference, currency, state } = item;
  if (currency !== payment.currency) {
    throw refused('ITEM_CURRENCY', `${reference} is in ${currency}, the payment in ${payment.currency}`);
  }
  if (item.settledElsewhere || (state !== 'OPEN' && state !== 'PARTIALLY_PAID')) {
    const why = item.settledElsewhere ? 'settled elsewhere' : state;
    throw refused('ITEM_CLOSED', `${reference} is ${why}: it takes no money`, 'name another, or undo what settled it');
  }
  const openMinor = openMinorOf(item);
  if (amountMinor === null || openMinor === null || amountMinor <= openMinor) return;
  const [wanted, open] = [amountMinor, openMinor].map((minor) => amountText(minor, currency));
  throw refused(
    'ITEM_TOO_MUCH',
    `${wanted} ${currency} is more than the ${open} that ${reference} has open`,
    'leave its amount away, and say what becomes of the rest: --rest refund, donation or keep',
  );
}

function assertOnce(items: readonly OpenItemRow[]): void {
  const twice = items.find((item, index) => items.findIndex(({ id }) => id === item.id) !== index);
  if (twice !== undefined) throw refused('ITEM_TWICE', `${twice.reference} is named twice`, 'add its amounts up');
}

/** Named amounts first, then what asks for a sum, in the order named, and what takes any amount gets what is left. */
function giveAsWished(payment: Paid, wishes: readonly Wish[]): readonly Share[] {
  const named = wishes.reduce((sum, { amountMinor }) => sum + (amountMinor ?? 0), 0);
  if (named > payment.amountMinor) {
    const [given, paid] = [named, payment.amountMinor].map((minor) => amountText(minor, payment.currency));
    throw refused('MORE_THAN_PAID', `${given} is given away, the payment is ${paid} ${payment.currency}`);
  }
  let left = payment.amountMinor - named;
  const amounts = new Map<number, number>();
  const unnamed = wishes.filter(({ amountMinor }) => amountMinor === null);
  const takesAny = unnamed.filter(({ item }) => openMinorOf(item) === null);
  for (const { item } of [...unnamed.filter((one) => !takesAny.includes(one)), ...takesAny]) {
    const share = Math.min(left, openMinorOf(item) ?? left);
    if (share === 0) throw refused('NOTHING_LEFT', `nothing is left for ${item.reference}`, 'leave it away');
    amounts.set(item.id, share);
    left -= share;
  }
  return wishes.map(({ item, amountMinor }) => ({ item, amountMinor: amountMinor ?? amounts.get(item.id) ?? 0 }));
}

type Left = Readonly<{ wishes: readonly Wish[]; shares: readonly Share[]; left: number }>;

/** Throws when money is left and what is wished of it contradicts itself. */
function assertOneWish({ wishes, shares, left }: Left, { rest, acceptShort }: ShareRules): void {
  if (left === 0) return;
  if (acceptShort) {
    throw refused(
      'SHORT_AND_REST',
      'more came than is given away, so nothing has to be accepted as too little',
      'leave --accept-short away, or give the items all that came',
    );
  }
  if (rest !== 'keep') return;
  const { id, reference } = keeperOf(shares);
  if (wishes.some(({ item, amountMinor }) => item.id === id && amountMinor !== null)) {
    throw refused(
      'KEEP_OF_PART',
      `${reference} would keep the rest, and more than the amount you gave it`,
      'leave its amount away, or say --rest refund or --rest donation',
    );
  }
}

type Settled = Readonly<{ given: readonly Share[]; toReimburseMinor: number }>;

function settleRest(
  payment: Paid,
  { shares, left }: { shares: readonly Share[]; left: number },
  rules: ShareRules,
): Settled {
  if (left === 0) {
    assertNoRestOfTooLittle(shares, rules);
    return { given: shares, toReimburseMinor: 0 };
  }
  switch (rules.rest) {
    case 'refund':
      return { given: shares, toReimburseMinor: left };
    case 'donation':
      return { given: addTo(shares, fundOf(payment, rules), left), toReimburseMinor: 0 };
    case 'keep':
      return { given: addTo(shares, keeperOf(shares), left), toReimburseMinor: 0 };
    case null: {
      const [given, rest, paid] = [payment.amountMinor - left, left, payment.amountMinor].map((minor) =>
        amountText(minor, payment.currency),
      );
      throw refused(
        'REST_UNSAID',
        `${given} of ${paid} ${payment.currency} is given away: what becomes of the other ${rest}?`,
        'say --rest refund, --rest donation (with --fund REFERENCE) or --rest keep, or name another open item',
      );
    }
  }
}

/** A rest is harmless to name where it adds up exactly; with too little, whoever names one has another sum in mind. */
function assertNoRestOfTooLittle(shares: readonly Share[], { rest }: ShareRules): void {
  const short = shares.find((share) => missingOf(share) > 0);
  if (rest === null || short === undefined) return;
  const missing = amountText(missingOf(short), short.item.currency);
  throw refused(
    'REST_OF_NOTHING',
    `nothing is left over: ${short.item.reference} still lacks ${missing} ${short.item.currency}`,
    'leave --rest away',
  );
}

function missingOf({ item, amountMinor }: Share): number {
  return Math.max(0, (openMinorOf(item) ?? 0) - amountMinor);
}

function fundOf(payment: Paid, { fund }: ShareRules): OpenItemRow {
  if (fund === null) {
    throw refused(
      'FUND_UNSAID',
      'it is not said which fund takes the gift, and the account has none of its own',
      'add --fund REFERENCE',
    );
  }
  assertTakes(payment, { item: fund, amountMinor: null });
  if (openMinorOf(fund) === null) return fund;
  throw refused('FUND_NEEDED', `${fund.reference} asks for a sum and is no fund`, 'name a fund: --fund REFERENCE');
}

/** The first item that asked for a sum. */
function keeperOf(shares: readonly Share[]): OpenItemRow {
  const keeper = shares.find(({ item }) => openMinorOf(item) !== null);
  if (keeper !== undefined) return keeper.item;
  throw refused('NOTHING_NAMED', 'there is no open item that could keep the rest', 'name one that asks for a sum');
}

function addTo(shares: readonly Share[], item: OpenItemRow, amountMinor: number): readonly Share[] {
  if (!shares.some((share) => share.item.id === item.id)) return [...shares, { item, amountMinor }];
  return shares.map((share) =>
    share.item.id === item.id ? { item, amountMinor: share.amountMinor + amountMinor } : share,
  );
}

function withWaivers(shares: readonly Share[], { acceptShort }: ShareRules): readonly BookedAllocation[] {
  if (acceptShort && shares.every((share) => missingOf(share) === 0)) {
    throw refused('NOTHING_SHORT', 'nothing gets less than it asks for', 'leave --accept-short away');
  }
  return shares.map((share) => ({
    openItemId: share.item.id,
    kind: share.item.kind,
    reference: share.item.reference,
    amountMinor: share.amountMinor,
    ...(acceptShort && missingOf(share) > 0 ? { waivedMinor: missingOf(share) } : {}),
  }));
}

function sumOf(shares: readonly Share[]): number {
  return shares.reduce((sum, share) => sum + share.amountMinor, 0);
}

function amountText(minor: number, currency: string): string {
  return formatMinor(minor, currencyOf(currency));
}
