/**
 * Kinds of evidence and the facts they stand in. In English they are shown by their names, as MATCHING.md and the JSON have them;
 * German has words for them. What was found is shown as it was stored.
 */
import { staffLanguage } from './language.ts';

const GERMAN_RULES: Readonly<Record<string, string | undefined>> = {
  address: 'Adresse',
  amount: 'Betrag',
  'before-opening': 'vor dem Anfang',
  'booked-before': 'war so gebucht',
  'check-character': 'Prüfzeichen',
  'check-character-wrong': 'falsches Prüfzeichen',
  'check-digit-wrong': 'falsche Prüfziffer',
  'code-goes-on': 'Code geht weiter',
  'amount-sum': 'Summe',
  'code-joined-to-number': 'Code an einer Nummer',
  'code-or-words': 'Code oder Worte',
  'code-in-advice': 'Code im Text der Bank',
  'code-in-text': 'Code im Text',
  'code-unknown': 'unbekannter Code',
  'codes-overlap': 'Codes überlappen sich',
  confirmed: 'bestätigt',
  currency: 'Währung',
  'creditor-reference-unknown': 'unbekannte Gläubigerreferenz',
  'known-payer-rival': 'anderes passt auch',
  'payer-in-advice': 'Zahler im Text der Bank',
  'qr-reference-unknown': 'unbekannte QR-Referenz',
  'collective-detail': 'Einzelzahlung einer Summe',
  'conflicting-facts': 'andere Angaben',
  'creditor-reference': 'Gläubigerreferenz',
  debit: 'Belastung',
  'default-fund': 'Fonds des Kontos',
  'due-date': 'Fälligkeit',
  'earlier-pattern': 'wie früher',
  email: 'Mailadresse',
  gift: 'Spende',
  household: 'Haushalt',
  'import-doubt': 'Zweifel beim Einlesen',
  'name-in-text': 'Name im Text',
  'open-amount': 'offener Betrag',
  'payer-account': 'Konto des Zahlers',
  'payer-name': 'Name des Zahlers',
  policy: 'Richtlinie',
  'qr-reference': 'QR-Referenz',
  'reference-in-structured-field': 'Referenz im eigenen Feld',
  reversal: 'Rückgabe',
  'similar-code': 'ähnlicher Code',
  rounded: 'gerundet',
  fee: 'Spesen',
  'digit-slip': 'Ziffern vertauscht',
  'runner-up': 'nächster Kandidat',
  'known-payer': 'Zahler mit Gewohnheit',
  strength: 'Stärke',
  staff: 'Mensch',
  'text-too-long': 'Text zu lang',
  tie: 'Gleichstand',
  title: 'Titel',
};

const GERMAN_FIELDS: Readonly<Record<string, string | undefined>> = {
  additionalInfo: 'Text der Bank',
  amount: 'Betrag',
  bankTransactionCode: 'Code der Bank',
  bookingDate: 'Buchungstag',
  counterpartyAddress: 'Adresse',
  currency: 'Währung',
  direction: 'Richtung',
  policy: 'Richtlinie',
  state: 'Stand',
  counterpartyIban: 'Konto',
  counterpartyName: 'Name',
  decision: 'Entscheid',
  endToEndId: 'Nummer des Zahlers',
  file: 'Datei',
  references: 'Referenzfeld',
  remittance: 'Text',
  score: 'Punkte',
  ultimateCounterparty: 'im Auftrag von',
};

/** The name of a kind of evidence; null where there is no word for it in the language of the process. */
export function ruleWord(rule: string): string | null {
  return staffLanguage() === 'de' ? (GERMAN_RULES[rule] ?? null) : null;
}

/** The fact in which evidence stands. */
export function fieldWord(field: string): string {
  return staffLanguage() === 'de' ? (GERMAN_FIELDS[field] ?? field) : field;
}
