/** Questions before a change, and what is said when somebody says no. */
import { bilingual } from './language.ts';

export const askingWords = bilingual({
  en: {
    yesOrNo: '[y/N]',
    typeAmount: (amount: string) => `Type the amount (${amount}):`,
    typeCount: (count: number) => `Type how many they are (${count}):`,
    saidNo: 'you said no; nothing was changed',
    typedOther: (expected: string) => `you did not type ${expected}; nothing was changed`,
    noTerminal: 'this asks a question, and there is no terminal to ask it on; nothing was changed',
    addYes: 'add --yes when you are sure',
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
    saidNo: 'Sie haben nein gesagt; nichts wurde geändert',
    typedOther: (expected) => `Sie haben nicht ${expected} eingetippt; nichts wurde geändert`,
    noTerminal:
      'hier wird etwas gefragt, und es gibt kein Terminal, an dem jemand antworten kann; nichts wurde geändert',
    addYes: 'wenn Sie sicher sind: --yes anfügen',
    number: 'Nummer:',
    bookIt: 'So buchen?',
    isItSo: 'Ist das so?',
    markAsPaid: 'Als bezahlt vermerken?',
    takeItBack: 'Zurücknehmen?',
    paidBack: 'Es wird Geld zurückgezahlt.',
    largeSum: 'Es ist eine grosse Summe.',
  },
});
