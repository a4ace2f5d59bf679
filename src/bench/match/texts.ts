/** What payers write around a reference, and how banks cut and spell it. Pure. */
import anyAscii from 'any-ascii';
import type { Random } from './random.ts';
import type { Item, Language } from './types.ts';

/** `{}` is the reference, `{title}` what it is for. */
const AROUND: Readonly<Record<Language, readonly string[]>> = {
  de: [
    '{}',
    '{}',
    'Mitgliederbeitrag {}',
    '{} Danke!',
    '{title} {}',
    'Beitrag 2025 {}',
    'Liebe Grüsse, {}',
    'Zahlung {} {title}',
    'Kurs {} vom Herbst',
  ],
  fr: ['{}', '{}', 'Cotisation {}', '{} Merci beaucoup', '{title} {}', 'Paiement {} avec nos meilleures salutations'],
  it: ['{}', '{}', 'Quota {}', '{} grazie mille', '{title} {}', 'Versamento {} cordiali saluti'],
  en: ['{}', '{}', 'Payment for {}', '{} thanks', '{title} {}', 'Membership fee {}'],
};
const WITHOUT: Readonly<Record<Language, readonly string[]>> = {
  de: ['', 'Beitrag', 'Danke', '{title}', 'Mitgliederbeitrag 2025', 'Rechnung', 'Vielen Dank und freundliche Grüsse'],
  fr: ['', 'Cotisation', 'Merci', '{title}', 'Facture', 'Cotisation 2025'],
  it: ['', 'Quota', 'Grazie', '{title}', 'Fattura', 'Quota 2025'],
  en: ['', 'Payment', 'Thanks', '{title}', 'Invoice', 'Fee 2025'],
};

export function textAround(reference: string, item: Item, language: Language, random: Random): string {
  return random.oneOf(AROUND[language]).replace('{title}', item.title).replace('{}', reference);
}

export function textWithout(item: Item, language: Language, random: Random): string {
  return random.oneOf(WITHOUT[language]).replace('{title}', item.title);
}

/** `21 00000 00003 13947 14300 09017`: as a QR reference stands in print. */
export function inGroups(qrReference: string): string {
  return [qrReference.slice(0, 2), ...(qrReference.slice(2).match(/.{5}/g) ?? [])].join(' ');
}

/** The lines into which a bank cuts a text at a column; an empty text has none. */
export function cutAt(text: string, column: number): readonly string[] {
  const characters = [...text];
  const count = Math.ceil(characters.length / column);
  return Array.from({ length: count }, (_, line) => characters.slice(line * column, (line + 1) * column).join(''));
}

/** As banks spell it that know capitals and ASCII only. Umlauts lose their dots at some and become two letters at others. */
export function inCapitals(text: string, asTwoLetters: boolean): string {
  const spelled = asTwoLetters ? text.replace(/ä/gi, 'ae').replace(/ö/gi, 'oe').replace(/ü/gi, 'ue') : text;
  return anyAscii(spelled).toUpperCase();
}
