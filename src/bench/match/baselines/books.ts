/** The simple books of a baseline: which items are open with how much, and whose account paid before. */
import { referenceKey } from '../../../reference-key.ts';
import type { Item, ItemLine, TrueAllocation } from '../types.ts';

export type BookItem = Readonly<{ item: Item; key: string; number: number }> & {
  state: 'open' | 'closed';
  paidMinor: number;
};

export type Books = ReturnType<typeof openBooks>;

export function openBooks() {
  const items = new Map<string, BookItem>();
  const open = new Set<BookItem>();
  const byAmount = new Map<string, Set<BookItem>>();
  const bySlip = new Map<string, BookItem>();
  const owners = new Map<string, Set<string>>();
  const byPerson = new Map<string, BookItem[]>();

  function take({ item, status }: ItemLine): void {
    const known = items.get(item.reference);
    if (known !== undefined) {
      if (status !== 'open') close(known);
      return;
    }
    const key = referenceKey(item.reference);
    const entry: BookItem = {
      item,
      key,
      number: items.size,
      state: status === 'open' ? 'open' : 'closed',
      paidMinor: 0,
    };
    items.set(item.reference, entry);
    items.set(key, entry);
    bySlip.set(item.qrReference, entry);
    bySlip.set(item.creditorReference, entry);
    if (status === 'open') {
      open.add(entry);
      at(byAmount, amountKey(item.amountMinor, item.currency)).add(entry);
    }
    if (item.person === null) return;
    byPerson.set(item.person.id, [...(byPerson.get(item.person.id) ?? []), entry]);
    if (item.person.ibanOnRecord) learn(item.person.iban, item.person.id);
  }

  function close(entry: BookItem): void {
    entry.state = 'closed';
    open.delete(entry);
    byAmount.get(amountKey(entry.item.amountMinor, entry.item.currency))?.delete(entry);
  }

  function learn(iban: string, personId: string): void {
    at(owners, iban).add(personId);
  }

  /** Books what was decided, and remembers whose account it came from. */
  function book(allocations: readonly TrueAllocation[], payerIban: string | null): void {
    for (const { reference, amountMinor } of allocations) {
      const entry = items.get(reference);
      if (entry === undefined) continue;
      entry.paidMinor += amountMinor;
      const { amountMinor: asked, kind, person } = entry.item;
      if (kind !== 'fund' && (asked === null || entry.paidMinor >= asked)) close(entry);
      if (payerIban !== null && person !== null) learn(payerIban, person.id);
    }
  }

  return {
    take,
    book,
    open: (): Iterable<BookItem> => open,
    openFor: (amountMinor: number, currency: string): readonly BookItem[] => [
      ...(byAmount.get(amountKey(amountMinor, currency)) ?? []),
    ],
    byReference: (text: string): BookItem | null => items.get(referenceKey(text)) ?? null,
    bySlip: (reference: string): BookItem | null => bySlip.get(reference.replace(/\s+/g, '')) ?? null,
    ownersOf: (iban: string): readonly string[] => [...(owners.get(iban) ?? [])],
    ofPerson: (personId: string): readonly BookItem[] =>
      (byPerson.get(personId) ?? []).filter(({ state }) => state === 'open'),
  };
}

function amountKey(amountMinor: number | null, currency: string): string {
  return `${amountMinor ?? 'any'} ${currency}`;
}

function at<T>(map: Map<string, Set<T>>, key: string): Set<T> {
  const found = map.get(key) ?? new Set<T>();
  map.set(key, found);
  return found;
}

/** What is still open; null for any amount. */
export function openMinorOf({ item, paidMinor }: BookItem): number | null {
  return item.amountMinor === null ? null : item.amountMinor - paidMinor;
}

/** An item that takes exactly this much. */
export function takesExactly(entry: BookItem, amountMinor: number, currency: string): boolean {
  const openMinor = openMinorOf(entry);
  return (
    entry.state === 'open' && entry.item.currency === currency && (openMinor === null || openMinor === amountMinor)
  );
}
