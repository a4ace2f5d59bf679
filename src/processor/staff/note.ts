/** Remarks and claims: what people tell each other about a payment. Neither changes its state. */
import { writeTransaction } from '../../models/db.ts';
import { appendEvent } from '../../models/events.ts';
import { type ClaimRow, claimOn, removeClaim, writeClaim } from '../../models/staff.ts';
import { actorOf, type StaffContext, seenPayment } from './staff-action.ts';

const CLAIM_MS = 15 * 60_000;

/** Writes a remark into the history of a payment. A payment with a remark is not decided by the program any more. */
export function note(context: StaffContext, request: { paymentId: number; text: string }): number {
  const { db, now } = context;
  const { kind, name } = actorOf(context);
  return writeTransaction(db, () => {
    const payment = seenPayment(db, { paymentId: request.paymentId, ifVersion: null });
    const event = {
      subject: { paymentId: payment.id },
      fromState: payment.state,
      toState: payment.state,
      actor: `${kind}:${name}`,
      reason: 'NOTE',
      data: null,
      detail: { note: request.text },
    };
    return appendEvent(db, event, now);
  });
}

/** `other` is who was looking at it already; the claim is taken over all the same, as it locks nothing. */
export type Claimed = Readonly<{ claim: ClaimRow; other: ClaimRow | null }>;

/** Tells others for a quarter of an hour that somebody looks at a payment. */
export function claim(context: StaffContext, paymentId: number): Claimed {
  const { db, now } = context;
  const { kind, name } = actorOf(context);
  return writeTransaction(db, () => {
    seenPayment(db, { paymentId, ifVersion: null });
    const actor = `${kind}:${name}`;
    const before = claimOn(db, paymentId, now);
    const own = { paymentId, actor, until: new Date(now.getTime() + CLAIM_MS).toISOString() };
    writeClaim(db, own);
    return { claim: own, other: before !== null && before.actor !== actor ? before : null };
  });
}

/** Takes a claim back, whoever made it; null when there was none. */
export function releaseClaim({ db, now }: StaffContext, paymentId: number): ClaimRow | null {
  return writeTransaction(db, () => {
    seenPayment(db, { paymentId, ifVersion: null });
    const before = claimOn(db, paymentId, now);
    removeClaim(db, paymentId);
    return before;
  });
}
