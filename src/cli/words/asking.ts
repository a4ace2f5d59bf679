/** Questions before a change. What is said when somebody says no stands in `refusals.ts`. */
import { bilingual } from './language.ts';

export const askingWords = bilingual({
  en: {
    yesOrNo: '[y/N]',
    typeAmount: (amount: string) => `Type the amount (${amount}):`,
    typeCount: (count: number) => `Type how many they are (${count}):`,
    number: 'Number:',
    bookIt: 'Book it?',
    isItSo: 'Is it so?',
    markAsPaid: 'Mark it as paid?',
    takeItBack: 'Take it back?',
    paidBack: 'Money is to be paid back.',
    largeSum: 'It is a large sum.',
  },
  de: {
    yesOrNo: '[j/N]',
    typeAmount: (amount) => `Tippen Sie den Betrag ein (${amount}):`,
    typeCount: (count) => `Tippen Sie ein, wie viele es sind (${count}):`,
    number: 'Nummer:',
    bookIt: 'So buchen?',
    isItSo: 'Ist das so?',
    markAsPaid: 'Als bezahlt vermerken?',
    takeItBack: 'Zurücknehmen?',
    paidBack: 'Es wird Geld zurückgezahlt.',
    largeSum: 'Es ist eine grosse Summe.',
  },
});
