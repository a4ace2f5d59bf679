/** The payment in the books that a record is about. The surest names are asked first; a doubtful one counts only when it is the only one. */

import { type KnownPayment, knownByTransaction, knownPayment } from '../../models/audit-lookups.ts';
import type { Db } from '../../models/db.ts';
import {
  findGatewayPayment,
  paymentsOfBackend,
  paymentsOfOrder,
  paymentsOfTracking,
} from '../../models/gateway-payments.ts';
import { familyOf } from '../gifts/gateways.ts';
import { readSigned } from './minor.ts';
import { isMoneyIn, type RecordFacts } from './record-facts.ts';

export function findRecordPayment(db: Db, facts: RecordFacts): KnownPayment | null {
  return byTransaction(db, facts) ?? byBackend(db, facts) ?? byOrder(db, facts) ?? byTracking(db, facts);
}

/** By the id at its gateway, or at one that shares its ids: reports of PayPal do not tell its two products apart. */
function byTransaction(db: Db, { gateway, txnIds }: RecordFacts): KnownPayment | null {
  for (const id of txnIds) {
    const found = knownByTransaction(db, familyOf(gateway), id);
    if (found !== null) return found;
  }
  return null;
}

/** What an orchestrator took may be known by its own id, by the processor's, or as a payment of the processor. */
function byBackend(db: Db, { backend }: RecordFacts): KnownPayment | null {
  if (backend === null) return null;
  const direct = knownByTransaction(db, familyOf(backend.processor), backend.txnId);
  if (direct !== null) return direct;
  const found = paymentsOfBackend(db, backend.txnId).filter((id) => isOf(db, id, backend.processor));
  return onlyOne(db, found);
}

function isOf(db: Db, paymentId: number, processor: string): boolean {
  const told = findGatewayPayment(db, paymentId)?.backendProcessor ?? null;
  return told === null || familyOf(told) === familyOf(processor);
}

/**
 * By our order. Not for gifts of PayPal, which repeats the order of the first instalment; and a gift of another amount is another gift
 * of the same order.
 */
function byOrder(db: Db, facts: RecordFacts): KnownPayment | null {
  const { orderId, kind, gateway, fileGateway } = facts;
  if (orderId === null || !/[.-]/.test(orderId)) return null;
  const isGift = isMoneyIn(kind);
  if (isGift && familyOf(gateway) === 'paypal') return null;
  const families = new Set([gateway, fileGateway].map(familyOf));
  const candidates = paymentsOfOrder(db, orderId).filter((id) => {
    const payment = knownPayment(db, id);
    if (payment === null || !isRelated(payment.gateway, families)) return false;
    return !isGift || isSameMoney(payment, facts);
  });
  return onlyOne(db, candidates);
}

/** Reports of Ingenico hold payments of GlobalCollect, and the other way round. */
function isRelated(gateway: string, families: ReadonlySet<string>): boolean {
  const family = familyOf(gateway);
  return families.has(family) || (isIngenico(family) && [...families].some(isIngenico));
}

function isIngenico(family: string): boolean {
  return family === 'ingenico' || family === 'globalcollect';
}

/** A refund that names nothing else is of the only payment of its session. */
function byTracking(db: Db, { kind, trackingId, txnIds }: RecordFacts): KnownPayment | null {
  if (isMoneyIn(kind) || trackingId === null || txnIds.length > 0) return null;
  return onlyOne(db, paymentsOfTracking(db, trackingId));
}

function onlyOne(db: Db, ids: readonly number[]): KnownPayment | null {
  const [id, other] = ids;
  return id === undefined || other !== undefined ? null : knownPayment(db, id);
}

/** What the report says of the money is what the books have. */
export function isSameMoney(
  payment: Pick<KnownPayment, 'amountMinor' | 'currency'>,
  { gross, currency }: RecordFacts,
): boolean {
  if (gross === null || currency !== payment.currency) return false;
  return readSigned(gross, currency) === payment.amountMinor;
}
