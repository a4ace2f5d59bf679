/** What is told to a donor when money has gone back to them. */
import type { RefundFacts } from '../../mail/facts.ts';
import { assertInTransaction, type Db } from '../../models/db.ts';
import { findPerson } from '../../models/open-items.ts';
import { insertMail, mailsOfPayment, type OutboxRow, RECEIPT_KINDS, updateMail } from '../../models/outbox.ts';
import { findPayment } from '../../models/payments.ts';
import { findRefund, type RefundRow } from '../../models/refunds.ts';
import { storedJson } from '../../stored-json.ts';
import type { BookingPolicy } from '../book.ts';
import { dayIn } from '../gifts/day-in.ts';
import { isTold, mailsByRecipient } from './corrections.ts';
import { CAME_AGAIN, noticeFate, REFUND_EXCESS, REFUND_UNDONE, refundOf } from './notice-fate.ts';
import { mailsSinceManual, UNSENT } from './of-booking.ts';
import { whyNoMail } from './recipients.ts';

/** By the payer's bank or card, and not by us. */
const TAKEN_BACK: readonly string[] = ['chargeback', 'reversal'];
/** A notice SUPPRESSED for these has said nothing, and may have to be said after all. */
const UNSAID: readonly (string | null)[] = [REFUND_UNDONE, CAME_AGAIN, 'UNDONE'];

type NoticeOf = Readonly<{
  paymentId: number;
  refundId: number;
  /** The event by which the refund counts, or by which its payment is booked. */
  eventId: number;
  notBefore: Date;
}>;

/**
 * Queues the notice of one refund row that was applied, if somebody is to be told: who was thanked for the money hears of
 * every way in which it went back; for whom it is booked, or was until it went back, only of what we have paid back ourselves. For
 * whom it had been booked by mistake and who was told nothing, or that it was not so, hears nothing. Where a payment has several
 * recipients nobody knows whose money it was, and the notice is SUPPRESSED for a person to see. Once for each refund. Gives back
 * whether a mail was queued.
 */
export function queueRefundNotice(
  { db, now, booking }: Readonly<{ db: Db; now: Date; booking: BookingPolicy }>,
  { paymentId, refundId, eventId, notBefore }: NoticeOf,
): boolean {
  assertInTransaction(db);
  const payment = findPayment(db, paymentId);
  const refund = findRefund(db, refundId);
  if (payment === null || refund === null) throw new Error(`refund ${refundId} of payment ${paymentId} does not exist`);
  reviewNotices(db, paymentId);
  // What came again (a chargeback that was reversed) is told by the receipt of its booking.
  const fate = noticeFate(db, { paymentId, refundId });
  if (refund.effect !== -1 || fate?.state === 'SUPPRESSED') return false;
  const mails = mailsOfPayment(db, paymentId);
  const recipients = recipientsOf(db, paymentId, mails);
  const [first] = recipients;
  if (first === undefined) return false;
  const wasTold = recipients.some(({ believes }) => believes);
  const subject = `${first.receipt.subject}/refund/${refundId}`;
  const ofRefund = mails.filter((mail) => mail.subject.endsWith(`/refund/${refundId}`));
  const before = ofRefund.filter((mail) => mail.subject === subject);
  if ((!wasTold && refund.kind !== 'refund') || before.some(stillSaysIt)) return false;
  const { receipt } = first;
  const person = receipt.personId === null ? null : findPerson(db, receipt.personId);
  const obstacle = recipients.length > 1 ? 'SEVERAL_RECIPIENTS' : whyNoMail(person);
  const { items } = storedJson<Pick<RefundFacts, 'items'>>(receipt.facts);
  const facts: RefundFacts = {
    recipientName: receipt.toName,
    currency: refund.currency,
    amountMinor: refund.amountMinor,
    refundDate: dayOf(refund, booking.zone),
    bookingDate: payment.bookingDate,
    paymentReference: `P-${paymentId}`,
    paidMinor: payment.amountMinor,
    how: TAKEN_BACK.includes(refund.kind) ? 'taken_back' : 'paid_back',
    items,
  };
  insertMail(db, {
    kind: 'refund',
    subject,
    revision: before.length,
    paymentId,
    personId: receipt.personId,
    toAddress: person?.email ?? receipt.toAddress,
    toName: receipt.toName,
    language: receipt.language,
    facts: JSON.stringify(facts),
    ...(obstacle === null ? (fate ?? { state: 'WAITING' }) : { state: 'SUPPRESSED', reason: obstacle }),
    nextAt: notBefore.toISOString(),
    messageId: `<quittance.payment-${paymentId}.refund-${refundId}.${ofRefund.length}@${booking.messageIdDomain}>`,
    createdAt: now.toISOString(),
    eventId,
  });
  return true;
}

function stillSaysIt({ state, reason }: OutboxRow): boolean {
  return state !== 'SUPPRESSED' || !UNSAID.includes(reason);
}

/** The day on which it went back, in the zone of the books; a plain day stays. */
function dayOf({ at }: Pick<RefundRow, 'at'>, zone: string): string {
  return at.length === 'YYYY-MM-DD'.length ? at : dayIn(zone, new Date(at));
}

/** What of the notices of a payment has become untrue is stopped, and of what there is no doubt any more is let go. */
export function reviewNotices(db: Db, paymentId: number): void {
  for (const mail of mailsOfPayment(db, paymentId)) {
    if (mail.kind !== 'refund' || !UNSENT.has(mail.state)) continue;
    const fate = noticeFate(db, { paymentId, refundId: refundOf(mail) });
    const isDoubted = mail.state === 'HELD' && (mail.reason === CAME_AGAIN || mail.reason === REFUND_EXCESS);
    if (fate?.state === 'SUPPRESSED') updateMail(db, mail, fate);
    else if (fate === null && isDoubted) updateMail(db, mail, { state: 'WAITING', reason: null });
  }
}

/** A notice that has not gone out when its refund is taken back never will. */
export function stopRefundNotice(db: Db, { id, paymentId }: Readonly<{ id: number; paymentId: number }>): void {
  for (const mail of mailsOfPayment(db, paymentId)) {
    if (mail.kind === 'refund' && mail.subject.endsWith(`/refund/${id}`) && UNSENT.has(mail.state))
      updateMail(db, mail, { state: 'SUPPRESSED', reason: REFUND_UNDONE });
  }
}

type Recipient = Readonly<{
  /** The newest one to them. */
  receipt: OutboxRow;
  /** To have been thanked rightly. */
  believes: boolean;
}>;

/** Whose money it was, as far as we know: who was told so and not corrected, and for whom it is booked, or was until it went back. */
function recipientsOf(db: Db, paymentId: number, mails: readonly OutboxRow[]): readonly Recipient[] {
  const ofBooking = new Set(mailsSinceManual(db, paymentId).map(({ id }) => id));
  return mailsByRecipient(mails).flatMap((own) => {
    const receipts = own.filter(({ kind }) => RECEIPT_KINDS.some((receipt) => receipt === kind));
    const receipt = receipts.at(-1);
    const believes = isTold(own);
    // A correction that says what is right is the receipt of its booking.
    const isBooked = own.some(({ id, kind }) => ofBooking.has(id) && kind !== 'refund');
    return receipt !== undefined && (believes || isBooked) ? [{ receipt, believes }] : [];
  });
}
