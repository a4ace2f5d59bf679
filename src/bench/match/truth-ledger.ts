/** What the world itself knows of its items: who still owes what, in truth and in any sound books. Nobody else sees it. */
import type { Item, ItemStatus, Person } from './types.ts';

/** Days from which the item is no longer owed; null while it is. */
type Fate = { readonly item: Item; owedUntil: string | null; settledInBooks: string | null };

export function openTruthLedger() {
  const byPerson = new Map<string, Fate[]>();
  const byReference = new Map<string, Fate>();
  const keptOpen = new Set<string>();

  const fatesOf = (person: Person): readonly Fate[] => byPerson.get(person.id) ?? [];

  function add(item: Item, status: ItemStatus): void {
    const closedOn = status === 'open' ? null : item.issuedOn;
    const fate: Fate = { item, owedUntil: closedOn, settledInBooks: closedOn };
    byReference.set(item.reference, fate);
    if (item.person !== null) byPerson.set(item.person.id, [...fatesOf(item.person), fate]);
  }

  function pay(reference: string, day: string): void {
    const fate = byReference.get(reference);
    if (fate !== undefined) fate.owedUntil ??= day;
  }

  /** What every sound product books at once, so that later events may rely on it. */
  function settle(reference: string, day: string): void {
    const fate = byReference.get(reference);
    if (fate !== undefined) fate.settledInBooks ??= day;
  }

  /** Perhaps still open in the books of somebody who did not settle every doubt. */
  function mayBeOpen(person: Person, today: string): readonly Item[] {
    return fatesOf(person)
      .filter(({ settledInBooks }) => settledInBooks === null || settledInBooks >= today)
      .map(({ item }) => item);
  }

  /** Items from before `limit` that nobody paid; from `today` on nobody owes them. */
  function giveUp(limit: string, today: string): readonly Item[] {
    const stale = [...byReference.values()].filter(
      ({ item, owedUntil }) =>
        owedUntil === null && item.kind !== 'fund' && item.issuedOn <= limit && !keptOpen.has(item.reference),
    );
    for (const fate of stale) {
      fate.owedUntil = today;
      fate.settledInBooks = today;
    }
    return stale.map(({ item }) => item);
  }

  /** Other items of these people, for the same money, that were open on that day. */
  function rivalsOf(
    among: readonly Person[],
    than: Readonly<{ reference: string; amountMinor: number; currency: string; date: string }>,
  ): readonly string[] {
    return among
      .flatMap(fatesOf)
      .filter(({ item, owedUntil }) => {
        const isOpen = item.issuedOn <= than.date && (owedUntil === null || owedUntil > than.date);
        const isSameMoney = item.amountMinor === than.amountMinor && item.currency === than.currency;
        return isOpen && isSameMoney && item.reference !== than.reference;
      })
      .map(({ item }) => item.reference);
  }

  const keepOpen = (reference: string): void => void keptOpen.add(reference);
  return { add, pay, settle, keepOpen, mayBeOpen, giveUp, rivalsOf };
}
