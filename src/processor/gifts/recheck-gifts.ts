/**
 * Gifts through a gateway that wait for a person, when open items were added or changed since: their messages are read again and
 * decided by the rules for gifts (`decide-gift.ts`). The rules for payments of the bank never see them.
 */
import { type Db, savepoint, writeTransaction } from '../../models/db.ts';
import { hasStaffEvent, lastItemChange } from '../../models/events.ts';
import { findGatewayPayment, type GatewayPaymentRow, manualGifts } from '../../models/gateway-payments.ts';
import { readMarker, writeMarker } from '../../models/jobs.ts';
import { findMessage } from '../../models/messages.ts';
import { findPayment, type PaymentRow } from '../../models/payments.ts';
import { findRecurring } from '../../models/recurring.ts';
import { readBody } from '../messages/body.ts';
import { type ConsumeContext, MessageRefused } from '../messages/outcome.ts';
import { isMendable } from '../recheck.ts';
import type { Actor } from '../transition.ts';
import { completed } from './complete.ts';
import { decideGift } from './decide-gift.ts';
import { type Gift, readGift } from './gift-message.ts';
import { type Instalment, settleGift, targetsOf } from './import-gift.ts';

export type RecheckContext = Omit<ConsumeContext, 'message' | 'now'> &
  Readonly<{ now: () => Date; betweenBatches: () => void }>;

export type RecheckReport = Readonly<{
  /** Gifts that were decided otherwise. */
  rechecked: number;
  failures: readonly Readonly<{ paymentId: number; error: unknown }>[];
}>;

const MESSAGES_JOB: Actor = { kind: 'job', name: 'messages' };
const MARKER = 'recheck-gifts';
const BATCH = 50;

/** A gift that fails is reported alone and tried again next time. */
export function recheckGifts(context: RecheckContext): RecheckReport {
  const { db } = context;
  const newest = lastItemChange(db);
  if (newest <= readMarker(db, MARKER)) return { rechecked: 0, failures: [] };
  const ids = manualGifts(db);
  const failures: { paymentId: number; error: unknown }[] = [];
  let rechecked = 0;
  for (let start = 0; start < ids.length; start += BATCH) {
    writeTransaction(db, () => {
      for (const paymentId of ids.slice(start, start + BATCH)) {
        try {
          if (savepoint(db, () => recheckOne(context, paymentId))) rechecked += 1;
        } catch (error) {
          failures.push({ paymentId, error });
        }
      }
    });
    context.betweenBatches();
  }
  if (failures.length === 0) writeTransaction(db, () => writeMarker(db, MARKER, newest));
  return { rechecked, failures };
}

function recheckOne(context: RecheckContext, paymentId: number): boolean {
  const { db } = context;
  const payment = findPayment(db, paymentId);
  const told = findGatewayPayment(db, paymentId);
  if (payment === null || told === null || payment.state !== 'MANUAL' || !isMendable(payment.stateReason)) return false;
  if (hasStaffEvent(db, paymentId)) return false;
  const read = readAgain(db, told);
  if (read === null) return false;
  const decision = decideGift(read.gift, targetsOf(context, read.gift, paymentId));
  if (decision.state === 'MANUAL' && decision.reason === payment.stateReason) return false;
  // What was for a person does not become a gift for nothing in particular because an item went away.
  if (decision.state === 'OWN') return false;
  const { personId } = payment;
  const settled = { gift: read.gift, decision, personId, instalment: instalmentOf(db, told, payment) };
  settleGift({ ...context, now: context.now(), message: read.message }, payment, settled, MESSAGES_JOB);
  return true;
}

type Read = Readonly<{ gift: Gift; message: ConsumeContext['message'] }>;

/** Null when the message is not there any more, or says nothing any more. */
function readAgain(db: Db, { messageId }: GatewayPaymentRow): Read | null {
  const message = messageId === null ? null : findMessage(db, messageId);
  if (message === null) return null;
  try {
    const whole = completed(db, readBody(message.body));
    return whole.state === 'WHOLE' ? { gift: readGift(whole.body, message.createdAt), message } : null;
  } catch (error) {
    if (error instanceof MessageRefused) return null;
    throw error;
  }
}

function instalmentOf(db: Db, { recurringId }: GatewayPaymentRow, { personId }: PaymentRow): Instalment | null {
  const series = recurringId === null ? null : findRecurring(db, recurringId);
  return series === null ? null : { recurringId: series.id, personId, frequency: series.frequency };
}
