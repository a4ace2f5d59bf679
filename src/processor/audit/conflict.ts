/** A report that contradicts the books about a payment: for a person, or an event where the payment is settled. */
import { appendEvent } from '../../models/events.ts';
import { findPayment } from '../../models/payments.ts';
import { type Actor, transition } from '../transition.ts';
import type { AuditContext } from './audit-policy.ts';
import type { RecordFacts } from './record-facts.ts';

export const AUDITOR: Actor = { kind: 'audit', name: 'report' };

/** Needs an open database transaction. */
export function tellConflict(
  context: AuditContext,
  { id }: Readonly<{ id: number }>,
  facts: RecordFacts,
  auditFileId: number,
): void {
  const { db, booking } = context;
  const payment = findPayment(db, id);
  if (payment === null) throw new Error(`payment ${id} vanished`);
  const now = context.now();
  const told = `${facts.gross ?? '?'} ${facts.currency ?? '?'}`;
  const data = { auditFileId };
  if (payment.state === 'NEW' || payment.state === 'MATCHED' || payment.state === 'MANUAL') {
    const evidence = [{ rule: 'conflicting-facts', weight: 0, field: 'amount', value: told }];
    transition({ db, now, booking }, payment, { to: 'MANUAL', reason: 'CONFLICTING_FACTS', evidence, data }, AUDITOR);
    return;
  }
  const event = { fromState: payment.state, toState: payment.state, actor: 'audit:report', reason: 'AUDIT_CONFLICT' };
  appendEvent(db, { subject: { paymentId: id }, ...event, data: { ...data, told }, detail: null }, now);
}
