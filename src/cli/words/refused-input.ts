/** What is wrong with what somebody typed, or with the machine, in German; see `refusals.ts`. */
import type { Phrase } from './phrasebook.ts';

export const UNKNOWN: readonly Phrase[] = [
  ['there is no payment {payment}', 'es gibt keine Zahlung {payment}'],
  ['there is no event {event}', 'es gibt kein Ereignis {event}'],
  ['there is no open item that could keep the rest', 'es gibt keinen offenen Posten, der den Rest behalten könnte'],
  ['there is no open item {item}', 'es gibt keinen offenen Posten {item}'],
  ['there is no file "{file}"', 'es gibt keine Datei "{file}"'],
  ['there is no file {file}', 'es gibt keine Datei {file}'],
  ['there is no database in {folder}', 'in {folder} ist keine Datenbank'],
  ['there is no statement of account {account}', 'es gibt keinen Auszug des Kontos {account}'],
  ['there is no rule "{name}"', 'es gibt keine Regel "{name}"'],
  ['there is no state "{name}"', 'es gibt keinen Stand "{name}"'],
  ['there is no {what}', 'es gibt kein {what}'],
  ['nothing is expected under "{text}"', 'unter "{text}" wird nichts erwartet'],
  ['"{text}" can mean {items}', '"{text}" kann {items} meinen'],
  [
    'nothing of that waits for a second person; it was answered, or somebody has changed the payment since',
    'davon wartet nichts auf eine zweite Person: es ist beantwortet, oder jemand hat die Zahlung seither geändert',
  ],
  ['{person} has done nothing yet that could be undone', '{person} hat noch nichts getan, was man zurücknehmen könnte'],
  ['"{text}" is a reference, not an id', '"{text}" ist eine Referenz, keine Nummer'],
  [
    '"{text}" is not the id of a payment, open item or file',
    '"{text}" ist keine Nummer einer Zahlung, eines offenen Postens oder einer Datei',
  ],
  [
    '"{text}" is not the id of an event, a payment or an open item',
    '"{text}" ist keine Nummer eines Ereignisses, einer Zahlung oder eines offenen Postens',
  ],
  ['"{text}" is not the id of {what}', '"{text}" ist nicht die Nummer von {what}'],
  ['a payment', 'einer Zahlung'],
  ['an open item', 'einem offenen Posten'],
  ['a file', 'einer Datei'],
  ['a mail', 'einer Mail'],
  ['an event', 'einem Ereignis'],
  ['a message', 'einer Meldung'],
];

export const SHEETS: readonly Phrase[] = [
  [
    'the first line must name the columns; missing: {names}',
    'die erste Zeile muss die Spalten nennen; es fehlen: {names}',
  ],
  ['it does not say why it is ignored', 'es fehlt, warum sie weggelegt wird'],
  ['"{text}" is no decision', '"{text}" ist kein Entscheid'],
  ['"{text}" is no version of a payment', '"{text}" ist keine Version einer Zahlung'],
  ['it does not say what the payment is for', 'es fehlt, wofür die Zahlung ist'],
  [
    'it is about {payment}, and has amount, currency or day of another payment',
    'sie nennt {payment}, hat aber Betrag, Währung oder Tag einer anderen Zahlung',
  ],
  ['"{text}" is no rest', '"{text}" sagt nicht, was aus dem Rest wird'],
  [
    'a fund is named, and nothing says that the rest is a gift',
    'ein Fonds ist genannt, aber nicht, dass der Rest eine Spende ist',
  ],
  ['"{path}" is neither .csv nor .xlsx', '"{path}" ist weder .csv noch .xlsx'],
  ['the sheet cannot be read: {why}', 'die Tabelle kann nicht gelesen werden: {why}'],
  ['it is no file, or larger than 20 MB', 'es ist keine Datei, oder grösser als 20 MB'],
  ['a quote is opened and never closed', 'ein Anführungszeichen wird nie geschlossen'],
];

export const SAID_NO: readonly Phrase[] = [
  ['you said no; nothing was changed', 'Sie haben nein gesagt; nichts wurde geändert'],
  ['you did not type {text}; nothing was changed', 'Sie haben nicht {text} eingetippt; nichts wurde geändert'],
  [
    'this asks a question, and there is no terminal to ask it on; nothing was changed',
    'hier wird etwas gefragt, und es gibt kein Terminal, an dem jemand antworten kann; nichts wurde geändert',
  ],
  ['add --yes when you are sure', 'wenn Sie sicher sind: --yes anfügen'],
];

export const USAGE: readonly Phrase[] = [
  ['"{text}" is not a login', '"{text}" ist kein Benutzername'],
  [
    'the history must say who did this, and everybody can be this user',
    'der Verlauf muss sagen, wer es war, und dieser Benutzer kann jeder sein',
  ],
  ['the reason is empty', 'der Grund ist leer'],
  ['the text has more than {count} characters', 'der Text hat mehr als {count} Zeichen'],
  ['there is nothing to search for', 'es ist nichts genannt, was gesucht wird'],
  ['"{text}" is not a number from {least} to {most}', '"{text}" ist keine Zahl von {least} bis {most}'],
  ['"{text}" is not a time', '"{text}" ist keine Zeit'],
  ['"{text}" is before {day}', '"{text}" liegt vor dem {day}'],
  ['"{text}" is not a day that has come', '"{text}" ist kein Tag, der schon war'],
  ['"{text}" is not a cursor', '"{text}" ist keine Stelle im Verlauf'],
  [
    'the newest event of these books is {newest}, so cursor {cursor} was given by others',
    'das neuste Ereignis dieser Bücher ist {newest}; {cursor} stammt aus anderen',
  ],
  ['the expected hash must have 64 hexadecimal digits', 'die erwartete Prüfsumme muss 64 hexadezimale Ziffern haben'],
  ['--month chooses what stands on the page of --html', '--month wählt, was auf der Seite von --html steht'],
  ['"{text}" is no month', '"{text}" ist kein Monat'],
  [
    'this command asks questions, and there is no terminal to ask them on',
    'dieser Befehl stellt Fragen, und es gibt kein Terminal dafür',
  ],
  ['the folder for {flag} does not exist; nothing was done', 'den Ordner für {flag} gibt es nicht; nichts wurde getan'],
  ['{flag} is no regular file; nothing was done', '{flag} ist keine gewöhnliche Datei; nichts wurde getan'],
  ["unknown option '{flag}'", "unbekannte Option '{flag}'"],
  ["unknown command '{name}'", "unbekannter Befehl '{name}'"],
  ["missing required argument '{name}'", "es fehlt die Angabe '{name}'"],
  ["required option '{flag}' not specified", "die Option '{flag}' ist nötig"],
  ["option '{flag}' argument missing", "der Option '{flag}' fehlt die Angabe"],
  [
    "option '{flag}' argument '{value}' is invalid. Allowed choices are {choices}.",
    "die Option '{flag}' kennt '{value}' nicht, nur {choices}",
  ],
  ["option '{flag}' cannot be used with option '{other}'", "die Optionen '{flag}' und '{other}' schliessen sich aus"],
  ["too many arguments for '{command}'. {more}", "zu viele Angaben für '{command}'"],
  ['a command is missing', 'es fehlt ein Befehl'],
  ['Did you mean one of {names}? see: {help}', 'Meinten Sie {names}? siehe: {help}'],
  ['Did you mean {name}? see: {help}', 'Meinten Sie {name}? siehe: {help}'],
];

export const MACHINE: readonly Phrase[] = [
  ['somebody else is writing ({why})', 'jemand anderes schreibt gerade ({why})'],
  ['a file stands there already', 'dort steht schon eine Datei'],
  ['the disk is full ({why})', 'die Platte ist voll ({why})'],
  [
    'nothing can be written to this disk: it is mounted read-only ({why})',
    'auf diese Platte kann nichts geschrieben werden: sie ist nur zum Lesen eingebunden ({why})',
  ],
  ['a file or folder may not be used ({why})', 'auf eine Datei oder einen Ordner ist kein Zugriff erlaubt ({why})'],
  ['the database file is damaged ({why})', 'die Datei der Datenbank ist beschädigt ({why})'],
  ['the output could not be written: {why}', 'die Ausgabe konnte nicht geschrieben werden: {why}'],
  [
    'another process is bringing the database up to date',
    'ein anderer Prozess bringt die Datenbank auf den neusten Stand',
  ],
  [
    'the database was written by a newer version of quittance',
    'die Datenbank stammt von einer neueren Version von quittance',
  ],
  [
    'a sum of money ({sum} in the smallest unit) is larger than can be counted exactly',
    'eine Summe ({sum} in der kleinsten Einheit) ist grösser, als genau gezählt werden kann',
  ],
];
