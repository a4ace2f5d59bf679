/** What a donor believes of a payment after all mails about it that may have reached them. Pure. */
import type { CorrectionFacts, FactsMoney, ReceiptFacts } from '../../mail/facts.ts';
import { type OutboxRow, RECEIPT_KINDS } from '../../models/outbox.ts';
import { storedJson } from '../../stored-json.ts';

/** Sent, or nobody knows whether it was. */
export function mayHaveReached({ state }: OutboxRow): boolean {
  return state === 'SENT' || state === 'UNCERTAIN' || state === 'CLAIMED';
}

/** `mails` of one recipient about one payment, oldest first. Null when they know nothing, or know that what they knew is not so. */
export function believedBy(mails: readonly OutboxRow[]): FactsMoney | null {
  const isReceipt = ({ kind }: OutboxRow): boolean => RECEIPT_KINDS.some((receipt) => receipt === kind);
  const last = mails.filter((mail) => mayHaveReached(mail) && (isReceipt(mail) || mail.kind === 'correction')).at(-1);
  if (last === undefined) return null;
  if (last.kind === 'correction') return storedJson<CorrectionFacts>(last.facts).now;
  return moneyOf(storedJson<ReceiptFacts>(last.facts));
}

/** What a mail says became of the money, without of which payment and to whom. */
export function moneyOf({ amountMinor, items, restMinor, excess }: FactsMoney): FactsMoney {
  return {
    amountMinor,
    items,
    ...(restMinor === undefined ? {} : { restMinor }),
    ...(excess === undefined ? {} : { excess }),
  };
}
