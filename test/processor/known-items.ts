/** Open items and persons in memory, as a decision asks for them; payments and policies to decide about. */
import type {
  DecidablePayment,
  Decision,
  DecisionPolicy,
  KnownPerson,
  Lookup,
  MatchableItem,
  PaidBefore,
} from '../../src/processor/decision.ts';
import { keysOfPerson } from '../../src/processor/evidence/name-keys.ts';
import { referenceKey } from '../../src/reference-key.ts';

/** `askedBefore`: whole amounts that the item asked for once. */
export type Known = MatchableItem & Readonly<{ qr?: string; scor?: string; askedBefore?: readonly number[] }>;
export type World = Readonly<{
  items: readonly Known[];
  persons?: readonly KnownPerson[];
  accounts?: Readonly<Record<string, readonly number[]>>;
  paidBefore?: Readonly<Record<string, readonly PaidBefore[]>>;
}>;

export const POLICY: DecisionPolicy = {
  openings: new Map([['OLD', '2026-01-01']]),
  referencePatterns: ['USI-[A-Za-z0-9]{6}'],
  rules: [],
  matching: {
    'verified-reference': 'auto',
    'several-references': 'auto',
    'plain-code': 'auto',
    'corrected-code': 'auto',
    'known-payer-one-item': 'auto',
    'own-account-one-item': 'shadow',
    'known-payer-sum': 'suggest',
  },
};

export function item(id: number, reference: string, more: Partial<Known> = {}): Known {
  return {
    id,
    kind: 'subscription',
    reference,
    title: `item ${id}`,
    currency: 'CHF',
    amountMinor: more.openMinor === null ? null : more.openMinor || 10_000,
    openMinor: 10_000,
    state: 'OPEN',
    settledElsewhere: false,
    personId: null,
    dueDate: null,
    ...more,
  };
}

export function person(id: number, firstName: string, lastName: string, more: Partial<KnownPerson> = {}): KnownPerson {
  const nowhere = { street: null, buildingNumber: null, postalCode: null, householdId: null };
  return { id, firstName, lastName, organization: null, email: null, ...nowhere, ...more };
}

export function payment(more: Partial<DecidablePayment> = {}): DecidablePayment {
  return {
    id: 1,
    gateway: 'bank',
    account: 'CH',
    direction: 'in',
    amountMinor: 10_000,
    currency: 'CHF',
    bookingDate: '2026-11-19',
    reversal: false,
    returnReason: null,
    bankTransactionCode: 'PMNT/RCDT/AUTT',
    importDoubt: null,
    endToEndId: null,
    counterpartyName: null,
    counterpartyIban: null,
    counterpartyAccount: null,
    counterpartyAddress: null,
    ultimateCounterparty: null,
    remittance: [],
    references: [],
    additionalInfo: null,
    ...more,
  };
}

const LIMIT = 50;

export function lookupOf({ items, persons = [], accounts = {}, paidBefore = {} }: World): Lookup {
  const limited = <T>(found: readonly T[], limit = LIMIT): readonly T[] | null => (found.length > limit ? null : found);
  const keyOf = ({ reference }: Known): string => referenceKey(reference);
  const open = items.filter(
    ({ state, settledElsewhere }) => !settledElsewhere && /^(OPEN|PARTIALLY_PAID)$/.test(state),
  );
  const idsOf = (test: (one: KnownPerson) => boolean) => limited(persons.filter(test).map(({ id }) => id));
  return {
    byQrReference: (reference) => items.find((one) => one.qr === reference) ?? null,
    byCreditorReference: (reference) => items.find((one) => one.scor === reference) ?? null,
    byReferenceKey: (key) => items.find((one) => keyOf(one) === key) ?? null,
    keysBeginningWith: (beginning) =>
      limited(
        items.map(keyOf).filter((key) => key.startsWith(beginning)),
        3_000,
      ),
    keysEndingIn: (endings) =>
      limited(
        items.map(keyOf).filter((key) => endings.includes(key.slice(-3))),
        3_000,
      ),
    referencesOfAmount: (currency, amountMinor) =>
      limited(
        items
          .filter((one) => one.currency === currency && [one.amountMinor, one.openMinor].includes(amountMinor))
          .map((one) => ({ id: one.id, references: [keyOf(one), one.qr, one.scor].filter((it) => it !== undefined) })),
        3_000,
      ),
    hasAskedFor: (id, amountMinor) => (items.find((one) => one.id === id)?.askedBefore ?? []).includes(amountMinor),
    person: (id) => persons.find((one) => one.id === id) ?? null,
    persons: (ids) => ids.flatMap((id) => persons.find((one) => one.id === id) ?? []),
    personsByNameKey: (key, limit) => {
      const named = persons.filter((one) => keysOfPerson(one).includes(key));
      return limited(
        named.map(({ id }) => id),
        limit,
      );
    },
    personsByEmail: (email) => idsOf((one) => one.email?.toLowerCase() === email),
    personsOfHouseholds: (households) =>
      households.map((household) => limited(persons.filter(({ householdId }) => householdId === household))),
    personsByAccount: (iban) => accounts[iban] ?? [],
    paidFromAccount: (iban) => paidBefore[iban] ?? [],
    openItemsOfPersons: (ids) => ids.map((id) => limited(open.filter(({ personId }) => personId === id))),
    openItemsByAmount: (currency, openMinor) =>
      limited(
        open.filter((one) => one.currency === currency && one.openMinor === openMinor),
        20,
      ),
    openItemsByNameAndAmount: (key, { currency, openMinor }) => {
      const named = new Set(persons.filter((one) => keysOfPerson(one).includes(key)).map(({ id }) => id));
      return limited(
        open.filter(
          (one) =>
            one.currency === currency &&
            one.openMinor === openMinor &&
            one.personId !== null &&
            named.has(one.personId),
        ),
      );
    },
  };
}

/** `MATCHED A=100 B=20`, or the state with its reason. */
export function outcomeOf(decision: Decision): string {
  if (decision.state !== 'MATCHED') return `${decision.state} ${decision.reason}`;
  return `MATCHED ${decision.allocations.map((one) => `${one.reference}=${one.amountMinor}`).join(' ')}`;
}

/** The references of each suggestion, the best first. */
export function suggestedBy(decision: Decision): readonly string[] {
  if (decision.state !== 'MANUAL') return [];
  return decision.suggestions.map(({ allocations }) => allocations.map(({ reference }) => reference).join(' + '));
}
