/**
 * Who gave, as a message tells it: names and address cleaned of what payment forms put in. What cannot be used is left out
 * with a remark, because money must not be refused for an address. Pure. Source: spec/flow.md 2.1, 4.4.
 */
import type * as z from 'zod';
import { plainAddress } from '../../mail-address.ts';
import * as f from '../messages/fields.ts';
import type { Body } from '../messages/outcome.ts';
import { type Language, languageOf } from './language.ts';

/** The fields of a donor, for the schemas of messages. */
export const donorFields = {
  email: f.textIfUsable,
  first_name: f.textIfUsable,
  middle_name: f.textIfUsable,
  last_name: f.textIfUsable,
  full_name: f.textIfUsable,
  organization_name: f.textIfUsable,
  contact_type: f.textIfUsable,
  street_address: f.textIfUsable,
  supplemental_address_1: f.textIfUsable,
  city: f.textIfUsable,
  state_province: f.textIfUsable,
  postal_code: f.textIfUsable,
  country: f.textIfUsable,
  language: f.textIfUsable,
  opt_in: f.optional(f.flag),
  contact_id: f.optional(f.whole),
  contact_hash: f.optional(f.text),
};
type Told = { [K in keyof typeof donorFields]: z.output<(typeof donorFields)[K]> };

export type DonorAddress = Readonly<{
  street: string | null;
  postalCode: string | null;
  city: string | null;
  country: string | null;
}>;

export type Donor = Readonly<{
  email: string | null;
  firstName: string | null;
  lastName: string | null;
  organization: string | null;
  address: DonorAddress;
  /** Null when the message names none that we write in. */
  language: Language | null;
  optIn: boolean | null;
  contact: Readonly<{ id: number; hash: string | null }> | null;
}>;

/** The placeholder that older systems put in for a missing address. */
const NOBODY = 'nobody@wikimedia.org';
const NAME_MAX = 64;

const TEXTS = Object.keys(donorFields).filter((name) => name !== 'opt_in' && name !== 'contact_id');

/** `body` is the message, for what was left out of it. */
export function readDonor(told: Told, body: Body): Readonly<{ donor: Donor; remarks: readonly string[] }> {
  const email = told.email === null || told.email.toLowerCase() === NOBODY ? null : told.email;
  const isUsable = email === null || plainAddress(email) !== null;
  const organization = nameOf(told.organization_name);
  const [firstName, lastName] = personName(told);
  const isOrganization = organization !== null || told.contact_type?.toLowerCase() === 'organization';
  const donor: Donor = {
    email: isUsable ? email : null,
    firstName: isOrganization ? null : firstName,
    lastName: isOrganization ? null : lastName,
    organization: isOrganization ? (organization ?? nameOf(told.full_name)) : null,
    address: {
      street: streetOf(told),
      postalCode: placeOf(told.postal_code)?.replace(/[^\p{L}\p{N} -]/gu, '') ?? null,
      city: placeOf(told.city),
      country: /^[a-z]{2}$/i.test(told.country ?? '') ? (told.country ?? '').toUpperCase() : null,
    },
    language: languageOf(told.language),
    optIn: told.opt_in,
    contact: told.contact_id === null ? null : { id: told.contact_id, hash: told.contact_hash },
  };
  return {
    donor,
    remarks: [...f.unusableTexts(body, TEXTS), ...(isUsable ? [] : ['the mail address cannot be used'])],
  };
}

/** First and last name; of a full name the last word is the last name, and of one word it is the only one. */
function personName(told: Told): readonly [string | null, string | null] {
  const first = [nameOf(told.first_name), nameOf(told.middle_name)].filter((part) => part !== null).join(' ');
  const last = nameOf(told.last_name);
  if (first !== '' || last !== null) return [first === '' ? null : first, last];
  const words = nameOf(told.full_name)?.split(' ') ?? [];
  const given = words.slice(0, -1).join(' ');
  return [given === '' ? null : given, words.at(-1) ?? null];
}

/** Without hard blanks, double blanks and the entities of web forms. */
function nameOf(text: string | null): string | null {
  const clean = (text ?? '')
    .replaceAll('&amp;', '&')
    .replace(/[\s\u00a0\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, NAME_MAX);
  return clean === '' ? null : clean;
}

function streetOf({ street_address, supplemental_address_1 }: Told): string | null {
  const lines = [street_address, supplemental_address_1].map((line) => placeOf(line));
  const known = lines.filter((line) => line !== null);
  return known.length === 0 ? null : known.join(', ');
}

/** What forms put into fields that nobody filled in. */
const FILLERS = new Set(['n0ne provided', 'none provided', '0', 'city/town', 'nocity', 'city']);

function placeOf(text: string | null): string | null {
  const clean = (text ?? '').replace(/[\s\u00a0\p{Cc}]+/gu, ' ').trim();
  return clean === '' || FILLERS.has(clean.toLowerCase()) ? null : clean;
}
