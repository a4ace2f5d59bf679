/**
 * What is told to donors when a booking of which they were told is taken back: that what we wrote is not so. If the payment is
 * booked anew before that mail goes out, one mail says what was told and what is right (`receipts.ts`).
 */
import type { CorrectionFacts } from '../../mail/facts.ts';
import { assertInTransaction, type Db } from '../../models/db.ts';
import { findPerson } from '../../models/open-items.ts';
import { insertMail, mailsOfPayment, type OutboxRow } from '../../models/outbox.ts';
import { findPayment } from '../../models/payments.ts';
import { storedJson } from '../../stored-json.ts';
import type { BookingPolicy } from '../book.ts';
import { believedBy } from './believed.ts';
import { UNSENT } from './of-booking.ts';
import { identityOf } from './receipts.ts';
import { whyNoMail } from './recipients.ts';

/**
 * Queues one correction for each recipient who was told what is not so any more, unless one waits already, and gives back how many.
 * To be called in the database transaction that undoes the booking, after it was undone by `eventId`.
 */
export function queueCorrections(
  { db, now, booking }: Readonly<{ db: Db; now: Date; booking: BookingPolicy }>,
  { paymentId, eventId, notBefore }: Readonly<{ paymentId: number; eventId: number; notBefore: Date }>,
): number {
  assertInTransaction(db);
  const payment = findPayment(db, paymentId);
  if (payment === null) throw new Error(`payment ${paymentId} does not exist`);
  let queued = 0;
  for (const mails of mailsByRecipient(mailsOfPayment(db, paymentId))) {
    const told = believedBy(mails);
    const last = mails.at(-1);
    if (told === null || last === undefined || !isTold(mails)) continue;
    const { personId, toAddress, toName, language, subject } = last;
    const person = personId === null ? null : findPerson(db, personId);
    const obstacle = personId === null ? null : whyNoMail(person);
    const facts: CorrectionFacts = {
      recipientName: toName,
      currency: payment.currency,
      bookingDate: payment.bookingDate,
      paymentReference: `P-${paymentId}`,
      told,
      now: null,
    };
    insertMail(db, {
      kind: 'correction',
      subject,
      ...identityOf('correction', mails, { subject, domain: booking.messageIdDomain }),
      paymentId,
      personId,
      toAddress: person?.email ?? toAddress,
      toName,
      language,
      facts: JSON.stringify(facts),
      state: obstacle === null ? 'WAITING' : 'SUPPRESSED',
      reason: obstacle,
      nextAt: notBefore.toISOString(),
      createdAt: now.toISOString(),
      eventId,
    });
    queued += 1;
  }
  return queued;
}

/** `mails` of one recipient, who believes that the money came for what it was booked to, and is not about to hear otherwise. */
export function isTold(mails: readonly OutboxRow[]): boolean {
  return believedBy(mails) !== null && !mails.some(isWithdrawal);
}

/** A mail on its way that says that nothing of what was told is so. */
export function isWithdrawal({ kind, state, facts }: OutboxRow): boolean {
  return kind === 'correction' && UNSENT.has(state) && storedJson<CorrectionFacts>(facts).now === null;
}

/** The mails of each recipient, oldest first. */
export function mailsByRecipient(mails: readonly OutboxRow[]): readonly (readonly OutboxRow[])[] {
  const subjects = [...new Set(mails.map(({ subject }) => subject))];
  return subjects.map((subject) => mails.filter((mail) => mail.subject === subject));
}
