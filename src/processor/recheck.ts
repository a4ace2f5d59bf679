/**
 * New facts: open items that were added or changed since a payment went to a person, or other rules of the operator. Only
 * payments that no person has touched are decided again; a changed reason or an item that was not suggested before is an event, an
 * unchanged decision is nothing.
 *
 * What references say is asked of every payment that waits. Evidence is searched only for those whose amount a changed item
 * asks for, so that not everything is held against everything.
 */
import { amountsChangedSince } from '../models/candidates.ts';
import { letOthersWrite, savepoint, writeTransaction } from '../models/db.ts';
import { hasStaffEvent, lastItemChange, wasContested } from '../models/events.ts';
import { suggestedItems } from '../models/histories.ts';
import { readMarker, writeMarker } from '../models/jobs.ts';
import type { ManualReason } from '../models/payment-state.ts';
import { findPayment, manualPayments, type PaymentRow } from '../models/payments.ts';
import { decide, reasonByReferences } from './decide.ts';
import { changeOf, type DecideContext, type DecideReport, decidable } from './decide-payments.ts';
import type { Decision } from './decision.ts';
import { databaseLookup } from './lookup/database-lookup.ts';
import { indexNewPersons } from './lookup/name-index.ts';
import { isByHabit } from './policy.ts';
import { rulesMark } from './rules/rules-mark.ts';
import { type Actor, transition } from './transition.ts';

const PROCESS_JOB: Actor = { kind: 'job', name: 'process' };
const MARKER = 'recheck';
const RULES_MARKER = 'recheck-rules';
const BATCH = 50;

/** Reasons that a new or changed open item or rule can do away with. */
const MENDABLE: ReadonlySet<string> = new Set<ManualReason>([
  'RULE_SAYS_PERSON',
  'RULE_NOT_APPLIED',
  'NO_REFERENCE',
  'UNKNOWN_REFERENCE',
  'BAD_CHECKSUM',
  'AMBIGUOUS_REFERENCE',
  'OBLIGATION_CLOSED',
  'CURRENCY_MISMATCH',
  'UNDERPAID',
  'OVERPAID',
  'NOT_AUTOMATIC',
]);

/** "Decided" are those that were decided otherwise. A payment that fails is reported alone and tried again next time. */
export function recheckManual(context: DecideContext): DecideReport {
  const newest = lastItemChange(context.db);
  const rules = rulesMark(context.decisions.rules);
  const isNewItem = newest > readMarker(context.db, MARKER);
  if (!isNewItem && rules === readMarker(context.db, RULES_MARKER)) return { decided: 0, failures: [] };
  indexNewPersons(context.db);
  const amounts = amountsChangedSince(context.db, readMarker(context.db, MARKER));
  const ids = manualPayments(context.db);
  const failures: { paymentId: number; error: unknown }[] = [];
  let decided = 0;
  for (let start = 0; start < ids.length; start += BATCH) {
    const batch = ids.slice(start, start + BATCH);
    writeTransaction(context.db, () => {
      for (const paymentId of batch) {
        try {
          if (recheckOne(context, paymentId, amounts)) decided += 1;
        } catch (error) {
          failures.push({ paymentId, error });
        }
      }
    });
    letOthersWrite();
    context.betweenBatches();
  }
  if (failures.length === 0) {
    writeTransaction(context.db, () => {
      writeMarker(context.db, MARKER, newest);
      writeMarker(context.db, RULES_MARKER, rules);
    });
  }
  return { decided, failures };
}

/** A payment that waits for this reason is decided anew when facts are new. */
export function isMendable(reason: string | null): boolean {
  return reason !== null && MENDABLE.has(reason);
}

/** `amounts`: what changed items ask for, as `CHF:10000`. */
function recheckOne(context: DecideContext, id: number, amounts: ReadonlySet<string>): boolean {
  const { db } = context;
  const payment = findPayment(db, id);
  if (payment === null || payment.state !== 'MANUAL' || !isMendable(payment.stateReason)) return false;
  if (hasStaffEvent(db, id)) return false;
  if (!amounts.has(`${payment.currency}:${payment.amountMinor}`) && !isReadOtherwise(context, payment)) return false;
  const decision = decide(decidable(payment), databaseLookup(db), context.decisions);
  if (decision.state === 'MANUAL' && decision.reason === payment.stateReason && !suggestsMore(context, id, decision))
    return false;
  if (isOfHabit(decision) && wasContested(db, id)) return false;
  savepoint(db, () =>
    transition({ db, now: context.now(), booking: context.booking }, payment, changeOf(decision), PROCESS_JOB),
  );
  return true;
}

/**
 * Who pays says what is meant only among what was open then. That something else was settled meanwhile, perhaps wrongly, or that the
 * account was confirmed since, says nothing about it.
 */
function isOfHabit(decision: Decision): boolean {
  return decision.state === 'MATCHED' && isByHabit(decision.policy);
}

/** An item that nobody was shown for it. */
function suggestsMore(
  { db }: DecideContext,
  id: number,
  { suggestions }: Extract<Decision, { state: 'MANUAL' }>,
): boolean {
  const shown = suggestedItems(db, id);
  return suggestions.some(({ allocations }) => allocations.some(({ openItemId }) => !shown.has(openItemId)));
}

/** The references alone, or the rules, say something else now. */
function isReadOtherwise({ db, decisions }: DecideContext, payment: PaymentRow): boolean {
  return reasonByReferences(decidable(payment), databaseLookup(db), decisions) !== payment.stateReason;
}
