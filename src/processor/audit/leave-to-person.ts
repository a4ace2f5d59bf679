/**
 * A row that has waited for too long goes to a person: as a payment that needs one, so that it stands in the queue beside the others. Its money
 * is real; only who gave it, or what it was given back of, is not known.
 */
import type { AuditFields, RecordKind } from '../../connectors/audit/types.ts';
import type { AuditFileRow } from '../../models/audit-files.ts';
import { paymentNamed } from '../../models/audit-lookups.ts';
import { insertGatewayPayment } from '../../models/gateway-payments.ts';
import { findPayment, insertPayment, type PaymentRow } from '../../models/payments.ts';
import { GATEWAYS } from '../../models/schema.ts';
import { storedJson } from '../../stored-json.ts';
import type { Evidence } from '../decision.ts';
import { dayIn } from '../gifts/day-in.ts';
import { familyOf } from '../gifts/gateways.ts';
import { transition } from '../transition.ts';
import type { AuditContext } from './audit-policy.ts';
import { AUDITOR } from './conflict.ts';
import { endItem, type WaitingItem } from './end-item.ts';
import { isSameMoney } from './find-payment.ts';
import { cutAmount, readSigned } from './minor.ts';
import { factsOf, isMoneyIn, isReturn, type RecordFacts, said } from './record-facts.ts';

/** Why a row needs a person at once, and what speaks for that. */
export type Doubt = Readonly<{ reason: 'AMOUNT_SCALE' | 'DUPLICATE_SUSPECT'; evidence: readonly Evidence[] }>;

/** An amount with more decimals than its currency has is as little to be trusted as one of the bank. */
export function scaleDoubt({ gross, currency }: RecordFacts): Doubt | null {
  const isExact = readSigned(gross ?? '', currency ?? '') !== null;
  return isExact || cutAmount(gross ?? '', currency ?? '') === null ? null : { reason: 'AMOUNT_SCALE', evidence: [] };
}

/** Needs an open database transaction. `doubt` is null for a row that has waited for too long. */
export function leaveToPerson(
  context: AuditContext,
  file: AuditFileRow,
  item: WaitingItem,
  doubt: Doubt | null = null,
): void {
  const { db } = context;
  const now = context.now();
  const fields = storedJson<AuditFields>(item.fields);
  const facts = factsOf({ kind: item.kind as RecordKind, fields }, file.gateway);
  if (item.messageId !== null) {
    endItem(db, item, {
      outcome: 'manual',
      reason: `MESSAGE_WAITS: see message ${item.messageId}`,
      paymentId: null,
      now,
    });
    return;
  }
  // Cancelled before it reached us: no money was taken.
  if (item.kind === 'cancel') {
    endItem(db, item, { outcome: 'found', reason: 'CANCELLED: it never was in the books', paymentId: null, now });
    return;
  }
  const name = nameOf(facts, item);
  const known = paymentNamed(db, facts.gateway, name);
  if (known !== null) {
    const isSame = isSameMoney(known, facts);
    const reason = isSame ? `TOLD_TWICE: P-${known.id}` : `CONFLICTING_FACTS: P-${known.id} has other money`;
    endItem(db, item, { outcome: isSame ? 'manual' : 'conflict', reason, paymentId: known.id, now });
    return;
  }
  const payment = insertUnknown(context, { facts, fields, item, name, file, doubt });
  const reason =
    payment === null
      ? 'AMOUNT_SCALE: the amount is none of its currency'
      : `${doubt?.reason ?? 'WAITED_TOO_LONG'}: P-${payment.id}`;
  endItem(db, item, { outcome: 'manual', reason, paymentId: payment?.id ?? null, now });
}

/** Of its own where the processor gives it none. */
function nameOf(facts: RecordFacts, item: WaitingItem): string {
  if (isMoneyIn(facts.kind)) return facts.txnIds[0] ?? `row ${item.id}`;
  return `${facts.kind} ${facts.reversalId ?? item.id}`;
}

type Unknown = Readonly<{
  facts: RecordFacts;
  fields: AuditFields;
  item: WaitingItem;
  name: string;
  file: Pick<AuditFileRow, 'account'>;
  doubt: Doubt | null;
}>;

function insertUnknown(context: AuditContext, unknown: Unknown): PaymentRow | null {
  const { facts, fields, item, name } = unknown;
  const { db, booking, messages } = context;
  const now = context.now();
  const currency = facts.currency ?? '';
  const amountMinor = cutAmount(facts.gross ?? '', currency);
  const gateway = GATEWAYS.find((one) => one === facts.gateway);
  if (amountMinor === null || amountMinor <= 0 || gateway === undefined || item.kind === 'subscription') return null;
  const isGift = isMoneyIn(facts.kind);
  const receivedAt = facts.at ?? now;
  const account = unknown.file.account || said(fields, 'gateway_account');
  const id = insertPayment(
    db,
    {
      gateway,
      account: account === null ? gateway : `${gateway}:${account}`,
      sourceType: 'audit',
      gatewayTxnId: name,
      direction: isGift || isReturn(facts.kind) ? 'in' : 'out',
      amountMinor,
      currency,
      amountReported: facts.gross,
      bookingDate: dayIn(messages.zone, receivedAt),
      counterpartyName: nameIn(fields),
      orderId: facts.orderId,
      invoiceId: facts.orderId,
      paymentMethod: said(fields, 'payment_method'),
      paymentSubmethod: said(fields, 'payment_submethod'),
    },
    { fileId: null, statementId: null, occurrence: null, importDoubt: null, createdAt: now.toISOString() },
  );
  if (isGift) insertGatewayPayment(db, gatewayRow(id, facts, { gatewayTxnId: name, receivedAt }));
  const payment = findPayment(db, id);
  if (payment === null) throw new Error(`payment ${id} vanished`);
  const row = { rule: 'report', weight: 0, field: 'row', value: `${item.kind} ${facts.orderId ?? name}` };
  const evidence = [row, ...(unknown.doubt?.evidence ?? [])];
  const reason = unknown.doubt?.reason ?? (isGift ? 'NO_CONTACT' : 'REFUND_UNCLEAR');
  transition(
    { db, now, booking },
    payment,
    { to: 'MANUAL', reason, evidence, data: { auditFileId: item.fileId } },
    AUDITOR,
  );
  return payment;
}

function gatewayRow(paymentId: number, facts: RecordFacts, own: Readonly<{ gatewayTxnId: string; receivedAt: Date }>) {
  return {
    paymentId,
    family: familyOf(facts.gateway),
    gatewayTxnId: own.gatewayTxnId,
    orderId: facts.orderId,
    receivedAt: own.receivedAt.toISOString(),
    contributionTrackingId: facts.trackingId,
    recurringId: null,
    isRecurring: false,
    backendProcessor: facts.backend?.processor ?? null,
    backendTxnId: facts.backend?.txnId ?? null,
    messageId: null,
  };
}

function nameIn(fields: AuditFields): string | null {
  const name = [said(fields, 'first_name'), said(fields, 'last_name')].filter((part) => part !== null).join(' ');
  const organization = said(fields, 'organization_name') ?? said(fields, 'grant_provider');
  return organization ?? (name === '' ? said(fields, 'email') : name);
}
