/** The payer calls the money a gift: then it is not what they owe, however well the sum fits. Pure. */
import type { EvidenceKind } from './evidence-kind.ts';

const CALLED_A_GIFT = -30;
/** In the languages of our donors; the beginning of a word is enough where words are joined (Spendenaktion). */
const GIFT =
  /(?<!\p{L})(?:spende\p{L}*|gabe|geschenk\p{L}*|kollekte|zuwendung|patenschaft\p{L}*|don|dons|donation\p{L}*|cadeau|collecte|parrainage|offerta|offerte|dono|donazione|elargizione|gift|gifts|charity)(?!\p{L})/iu;

export const gift: EvidenceKind = {
  name: 'gift',
  weigh: ({ items }, { giftWord }) => {
    if (giftWord === null || items.some(({ kind }) => kind !== 'subscription')) return [];
    return [
      { rule: 'gift', weight: CALLED_A_GIFT, field: 'remittance', value: `"${giftWord}" is no word for what is owed` },
    ];
  },
};

/** The word by which the payer calls it a gift, in the words of the payer; null for none. */
export function giftWordIn(words: string): string | null {
  return GIFT.exec(words)?.[0] ?? null;
}
