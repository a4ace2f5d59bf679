/**
 * What evidence says, by its kind. It is stored in English with the decision, as JSON and MATCHING.md have it, and put into German
 * when it is shown. What is in no phrase is a fact (a text, an account) and is shown in quotes, as the bank wrote it.
 */
import { staffLanguage } from './language.ts';
import { type Phrase, type Phrasebook, phrasebook } from './phrasebook.ts';

const ASKS: readonly Phrase[] = [
  ['{asks}: a digit may have slipped', '{asks}; vielleicht ein Verschreiber bei den Ziffern'],
  ['{asks}: {by} short, perhaps a fee', '{asks}; {by} zu wenig, vielleicht Spesen'],
  ['{asks}: {by} short', '{asks}; {by} zu wenig'],
  ['{asks}: {by} more, perhaps rounded up', '{asks}; {by} zu viel, vielleicht aufgerundet'],
  ['{asks}: {by} more', '{asks}; {by} zu viel'],
  ['{one} asks for any amount + {more}', '{one} nimmt jeden Betrag + {more}'],
  ['{one} asks for {sum} + {more}', '{one} verlangt {sum} + {more}'],
  ['{item} asks for any amount', '{item} nimmt jeden Betrag'],
  [
    '{item} asks for {asked}, this is in {currency}: note its worth with {command}',
    '{item} verlangt {asked}, das hier ist in {currency}: der Wert wird erfasst mit {command}',
  ],
  [
    '{item} asks for a sum; a rule may only name what takes any amount',
    '{item} verlangt einen Betrag; eine Regel darf nur nennen, was jeden Betrag nimmt',
  ],
  ['{item} asks for {sum}', '{item} verlangt {sum}'],
];

const ITEMS: readonly Phrase[] = [
  ['{item} is settled elsewhere', '{item} ist anderswo bezahlt'],
  ['{item} is in {currency}', '{item} ist in {currency}'],
  ['{item} is no open item', '{item} ist kein offener Posten'],
  ['{item} is no fund', '{item} ist kein Fonds'],
  ['{item} is not open', '{item} ist nicht offen'],
  ['{item} is PAID', '{item} ist bezahlt'],
  ['{item} is CANCELLED', '{item} ist storniert'],
  ['{item} is {state}', '{item} ist {state}'],
];

const ACCOUNTS: readonly Phrase[] = [
  ['{account} is an account of this payer alone', '{account} gehört nur diesem Zahler'],
  ['{account} is used by {count} payers', 'von {account} zahlen {count} Personen'],
  ['{account} is an account of this household', '{account} gehört zu diesem Haushalt'],
  ['{account} belongs to somebody else', '{account} gehört jemand anderem'],
  ['{account} is theirs', '{account} ist deren Konto'],
];

/** `{remarks}`: a comma, then flaws and notes of `src/names`. */
const NAMES: readonly Phrase[] = [
  [', {remark}, {more}', ', {remark}, {more}'],
  [', {remark}', ', {remark}'],
  ['{remark}, {more}', '{remark}, {more}'],
  ['a company', 'eine Firma'],
  ['other order', 'andere Reihenfolge'],
  ['more words', 'mehr Wörter'],
  ['fewer words', 'weniger Wörter'],
  ['words in another order', 'Wörter in anderer Reihenfolge'],
  ['other legal form', 'andere Rechtsform'],
  ['initial only', 'nur der Anfangsbuchstabe'],
  ['one letter differs', 'ein Buchstabe anders'],
  ['umlaut written in another way', 'Umlaut anders geschrieben'],
  ['other transliteration', 'anders umgeschrieben'],
  ['short form', 'Kurzform'],
  ['cut off by the bank', 'von der Bank abgeschnitten'],
  ['without "{word}"', 'ohne "{word}"'],
  ['with "{word}"', 'mit "{word}"'],
  ['part of the family name only', 'nur ein Teil des Nachnamens'],
  ['part of the given names only', 'nur ein Teil der Vornamen'],
  ['middle name only', 'nur der zweite Vorname'],
  ['more names', 'mehr Namen'],
  ['family and given name changed about', 'Vor- und Nachname vertauscht'],
  ['{theirs} has the family name of {ours}', '{theirs} hat den Nachnamen von {ours}'],
  ['{theirs} is another name than {ours}', '{theirs} heisst anders als {ours}'],
];

const HOUSEHOLDS: readonly Phrase[] = [
  ['{name} is of the same household', '{name} gehört zum selben Haushalt'],
  ['somebody of the same household has this family name', 'jemand im selben Haushalt hat diesen Nachnamen'],
];

const CODES: readonly Phrase[] = [
  ['"{text}" is {item} with one typing error', '"{text}" ist {item} mit einem Tippfehler'],
  ['"{text}" is {item} with two typing errors', '"{text}" ist {item} mit zwei Tippfehlern'],
  ['"{text}" is {item} with its end cut off', '"{text}" ist {item} ohne das Ende'],
  ['"{text}" is {item}, "{other}" is {rival}', '"{text}" ist {item}, "{other}" ist {rival}'],
  ['"{text}" is the reference of {items}', '"{text}" ist die Referenz von {items}'],
  ['{item} and of {more}', '{item} und von {more}'],
  ['its code is like the one that was typed', 'sein Code gleicht dem getippten'],
  [
    '{item} is like the code {code}, and asks for exactly this amount',
    '{item} gleicht dem Code {code} und verlangt genau diesen Betrag',
  ],
  ['{item} has the right check character', '{item} hat das richtige Prüfzeichen'],
];

const RIVALS: readonly Phrase[] = [
  [
    'no other reference of this amount is within two characters of it',
    'keine andere Referenz mit diesem Betrag ist bis auf zwei Zeichen gleich',
  ],
  ['no other code is within two characters of it', 'kein anderer Code ist bis auf zwei Zeichen gleich'],
  ['too many codes are like it', 'zu viele Codes gleichen ihm'],
  ['no code of this amount is like it', 'kein Code mit diesem Betrag gleicht ihm'],
  ['no code of these amounts is like one of them', 'kein Code mit diesen Beträgen gleicht einem davon'],
  [
    '{item} is of this amount, too, and its code is like it',
    'auch {item} hat diesen Betrag, und sein Code gleicht ihm',
  ],
  [
    'none: its check digits hold and it names nothing else',
    'keiner: die Prüfziffern stimmen, und es meint nichts anderes',
  ],
  ['nothing else fits', 'nichts anderes passt'],
  ['{items}, {count} decibans behind', '{items}, {count} Deziban dahinter'],
];

const HABITS: readonly Phrase[] = [
  ['the account is confirmed {times} of {needed} times', 'das Konto ist {times} von {needed} Mal bestätigt'],
  ['there is more than could be looked at', 'es gibt mehr, als angeschaut werden konnte'],
  [
    'the payer writes "{word}", which may be more than is owed',
    'der Zahler schreibt «{word}», das kann mehr als Geschuldetes sein',
  ],
  [
    'the payer writes "{word}", which may mean something else',
    'der Zahler schreibt «{word}», das kann etwas anderes meinen',
  ],
  ['the payer has the name of {name}', 'der Zahler heisst wie {name}'],
  ['several open items fit', 'mehrere offene Posten passen'],
  ['it is not due about now', 'es ist nicht um diese Zeit fällig'],
  ['{items} is nearly as likely', '{items} ist fast so wahrscheinlich'],
  ['the account is on record for this payer', 'das Konto steht bei diesem Zahler'],
  ['1 payment from this account was for this payer', '1 Zahlung von diesem Konto war für diesen Zahler'],
  [
    '{count} payments from this account were for this payer',
    '{count} Zahlungen von diesem Konto waren für diesen Zahler',
  ],
];

/** The rows of the policy (`POLICY_NEEDS`), which MATCHING.md explains. */
const POLICIES: readonly Phrase[] = [
  ['{row} would have matched {items}: {needs}', '{row} hätte {items} gebucht: {needs}'],
  ['{row} leaves to a person {items}: {needs}', '{row} überlässt {items} einem Menschen: {needs}'],
  [
    'one reference with check digits, or from the bank’s own field for it, asking for exactly this amount or for any',
    'eine Referenz mit Prüfziffern, oder aus dem eigenen Feld der Bank, die genau diesen oder jeden Betrag verlangt',
  ],
  [
    'several references whose open amounts add up exactly',
    'mehrere Referenzen, deren offene Beträge genau die Summe ergeben',
  ],
  [
    'one code without check digits and exactly its amount; the payer or the household agrees, or no item of that amount has a code within two characters',
    'ein Code ohne Prüfziffern und genau sein Betrag; der Zahler oder der Haushalt stimmt, oder kein Posten mit diesem Betrag hat einen bis auf zwei Zeichen gleichen Code',
  ],
  [
    'a code with one typing error and exactly its amount; no other code within two characters; its check character holds, or the payer or the household agrees',
    'ein Code mit einem Tippfehler und genau sein Betrag; kein anderer Code ist bis auf zwei Zeichen gleich; das Prüfzeichen stimmt, oder der Zahler oder der Haushalt stimmt',
  ],
  [
    'an account confirmed three times for one person alone, and one open item of the household that fits exactly, near its due date',
    'ein Konto, das dreimal für nur eine Person bestätigt ist, und ein offener Posten des Haushalts, der genau passt, um seine Fälligkeit',
  ],
  [
    'an account that is theirs alone (on record, or paid from before), the payer’s own name, and one open item of theirs that fits exactly, near its due date',
    'ein Konto, das nur ihnen gehört (bekannt, oder schon benutzt), der eigene Name des Zahlers, und ein offener Posten von ihnen, der genau passt, um seine Fälligkeit',
  ],
  [
    'an account confirmed three times for one person alone, and two to five open items of the household that alone add up exactly',
    'ein Konto, das dreimal für nur eine Person bestätigt ist, und zwei bis fünf offene Posten des Haushalts, die als einzige genau die Summe ergeben',
  ],
];

const TIES: readonly Phrase[] = [
  ['as likely as {items}, and {count} more', 'so wahrscheinlich wie {items}, und {count} weitere'],
  ['as likely as {items}', 'so wahrscheinlich wie {items}'],
  ['{item} or {more}', '{item} oder {more}'],
];

const STRENGTHS: readonly Phrase[] = [
  ['strong: {count} decibans', 'stark: {count} Deziban'],
  ['fair: {count} decibans', 'mittel: {count} Deziban'],
  ['weak: {count} decibans', 'schwach: {count} Deziban'],
];

const BOOKS: Readonly<Record<string, Phrasebook | undefined>> = {
  amount: phrasebook(ASKS),
  'amount-sum': phrasebook(ASKS),
  'booked-before': phrasebook([['undone by a person', 'von einem Menschen zurückgenommen']]),
  'check-character': phrasebook(CODES),
  'codes-overlap': phrasebook(CODES),
  confirmed: phrasebook(HABITS),
  currency: phrasebook([...ASKS, ...ITEMS]),
  debit: phrasebook([['out', 'Geld, das hinausging']]),
  'default-fund': phrasebook([['"{text}" may mean something', '"{text}" kann etwas meinen'], ...ITEMS]),
  'digit-slip': phrasebook(ASKS),
  'due-date': phrasebook([
    ['on the day itself, {day}', 'am Tag selbst, dem {day}'],
    ['1 day before {day}', '1 Tag vor dem {day}'],
    ['1 day after {day}', '1 Tag nach dem {day}'],
    ['{count} days before {day}', '{count} Tage vor dem {day}'],
    ['{count} days after {day}', '{count} Tage nach dem {day}'],
  ]),
  'earlier-pattern': phrasebook([
    ['{title} was paid from this account on {day}', '{title} wurde am {day} von diesem Konto bezahlt'],
  ]),
  fee: phrasebook(ASKS),
  gift: phrasebook([['"{word}" is no word for what is owed', '"{word}" ist kein Wort für Geschuldetes']]),
  household: phrasebook(HOUSEHOLDS),
  'known-payer': phrasebook(HABITS),
  'known-payer-rival': phrasebook(HABITS),
  'name-in-text': phrasebook([['{name} is somebody else', '{name} ist jemand anders']]),
  'open-amount': phrasebook(ASKS),
  'open-item': phrasebook(ITEMS),
  'payer-account': phrasebook(ACCOUNTS),
  'payer-name': phrasebook([
    ...NAMES,
    ['{theirs} resembles {ours}{remarks}', '{theirs} gleicht {ours}{remarks}'],
    ['{theirs} = {ours}', '{theirs} = {ours}'],
  ]),
  policy: phrasebook(POLICIES),
  rounded: phrasebook(ASKS),
  rule: phrasebook([...ASKS.filter(([english]) => english.includes('a rule may only name')), ...ITEMS]),
  'runner-up': phrasebook(RIVALS),
  'similar-code': phrasebook(CODES),
  strength: phrasebook(STRENGTHS),
  'text-too-long': phrasebook([
    ['only its beginning was searched for references', 'nur der Anfang wurde nach Referenzen durchsucht'],
  ]),
  tie: phrasebook(TIES),
};

/** Everything that evidence may say, for the test that compares it with the code which writes it. */
export const FINDING_BOOKS: readonly Phrasebook[] = Object.values(BOOKS).filter((book) => book !== undefined);

type Finding = Readonly<{ rule: string; field: string; value: string }>;

/** The sentence that evidence of this kind says, in the language of the process, or another; null when its value is a fact: what a rule found is one, its fund may have something against it. */
export function findingSentence({ rule, field, value }: Finding, language = staffLanguage()): string | null {
  const book = field === 'fund' || !rule.startsWith('rule:') ? BOOKS[familyOf(rule)] : undefined;
  if (book === undefined || !book.knows(value)) return null;
  return language === 'de' ? book.german(value) : value;
}

/** What a row of the policy needs. */
export function policyNeeds(needs: string): string {
  return staffLanguage() === 'de' ? (BOOKS['policy']?.german(needs) ?? needs) : needs;
}

/** `open-item` for `open-item-12`, `rule` for `rule:interest`. */
function familyOf(rule: string): string {
  return /^(?:open-item(?=-\d+$)|rule(?=:))/.exec(rule)?.[0] ?? rule;
}
