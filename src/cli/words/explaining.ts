/** `quittance explain`: what was asked, what was found, and what would have changed it. */
import { bilingual } from './language.ts';

/** Sentences for some reasons, by their codes. */
const replaced = (sentences: Readonly<Record<string, string | undefined>>) => sentences;

export const explainWords = bilingual({
  en: {
    asked: 'What was asked, in this order',
    nothing: 'nothing',
    together: (score: number) => `together ${score} decibans`,
    candidates: 'Candidates',
    wouldChange: 'What would have changed it',
    byPerson: 'A person decided it. It is taken back with quittance undo.',
    settledBy: (what: string) => `It would have been settled by ${what}.`,
    withoutDoubt: 'facts without doubt',
    withoutRule: 'Without the rule that booked it, it would wait for a person.',
    byProcessor: 'Nothing: the processor reported it as a gift that was made, so there was nothing to match.',
    without: (evidence: string) => `Without ${evidence}, or with another amount, it would wait for a person.`,
    withoutOnly: (evidence: string) => `Without ${evidence} it would wait for a person.`,
    mayReopen: 'A person may take it up again with quittance reopen.',
    replaced: replaced({
      DETAILED: 'Nothing: its single payments count in its place.',
      REVERSAL_OF: 'Nothing: it took another payment back, and settles that one.',
    }),
    followed: 'It follows from what the bank, the processor or a person has said since it was booked.',
    steps: {
      vetoes: 'vetoes (before the opening, money that comes back, doubts of the import)',
      rules: 'rules of yours',
      debits: 'debits',
      references: 'references',
      typing: 'typing errors',
      competitors: 'competitors',
      amounts: 'amounts and open items',
      payer: 'payer',
      policy: 'policy',
      people: 'people',
      other: 'other',
    },
  },
  de: {
    asked: 'Was gefragt wurde, in dieser Reihenfolge',
    nothing: 'nichts',
    together: (score) => `zusammen ${score} Deziban`,
    candidates: 'Kandidaten',
    wouldChange: 'Was es geändert hätte',
    byPerson: 'Ein Mensch hat es entschieden. Zurückgenommen wird es mit quittance undo.',
    settledBy: (what) => `Erledigt hätte es ${what}.`,
    withoutDoubt: 'was keinen Zweifel lässt',
    withoutRule: 'Ohne die Regel, die es gebucht hat, würde es auf einen Menschen warten.',
    byProcessor: 'Nichts: Der Zahlungsanbieter hat es als Spende gemeldet; zuzuordnen gab es nichts.',
    without: (evidence) => `Ohne ${evidence}, oder mit einem anderen Betrag, würde es auf einen Menschen warten.`,
    withoutOnly: (evidence) => `Ohne ${evidence} würde es auf einen Menschen warten.`,
    mayReopen: 'Ein Mensch kann es mit quittance reopen wieder aufnehmen.',
    replaced: replaced({
      DETAILED: 'Nichts: an seiner Stelle zählen die Einzelzahlungen.',
      REVERSAL_OF: 'Nichts: es hat eine andere Zahlung zurückgenommen und gehört zu ihr.',
    }),
    followed: 'Es folgt aus dem, was die Bank, der Zahlungsanbieter oder ein Mensch seit der Buchung gesagt hat.',
    steps: {
      vetoes: 'Vorbehalte (vor dem Anfang, Geld, das zurückkommt, Zweifel beim Einlesen)',
      rules: 'Ihre Regeln',
      debits: 'Belastungen',
      references: 'Referenzen',
      typing: 'Tippfehler',
      competitors: 'Konkurrenten',
      amounts: 'Beträge und offene Posten',
      payer: 'Zahler',
      policy: 'Richtlinie',
      people: 'Menschen',
      other: 'anderes',
    },
  },
});

/** What would make of a payment that waits one that does not, by reason. */
export const wouldSettleWords = bilingual<Readonly<Record<string, string | undefined>>>({
  en: {
    REVERSAL_ENTRY: 'nothing: money that comes back is always a person’s',
    DUPLICATE_SUSPECT: 'a reference of the bank that tells it from the other payment, or a corrected delivery',
    CONFLICTING_FACTS: 'nothing: the bank has told two things, and a person must say which is right',
    AMOUNT_SCALE: 'an amount that the currency can have',
    BATCH_SUM_MISMATCH: 'single payments that add up to the total',
    DETAIL_MISSING: 'a camt.054 of the bank with the single payments',
    RULE_SAYS_PERSON: 'the rule, if it were not in the configuration',
    RULE_NOT_APPLIED: 'the rule or the open item, if the other did not contradict it',
    CURRENCY_MISMATCH: 'an open item in the currency of the payment',
    UNKNOWN_REFERENCE: 'an open item under this reference: quittance expected add, or import',
    BAD_CHECKSUM: 'a reference without the typing error',
    AMBIGUOUS_REFERENCE: 'a reference that only one open item can mean',
    OBLIGATION_CLOSED: 'an open item that still asks for money',
    UNDERPAID: 'exactly the sum that is open',
    OVERPAID: 'exactly the sum that is open',
    NO_REFERENCE:
      'a reference of ours in the text, or an account from which three payments were booked for this payer alone, and one open item that fits',
    STAFF_REOPENED: 'a person only: what a person has touched the program leaves alone',
  },
  de: {
    REVERSAL_ENTRY: 'nichts: Geld, das zurückkommt, ist immer Sache eines Menschen',
    DUPLICATE_SUSPECT:
      'eine Nummer der Bank, die sie von der anderen Zahlung unterscheidet, oder eine berichtigte Lieferung',
    CONFLICTING_FACTS: 'nichts: die Bank hat zweierlei gesagt, und ein Mensch muss sagen, was stimmt',
    AMOUNT_SCALE: 'ein Betrag, den die Währung haben kann',
    BATCH_SUM_MISMATCH: 'Einzelzahlungen, die zusammen die Summe ergeben',
    DETAIL_MISSING: 'ein camt.054 der Bank mit den Einzelzahlungen',
    RULE_SAYS_PERSON: 'die Regel, wenn sie nicht in der Konfiguration stünde',
    RULE_NOT_APPLIED: 'die Regel oder der offene Posten, wenn das andere nicht widerspräche',
    CURRENCY_MISMATCH: 'ein offener Posten in der Währung der Zahlung',
    UNKNOWN_REFERENCE: 'ein offener Posten unter dieser Referenz: quittance expected add, oder import',
    BAD_CHECKSUM: 'eine Referenz ohne den Tippfehler',
    AMBIGUOUS_REFERENCE: 'eine Referenz, die nur einen offenen Posten meinen kann',
    OBLIGATION_CLOSED: 'ein offener Posten, der noch Geld verlangt',
    UNDERPAID: 'genau die Summe, die offen ist',
    OVERPAID: 'genau die Summe, die offen ist',
    NO_REFERENCE:
      'eine unserer Referenzen im Text, oder ein Konto, von dem drei Zahlungen nur für diesen Zahler gebucht sind, und ein offener Posten, der passt',
    STAFF_REOPENED: 'nur ein Mensch: was ein Mensch angefasst hat, lässt das Programm in Ruhe',
  },
});
