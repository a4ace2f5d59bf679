/** What to do next after a refusal, in German; see `refusals.ts`. */
import type { Phrase } from './phrasebook.ts';

/** What to do next. Commands stand in them as they are typed. */
export const HINTS: readonly Phrase[] = [
  ['see: {command}', 'siehe: {command}'],
  ['look again: {command}', 'nochmals ansehen: {command}'],
  ['look at it first: {command}', 'zuerst ansehen: {command}'],
  ['to settle it: {command}', 'erledigen: {command}'],
  ['to take it back: {command}', 'zurücknehmen: {command}'],
  ['to take that back: {command}', 'das zurücknehmen: {command}'],
  ['to take its booking back: {command}', 'die Buchung zurücknehmen: {command}'],
  ['for example: {command}', 'zum Beispiel: {command}'],
  ['say what it was in {currency}: {flag}', 'sagen Sie, was es in {currency} war: {flag}'],
  [
    'take back what was noted: {command}; the other is for the processor to explain',
    'nehmen Sie zurück, was vermerkt war: {command}; das andere muss der Zahlungsdienst erklären',
  ],
  ['say which: {flag}', 'sagen Sie, welche: {flag}'],
  ['say who you are: {one}, or {other}', 'sagen Sie, wer Sie sind: {one}, oder {other}'],
  ['{command} lists what waits', '{command} zeigt, was wartet'],
  ['{one} searches, {other} shows them all', '{one} sucht, {other} zeigt alle'],
  ['{command} shows them all', '{command} zeigt alle'],
  ['{command} lists the accounts', '{command} zeigt die Konten'],
  [
    '{one} shows its history; {other} undoes the last word',
    '{one} zeigt den Verlauf; {other} nimmt das letzte Wort zurück',
  ],
  ['{one} shows what needs a person, {other} searches', '{one} zeigt, was einen Menschen braucht, {other} sucht'],
  ['{command} shows what has that amount', '{command} zeigt, was diesen Betrag hat'],
  [
    '{command} makes it; --data-dir names another folder',
    '{command} legt sie an; --data-dir nennt einen anderen Ordner',
  ],
  ['{command} writes one', '{command} schreibt eine'],
  ['what came back comes first: {command}', 'zuerst kommt, was zurückkam: {command}'],
  [
    'what was booked for it is undone by the payment: {command}',
    'was dafür gebucht ist, nimmt man bei der Zahlung zurück: {command}',
  ],
  [
    'what was booked for {item} is undone by the payment: {command}',
    'was für {item} gebucht ist, nimmt man bei der Zahlung zurück: {command}',
  ],
  ['name it by another of its references', 'nennen Sie eine andere Referenz davon'],
  ['name a payment or an event: {command}', 'nennen Sie eine Zahlung oder ein Ereignis: {command}'],
  ['name another, or undo what settled it', 'nennen Sie einen anderen, oder nehmen Sie zurück, was ihn erledigt hat'],
  ['name a fund: {flag}', 'nennen Sie einen Fonds: {flag}'],
  ['name one that asks for a sum', 'nennen Sie einen, der einen Betrag verlangt'],
  ['name it for example {file}', 'nennen Sie sie zum Beispiel {file}'],
  ['name a file that may be written', 'nennen Sie eine Datei, die man schreiben darf'],
  ['add its amounts up', 'zählen Sie die Beträge zusammen'],
  ['leave it away', 'lassen Sie ihn weg'],
  ['leave it away, or write it as {one}, or {other}', 'lassen Sie es weg, oder schreiben Sie {one} oder {other}'],
  [
    'leave its amount away, and say what becomes of the rest: --rest refund, donation or keep',
    'lassen Sie den Betrag weg und sagen Sie, was aus dem Rest wird: --rest refund, donation oder keep',
  ],
  [
    'leave its amount away, or say --rest refund or --rest donation',
    'lassen Sie den Betrag weg, oder sagen Sie --rest refund oder --rest donation',
  ],
  [
    'leave --accept-short away, or give the items all that came',
    'lassen Sie --accept-short weg, oder geben Sie den Posten alles, was kam',
  ],
  ['leave --rest away', 'lassen Sie --rest weg'],
  ['leave --accept-short away', 'lassen Sie --accept-short weg'],
  [
    'say --rest refund, --rest donation (with --fund REFERENCE) or --rest keep, or name another open item',
    'sagen Sie --rest refund, --rest donation (mit --fund REFERENZ) oder --rest keep, oder nennen Sie einen weiteren offenen Posten',
  ],
  ['add --fund REFERENCE', 'dazu: --fund REFERENZ'],
  [
    'add --rest donation; to give the fund a part: {command}',
    'dazu: --rest donation; um dem Fonds einen Teil zu geben: {command}',
  ],
  [
    'add --already-notified: a mail then corrects what they were told',
    'dazu: --already-notified; eine Mail berichtigt dann, was sie erfahren haben',
  ],
  [
    'try again in a minute; or add --already-notified: then it counts as sent',
    'in einer Minute nochmals; oder dazu --already-notified: dann gilt sie als verschickt',
  ],
  ['try again in a minute', 'in einer Minute nochmals'],
  [
    'only what is settled wholly can be marked; change its amount with {command}',
    'nur was ganz bezahlt ist, kann so erfasst werden; den Betrag ändert {command}',
  ],
  ['{one}; to note it: {other}', '{one}; erfassen: {other}'],
  [
    '{command}; what an import says of accounts is changed by the next import',
    '{command}; was ein Import über Konten sagt, ändert der nächste Import',
  ],
  ['write it as {one}; command: {other}', 'schreiben Sie {one}; Befehl: {other}'],
  ['it is the id of {what}: {command}', 'es ist die Nummer von {what}: {command}'],
  [
    'letters, digits, and . _ @ + - between them, at most 64',
    'Buchstaben und Ziffern, dazwischen . _ @ + -, höchstens 64',
  ],
  ['say why in a few words', 'sagen Sie in wenigen Worten, warum'],
  ['say what was received', 'sagen Sie, was bezahlt wurde'],
  ['one of {choices}', 'eines von {choices}'],
  ['begin with a sheet of ours: {command}', 'beginnen Sie mit einer Tabelle von uns: {command}'],
  [
    'save it as CSV (UTF-8) or XLSX again, or export a new one: {command}',
    'speichern Sie sie nochmals als CSV (UTF-8) oder XLSX, oder schreiben Sie eine neue: {command}',
  ],
  ['fill in the column because', 'füllen Sie die Spalte «weil» aus'],
  ['fill in the column for: {example}', 'füllen Sie die Spalte «für» aus: {example}'],
  ['assign, ignore, or nothing', 'assign, ignore, oder nichts'],
  ['leave the column as it was exported', 'lassen Sie die Spalte, wie sie geschrieben wurde'],
  ['in scripts use {one} and {other}', 'in Skripten: {one} und {other}'],
  [
    'give the cursor of the last line you have, or 0 for everything',
    'nennen Sie die Stelle der letzten Zeile, die Sie haben, oder 0 für alles',
  ],
  [
    'after a backup was restored read again from the newest line that both have, or from 0',
    'nach einer Rücksicherung lesen Sie ab der neusten gemeinsamen Zeile, oder ab 0',
  ],
  ['take it from: {command}', 'zu finden mit: {command}'],
  ['write it in quotes: {text}', 'schreiben Sie es in Anführungszeichen: {text}'],
  ['name another one, or write over it with --force', 'nennen Sie eine andere, oder überschreiben Sie sie mit --force'],
  ['make the folder, or name another one', 'legen Sie den Ordner an, oder nennen Sie einen anderen'],
  [
    'make room in the data directory, then try again; nothing is half written',
    'schaffen Sie Platz im Datenordner, dann nochmals; nichts ist halb geschrieben',
  ],
  [
    'mount it for writing; a disk that became read-only by itself is failing: look at dmesg first',
    'binden Sie sie zum Schreiben ein; wurde sie von selbst schreibgeschützt, ist sie am Ausfallen: sehen Sie zuerst in dmesg nach',
  ],
  [
    'check its owner and permissions, and which user runs the program',
    'prüfen Sie Besitzer und Rechte, und welcher Benutzer das Programm startet',
  ],
  [
    'stop the daemon, keep a copy of the data directory, and restore a backup',
    'halten Sie den Dienst an, kopieren Sie den Datenordner, und spielen Sie eine Sicherung zurück',
  ],
  [
    'make room where the output goes, then run it again; what the command did otherwise is done',
    'schaffen Sie Platz, wohin die Ausgabe geht, dann nochmals; was der Befehl sonst tat, ist getan',
  ],
  [
    'install that version again, or restore the backup that was made before its first start',
    'installieren Sie jene Version, oder spielen Sie die Sicherung von vor ihrem ersten Start zurück',
  ],
  ['look for amounts that cannot be right: {command}', 'suchen Sie Beträge, die nicht stimmen können: {command}'],
  [
    'this is a bug: run it again with --verbose and report the trace',
    'das ist ein Fehler im Programm: nochmals mit --verbose, und melden Sie die Ausgabe',
  ],
  ['write it as {example}', 'schreiben Sie {example}'],
  ['first: {command}', 'zuerst: {command}'],
  ['{one}, or {other}', '{one}, oder {other}'],
];
