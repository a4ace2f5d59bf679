/**
 * Titles of columns in German; in English they are their own names. A title that is missing here is shown in English: a test names
 * those of the commands for staff. TSV has the English ones, because programs read them.
 */
import { staffLanguage } from './language.ts';

const GERMAN: ReadonlyMap<string, string> = new Map([
  ['account', 'Konto'],
  ['actor', 'durch'],
  ['amount', 'Betrag'],
  ['asked', 'verlangt'],
  ['at', 'Zeit'],
  ['best suggestion', 'bester Vorschlag'],
  ['booked', 'gebucht'],
  ['change', 'Änderung'],
  ['closing', 'Schluss'],
  ['count', 'Anzahl'],
  ['cur', 'Whg'],
  ['data', 'Daten'],
  ['date', 'Datum'],
  ['day', 'Tag'],
  ['difference', 'Differenz'],
  ['decision', 'Entscheid'],
  ['person', 'Person'],
  ['taught by', 'gelehrt von'],
  ['taken back', 'zurückgenommen'],
  ['line', 'Zeile'],
  ['to approve', 'zu bestätigen'],
  ['action', 'Handlung'],
  ['by', 'durch'],
  ['event', 'Ereignis'],
  ['file', 'Datei'],
  ['for', 'für'],
  ['group', 'Gruppe'],
  ['id', 'Nr.'],
  ['kind', 'Art'],
  ['last', 'zuletzt'],
  ['looked at by', 'angesehen von'],
  ['name', 'Name'],
  ['no', 'Nr.'],
  ['now', 'jetzt'],
  ['oldest', 'älteste'],
  ['open', 'offen'],
  ['opening', 'Anfang'],
  ['owed', 'geschuldet'],
  ['paid', 'bezahlt'],
  ['payer', 'Zahler'],
  ['payment', 'Zahlung'],
  ['payments', 'Zahlungen'],
  ['reason', 'Grund'],
  ['rule', 'Regel'],
  ['standing', 'Lage'],
  ['state', 'Stand'],
  ['statement', 'Auszug'],
  ['sum', 'Summe'],
  ['text', 'Text'],
  ['then', 'dann'],
  ['to', 'an'],
  ['what', 'was'],
  ['when', 'wenn'],
  ['why', 'Grund'],
  ['would be', 'würde'],
]);

/** What stands above a column, on a terminal and with `--plain`. */
export function titleWord(title: string): string {
  return staffLanguage() === 'de' ? (GERMAN.get(title) ?? title) : title;
}
