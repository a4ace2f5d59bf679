/**
 * Looks for the persons who may have paid and for what they owe: by what the text says, by the account, by e-mail, by the
 * rarest words of the name first, by household, and by the exact amount. Bounded; where a bound cuts it says so. Pure given
 * the answers of `lookup`.
 */
import type { Backed } from '../decide/outcome.ts';
import type { DecidablePayment, Evidence, KnownPerson, Lookup, MatchableItem } from '../decision.ts';
import { emailsIn } from './email.ts';
import type { Search } from './evidence-kind.ts';
import { keysInName, namePairsIn } from './name-keys.ts';
import { bestName, holdersOf, type NamedPayer, type Payer, payerOf } from './payer.ts';
import { plainWords } from './plain-words.ts';

const PERSONS_MAX = 50;
const ITEMS_MAX = 50;
/** A single word of a name that more persons share finds items of the exact amount only. */
const NAMESAKES_MAX = 5;

export function searchEvidence(payment: DecidablePayment, backed: readonly Backed[], lookup: Lookup): Search {
  const payer = payerOf(payment);
  const paidBefore = payer.account === null ? [] : lookup.paidFromAccount(payer.account);
  const holders = new Set(payer.account === null ? [] : holdersOf(payer.account, paidBefore, lookup));
  const namedInText = new Set(byText(payment, lookup));
  const byAmount = lookup.openItemsByAmount(payment.currency, payment.amountMinor);
  const ids = new Set<number>(backed.flatMap(({ item }) => item.personId ?? []));
  for (const id of [...holders, ...byEmail(payer, lookup), ...byName(payer, lookup), ...namedInText]) ids.add(id);
  const people = withHouseholds([...ids], lookup);
  const owed = [...people.persons.keys()].map((id) => lookup.openItemsOfPerson(id));
  const items = new Map<number, MatchableItem>();
  const ofAmount = byAmount ?? byNameAndAmount(payer, payment, lookup);
  const candidates = [backed.map(({ item }) => item), ...owed, ofAmount];
  for (const item of candidates.flatMap((some) => some ?? [])) {
    if (item.currency === payment.currency) items.set(item.id, item);
  }
  const kept = [...items.values()].slice(0, ITEMS_MAX);
  const persons = new Map(people.persons);
  for (const { personId } of kept) addPerson(persons, personId, lookup);
  return {
    payment,
    payer,
    nameOf: remembered(payer),
    persons,
    items: kept,
    backing: backingOf(backed),
    namedInText,
    words: new Set(plainWords(payer.words)),
    holders,
    paidBefore,
    sameAmount: byAmount?.length ?? null,
    isCut: people.isCut || owed.includes(null) || items.size > ITEMS_MAX,
  };
}

function byEmail(payer: Payer, lookup: Lookup): readonly number[] {
  return emailsIn(payer.words).flatMap((address) => lookup.personsByEmail(address) ?? []);
}

/** Pairs of words first; single words only where few persons have them. */
function byName(payer: Payer, lookup: Lookup): readonly number[] {
  const found = new Set<number>();
  for (const { text } of payer.names) {
    for (const key of keysInName(text)) {
      const persons = lookup.personsByNameKey(key) ?? [];
      if (!key.includes(' ') && persons.length > NAMESAKES_MAX) continue;
      for (const id of persons) found.add(id);
    }
  }
  return [...found];
}

/** Words that some more persons have: their items of exactly this amount, unless all of this amount are known anyway. */
function byNameAndAmount(payer: Payer, payment: DecidablePayment, lookup: Lookup): readonly MatchableItem[] {
  const amount = { currency: payment.currency, openMinor: payment.amountMinor };
  const words = new Set(payer.names.flatMap(({ text }) => keysInName(text)).filter((key) => !key.includes(' ')));
  const shared = [...words].filter((word) => (lookup.personsByNameKey(word)?.length ?? 0) > NAMESAKES_MAX);
  return shared.flatMap((word) => lookup.openItemsByNameAndAmount(word, amount) ?? []);
}

function byText(payment: DecidablePayment, lookup: Lookup): readonly number[] {
  return namePairsIn(payment.remittance.join(' ')).flatMap((pair) => lookup.personsByNameKey(pair) ?? []);
}

function withHouseholds(
  ids: readonly number[],
  lookup: Lookup,
): Readonly<{ persons: Map<number, KnownPerson>; isCut: boolean }> {
  const persons = new Map<number, KnownPerson>();
  for (const id of ids.slice(0, PERSONS_MAX)) addPerson(persons, id, lookup);
  const households = new Set([...persons.values()].map(({ householdId }) => householdId).filter((id) => id !== null));
  let isCut = ids.length > PERSONS_MAX;
  for (const household of households) {
    const members = lookup.personsOfHousehold(household);
    if (members === null || persons.size > PERSONS_MAX) isCut = true;
    else for (const id of members) addPerson(persons, id, lookup);
  }
  return { persons, isCut };
}

function addPerson(persons: Map<number, KnownPerson>, id: number | null, lookup: Lookup): void {
  if (id === null || persons.has(id)) return;
  const person = lookup.person(id);
  if (person !== null) persons.set(id, person);
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
