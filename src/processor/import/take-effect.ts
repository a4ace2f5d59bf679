/**
 * What a file says about older payments, at the moment in which it becomes visible: details take the place of totals,
 * other facts of known money are told, and so are transactions that a re-issue no longer has.
 */
import { AppError } from '../../errors.ts';
import { detailedMinorOf, findCollective, removeDetail, updateCollective } from '../../models/collectives.ts';
import { appendEvent, eventsOf, hasStaffEvent } from '../../models/events.ts';
import { findPayment, type PaymentRow } from '../../models/payments.ts';
import type { BookingPolicy } from '../book.ts';
import { type Actor, transition } from '../transition.ts';
import type { Conflict, Staging } from './staging.ts';

const IMPORTER: Actor = { kind: 'job', name: 'import' };

/** Needs the database transaction of the publication. */
export function takeEffect(staging: Staging, booking: BookingPolicy): void {
  for (const paymentId of staging.replaced.keys()) {
    removeDetail(staging.db, paymentId);
    stepBack(staging, paymentId, booking);
  }
  for (const collectiveId of staging.detailed) takePlaceOfTotal(staging, collectiveId, booking);
  for (const conflict of staging.conflicts) tellConflict(staging, conflict, booking);
  if (staging.dropped.size > 0) tellDropped(staging);
}

/** The warnings of the file about older payments. */
export function warningsOf({ conflicts, dropped }: Staging): readonly string[] {
  return [
    ...conflicts.map(warningOf),
    ...(dropped.size === 0
      ? []
      : [`MISSING_IN_REISSUE: the bank delivered this statement before, and then it had ${namesOf(dropped)}`]),
  ];
}

function warningOf({ paymentId, reason }: Conflict): string {
  return reason === 'CONFLICTING_FACTS'
    ? `CONFLICTING_FACTS: the bank now reports P-${paymentId} with other facts`
    : `DUPLICATE_SUSPECT: what the bank told of P-${paymentId} may now be one payment or two: compare its statements`;
}

const NAMED_MAX = 20;

function namesOf(paymentIds: ReadonlySet<number>): string {
  const names = [...paymentIds].slice(0, NAMED_MAX).map((id) => `P-${id}`);
  const more = paymentIds.size - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}

/** Details of the total are here: it stops waiting when they add up to it, and its payment steps back. */
function takePlaceOfTotal(staging: Staging, collectiveId: number, booking: BookingPolicy): void {
  const { db, fileId } = staging;
  const collective = findCollective(db, collectiveId);
  if (collective === null) throw new Error(`collective entry ${collectiveId} vanished`);
  const isComplete = detailedMinorOf(db, collectiveId, fileId) === collective.amountMinor;
  updateCollective(db, collectiveId, { state: isComplete ? 'DETAILED' : 'WAITING', paymentId: null });
  if (collective.paymentId !== null) stepBack(staging, collective.paymentId, booking);
}

/** A payment that stood for the total, or for a detail told wrongly, is IRRELEVANT(DETAILED). */
function stepBack({ db, fileId, now }: Staging, paymentId: number, booking: BookingPolicy): void {
  const payment = findPayment(db, paymentId);
  if (payment === null) throw new Error(`payment ${paymentId} vanished`);
  if ((payment.state !== 'NEW' && payment.state !== 'MANUAL') || hasStaffEvent(db, paymentId)) {
    throw new AppError({
      kind: 'temporary',
      code: 'CHANGED_BY_OTHER',
      message: `somebody dealt with payment ${paymentId} while the file with its details was read; nothing was written`,
      hint: 'the file is read again at the next run',
    });
  }
  transition(
    { db, now, booking },
    payment,
    {
      to: 'IRRELEVANT',
      reason: 'DETAILED',
      evidence: [{ rule: 'collective-detail', weight: 0, field: 'file', value: `F-${fileId}` }],
      data: { detailFileId: fileId },
    },
    IMPORTER,
  );
}

function tellDropped({ db, fileId, dropped, now }: Staging): void {
  const event = { fromState: 'IMPORTED', toState: 'IMPORTED', actor: 'job:import', reason: 'MISSING_IN_REISSUE' };
  appendEvent(db, { subject: { fileId }, ...event, data: { paymentIds: [...dropped] }, detail: null }, now);
}

const RULES = { CONFLICTING_FACTS: 'conflicting-facts', DUPLICATE_SUSPECT: 'import-doubt' } as const;

/**
 * Other facts for known money: a person must look, unless it is booked, settled by a person, or no credit. The same
 * facts told again say nothing new.
 */
function tellConflict(staging: Staging, conflict: Conflict, booking: BookingPolicy): void {
  const { db, fileId, now } = staging;
  const payment = findPayment(db, conflict.paymentId);
  if (payment === null) throw new Error(`payment ${conflict.paymentId} vanished`);
  if (isToldAlready(staging, conflict)) return;
  const data = { fileId, statementId: conflict.statementId };
  const detail = { newFacts: conflict.facts };
  if (needsPerson(staging, payment)) {
    const { reason } = conflict;
    const evidence = [{ rule: RULES[reason], weight: 0, field: 'file', value: `F-${fileId}` }];
    transition({ db, now, booking }, payment, { to: 'MANUAL', reason, evidence, data, detail }, IMPORTER);
    return;
  }
  const event = { fromState: payment.state, toState: payment.state, actor: 'job:import', reason: 'CONFLICTING_FACTS' };
  appendEvent(db, { subject: { paymentId: payment.id }, ...event, data, detail }, now);
}

function isToldAlready(staging: Staging, conflict: Conflict): boolean {
  const told = JSON.stringify(conflict.facts);
  return eventsOf(staging.db, { paymentId: conflict.paymentId }).some(
    ({ reason, detail }) =>
      reason === 'CONFLICTING_FACTS' &&
      typeof detail === 'object' &&
      detail !== null &&
      'newFacts' in detail &&
      JSON.stringify(detail.newFacts) === told,
  );
}

function needsPerson(staging: Staging, payment: PaymentRow): boolean {
  if (payment.direction !== 'in' || hasStaffEvent(staging.db, payment.id)) return false;
  return payment.state === 'NEW' || payment.state === 'MATCHED' || payment.state === 'MANUAL';
}
