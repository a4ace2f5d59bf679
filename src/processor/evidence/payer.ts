/** Who paid, in all the words that a payment has for it, and whether that is a person we know. Pure. */
import { messageInAdvice } from '../../iso20022/advice-text.ts';
import { compareNames, type NameAgreement, SAME_NAME_WEIGHT } from '../../names/compare.ts';
import { lastOf } from '../../recent-map.ts';
import type { DecidablePayment, Evidence, KnownPerson, Lookup, PaidBefore } from '../decision.ts';
import { payerInAdvice } from '../payer.ts';

/** A text and the field of the payment it stands in. */
export type Said = Readonly<{ field: string; text: string }>;

/** Names of the payer, the surest first, and the account without blanks. */
export type Payer = Readonly<{ names: readonly Said[]; account: string | null; address: Said | null }>;

/** Each step of a decision asks who paid. */
export const payerOf: (payment: DecidablePayment) => Payer = lastOf((payment) => {
  const advice = payerInAdvice(payment);
  const names = [
    said('counterpartyName', payment.counterpartyName),
    said('ultimateCounterparty', payment.ultimateCounterparty),
    said('additionalInfo', advice?.name ?? null),
  ];
  const address = said('counterpartyAddress', payment.counterpartyAddress);
  return {
    names: names.filter((name) => name !== null),
    account: payment.counterpartyIban ?? advice?.account ?? null,
    address: address ?? said('additionalInfo', advice === null ? null : advice.address.join('\n')),
  };
});

/** All words that the payer wrote, with the payer's own number. */
export function payersWords(payment: DecidablePayment): string {
  return wordsOf([...payment.remittance, payment.endToEndId ?? ''], payment);
}

/** What the payer wrote for people to read: without the payer's own number. */
export function payersPurpose(payment: DecidablePayment): string {
  return wordsOf(payment.remittance, payment);
}

/** What the payer wrote, and what the bank tells of it. Bounded. */
function wordsOf(own: readonly string[], { additionalInfo }: DecidablePayment): string {
  const advised = messageInAdvice(additionalInfo ?? '') ?? '';
  return `${own.join(' ').trim()} ${advised}`.normalize('NFC').slice(0, WORDS_LENGTH_MAX);
}

/** A payer has 140 characters; nobody needs more to say what it is for. */
const WORDS_LENGTH_MAX = 2_000;

function said(field: string, text: string | null): Said | null {
  return text === null || text.trim() === '' ? null : { field, text };
}

/** An agreement of names, and the words it was read from. */
export type NamedPayer = Readonly<{ said: Said; agreement: NameAgreement }>;

/** The best agreement of a name of the payer with this person; null when one of them has no name. */
export function bestName(payer: Payer, person: KnownPerson): NamedPayer | null {
  if (person.firstName === null && person.lastName === null && person.organization === null) return null;
  let best: NamedPayer | null = null;
  for (const one of payer.names) {
    const agreement = compareNames(person, one.text);
    if (best === null || agreement.weight > best.agreement.weight) best = { said: one, agreement };
    if (agreement.weight >= SAME_NAME_WEIGHT) break; // no other can be more
  }
  return best;
}

/** Evidence that this very person paid: by name, else by an account that is theirs alone. Null when nothing says so. */
export function payerAgrees(payment: DecidablePayment, personId: number | null, lookup: Lookup): Evidence | null {
  const person = personId === null ? null : lookup.person(personId);
  if (person === null) return null;
  const payer = payerOf(payment);
  const name = bestName(payer, person);
  if (isSamePerson(name)) {
    const { said, agreement } = name;
    return { rule: 'payer-name', weight: agreement.weight, field: said.field, value: agreement.why };
  }
  if (payer.account === null) return null;
  const holders = holdersOf(payer.account, lookup.paidFromAccount(payer.account), lookup);
  return holders.length === 1 && holders[0] === person.id
    ? { rule: 'payer-account', weight: 30, field: 'counterpartyIban', value: `${payer.account} is theirs` }
    : null;
}

/**
 * Evidence that somebody of this person's household paid: by name, else by an account that only they use. Who pays for the family
 * types a code of the family, and not that of a stranger. Null when nothing says so.
 */
export function homeAgrees(payment: DecidablePayment, personId: number | null, lookup: Lookup): Evidence | null {
  const members = householdOf(personId, lookup);
  if (members.length === 0) return null;
  const payer = payerOf(payment);
  for (const member of members) {
    const name = bestName(payer, member);
    if (isSamePerson(name)) return home(name.said.field, `${name.said.text} is of the same household`);
  }
  if (payer.account === null) return null;
  const holders = holdersOf(payer.account, lookup.paidFromAccount(payer.account), lookup);
  const isTheirs = holders.length > 0 && holders.every((id) => members.some((member) => member.id === id));
  return isTheirs ? home('counterpartyIban', `${payer.account} is an account of this household`) : null;
}

function home(field: string, value: string): Evidence {
  return { rule: 'household', weight: HOUSEHOLD, field, value };
}

const HOUSEHOLD = 18;

/** Who lives with this person, and the person; nobody where no household is on record, or it is too large to be one. */
export function householdOf(personId: number | null, lookup: Lookup): readonly KnownPerson[] {
  const household = personId === null ? null : (lookup.person(personId)?.householdId ?? null);
  return household === null ? [] : (lookup.personsOfHouseholds([household])[0] ?? []);
}

/** The names say that it is the same person, at least as banks and people write them. */
export function isSamePerson(name: NamedPayer | null): name is NamedPayer {
  return name !== null && (name.agreement.level === 'same' || name.agreement.level === 'similar');
}

/** The persons who are known to pay from an account, or for whom money came from it before. */
export function holdersOf(account: string, paidBefore: readonly PaidBefore[], lookup: Lookup): readonly number[] {
  const before = paidBefore.filter((one) => !one.isReversed).map((one) => one.personId);
  return [...new Set([...(lookup.personsByAccount(account) ?? []), ...before])];
}
