/**
 * What people do with mails that do not go out by themselves: let go, try again, give up, and mark addresses from which mail came
 * back. Each is an event of its payment, where the mail has one.
 */
import { AppError } from '../../errors.ts';
import { type Db, letOthersWrite, writeTransaction } from '../../models/db.ts';
import { appendEvent } from '../../models/events.ts';
import { endMailHold, HOLD_REASON } from '../../models/mail-hold.ts';
import { findPerson } from '../../models/open-items.ts';
import { findMail, heldMail, type OutboxRow, type OutboxState, sealMail, updateMail } from '../../models/outbox.ts';
import { findPayment } from '../../models/payments.ts';
import { setBounced } from '../../models/people.ts';
import { GUARDS } from './guards.ts';
import { isLetterDue } from './letters.ts';
import { RELEASED } from './released.ts';

export type MailActor = Readonly<{ db: Db; now: Date; staff: string }>;

/** Reasons that `release --all` lets go: guards against mail that nobody expected. Doubts about the money are named one by one. */
const GUARD_REASONS: readonly string[] = [...GUARDS, HOLD_REASON];

/** One held mail goes out at its next turn, whatever holds it. Throws MAIL_NOT_HELD. */
export function releaseMail(actor: MailActor, id: number): OutboxRow {
  return change(actor, id, {
    from: ['HELD'],
    code: 'MAIL_NOT_HELD',
    changes: () => ({ state: 'WAITING', reason: RELEASED, nextAt: actor.now.toISOString() }),
  });
}

/**
 * Everything that a guard holds, or only what one reason holds. Ends the hold after a restore, too. Gives back how many. In many
 * short database transactions, so that nobody waits for it: cut off anywhere, what was let go goes, and the rest is still held.
 */
export function releaseAll(actor: MailActor, reason: string | null): number {
  const { db } = actor;
  const wanted = reason === null ? GUARD_REASONS : [reason];
  // First, or the job `mail` would hold again what was let go a moment before.
  if (wanted.includes(HOLD_REASON)) endMailHold(db);
  let released = 0;
  for (let after = 0; ; letOthersWrite()) {
    const bite = writeTransaction(db, () => releaseSome(actor, wanted, after));
    if (bite === null) return released;
    released += bite.released;
    after = bite.lastId;
  }
}

const BITE = 500;
/** No database transaction of ours lasts longer, so that nobody else waits for long. */
const TRANSACTION_MS_MAX = 100;

/** Null when there is none left. */
function releaseSome(
  actor: MailActor,
  reasons: readonly string[],
  after: number,
): Readonly<{ released: number; lastId: number }> | null {
  const { db, now } = actor;
  const started = performance.now();
  let released = 0;
  let lastId = after;
  for (const mail of heldMail(db, { reasons, after, limit: BITE })) {
    if (released > 0 && performance.now() - started > TRANSACTION_MS_MAX) break;
    updateMail(db, mail, { state: 'WAITING', reason: RELEASED, nextAt: now.toISOString() });
    tell(actor, mail, 'MAIL_RELEASED');
    released += 1;
    lastId = mail.id;
  }
  return released === 0 ? null : { released, lastId };
}

/** It will never be sent or, for want of an address, printed. Throws MAIL_GONE for one that went out, or is being sent. */
export function cancelMail(actor: MailActor, id: number): OutboxRow {
  return change(actor, id, {
    from: ['WAITING', 'RETRY', 'HELD', 'FAILED', 'UNCERTAIN'],
    orIf: isLetterDue,
    code: 'MAIL_GONE',
    changes: () => ({ state: 'CANCELLED', reason: 'BY_STAFF' }),
  });
}

/**
 * A mail that was given up is tried again, to the address that we have of the person now. One of which nobody knows whether it
 * arrived is only sent again when `mayArriveTwice`. Throws MAIL_NOT_FAILED, MAIL_UNCERTAIN.
 */
export function retryMail(actor: MailActor, id: number, mayArriveTwice: boolean): OutboxRow {
  const mail = existing(actor.db, id);
  if (mail.state === 'UNCERTAIN' && !mayArriveTwice) {
    throw refused(
      'MAIL_UNCERTAIN',
      `M-${id} may have arrived: nobody knows`,
      `ask the administrator of the mail server for ${mail.messageId}; to send it all the same: --may-arrive-twice`,
    );
  }
  return change(actor, id, {
    from: ['FAILED', 'UNCERTAIN', 'RETRY'],
    code: 'MAIL_NOT_FAILED',
    changes: (row) => {
      const person = row.personId === null ? null : findPerson(actor.db, row.personId);
      return {
        state: 'WAITING',
        reason: RELEASED,
        attempts: 0,
        nextAt: actor.now.toISOString(),
        sentAt: null,
        toAddress: person?.email ?? row.toAddress,
      };
    },
  });
}

/** Mail to this address came back: nobody is written to there until it is taken back. Gives back the persons that have it. */
export function markBounced({ db, now }: MailActor, address: string, bounced: boolean): number {
  return writeTransaction(db, () => setBounced(db, address, bounced ? now.toISOString() : null));
}

type Planned = Readonly<{
  from: readonly OutboxState[];
  orIf?: (mail: OutboxRow) => boolean;
  code: string;
  changes: (mail: OutboxRow) => Partial<OutboxRow> & { readonly state: OutboxState };
}>;

function change(actor: MailActor, id: number, { from, orIf, code, changes }: Planned): OutboxRow {
  return writeTransaction(actor.db, () => {
    const mail = existing(actor.db, id);
    if (!from.includes(mail.state) && orIf?.(mail) !== true) {
      const reason = mail.reason === null ? '' : ` (${mail.reason})`;
      throw refused(code, `M-${id} is ${mail.state}${reason}`, `quittance outbox show M-${id}`);
    }
    const wanted = changes(mail);
    updateMail(actor.db, mail, wanted);
    tell(actor, { ...mail, ...wanted }, wanted.state === 'CANCELLED' ? 'MAIL_CANCELLED' : 'MAIL_RELEASED');
    return existing(actor.db, id);
  });
}

/** The event vouches for what the mail says and to whom, as that of a booking does. */
function tell({ db, now, staff }: MailActor, mail: OutboxRow, reason: string): void {
  const payment = mail.paymentId === null ? null : findPayment(db, mail.paymentId);
  if (payment === null) return;
  const states = { fromState: payment.state, toState: payment.state };
  const event = { subject: { paymentId: payment.id }, ...states, actor: `staff:${staff}`, reason };
  appendEvent(db, { ...event, data: { mail: mail.id }, detail: { mails: [sealMail(mail)] } }, now);
}

function existing(db: Db, id: number): OutboxRow {
  const mail = findMail(db, id);
  if (mail !== null) return mail;
  throw new AppError({
    kind: 'not-found',
    code: 'MAIL_UNKNOWN',
    message: `there is no mail M-${id}`,
    hint: 'quittance outbox list',
  });
}

function refused(code: string, message: string, hint: string): AppError {
  return new AppError({ kind: 'refused', code, message, hint });
}
