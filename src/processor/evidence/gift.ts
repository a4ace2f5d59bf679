/** The payer calls the money a gift: then it is not what they owe, however well the sum fits. Pure. */
import { remembered } from '../../recent-map.ts';
import type { EvidenceKind } from './evidence-kind.ts';

const CALLED_A_GIFT = -30;
const TEXTS_MAX = 2_000;
/** In the languages of our donors; a part of a word is enough where words are joined (Weihnachtsspende). */
const GIFT =
  /(?<!\p{L})(?:\p{L}*spende\p{L}*|gespendet|gabe|vergabung\p{L}*|geschenk\p{L}*|kollekte|zuwendung|patenschaft\p{L}*|guten zweck|almosen|don|dons|donation\p{L}*|bonne cause|aumône|cadeau|collecte|parrainage|offerta|offerte|dono|donazione|donazioni|buona causa|elargizione|gift|gifts|good cause|charity)(?!\p{L})/iu;

export const gift: EvidenceKind = {
  name: 'gift',
  weigh: ({ items }, { giftWord }) => {
    if (giftWord === null || items.every(({ kind }) => kind !== 'subscription')) return [];
    return [
      { rule: 'gift', weight: CALLED_A_GIFT, field: 'remittance', value: `"${giftWord}" is no word for what is owed` },
    ];
  },
};

/** The word by which the payer calls it a gift, in the words of the payer; null for none. */
export const giftWordIn: (words: string) => string | null = remembered(
  TEXTS_MAX,
  (words) => GIFT.exec(words)?.[0] ?? null,
);
