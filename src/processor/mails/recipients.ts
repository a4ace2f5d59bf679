/** To whom a mail may go, and how they are called: from our own records of persons alone, never from the bank. */
import type { PersonRow } from '../../models/open-items.ts';

/** Facts that forbid any mail to a person for good. That they opted out of newsletters is none: a receipt is no advertisement. */
export function whyNoMail(person: PersonRow | null): string | null {
  if (person?.email === null || person === null) return 'NO_ADDRESS';
  if (person.deletedAt !== null) return 'PERSON_DELETED';
  if (person.deceasedAt !== null) return 'PERSON_DECEASED';
  if (person.emailBouncedAt !== null) return 'ADDRESS_BOUNCED';
  return null;
}

/** How a person is addressed: first and last name, else the organisation; null when we know neither. */
export function displayName(person: PersonRow): string | null {
  const name = [person.firstName, person.lastName].filter((part) => part !== null && part !== '').join(' ');
  if (name !== '') return name;
  return person.organization === '' ? null : person.organization;
}

/** Lines imported without an id of the person make a person each; one name at one address is one recipient all the same. */
export function recipientKey(person: PersonRow | null): string {
  if (person === null) return 'nobody';
  if (person.email === null) return String(person.id);
  return JSON.stringify([person.email.toLowerCase(), displayName(person), whyNoMail(person)]);
}
