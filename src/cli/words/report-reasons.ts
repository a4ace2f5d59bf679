/** Why a row of a report ended as it did, or a report was refused, in German. The English sentences are stored beside their code. */
import { staffLanguage } from './language.ts';
import { type Phrase, phrasebook } from './phrasebook.ts';

const ENDINGS: readonly Phrase[] = [
  ['{payment} has other money', '{payment} hat einen anderen Betrag'],
  ['it is in the books with other facts', 'sie steht mit anderen Angaben in den Büchern'],
  ['it is in another currency than its payment', 'sie ist in einer anderen Währung als ihre Zahlung'],
  ['the amount is none of its currency', 'der Betrag ist keiner dieser Währung'],
  ['it never was in the books', 'sie stand nie in den Büchern'],
  ['see message {id}', 'siehe Meldung {id}'],
  [
    'the column Metadata holds no JSON object: order and address of its donor are not known',
    'die Spalte Metadata enthält kein JSON-Objekt: Bestellung und Adresse des Spenders sind nicht bekannt',
  ],
  ['the log is damaged, and was read up to there', 'das Protokoll ist beschädigt und wurde bis dorthin gelesen'],
  [
    'a line of a gift that is looked for is cut off or damaged',
    'eine Zeile zu einer gesuchten Spende ist abgeschnitten oder beschädigt',
  ],
  ['{field} is no amount of {currency}', '{field} ist kein Betrag in {currency}'],
  [
    'another report of this batch has other amounts for "{line}" than {total} and fee {fee}',
    'eine andere Abrechnung hat für "{line}" andere Beträge als {total} und Gebühr {fee}',
  ],
];

const ROWS: readonly Phrase[] = [
  ['Net Debit and Net Credit are both empty', 'Net Debit und Net Credit sind beide leer'],
  ['{column} "{text}" is not a number such as 1234.50', '{column} "{text}" ist keine Zahl wie 1234.50'],
  [
    '{column} "{text}" is a number that a spreadsheet has shortened',
    '{column} "{text}" ist eine Nummer, die eine Tabellenkalkulation gekürzt hat',
  ],
  ['the amount "{text}" is not a number', 'der Betrag "{text}" ist keine Zahl'],
  ['its conversion has more than two currencies', 'ihr Umtausch hat mehr als zwei Währungen'],
  ['the fee is in {currency}, the amount is not', 'die Gebühr ist in {currency}, der Betrag nicht'],
  ['{column}: the time zone "{zone}" is not known', '{column}: die Zeitzone "{zone}" ist unbekannt'],
  ['a line 16 without a line 15 before it', 'eine Zeile 16 ohne Zeile 15 davor'],
  ['no line 16 with its reference follows', 'keine Zeile 16 mit ihrer Referenz folgt'],
  ['the line 16 after it belongs to another payment', 'die Zeile 16 danach gehört zu einer anderen Zahlung'],
  ['the order number of the merchant is empty', 'die Bestellnummer ist leer'],
  ['the reference in its line 16 is empty', 'die Referenz in ihrer Zeile 16 ist leer'],
  ['EffortID "{text}" is no number', 'EffortID "{text}" ist keine Zahl'],
  ['the row has {cells} cells, and needs 53', 'die Zeile hat {cells} Felder und braucht 53'],
  ['the row has {cells} cells, and the header {width}', 'die Zeile hat {cells} Felder, die Kopfzeile {width}'],
  ['the exchange rate is zero', 'der Kurs ist null'],
  ['reference "{text}" is too long for a UUID in Base62', 'Referenz "{text}" ist zu lang für eine UUID in Base62'],
  ['the period "{text}" is neither a month nor a year', 'der Zeitraum "{text}" ist weder Monat noch Jahr'],
  ['"{text}" is no category and type of a record', '"{text}" ist keine bekannte Art eines Eintrags'],
  ['the quotes of this line do not fit together', 'die Anführungszeichen der Zeile gehen nicht auf'],
  ['the row stands before {what}', 'die Zeile steht vor ihrer Kopfzeile'],
  ['the {thing} "{text}" is not known', '{thing} "{text}" ist unbekannt'],
  ['"{text}" is not a currency code', '"{text}" ist kein Währungscode'],
  ['{column} "{text}" is not a currency code', '{column} "{text}" ist kein Währungscode'],
  ['{column} "{text}" is not a date and time', '{column} "{text}" ist keine Zeitangabe'],
  ['{column} is empty', '{column} ist leer'],
];

const THINGS: readonly Phrase[] = [
  ['action', 'die Handlung'],
  ['card type', 'die Kartenart'],
  ['event code', 'der Code'],
  ['line code', 'der Zeilencode'],
  ['line type', 'die Zeilenart'],
  ['payment method', 'die Zahlungsart'],
  ['payment product', 'das Zahlungsprodukt'],
  ['row type', 'die Zeilenart'],
  ['status', 'der Stand'],
  ['transaction type', 'die Art der Transaktion'],
  ['type', 'die Art'],
  ['type of payment method', 'die Art der Zahlungsart'],
];

const FILES: readonly Phrase[] = [
  ['the file is empty', 'die Datei ist leer'],
  ['the file holds bytes that are no {encoding}', 'die Datei enthält Bytes, die kein {encoding} sind'],
  ['the file has no row that names its columns', 'die Datei hat keine Zeile mit den Namen der Spalten'],
  ['the column "{name}" is there twice', 'die Spalte "{name}" gibt es zweimal'],
  ['the column {names} is missing', 'es fehlt die Spalte {names}'],
  [
    'this is no report of a payment processor that we know',
    'das ist keine Abrechnung eines Zahlungsdienstes, die wir kennen',
  ],
  ['known are: {list}', 'bekannt sind: {list}'],
  [
    'fetch it again from the processor; it may be cut off',
    'nochmals beim Dienst holen; vielleicht ist sie abgeschnitten',
  ],
  ['fetch it again from the processor', 'nochmals beim Dienst holen'],
  [
    'fetch it again as the processor wrote it, without a program in between that changes it',
    'nochmals holen, wie der Dienst sie schrieb, ohne ein Programm, das sie verändert',
  ],
  [
    'let the processor write the report with its usual columns, and fetch it again',
    'die Abrechnung mit den üblichen Spalten schreiben lassen und nochmals holen',
  ],
  ['a defect of the program: {cause}', 'ein Fehler des Programms: {cause}'],
  ['report it with the file; nothing else of it is missing', 'bitte mit der Datei melden; sonst fehlt nichts'],
];

export const REPORT_REASONS = phrasebook([...ENDINGS, ...ROWS, ...THINGS, ...FILES]);

/** `ROW_DATE: …`, or a sentence without a code. */
export function reportReason(text: string): string {
  if (staffLanguage() !== 'de') return text;
  const [, code = '', sentence = text] = /^([A-Z_]+: )?(.*)$/s.exec(text) ?? [];
  return code + (REPORT_REASONS.german(sentence) ?? sentence);
}
