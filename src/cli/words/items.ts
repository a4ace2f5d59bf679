/** Open items: how much of them is open, and for whom. */
import { bilingual } from './language.ts';

export const itemWords = bilingual({
  en: {
    anyAmount: 'any amount',
    openOf: (open: string, whole: string) => `${open} of ${whole} open`,
  },
  de: {
    anyAmount: 'jeder Betrag',
    openOf: (open, whole) => `${open} von ${whole} offen`,
  },
});
