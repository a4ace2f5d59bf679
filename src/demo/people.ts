/**
 * The people of the demo: invented, in four languages, with mail addresses at the domains that are reserved for examples
 * (RFC 2606) and accounts at a bank that does not exist (clearing number 00000). Pure.
 */
import { createHash } from 'node:crypto';

export type Language = 'de' | 'fr' | 'it' | 'en';
export type Party = Readonly<{
  firstName: string | null;
  lastName: string | null;
  organization: string | null;
  /** Null for those whom our records do not know. */
  email: string | null;
  language: Language;
  street: string;
  number: string;
  postalCode: string;
  city: string;
  country: 'CH' | 'DE';
}>;

/** Everything that looks like chance in the demo comes from this text. */
const SEED = 'quittance-demo/1';

/** As many digits as wanted, always the same for the same label. The first is never 0. */
export function digitsOf(label: string, count: number): string {
  const number = BigInt(`0x${createHash('sha256').update(`${SEED}/${label}`).digest('hex')}`);
  return `${(number % 9n) + 1n}${String(number).slice(-(count - 1))}`;
}

export const PEOPLE = {
  zoe: person('Zoë', 'Brügger', 'de', 'Lindenweg', '3', '8999', 'Blauwinkel'),
  francois: person('François', 'Lefèvre', 'fr', 'Rue du Four', '12 bis', '1999', 'Vert-Moulin'),
  juerg: person('Jürg', 'Äschbacher', 'de', 'Oberdorf', '27a', '8999', 'Blauwinkel'),
  giulia: person('Giulia', 'Bernasconi', 'it', 'Via al Ponte', '5', '6999', 'Montebello'),
  margrit: person('Margrit', 'Hüsler', 'de', 'Schulstrasse', '41', '8999', 'Blauwinkel'),
  luca: person('Luca', 'Pedrazzini', 'it', 'Piazza Grande', '1', '6999', 'Montebello'),
  noemie: person('Noémie', 'Rochat', 'fr', 'Chemin des Prés', '8', '1999', 'Vert-Moulin'),
  jens: person('Jens', 'Größmann', 'de', 'Uferstraße', '19', '79999', 'Rheinhausen', 'DE'),
  ana: person('Ana', 'Muñoz', 'en', 'Bahnhofplatz', '2', '8999', 'Blauwinkel'),
  elodie: person('Élodie', 'Girardin', 'fr', 'Avenue du Lac', '30', '1999', 'Vert-Moulin'),
  mueller: company('Müller & Söhne AG', 'mueller', 'Industriestrasse', '100', '8999', 'Blauwinkel'),
  rosa: person('Rosa', 'Camenzind', 'de', 'Seestrasse', '52', '8999', 'Blauwinkel'),
  urs: person('Urs', 'Bärtschi', 'de', 'Hinterer Weg', '6', '8999', 'Blauwinkel'),
} as const satisfies Record<string, Party>;
export type PersonKey = keyof typeof PEOPLE;

/** Payers and payees whom our records do not know. */
export const STRANGERS = {
  sian: stranger('Siân', "O'Connor", 'Seeweg', '11', '8999', 'Blauwinkel'),
  anonymous: stranger('Rosmarie', 'Zgraggen', 'Im Boden', '4', '8999', 'Blauwinkel'),
  oezge: stranger('Özge', 'Yıldırım', 'Neugasse', '77', '8999', 'Blauwinkel'),
  pal: stranger('Pál', 'Szőke', 'Kirchplatz', '9', '8999', 'Blauwinkel'),
  landlord: { ...company('Gelbes Haus GmbH', 'none', 'Marktgasse', '1', '8999', 'Blauwinkel'), email: null },
} as const satisfies Record<string, Party>;

export function nameOf({ firstName, lastName, organization }: Party): string {
  return organization ?? [firstName, lastName].filter((part) => part !== null).join(' ');
}

/** A valid IBAN of a bank that does not exist, always the same for the same party. */
export function ibanOf(party: Party): string {
  const isGerman = party.country === 'DE';
  const account = isGerman ? `00000000${digitsOf(nameOf(party), 10)}` : `00000${digitsOf(nameOf(party), 12)}`;
  const check = 98n - (BigInt(`${account}${isGerman ? '1314' : '1217'}00`) % 97n);
  return `${party.country}${String(check).padStart(2, '0')}${account}`;
}

function person(
  firstName: string,
  lastName: string,
  language: Language,
  ...[street, number, postalCode, city, country = 'CH']: readonly [string, string, string, string, ('CH' | 'DE')?]
): Party {
  const email = `${asciiOf(firstName)}@example.${country === 'DE' ? 'net' : 'org'}`;
  return { firstName, lastName, organization: null, email, language, street, number, postalCode, city, country };
}

function stranger(firstName: string, lastName: string, ...address: readonly [string, string, string, string]): Party {
  return { ...person(firstName, lastName, 'de', ...address), email: null };
}

function company(
  organization: string,
  mailbox: string,
  ...[street, number, postalCode, city]: readonly [string, string, string, string]
): Party {
  const email = `${mailbox}@example.com`;
  const named = { firstName: null, lastName: null, organization, email, language: 'de' } as const;
  return { ...named, street, number, postalCode, city, country: 'CH' };
}

/** `Jürg` is `juerg`, `Élodie` is `elodie`. */
function asciiOf(text: string): string {
  const spelled = text
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss');
  return spelled.normalize('NFD').replace(/[^a-z]/g, '');
}
