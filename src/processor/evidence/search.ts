/**
 * Looks for the persons who may have paid and for what they owe: by what the text says, by the account, by e-mail, by the
 * rarest words of the name first, by household, and by the exact amount. Bounded; where a bound cuts it says so. Pure given
 * the answers of `lookup`.
 */
import type { Backed } from '../decide/outcome.ts';
import type { DecidablePayment, Evidence, KnownPerson, Lookup, MatchableItem } from '../decision.ts';
import { emailsIn } from './email.ts';
import type { Search } from './evidence-kind.ts';
import { giftWordIn } from './gift.ts';
import { keysInName, namePairsIn } from './name-keys.ts';
import { bestName, holdersOf, type NamedPayer, type Payer, payerOf, payersWords } from './payer.ts';
import { plainWords } from './plain-words.ts';

const PERSONS_MAX = 50;
const ITEMS_MAX = 50;
/** A single word of a name that more persons share finds items of the exact amount only. */
const NAMESAKES_MAX = 5;
/** What more persons have in common finds nothing. */
const SHARING_MAX = 50;

export function searchEvidence(payment: DecidablePayment, backed: readonly Backed[], lookup: Lookup): Search {
  const payer = payerOf(payment);
  const said = payersWords(payment);
  const emails = emailsIn(said);
  const paidBefore = payer.account === null ? [] : lookup.paidFromAccount(payer.account);
  const holders = new Set(payer.account === null ? [] : holdersOf(payer.account, paidBefore, lookup));
  const namedInText = new Set(byText(payment, lookup));
  const byAmount = lookup.openItemsByAmount(payment.currency, payment.amountMinor);
  const ids = new Set<number>(backed.flatMap(({ item }) => item.personId ?? []));
  const named = byAmount === null ? byNameAndAmount(payer, payment, lookup) : [];
  const found = [...holders, ...byEmail(emails, lookup), ...byName(payer, lookup), ...namedInText];
  for (const id of [...found, ...named.flatMap(({ personId }) => personId ?? [])]) ids.add(id);
  const people = withHouseholds([...ids], lookup);
  const owed = lookup.openItemsOfPersons([...people.persons.keys()]);
  const items = new Map<number, MatchableItem>();
  const candidates = [...backed.map(({ item }) => item), ...exactFirst(owed, payment), ...(byAmount ?? named)];
  for (const item of candidates) if (item.currency === payment.currency) items.set(item.id, item);
  const kept = [...items.values()].slice(0, ITEMS_MAX);
  return {
    payment,
    payer,
    nameOf: remembered(payer),
    persons: withOwners(people.persons, kept, lookup),
    items: kept,
    backing: backingOf(backed),
    namedInText,
    words: new Set(plainWords(said)),
    emails: new Set(emails),
    giftWord: giftWordIn(said),
    holders,
    paidBefore,
    sameAmount: byAmount?.length ?? null,
    isCut: people.isCut || owed.includes(null) || items.size > ITEMS_MAX,
  };
}

/** Where there is more than can be weighed, what asks for exactly this amount stays. */
function exactFirst(
  owed: readonly (readonly MatchableItem[] | null)[],
  { amountMinor }: DecidablePayment,
): readonly MatchableItem[] {
  const exact: MatchableItem[] = [];
  const others: MatchableItem[] = [];
  for (const items of owed)
    for (const item of items ?? []) (item.openMinor === amountMinor ? exact : others).push(item);
  return [...exact, ...others];
}

function byEmail(emails: readonly string[], lookup: Lookup): readonly number[] {
  return emails.flatMap((address) => lookup.personsByEmail(address) ?? []);
}

/** Pairs of words first; single words only where few persons have them. */
function byName(payer: Payer, lookup: Lookup): readonly number[] {
  const keys = payer.names.flatMap(({ text }) => keysInName(text));
  return keys.flatMap((key) => lookup.personsByNameKey(key, isPair(key) ? SHARING_MAX : NAMESAKES_MAX) ?? []);
}

function isPair(key: string): boolean {
  return key.includes(' ');
}

/** Words that some more persons have: their items of exactly this amount, unless all of this amount are known anyway. */
function byNameAndAmount(payer: Payer, payment: DecidablePayment, lookup: Lookup): readonly MatchableItem[] {
  const amount = { currency: payment.currency, openMinor: payment.amountMinor };
  const words = new Set(payer.names.flatMap(({ text }) => keysInName(text)).filter((key) => !isPair(key)));
  const shared = [...words].filter((word) => (lookup.personsByNameKey(word, SHARING_MAX)?.length ?? 0) > NAMESAKES_MAX);
  return shared.flatMap((word) => lookup.openItemsByNameAndAmount(word, amount) ?? []);
}

function byText(payment: DecidablePayment, lookup: Lookup): readonly number[] {
  const pairs = namePairsIn(payment.remittance.join(' '));
  return pairs.flatMap((pair) => lookup.personsByNameKey(pair, SHARING_MAX) ?? []);
}

function withHouseholds(
  ids: readonly number[],
  lookup: Lookup,
): Readonly<{ persons: Map<number, KnownPerson>; isCut: boolean }> {
  const persons = new Map(lookup.persons(ids.slice(0, PERSONS_MAX)).map((person) => [person.id, person]));
  const households = new Set([...persons.values()].flatMap(({ householdId }) => householdId ?? []));
  let isCut = ids.length > PERSONS_MAX;
  for (const members of lookup.personsOfHouseholds([...households])) {
    if (members === null || persons.size > PERSONS_MAX) isCut = true;
    else for (const member of members) persons.set(member.id, member);
  }
  return { persons, isCut };
}

/** The persons, and whose items were found by their amount alone. */
function withOwners(
  persons: ReadonlyMap<number, KnownPerson>,
  items: readonly MatchableItem[],
  lookup: Lookup,
): ReadonlyMap<number, KnownPerson> {
  const owners = new Set(items.flatMap(({ personId }) => personId ?? []));
  const others = lookup.persons([...owners].filter((id) => !persons.has(id)));
  return new Map([...persons, ...others.map((person) => [person.id, person] as const)]);
}

function backingOf(backed: readonly Backed[]): ReadonlyMap<number, readonly Evidence[]> {
  const backing = new Map<number, readonly Evidence[]>();
  for (const { item, evidence } of backed) backing.set(item.id, [...(backing.get(item.id) ?? []), ...evidence]);
  return backing;
}

function remembered(payer: Payer): (person: KnownPerson) => NamedPayer | null {
  const known = new Map<number, NamedPayer | null>();
  return (person) => {
    const before = known.get(person.id);
    if (before !== undefined) return before;
    const fresh = bestName(payer, person);
    known.set(person.id, fresh);
    return fresh;
  };
}
