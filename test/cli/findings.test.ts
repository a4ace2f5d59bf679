/** Every sentence that evidence can say has its German, and what payers wrote stays as it is. */
import { afterEach, describe, expect, it } from 'vitest';
import { evidenceText } from '../../src/cli/item-words.ts';
import { FINDING_BOOKS, findingSentence } from '../../src/cli/words/findings.ts';
import { useLanguage } from '../../src/cli/words/language.ts';
import { parsedSource, sourceFiles, textsIn } from '../helpers/source-texts.ts';

afterEach(() => useLanguage('en'));

/** Where the values of evidence are worded. */
const WORDED = [
  'src/names/agree-word.ts',
  'src/names/compare.ts',
  'src/names/company.ts',
  'src/names/person.ts',
  'src/processor/decide',
  'src/processor/decide.ts',
  'src/processor/default-fund.ts',
  'src/processor/evidence',
  'src/processor/gifts/decide-gift.ts',
  'src/processor/matchers',
  'src/processor/policy.ts',
  'src/processor/rules/rule-decision.ts',
];

/** Sentences that are put together from pieces; examples of them stand below. */
const PIECES = [
  '«0» «1» from this account «2» for this payer',
  '«0» «1» «2»: «3»',
  '"«0»" is «1» with «2»',
  'any amount',
  'a digit may have slipped',
  ' and of ',
  'one typing error',
  'two typing errors',
  'its end cut off',
  'would have matched',
  'leaves to a person',
  'settled elsewhere',
  'is an account of this payer alone',
  'is used by «0» payers',
  'is an account of this household',
  'belongs to somebody else',
  '«0» asks for «1», this is in «2»: note its worth with quittance receive «3» AMOUNT --elsewhere',
];
/** Errors of the program itself, SQL and keys. */
const NO_SENTENCE = /^(?:SELECT |person «0»$|a weight of|row of)/;

describe('what evidence says', () => {
  it('is known to the catalogue, sentence by sentence', () => {
    const sentences = WORDED.flatMap(sourceFiles)
      .flatMap((path) => textsIn(parsedSource(path)))
      .filter((text) => /[a-z] [a-z]{2}/.test(text) && !NO_SENTENCE.test(text) && !PIECES.includes(text));
    expect(sentences.length).toBeGreaterThan(50);
    const unknown = sentences.filter((text) => !FINDING_BOOKS.some((book) => book.knows(text)));
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('has every fact in both languages', () => {
    const names = (text: string): readonly string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    for (const { phrases } of FINDING_BOOKS) {
      for (const [english, german] of phrases) expect(names(german), english).toEqual(names(english));
    }
  });

  it('is read by the phrase that was made for it', () => {
    for (const book of FINDING_BOOKS) {
      for (const [english, german] of book.phrases) {
        const filled = (text: string): string => text.replace(/\{(\w+)\}/g, (_, name: string) => `«${name}»`);
        expect(book.german(filled(english)), english).toBe(filled(german));
      }
    }
  });

  it.each([
    [
      'amount',
      'amount',
      'S-1 asks for 10.00 CHF + S-2 asks for any amount: 3.00 CHF short, perhaps a fee',
      'S-1 verlangt 10.00 CHF + S-2 nimmt jeden Betrag; 3.00 CHF zu wenig, vielleicht Spesen',
    ],
    [
      'digit-slip',
      'amount',
      'S-1 asks for 10.00 CHF: a digit may have slipped',
      'S-1 verlangt 10.00 CHF; vielleicht ein Verschreiber bei den Ziffern',
    ],
    [
      'payer-name',
      'counterpartyName',
      'KELLER M. resembles Maria Keller, initial only, other order',
      'KELLER M. gleicht Maria Keller, nur der Anfangsbuchstabe, andere Reihenfolge',
    ],
    ['payer-name', 'counterpartyName', 'Maria Keller = Maria Keller', 'Maria Keller = Maria Keller'],
    ['payer-account', 'counterpartyIban', 'CH93 is used by 3 payers', 'von CH93 zahlen 3 Personen'],
    [
      'similar-code',
      'remittance',
      '"USI-8kq2Ln" is USI-8kq2Lm with one typing error',
      'Text "USI-8kq2Ln" ist USI-8kq2Lm mit einem Tippfehler',
    ],
    ['open-item-7', 'state', 'USI-8kq2Lm is settled elsewhere', 'USI-8kq2Lm ist anderswo bezahlt'],
    [
      'confirmed',
      'counterpartyIban',
      '4 payments from this account were for this payer',
      '4 Zahlungen von diesem Konto waren für diesen Zahler',
    ],
    [
      'tie',
      'score',
      'as likely as S-1 + S-2 or S-3, and 2 more',
      'so wahrscheinlich wie S-1 + S-2 oder S-3, und 2 weitere',
    ],
    [
      'currency',
      'currency',
      'S-1 asks for 90.00 EUR, this is in CHF: note its worth with quittance receive S-1 AMOUNT --elsewhere',
      'S-1 verlangt 90.00 EUR, das hier ist in CHF: der Wert wird erfasst mit quittance receive S-1 AMOUNT --elsewhere',
    ],
    ['rule:interest', 'fund', 'FUND-1 is no open item', 'FUND-1 ist kein offener Posten'],
    [
      'policy',
      'policy',
      'known-payer-sum would have matched S-1: several references whose open amounts add up exactly',
      'known-payer-sum hätte S-1 gebucht: mehrere Referenzen, deren offene Beträge genau die Summe ergeben',
    ],
  ])('is worded in German: %s in %s', (rule, field, value, german) => {
    useLanguage('de');
    expect(evidenceText({ rule, weight: 0, field, value })).toContain(german);
  });

  it.each([
    ['code-in-text', 'remittance', 'nothing else fits'],
    ['rule:interest', 'remittance', 'this is an account of this household'],
    ['title', 'remittance', 'out'],
    ['payer-account', 'counterpartyIban', 'CH9300762011623852957'],
  ])('is no sentence where the payer has written it: %s', (rule, field, value) => {
    useLanguage('de');
    expect(findingSentence({ rule, field, value })).toBeNull();
    expect(evidenceText({ rule, weight: 1, field, value })).toContain(JSON.stringify(value));
  });
});
