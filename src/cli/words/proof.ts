/** The proof of the balances, for the terminal and for paper. */
import type { ProofDifference, ProofState } from '../../processor/proof/types.ts';
import { bilingual } from './language.ts';

type Kind = ProofDifference['kind'];

/** What the kinds of differences mean, for the foot of a list. */
export const differenceKindWords = bilingual<Readonly<Record<Kind, string>>>({
  en: {
    balance: 'the opening balance and the booked entries do not give the closing balance of the bank',
    payments: 'our payments do not add up to the entries of the statement',
    summary: 'the bank states other counts or totals of the statement than we read in it',
    gap: 'the statement does not begin with the balance with which the one before it ended',
    sequence: 'numbers are missing in the counting of the bank, and there are no balances to show that nothing moved',
    rejected: 'rows of booked entries could not be read, so their money is in no payment',
    unreported: 'the books hold credits of a day that the statements of that day do not have',
    repeated: 'the bank booked something twice that stands in the books once',
  },
  de: {
    balance: 'Anfangssaldo und gebuchte Einträge ergeben nicht den Schlusssaldo der Bank',
    payments: 'unsere Zahlungen ergeben nicht die Einträge des Auszugs',
    summary: 'die Bank nennt andere Anzahlen oder Summen des Auszugs, als wir darin lesen',
    gap: 'der Auszug beginnt nicht mit dem Saldo, mit dem der vorige endete',
    sequence: 'in der Zählung der Bank fehlen Nummern, und keine Salden zeigen, dass sich nichts bewegt hat',
    rejected: 'Zeilen gebuchter Einträge sind nicht lesbar; ihr Geld ist in keiner Zahlung',
    unreported: 'die Bücher haben Gutschriften eines Tages, die in den Auszügen dieses Tages nicht stehen',
    repeated: 'die Bank hat etwas zweimal gebucht, das in den Büchern einmal steht',
  },
});

export const proofStateWords = bilingual<Readonly<Record<ProofState, string>>>({
  en: { proved: 'proved', difference: 'DIFFERENCE', 'not-provable': 'not provable', replaced: 'replaced' },
  de: { proved: 'bewiesen', difference: 'DIFFERENZ', 'not-provable': 'nicht beweisbar', replaced: 'ersetzt' },
});

export const proofWords = bilingual({
  en: {
    noStatements: 'No statements yet.',
    changed: 'CHANGED',
    changedPayments: (file: string) => `${file}: its payments are not those of the import`,
    currencyUnknown: '(currency unknown)',
    statements: (count: number) => (count === 1 ? '1 statement' : `${count} statements`),
    to: 'to',
    credits: 'credits',
    noDay: 'no day',
    statement: (number: number) => `statement ${number}`,
    missing: (numbers: string) => `missing: ${numbers}`,
    balance: (opening: string, booked: string, closing: string) =>
      `opening ${opening} + booked ${booked} is not closing ${closing}`,
    payments: (off: string, booked: string) => `the payments are off by ${off} from the booked entries (${booked})`,
    stated: (what: string, stated: string, read: string) => `${what}: stated ${stated}, read ${read}`,
    gap: (opening: string, name: string, closing: string) =>
      `begins with ${opening}, but ${name} ended with ${closing}: a statement may be missing`,
    sequence: (name: string) => `follows ${name}`,
    rejectedUnknown: 'rows could not be read; their entries do not tell the amount',
    rejected: (amount: string) => `rows could not be read; the payments lack ${amount}`,
    unreported: (amount: string, names: string) =>
      `the books hold ${amount} that no statement of the day has: ${names}`,
    repeated: (amount: string, names: string) =>
      `also in the statement before, whose balance goes on here: the books lack ${amount}: ${names}`,
    before: 'the statement before',
    andMore: (names: string, more: number) => `${names} and ${more} more`,
    replacedBy: (file: string) => `it did not add up, and was replaced by ${file}`,
    noBalances: (type: string) => `a ${type} has no balances`,
    noOpeningClosing: 'no opening and closing balance',
    notAddable: 'an entry cannot be added',
    skipped: (numbers: string) =>
      `the bank left out ${numbers}; its balances go on without a step, so no money is missing`,
    transactions: (count: number) => (count === 1 ? '1 transaction' : `${count} transactions`),
    imported: 'imported',
    known: 'known',
    announced: 'announced',
    awaitingDetail: 'awaiting detail',
    rejectedRows: 'rejected',
    ignored: 'ignored',
    given: 'given to open items',
    paidBack: 'too much, paid back',
    toBePaidBack: 'to be paid back',
    noted: (sum: string) => `of these ${sum} are noted to be paid back as well: quittance refund list`,
    irrelevant: 'irrelevant',
    returned: 'returned',
    waiting: 'waiting for a person',
    suspects: 'suspects: perhaps the same money twice',
    undecided: 'not yet decided',
    notExplained: 'NOT EXPLAINED',
    wrote: (sheets: number, file: string) => `wrote ${sheets === 1 ? '1 sheet' : `${sheets} sheets`}: ${file}`,
    head: (hash: string) => `head ${hash}`,
  },
  de: {
    noStatements: 'Noch keine Auszüge.',
    changed: 'GEÄNDERT',
    changedPayments: (file) => `${file}: ihre Zahlungen sind nicht die des Einlesens`,
    currencyUnknown: '(Währung unbekannt)',
    statements: (count) => (count === 1 ? '1 Auszug' : `${count} Auszüge`),
    to: 'bis',
    credits: 'Gutschriften',
    noDay: 'ohne Tag',
    statement: (number) => `Auszug ${number}`,
    missing: (numbers) => `es fehlen: ${numbers}`,
    balance: (opening, booked, closing) => `Anfang ${opening} + gebucht ${booked} ist nicht Schluss ${closing}`,
    payments: (off, booked) => `die Zahlungen weichen um ${off} von den gebuchten Einträgen ab (${booked})`,
    stated: (what, stated, read) => `${what}: genannt ${stated}, gelesen ${read}`,
    gap: (opening, name, closing) =>
      `beginnt mit ${opening}, aber ${name} endete mit ${closing}: vielleicht fehlt ein Auszug`,
    sequence: (name) => `folgt auf ${name}`,
    rejectedUnknown: 'Zeilen sind nicht lesbar; ihre Einträge nennen den Betrag nicht',
    rejected: (amount) => `Zeilen sind nicht lesbar; den Zahlungen fehlen ${amount}`,
    unreported: (amount, names) => `die Bücher haben ${amount}, die in keinem Auszug des Tages stehen: ${names}`,
    repeated: (amount, names) =>
      `auch im Auszug davor, dessen Saldo hier weitergeht: den Büchern fehlen ${amount}: ${names}`,
    before: 'der Auszug davor',
    andMore: (names, more) => `${names} und ${more} weitere`,
    replacedBy: (file) => `er ging nicht auf und wurde durch ${file} ersetzt`,
    noBalances: (type) => `ein ${type} hat keine Salden`,
    noOpeningClosing: 'kein Anfangs- und kein Schlusssaldo',
    notAddable: 'ein Eintrag lässt sich nicht addieren',
    skipped: (numbers) =>
      `die Bank hat ${numbers} ausgelassen; ihre Salden gehen ohne Sprung weiter, es fehlt also kein Geld`,
    transactions: (count) => (count === 1 ? '1 Transaktion' : `${count} Transaktionen`),
    imported: 'eingelesen',
    known: 'bekannt',
    announced: 'angekündigt',
    awaitingDetail: 'warten auf Einzelheiten',
    rejectedRows: 'nicht lesbar',
    ignored: 'übergangen',
    given: 'offenen Posten zugeteilt',
    paidBack: 'zu viel, zurückgezahlt',
    toBePaidBack: 'zurückzuzahlen',
    noted: (sum) => `davon sind ${sum} ausserdem als zurückzuzahlen notiert: quittance refund list`,
    irrelevant: 'ohne Belang',
    returned: 'zurückgegangen',
    waiting: 'warten auf einen Menschen',
    suspects: 'verdächtig: vielleicht zweimal dasselbe Geld',
    undecided: 'noch nicht entschieden',
    notExplained: 'UNGEKLÄRT',
    wrote: (sheets, file) => `${sheets === 1 ? '1 Blatt' : `${sheets} Blätter`} geschrieben: ${file}`,
    head: (hash) => `Kopf ${hash}`,
  },
});
