/**
 * New facts: open items that were added or changed since a payment went to a person. Only payments that no person has
 * touched are decided again; a changed reason is an event, an unchanged decision is nothing.
 */
import { letOthersWrite, savepoint, writeTransaction } from '../models/db.ts';
import { hasStaffEvent, lastItemChange } from '../models/events.ts';
import { readMarker, writeMarker } from '../models/jobs.ts';
import type { ManualReason } from '../models/payment-state.ts';
import { findPayment, manualPayments } from '../models/payments.ts';
import { databaseLookup } from './database-lookup.ts';
import { decide } from './decide.ts';
import { changeOf, type DecideContext, type DecideReport, decidable } from './decide-payments.ts';
import { type Actor, transition } from './transition.ts';

const PROCESS_JOB: Actor = { kind: 'job', name: 'process' };
const MARKER = 'recheck';
const BATCH = 50;

/** Reasons that a new or changed open item can do away with. */
const MENDABLE: ReadonlySet<string> = new Set<ManualReason>([
  'NO_REFERENCE',
  'UNKNOWN_REFERENCE',
  'BAD_CHECKSUM',
  'AMBIGUOUS_REFERENCE',
  'OBLIGATION_CLOSED',
  'CURRENCY_MISMATCH',
  'UNDERPAID',
  'OVERPAID',
]);

/** "Decided" are those that were decided otherwise. A payment that fails is reported alone and tried again next time. */
export function recheckManual(context: DecideContext): DecideReport {
  const newest = lastItemChange(context.db);
  if (newest <= readMarker(context.db, MARKER)) return { decided: 0, failures: [] };
  const ids = manualPayments(context.db);
  const failures: { paymentId: number; error: unknown }[] = [];
  let decided = 0;
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = ids.slice(start, start + BATCH);
    writeTransaction(context.db, () => {
      for (const paymentId of batch) {
        try {
          if (recheckOne(context, paymentId)) decided += 1;
        } catch (error) {
          failures.push({ paymentId, error });
        }
      }
    });
    letOthersWrite();
    context.betweenBatches();
  }
  if (failures.length === 0) writeTransaction(context.db, () => writeMarker(context.db, MARKER, newest));
  return { decided, failures };
}

function recheckOne(context: DecideContext, id: number): boolean {
  const { db } = context;
  const payment = findPayment(db, id);
  if (payment === null || payment.state !== 'MANUAL' || !MENDABLE.has(payment.stateReason ?? '')) return false;
  if (hasStaffEvent(db, id)) return false;
  const decision = decide(decidable(payment), databaseLookup(db), context.decisions);
  if (decision.state === 'MANUAL' && decision.reason === payment.stateReason) return false;
  savepoint(db, () =>
    transition({ db, now: context.now(), booking: context.booking }, payment, changeOf(decision), PROCESS_JOB),
  );
  return true;
}
