/** What is told to a donor when money has gone back to them. */
import type { RefundFacts } from '../../mail/facts.ts';
import { assertInTransaction, type Db } from '../../models/db.ts';
import { findPerson } from '../../models/open-items.ts';
import { insertMail, mailsOfPayment, type OutboxRow, RECEIPT_KINDS } from '../../models/outbox.ts';
import { findPayment } from '../../models/payments.ts';
import { findRefund } from '../../models/refunds.ts';
import { storedJson } from '../../stored-json.ts';
import type { BookingPolicy } from '../book.ts';
import { whyNoMail } from './recipients.ts';

/** By the payer's bank or card, and not by us. */
const TAKEN_BACK: readonly string[] = ['chargeback', 'reversal'];
const REACHED: readonly string[] = ['SENT', 'UNCERTAIN', 'CLAIMED'];

/**
 * Queues the notice of one refund row that was applied, if somebody is to be told: who was thanked for the money hears of
 * every way in which it went back; else only of what we have paid back ourselves. Where a payment had several recipients
 * nobody knows whose money it was, and the notice is SUPPRESSED for a person to see. Once for each refund. Gives back whether
 * a mail was queued.
 */
export function queueRefundNotice(
  { db, now, booking }: Readonly<{ db: Db; now: Date; booking: BookingPolicy }>,
  { paymentId, refundId, notBefore }: Readonly<{ paymentId: number; refundId: number; notBefore: Date }>,
): boolean {
  assertInTransaction(db);
  const payment = findPayment(db, paymentId);
  const refund = findRefund(db, refundId);
  if (payment === null || refund === null) throw new Error(`refund ${refundId} of payment ${paymentId} does not exist`);
  // What came back again (a chargeback that was reversed) is no news that a mail should bring.
  if (refund.effect !== -1) return false;
  const mails = mailsOfPayment(db, paymentId);
  const receipts = latestReceipts(mails);
  const [first] = receipts;
  if (first === undefined) return false;
  const wasTold = receipts.some(({ state }) => REACHED.includes(state));
  const subject = `${first.subject}/refund/${refundId}`;
  const before = mails.filter((mail) => mail.subject === subject);
  const isQueued = before.some(({ reason }) => reason !== 'REFUND_UNDONE');
  if ((!wasTold && refund.kind !== 'refund') || isQueued) return false;
  const person = first.personId === null ? null : findPerson(db, first.personId);
  const obstacle = receipts.length > 1 ? 'SEVERAL_RECIPIENTS' : whyNoMail(person);
  const { items } = storedJson<Pick<RefundFacts, 'items'>>(first.facts);
  const facts: RefundFacts = {
    recipientName: first.toName,
    currency: refund.currency,
    amountMinor: refund.amountMinor,
    refundDate: refund.at.slice(0, 10),
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
    personId: first.personId,
    toAddress: person?.email ?? first.toAddress,
    toName: first.toName,
    language: first.language,
    facts: JSON.stringify(facts),
    state: obstacle === null ? 'WAITING' : 'SUPPRESSED',
    reason: obstacle,
    nextAt: notBefore.toISOString(),
    messageId: `<quittance.payment-${paymentId}.refund-${refundId}.${before.length}@${booking.messageIdDomain}>`,
    createdAt: now.toISOString(),
  });
  return true;
}

/** The newest receipt of each recipient; notices and corrections are none. */
function latestReceipts(mails: readonly OutboxRow[]): readonly OutboxRow[] {
  const newest = new Map<string, OutboxRow>();
  for (const mail of mails) {
    if (RECEIPT_KINDS.some((kind) => kind === mail.kind)) newest.set(mail.subject, mail);
  }
  return [...newest.values()];
}
