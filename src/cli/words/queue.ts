/** What needs a person: the list, its groups and its sums. */
import { bilingual } from './language.ts';

export const queueWords = bilingual({
  en: {
    nothing: 'Nothing waits for a person.',
    noSuggestion: 'none',
    payments: (count: number) => (count === 1 ? '1 payment' : `${count} payments`),
    oldest: (day: string) => `oldest ${day}`,
    waitForDetails: (sums: string) => `${sums} more wait for their details from the bank`,
    next: (show: string) => `next: quittance work, or ${show}`,
    nobodyNamed: 'nobody named',
    toApprove: (count: number) => `${count === 1 ? '1 waits' : `${count} wait`} for a second person: quittance approve`,
    reportFindings: (count: number) =>
      `${count === 1 ? '1 thing' : `${count} things`} in reports of processors, too: quittance audit status`,
  },
  de: {
    nothing: 'Nichts wartet auf einen Menschen.',
    noSuggestion: 'keiner',
    payments: (count) => (count === 1 ? '1 Zahlung' : `${count} Zahlungen`),
    oldest: (day) => `älteste ${day}`,
    waitForDetails: (sums) => `weitere ${sums} warten auf ihre Einzelheiten von der Bank`,
    next: (show) => `weiter: quittance work, oder ${show}`,
    nobodyNamed: 'niemand genannt',
    toApprove: (count) => `${count === 1 ? '1 wartet' : `${count} warten`} auf eine zweite Person: quittance approve`,
    reportFindings: (count) =>
      `dazu ${count === 1 ? '1 Sache' : `${count} Sachen`} in Abrechnungen von Zahlungsdiensten: quittance audit status`,
  },
});
