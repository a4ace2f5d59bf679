/**
 * The last look before a mail goes out, on fresh rows. Facts suppress it for good: money that was taken back, a person
 * who must not be written to. A doubt holds it until the doubt is answered.
 */
import { type Db, perDatabase } from '../../models/db.ts';
import { HOLD_REASON, isMailOnHold } from '../../models/mail-hold.ts';
import { findPerson } from '../../models/open-items.ts';
import { type OutboxRow, RECEIPT_KINDS } from '../../models/outbox.ts';
import { findPayment } from '../../models/payments.ts';
import { storedJson } from '../../stored-json.ts';
import { reminderFact } from '../bills/reminder-facts.ts';
import { whyHeld } from '../book.ts';
import { type NoticeFate, noticeFate, refundOf } from './notice-fate.ts';
import { wantsNoThanks } from './receipts.ts';
import { whyNoMail } from './recipients.ts';
import { RELEASED } from './released.ts';

const statements = perDatabase((db) => ({
  noThankYou: db.sqlite
    .prepare<[number, number], string | null>(
      `SELECT no_thank_you FROM contribution WHERE payment_id = ? AND person_id IS ? AND status = 'COMPLETED'`,
    )
    .pluck(),
}));

/** What becomes of this due mail instead of being sent; null when it may go. */
export function fateOf(db: Db, mail: OutboxRow): NoticeFate | null {
  if (isMailOnHold(db)) return { state: 'HELD', reason: HOLD_REASON };
  const fact = personFact(db, mail);
  return fact === null ? fateByMoney(db, mail) : { state: 'SUPPRESSED', reason: fact };
}

/** The part of it that is the same for a mail and a letter. */
export function fateByMoney(db: Db, mail: OutboxRow): NoticeFate | null {
  const fact = moneyFact(db, mail);
  if (fact !== null) return { state: 'SUPPRESSED', reason: fact };
  if (mail.kind === 'refund') return fateOfNotice(db, mail);
  // What a person has released goes: they have seen the doubt.
  if (mail.paymentId === null || mail.reason === RELEASED || !confirmsMoney(mail)) return null;
  const doubt = whyHeld(db, mail.paymentId);
  return doubt === null ? null : { state: 'HELD', reason: doubt };
}

function fateOfNotice(db: Db, mail: OutboxRow): NoticeFate | null {
  if (mail.paymentId === null) return null;
  const fate = noticeFate(db, { paymentId: mail.paymentId, refundId: refundOf(mail) });
  return fate?.state === 'HELD' && mail.reason === RELEASED ? null : fate;
}

/** Mails to the organisation itself have no person. */
function personFact(db: Db, { personId }: OutboxRow): string | null {
  return personId === null ? null : whyNoMail(findPerson(db, personId));
}

function isReceipt(kind: string): boolean {
  return RECEIPT_KINDS.some((receipt) => receipt === kind);
}

/** Receipts, notices of gifts, and corrections that say what a payment is for. */
function confirmsMoney({ kind, facts }: OutboxRow): boolean {
  if (isReceipt(kind) || kind === 'large_donation') return true;
  return kind === 'correction' && storedJson<{ now: unknown }>(facts).now !== null;
}

function moneyFact(db: Db, mail: OutboxRow): string | null {
  const { paymentId } = mail;
  if (mail.kind === 'reminder') return reminderFact(db, mail);
  if (paymentId === null) return null;
  if (!confirmsMoney(mail)) return null;
  const payment = findPayment(db, paymentId);
  const state = payment?.state ?? 'MISSING';
  // What was paid back in part is still booked, and its notice says how much went back.
  if (state !== 'PROCESSED' && state !== 'PARTIALLY_REFUNDED') return `PAYMENT_${state}`;
  return isReceipt(mail.kind) && mail.personId !== null && isUnwanted(db, paymentId, mail.personId)
    ? 'NO_THANK_YOU'
    : null;
}

/** True when the donor wants no thanks for anything in this payment. */
function isUnwanted(db: Db, paymentId: number, personId: number): boolean {
  const reasons = statements(db).noThankYou.all(paymentId, personId);
  return reasons.length > 0 && reasons.every((reason) => wantsNoThanks(reason));
}
