/** `quittance work --group`: one decision for all payments that are alike. */
import { bilingual } from './language.ts';

export const groupWords = bilingual({
  en: {
    andMore: (count: number) => `and ${count} more`,
    whatAreThey: 'What are they?',
    suggested: (count: number) => `each what is suggested (${count} with a clear suggestion)`,
    fund: 'all for one fund, or one gift of any amount',
    ignore: 'nothing that is expected here: ignore them all',
    whyNothing: 'Why are they nothing that is expected here?',
    makeRule: 'Make a rule of it, so that the next ones are decided so by themselves?',
  },
  de: {
    andMore: (count) => `und ${count} weitere`,
    whatAreThey: 'Was sind sie?',
    suggested: (count) => `jede, was vorgeschlagen ist (${count} mit einem klaren Vorschlag)`,
    fund: 'alle für einen Fonds, oder eine Spende von beliebigem Betrag',
    ignore: 'nichts, was hier erwartet wird: alle beiseitelegen',
    whyNothing: 'Warum sind sie nichts, was hier erwartet wird?',
    makeRule: 'Eine Regel daraus machen, damit die nächsten von selbst so entschieden werden?',
  },
});
