/** What the program has learnt from people. */
import { bilingual } from './language.ts';

export const learntWords = bilingual({
  en: {
    nothing: 'Nothing was learnt yet: it is when people assign payments.',
    plan: (iban: string, who: string) => `Plan (nothing is written): ${iban} is no account of ${who} any more`,
    done: (by: string, iban: string, who: string) => `Done by ${by}: ${iban} is no account of ${who} any more.`,
    again: 'what is booked stays booked; it is learnt again when such a payment is assigned',
    somebody: 'somebody without a name',
  },
  de: {
    nothing: 'Noch nichts gelernt: das geschieht, wenn Menschen Zahlungen zuteilen.',
    plan: (iban, who) => `Plan (nichts wird geschrieben): ${iban} ist kein Konto von ${who} mehr`,
    done: (by, iban, who) => `Erledigt von ${by}: ${iban} ist kein Konto von ${who} mehr.`,
    again: 'was gebucht ist, bleibt gebucht; gelernt wird es wieder, wenn eine solche Zahlung zugeteilt wird',
    somebody: 'jemand ohne Namen',
  },
});
