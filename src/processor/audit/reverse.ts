/** Money of a report that went back, or came again, once the payment that it is of is in the books. */
import type { AuditFields, RecordKind } from '../../connectors/audit/types.ts';
import type { AuditFileRow } from '../../models/audit-files.ts';
import type { KnownPayment } from '../../models/audit-lookups.ts';
import { storedJson } from '../../stored-json.ts';
import { recordRefund } from '../refunds/record-refund.ts';
import type { AuditContext } from './audit-policy.ts';
import { AUDITOR } from './conflict.ts';
import { endItem, sendItem, type WaitingItem } from './end-item.ts';
import { findRecordPayment } from './find-payment.ts';
import { isRecorded, refundKind } from './is-recorded.ts';
import { leaveToPerson, scaleDoubt } from './leave-to-person.ts';
import { readSigned } from './minor.ts';
import { factsOf, isReturn, type RecordFacts } from './record-facts.ts';
import { refundBody } from './refund-body.ts';

/** Needs an open database transaction. A row whose payment is not there goes on waiting. */
export function reverseItem(context: AuditContext, file: AuditFileRow, item: WaitingItem): void {
  const { db } = context;
  const now = context.now();
  const fields = storedJson<AuditFields>(item.fields);
  const facts = factsOf({ kind: item.kind as RecordKind, fields }, file.gateway);
  const payment = findRecordPayment(db, facts);
  if (isRecorded(db, facts, payment)) {
    endItem(db, item, { outcome: 'found', reason: null, paymentId: payment?.id ?? null, now });
    return;
  }
  const doubt = scaleDoubt(facts);
  if (doubt !== null) {
    leaveToPerson(context, file, item, doubt);
    return;
  }
  if (payment === null) return;
  if (isReturn(facts.kind)) comeAgain(context, item, facts, payment);
  else
    sendItem(db, item, {
      queue: 'refund',
      body: refundBody(facts.kind, fields, payment, file),
      as: 'booked',
      now,
    });
}

/** A row beside the payment; its state follows from it. A message would need what only the report of the donor has. */
function comeAgain(context: AuditContext, item: WaitingItem, facts: RecordFacts, payment: KnownPayment): void {
  const { db, booking } = context;
  const now = context.now();
  const kind = refundKind(facts.kind);
  const currency = facts.currency ?? payment.currency;
  const amountMinor = readSigned(facts.gross ?? '', currency);
  if (kind === null || amountMinor === null || amountMinor <= 0) {
    endItem(db, item, {
      outcome: 'manual',
      reason: 'AMOUNT_SCALE: the amount is none of its currency',
      paymentId: payment.id,
      now,
    });
    return;
  }
  const outcome = recordRefund(
    { db, now, booking },
    {
      paymentId: payment.id,
      gateway: payment.gateway,
      kind,
      gatewayRefundId: facts.reversalId,
      gatewayParentId: payment.gatewayTxnId,
      amountMinor,
      currency,
      parentAmountMinor: null,
      feeMinor: 0,
      at: (facts.at ?? now).toISOString(),
      reason: null,
      bankPaymentId: null,
      messageId: null,
    },
    { actor: AUDITOR, data: { auditFileId: item.fileId } },
  );
  const ending = {
    applied: { outcome: 'booked', reason: null },
    known: { outcome: 'found', reason: null },
    conflict: { outcome: 'conflict', reason: 'CONFLICTING_FACTS: it is in the books with other facts' },
    unclear: { outcome: 'manual', reason: 'CURRENCY_MISMATCH: it is in another currency than its payment' },
  } as const;
  endItem(db, item, { ...ending[outcome.outcome], paymentId: payment.id, now });
}
