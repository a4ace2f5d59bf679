/**
 * Where a world is played: open items are issued, people pay, and the truth is noted beside every payment. Classes
 * (`classes/`) say what happens; the stage keeps the books of the world, which no matcher ever sees.
 */
import { bankDay, dayAfter, earlierDay, firstDayOf, lastDayOf } from './calendar.ts';
import { fullName, type Relations } from './people.ts';
import type { Random } from './random.ts';
import { ITEM_RATES, type ProfileFacts, SIZE_FACTS } from './rates.ts';
import type { ItemReferences, referenceMaker } from './references.ts';
import { openTruthLedger } from './truth-ledger.ts';
import type { Item, ItemLine, ItemStatus, Person, Sender, SentPayment, Truth, WorldPlan } from './types.ts';

/** Days from the issue of an item to its payment: the quantiles of a log-normal law with median 10. */
const LAG_DAYS = [1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 14, 17, 20, 24, 32] as const;
const REMINDER_DAYS = 35;
/** The last payment comes some days before the world ends, so that no date falls out of it. */
const QUIET_DAYS = 10;
const STALE_MONTHS = 5;
const DUE_DAYS = 30;
/** One person of so many has a standing order, or never misses a course. */
const REGULAR_EVERY = 8;
const ATTEMPTS = 60;

export type Expectation = Readonly<{ item: Item; payDay: string }>;
export type ItemWish = Readonly<{
  amountMinor?: number;
  currency?: string;
  references?: ItemReferences;
  /** Items that classes with amounts need: never a free amount. */
  isFixed?: boolean;
}>;

/** A payment with its truth. `rivalsAmong`: an equal item of one of them, open that day, makes it undecidable. */
export type Played = Readonly<{
  sent: SentPayment;
  truth: Omit<Truth, 'paymentKey'>;
  rivalsAmong: readonly Person[];
}>;

export type Stage = ReturnType<typeof openStage>;

type Props = Readonly<{
  plan: WorldPlan;
  profile: ProfileFacts;
  random: Random;
  people: readonly Person[];
  relations: Relations;
  references: ReturnType<typeof referenceMaker>;
}>;

export function openStage(props: Props) {
  const { plan, profile, random, people, relations, references } = props;
  const months = SIZE_FACTS[plan.size].months;
  const lines: ItemLine[][] = Array.from({ length: months }, () => []);
  const played: Played[] = [];
  const ledger = openTruthLedger();
  const places = new Set<string>();
  const confirmed = new Map<string, number>();
  const lastPayDay = dayAfter(lastDayOf(months - 1, months), -QUIET_DAYS);
  const persons = people.filter(({ organization }) => organization === '');
  const companies = people.filter(({ organization }) => organization !== '');
  let month = 0;

  const today = (): string => firstDayOf(month, months);
  const mayBeOpen = (one: Person): readonly Item[] => ledger.mayBeOpen(one, today());

  function addItem(item: Item, status: ItemStatus): void {
    ledger.add(item, status);
    lines[month]?.push({ item, status });
  }

  /** Not what somebody near them may owe as well: one amount for two items is a class of its own. */
  function amountFor(owner: Person, currency: string): number {
    const taken = [owner, ...relations.of(owner)].flatMap(mayBeOpen).filter((item) => item.currency === currency);
    const free = profile.amounts.filter((amount) => !taken.some((item) => item.amountMinor === amount));
    return random.oneOf(free.length > 0 ? free : profile.amounts);
  }

  function payDayFrom(issuedOn: string): string {
    const isLate = random.happens(ITEM_RATES.afterReminder);
    const lag = random.oneOf(LAG_DAYS) + (isLate ? REMINDER_DAYS : 0);
    return bankDay(earlierDay(dayAfter(issuedOn, lag), lastPayDay));
  }

  /** A new item of this month, and the day on which it will be paid. */
  function expect(owner: Person, wish: ItemWish = {}, status: ItemStatus = 'open'): Expectation {
    const currency = wish.currency ?? (random.happens(profile.eurPercent) ? 'EUR' : 'CHF');
    const isGift = random.happens(profile.contributionPercent);
    const isFree = isGift && wish.isFixed !== true && random.happens(profile.freeAmountPercent);
    const issuedOn = today();
    const dueDays = random.happens(ITEM_RATES.beforeIssue) ? DUE_DAYS * 2 : DUE_DAYS;
    const item: Item = {
      ...(wish.references ?? references.any()),
      kind: isGift ? 'contribution' : 'subscription',
      title: random.oneOf(profile.titles),
      amountMinor: isFree ? null : (wish.amountMinor ?? amountFor(owner, currency)),
      currency,
      dueDate: dayAfter(issuedOn, dueDays),
      person: owner,
      issuedOn,
    };
    addItem(item, status);
    return { item, payDay: payDayFrom(issuedOn) };
  }

  function addFund(title: string): Item {
    const face = { kind: 'fund', title, amountMinor: null, currency: 'CHF', person: null } as const;
    const item: Item = { ...references.any(), ...face, dueDate: '', issuedOn: today() };
    addItem(item, 'open');
    return item;
  }

  /** The file of this month says that what nobody paid for some months is cancelled. */
  function cancelStale(): void {
    const stale = ledger.giveUp(firstDayOf(month - STALE_MONTHS, months), today());
    lines[month]?.push(...stale.map((item) => ({ item, status: 'cancelled' }) as const));
  }

  /** A person with `fits`, preferably one without anything that may be open. */
  function person(fits: (person: Person) => boolean = () => true, among = persons): Person {
    let best: Person | null = null;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const one = random.oneOf(among);
      if (!fits(one)) continue;
      best ??= one;
      if (mayBeOpen(one).length === 0) return one;
    }
    return best ?? random.oneOf(persons);
  }

  const regulars = persons.filter((_, at) => at % REGULAR_EVERY === 0);

  function pay(payment: Omit<Played, 'rivalsAmong'> & { rivalsAmong?: readonly Person[] }): void {
    const { truth, rivalsAmong = [] } = payment;
    const isTwin = truth.tags.includes('twin');
    let sent = { ...payment.sent, date: bankDay(payment.sent.date) };
    while (!isTwin && places.has(placeOf(sent))) sent = { ...sent, date: bankDay(dayAfter(sent.date, 1)) };
    places.add(placeOf(sent));
    played.push({ sent, truth, rivalsAmong });
    for (const { reference } of truth.allocations) ledger.pay(reference, sent.date);
    // A rival that is cancelled later would tell who was meant.
    for (const candidate of truth.candidates) ledger.keepOpen(candidate);
  }

  /** What every sound product books at once, from this person's account. */
  function settle(item: Item, payer: Person, day: string): void {
    ledger.settle(item.reference, day);
    confirmed.set(accountOf(payer), (confirmed.get(accountOf(payer)) ?? 0) + 1);
  }

  return {
    profile,
    random,
    relations,
    references,
    lines: lines as readonly (readonly ItemLine[])[],
    played: played as readonly Played[],
    lastPayDay,
    today,
    /** Which month is played now, from 0. */
    setMonth: (index: number): void => {
      month = index;
    },
    expect,
    addFund,
    cancelStale,
    mayBeOpen,
    person,
    /** One of those who pay month after month. */
    regular: (fits?: (person: Person) => boolean): Person => person(fits, regulars),
    company: (): Person => random.oneOf(companies),
    /** How many payments from their account every sound product has booked. */
    confirmations: (one: Person): number => confirmed.get(accountOf(one)) ?? 0,
    pay,
    settle,
    rivalsOf: ledger.rivalsOf,
  };
}

function accountOf({ id, iban }: Person): string {
  return `${id} ${iban}`;
}

function placeOf(sent: SentPayment): string {
  const { date, amountMinor, currency, payer, direction } = sent;
  const words = sent.lines.join('').toUpperCase().replace(/\s+/g, '');
  return [date, amountMinor, currency, direction, payer.name.toUpperCase(), payer.iban ?? '', words].join('|');
}

export function senderOf(person: Person, changes: Partial<Sender> = {}): Sender {
  const address = [`${person.street} ${person.number}`, `${person.postCode} ${person.town}`];
  return { name: fullName(person), iban: person.iban, address, ...changes };
}
