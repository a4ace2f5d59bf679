/**
 * The last look before a mail goes out: only booked money is confirmed. Money that was taken back suppresses its mail
 * for good; a doubt holds it, until the doubt is answered.
 */
import type { Db } from '../src/models/db.ts';
import { HOLD_REASON, isMailOnHold } from '../src/models/mail-hold.ts';
import { type OutboxRow, updateMail } from '../src/models/outbox.ts';
import { findPayment } from '../src/models/payments.ts';
import { isHeldByProof } from '../src/models/proof.ts';
import { hasOpenReversal } from '../src/models/reversals.ts';

/** True when this due mail must not go out now; the outbox then says why. */
export function withhold(db: Db, mail: OutboxRow): boolean {
  const fate: Fate = isMailOnHold(db) ? { state: 'HELD', reason: HOLD_REASON } : fateOf(db, mail.paymentId);
  if (fate === null) return false;
  updateMail(db, mail, fate);
  return true;
}

type Fate = Pick<OutboxRow, 'state' | 'reason'> | null;

function fateOf(db: Db, paymentId: number | null): Fate {
  if (paymentId === null) return null;
  const payment = findPayment(db, paymentId);
  const state = payment?.state ?? 'MISSING';
  if (state !== 'PROCESSED' && state !== 'PARTIALLY_REFUNDED')
    return { state: 'SUPPRESSED', reason: `PAYMENT_${state}` };
  if (isHeldByProof(db, paymentId)) return { state: 'HELD', reason: 'PROOF_RED' };
  return hasOpenReversal(db, paymentId) ? { state: 'HELD', reason: 'REVERSAL_OPEN' } : null;
}
