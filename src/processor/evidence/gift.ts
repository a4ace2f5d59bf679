/** The payer calls the money a gift: then it is not what they owe, however well the sum fits. Pure. */
import type { DecidablePayment } from '../decision.ts';
import type { EvidenceKind } from './evidence-kind.ts';
import { payersWords } from './payer.ts';

const CALLED_A_GIFT = -30;
/** In the languages of our donors; the beginning of a word is enough where words are joined (Spendenaktion). */
const GIFT =
  /(?<!\p{L})(?:spende\p{L}*|gabe|geschenk\p{L}*|kollekte|zuwendung|patenschaft\p{L}*|don|dons|donation\p{L}*|cadeau|collecte|parrainage|offerta|offerte|dono|donazione|elargizione|gift|gifts|charity)(?!\p{L})/iu;

export const gift: EvidenceKind = {
  name: 'gift',
  weigh: ({ items }, { payment }) => {
    const word = giftWordIn(payment);
    if (word === null || items.some(({ kind }) => kind !== 'subscription')) return [];
    return [
      { rule: 'gift', weight: CALLED_A_GIFT, field: 'remittance', value: `"${word}" is no word for what is owed` },
    ];
  },
};

/** The word by which the payer calls it a gift; null for none. */
export function giftWordIn(payment: DecidablePayment): string | null {
  return GIFT.exec(payersWords(payment))?.[0] ?? null;
}
