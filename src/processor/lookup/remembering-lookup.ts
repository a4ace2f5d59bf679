/**
 * The `Lookup` for many decisions in a row. Payers share names, and one name brings the same persons and the same open items
 * again and again: what was asked for one payment is remembered for the next. Answers are those of `databaseLookup`, always:
 * who books tells what it changed, what others write is seen at the next `renew`, and a pass adds no open items itself.
 */
import { countOpenItemsByAmount, ITEMS_OF_AMOUNT_MAX } from '../../models/candidates.ts';
import { codeLengths } from '../../models/code-lengths.ts';
import type { Db } from '../../models/db.ts';
import { type RecentMap, recentMap } from '../../recent-map.ts';
import type { KnownPerson, Lookup, MatchableItem } from '../decision.ts';
import type { ItemListener } from '../item-balance.ts';
import { databaseLookup } from './database-lookup.ts';

export type RememberingLookup = Lookup &
  Readonly<{
    /** At the beginning of a database transaction: forgets all if another connection has written since. */
    renew(): void;
    /** This open item was given money. */
    forgetItem: ItemListener;
    /** After a database transaction that was undone. */
    forgetAll(): void;
  }>;

/** Of names, and of persons with what they owe; about ten megabytes. */
const NAMES_MAX = 40_000;
const PERSONS_MAX = 40_000;
/** Who asks for fewer persons of a name may ask for more later. */
const NAMESAKES_FETCHED = 50;

/** Of amounts with many items, which are counted up to a limit; and of those with few, whose items are kept. */
const AMOUNTS_MAX = 5_000;
const COUNTED_MAX = 1_000;
const FEW_MAX = 1_000;

/**
 * Of codes: the character that tells most of them apart from what is no code; where many begin so, two. To know more of the codes
 * of a large society would cost more than it saves: each beginning is asked for once in a pass, and a code most often as well.
 */
const BEGINNING_LENGTH_MAX = 2;
const BEGINNINGS_MAX = 2_000;
const ASCII = /^[\x20-\x7e]*$/;

type Items = readonly MatchableItem[] | null;

export function rememberingLookup(db: Db): RememberingLookup {
  const source = databaseLookup(db);
  const names = recentMap<string, readonly number[] | null>(NAMES_MAX);
  const persons = recentMap<number, KnownPerson | null>(PERSONS_MAX);
  const owed = recentMap<number, Items>(PERSONS_MAX);
  const amounts = rememberedAmounts(db, source);
  const keys = rememberedKeys(db, source);
  const forgetAll = (): void => {
    for (const known of [names, persons, owed]) known.clear();
    amounts.forget();
    keys.forget();
  };
  const personsByNameKey: Lookup['personsByNameKey'] = (key, limit) => {
    if (limit > NAMESAKES_FETCHED) return source.personsByNameKey(key, limit);
    const ids = recall(names, key, () => source.personsByNameKey(key, NAMESAKES_FETCHED));
    return ids === null || ids.length > limit ? null : ids;
  };
  const personsOf: Lookup['persons'] = (ids) => {
    const known = recallMany(persons, ids, (missing) => {
      const found = new Map(source.persons(missing).map((person) => [person.id, person]));
      return missing.map((id) => found.get(id) ?? null);
    });
    return known.filter((person) => person !== null);
  };
  const openItemsOfPersons: Lookup['openItemsOfPersons'] = (ids) => recallMany(owed, ids, source.openItemsOfPersons);
  let version = dataVersion(db);
  return {
    ...source,
    byReferenceKey: keys.byReferenceKey,
    personsByNameKey,
    persons: personsOf,
    person: (id) => persons.get(id) ?? source.person(id), // who owes one item is seldom asked for again
    openItemsOfPersons,
    openItemsByAmount: amounts.openItems,
    openItemsByNameAndAmount: (key, amount) => {
      const ids = personsByNameKey(key, NAMESAKES_FETCHED);
      const lists = ids === null ? [null] : openItemsOfPersons(ids);
      const fitting: MatchableItem[] = [];
      for (const items of lists) {
        if (items === null) return source.openItemsByNameAndAmount(key, amount);
        for (const item of items)
          if (item.openMinor === amount.openMinor && item.currency === amount.currency) fitting.push(item);
      }
      return fitting.length > ITEMS_OF_AMOUNT_MAX ? null : fitting;
    },
    renew: () => {
      const now = dataVersion(db);
      if (now !== version) forgetAll();
      version = now;
    },
    forgetItem: (before, after) => {
      if (before.personId !== null) owed.delete(before.personId);
      amounts.itemChanged(before, after);
    },
    forgetAll,
  };
}

/**
 * Payments carry numbers of slips, `RF` references, parts of codes and ids of the payer's bank, and each may be a code on record:
 * most begin as no code does, or are longer or shorter than those that begin so.
 */
function rememberedKeys(db: Db, source: Lookup): Pick<Lookup, 'byReferenceKey'> & Readonly<{ forget(): void }> {
  const lengths = recentMap<string, ReadonlySet<number> | null>(BEGINNINGS_MAX);
  const ask = (beginning: string): ReadonlySet<number> | null => codeLengths(db, beginning);
  const mayBeKey = (key: string): boolean => {
    for (let count = 1; count <= BEGINNING_LENGTH_MAX; count += 1) {
      const known = recall(lengths, key.slice(0, count), ask);
      if (known !== null) return known.has(key.length) || !ASCII.test(key); // SQLite counts letters, this language their halves
    }
    return true;
  };
  return { byReferenceKey: (key) => (mayBeKey(key) ? source.byReferenceKey(key) : null), forget: lengths.clear };
}

/**
 * The items of an amount are few, and then they are kept, or more than tell anything, and then it is enough to know at least
 * how many there are: a booking takes one away.
 */
function rememberedAmounts(db: Db, source: Lookup) {
  const lists = recentMap<string, readonly MatchableItem[]>(FEW_MAX);
  const atLeast = new Map<string, number>();
  const openItems: Lookup['openItemsByAmount'] = (currency, openMinor) => {
    const key = `${currency}:${openMinor}`;
    if ((atLeast.get(key) ?? 0) > ITEMS_OF_AMOUNT_MAX) return null;
    const known = lists.get(key);
    if (known !== undefined) return known;
    if (atLeast.size >= AMOUNTS_MAX) atLeast.clear();
    const found = source.openItemsByAmount(currency, openMinor);
    if (found === null) atLeast.set(key, countOpenItemsByAmount(db, currency, openMinor, COUNTED_MAX));
    else lists.set(key, found);
    return found;
  };
  const itemChanged: ItemListener = (before, after) => {
    for (const { currency, amountMinor, allocatedMinor, waivedMinor } of [before, after]) {
      if (amountMinor === null) continue;
      const key = `${currency}:${amountMinor - allocatedMinor - waivedMinor}`;
      lists.delete(key);
      const least = atLeast.get(key);
      if (least !== undefined) atLeast.set(key, least - 1);
    }
  };
  return {
    openItems,
    itemChanged,
    forget: (): void => {
      for (const known of [lists, atLeast]) known.clear();
    },
  };
}

/** Changes when another connection has committed something. */
function dataVersion(db: Db): unknown {
  return db.sqlite.pragma('data_version', { simple: true });
}

function recall<K, V>(known: RecentMap<K, V>, key: K, ask: (key: K) => V): V {
  const before = known.get(key);
  if (before !== undefined) return before;
  const answer = ask(key);
  known.set(key, answer);
  return answer;
}

/** The answer for each key, in order; what is not known is asked for at once. */
function recallMany<V>(
  known: RecentMap<number, V>,
  keys: readonly number[],
  ask: (missing: readonly number[]) => readonly V[],
): readonly V[] {
  const answers: V[] = [];
  const missing: number[] = [];
  for (const key of keys) {
    const answer = known.get(key);
    if (answer === undefined) missing.push(key);
    else answers.push(answer);
  }
  if (missing.length === 0) return answers;
  const fresh = ask(missing);
  for (const [at, key] of missing.entries()) {
    const answer = fresh[at];
    if (answer !== undefined) known.set(key, answer);
  }
  return keys.map((key) => known.get(key)).filter((answer) => answer !== undefined);
}
