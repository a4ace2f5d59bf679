/**
 * Where a world is played: open items are issued, people pay, and the truth is noted beside every payment. Classes
 * (`classes/`) say what happens; the stage keeps the books of the world, which no matcher ever sees.
 */
import { bankDay, dayAfter, earlierDay, firstDayOf, lastDayOf } from './calendar.ts';
import { fullName, type Relations } from './people.ts';
import type { Random } from './random.ts';
import { ITEM_RATES, type ProfileFacts, SIZE_FACTS } from './rates.ts';
import type { ItemReferences, referenceMaker } from './references.ts';
import type { Item, ItemLine, ItemStatus, Person, Sender, SentPayment, Truth, WorldPlan } from './types.ts';

/** Days from the issue of an item to its payment: the quantiles of a log-normal law with median 10. */
const LAG_DAYS = [1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 14, 17, 20, 24, 32] as const;
const REMINDER_DAYS = 35;
/** The last payment comes some days before the world ends, so that no date falls out of it. */
const QUIET_DAYS = 4;
const STALE_MONTHS = 5;

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

/** What the world knows of an item beside its face: since when it is no longer owed, in truth and in any sound books. */
type Fate = { item: Item; paidOn: string | null; settledInBooks: string | null };

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
  const fates = new Map<string, Fate[]>();
  const byReference = new Map<string, Fate>();
  const places = new Set<string>();
  const history = new Set<string>();
  const keptOpen = new Set<string>();
  let month = 0;

  const fatesOf = (person: Person): readonly Fate[] => fates.get(person.id) ?? [];
  const lastPayDay = dayAfter(lastDayOf(months - 1, months), -QUIET_DAYS);

  /** Perhaps still open in the books of somebody who did not settle every doubt. */
  function mayBeOpen(person: Person): readonly Item[] {
    const today = firstDayOf(month, months);
    return fatesOf(person)
      .filter(({ settledInBooks }) => settledInBooks === null || settledInBooks >= today)
      .map(({ item }) => item);
  }

  function amountFor(owner: Person, currency: string): number {
    const taken = [owner, ...relations.of(owner)].flatMap(mayBeOpen).filter((item) => item.currency === currency);
    const free = profile.amounts.filter((amount) => !taken.some((item) => item.amountMinor === amount));
    return random.oneOf(free.length > 0 ? free : profile.amounts);
  }

  function addItem(item: Item, status: ItemStatus): void {
    const settledInBooks = status === 'open' ? null : item.issuedOn;
    const fate: Fate = { item, paidOn: status === 'open' ? null : item.issuedOn, settledInBooks };
    if (item.person !== null) fates.set(item.person.id, [...fatesOf(item.person), fate]);
    byReference.set(item.reference, fate);
    lines[month]?.push({ item, status });
  }

  /** A new open item of this month, and the day on which it will be paid. */
  function expect(owner: Person, wish: ItemWish = {}, status: ItemStatus = 'open'): Expectation {
    const currency = wish.currency ?? (random.happens(profile.eurPercent) ? 'EUR' : 'CHF');
    const isGift = random.happens(profile.contributionPercent);
    const isFree = isGift && wish.isFixed !== true && random.happens(profile.freeAmountPercent);
    const isLate = random.happens(ITEM_RATES.afterReminder);
    const lag = random.oneOf(LAG_DAYS) + (isLate ? REMINDER_DAYS : 0);
    const issuedOn = firstDayOf(month, months);
    const payDay = bankDay(earlierDay(dayAfter(issuedOn, lag), lastPayDay));
    const dueDays = random.happens(ITEM_RATES.beforeIssue) ? 60 : 30;
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
    return { item, payDay };
  }

  function addFund(title: string): Item {
    const face = { kind: 'fund', title, amountMinor: null, currency: 'CHF', person: null } as const;
    const issuedOn = firstDayOf(month, months);
    const item: Item = { ...references.any(), ...face, dueDate: '', issuedOn };
    addItem(item, 'open');
    return item;
  }

  /** The file of this month says that what nobody paid for some months is cancelled. */
  function cancelStale(): void {
    const today = firstDayOf(month, months);
    const limit = firstDayOf(month - STALE_MONTHS, months);
    for (const fate of byReference.values()) {
      const { item, paidOn } = fate;
      if (paidOn !== null || item.kind === 'fund' || item.issuedOn > limit) continue;
      if (keptOpen.has(item.reference)) continue;
      fate.paidOn = today;
      fate.settledInBooks = today;
      lines[month]?.push({ item, status: 'cancelled' });
    }
  }

  /** A person with `fits`, preferably one without anything that may be open. */
  function person(fits: (person: Person) => boolean = () => true): Person {
    let best: Person | null = null;
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const one = random.oneOf(people);
      if (one.organization !== '' || !fits(one)) continue;
      best ??= one;
      if (mayBeOpen(one).length === 0) return one;
    }
    return best ?? random.oneOf(people.filter((one) => one.organization === ''));
  }

  function company(): Person {
    return random.oneOf(people.filter((one) => one.organization !== ''));
  }

  function pay(payment: Omit<Played, 'rivalsAmong'> & { rivalsAmong?: readonly Person[] }): void {
    const { truth } = payment;
    const isTwin = truth.tags.includes('twin');
    let sent = { ...payment.sent, date: bankDay(payment.sent.date) };
    while (!isTwin && places.has(placeOf(sent))) sent = { ...sent, date: bankDay(dayAfter(sent.date, 1)) };
    places.add(placeOf(sent));
    // A rival that is cancelled later would tell who was meant.
    for (const candidate of truth.candidates) keptOpen.add(candidate);
    played.push({ sent, truth, rivalsAmong: payment.rivalsAmong ?? [] });
    for (const { reference } of truth.allocations) {
      const fate = byReference.get(reference);
      if (fate !== undefined) fate.paidOn ??= sent.date;
    }
  }

  /** What every sound product books at once, so that later events may rely on it. */
  function settle(item: Item, payer: Person, day: string): void {
    const fate = byReference.get(item.reference);
    if (fate !== undefined) fate.settledInBooks ??= day;
    history.add(`${payer.id} ${payer.iban}`);
  }

  /** Other items of these people, for the same money, that were open on that day. */
  function rivalsOf(among: readonly Person[], than: { reference: string; amountMinor: number; date: string }) {
    return among
      .flatMap(fatesOf)
      .filter(({ item, paidOn }) => {
        const isOpen = item.issuedOn <= than.date && (paidOn === null || paidOn > than.date);
        return isOpen && item.amountMinor === than.amountMinor && item.reference !== than.reference;
      })
      .map(({ item }) => item.reference);
  }

  return {
    plan,
    profile,
    random,
    relations,
    references,
    people,
    months,
    lines: lines as readonly (readonly ItemLine[])[],
    played: played as readonly Played[],
    /** Which month is played now, from 0. */
    setMonth: (index: number): void => {
      month = index;
    },
    today: (): string => firstDayOf(month, months),
    lastPayDay,
    mayBeOpen,
    /** Their account paid something before that every sound product booked. */
    hasHistory: (one: Person): boolean => history.has(`${one.id} ${one.iban}`),
    expect,
    addFund,
    cancelStale,
    person,
    company,
    pay,
    settle,
    rivalsOf,
  };
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
