/** The notice for people of the organisation that a large gift has been booked. */
import type { LargeDonationFacts } from '../../mail/facts.ts';
import type { Db } from '../../models/db.ts';
import { findOpenItem } from '../../models/open-items.ts';
import { mailsOfPayment } from '../../models/outbox.ts';
import type { BookingPolicy } from '../book.ts';
import type { MailsOf } from './mails-of.ts';
import type { PlannedMail } from './planned-mail.ts';

/** Null unless the gifts in this booking are above the threshold of their currency; once for a payment, whatever is undone: again only when none has left. */
export function plannedLargeDonation(
  { db, booking }: Readonly<{ db: Db; booking: BookingPolicy }>,
  { payment, way, allocations }: MailsOf,
): PlannedMail | null {
  const { largeDonation } = booking;
  const thresholdMinor = largeDonation?.thresholds.get(payment.currency);
  if (largeDonation == null || thresholdMinor === undefined) return null;
  if (way === 'elsewhere' || way === 'imported') return null;
  const gifts = allocations.flatMap(({ openItemId, amountMinor }) => {
    const item = findOpenItem(db, openItemId);
    return item === null || item.kind === 'subscription' ? [] : [{ item, amountMinor }];
  });
  const amountMinor = gifts.reduce((sum, gift) => sum + gift.amountMinor, 0);
  if (amountMinor <= thresholdMinor) return null;
  const subject = `payment/${payment.id}/notice`;
  const before = payment.version === 0 ? [] : mailsOfPayment(db, payment.id).filter((mail) => mail.subject === subject);
  if (before.some(({ state }) => state !== 'SUPPRESSED')) return null;
  const facts: LargeDonationFacts = {
    amountMinor,
    thresholdMinor,
    currency: payment.currency,
    bookingDate: payment.bookingDate,
    paymentReference: `P-${payment.id}`,
    source: way,
    items: gifts.map(({ item, amountMinor: given }) => ({
      title: item.title,
      reference: item.reference,
      amountMinor: given,
    })),
  };
  return {
    kind: 'large_donation',
    subject,
    revision: before.length,
    paymentId: payment.id,
    personId: null,
    toAddress: largeDonation.to,
    toName: null,
    language: booking.language,
    facts: JSON.stringify(facts),
    messageId: `<quittance.payment-${payment.id}.large-donation${before.length === 0 ? '' : `.${before.length}`}@${booking.messageIdDomain}>`,
    obstacle: null,
  };
}
