/**
 * Sparse messages: what a gateway tells of a gift, completed with what the donor typed before they went there. Where both
 * say something the gateway is right. Source: spec/flow.md 2.1 step 1.
 */
import type { Db } from '../../models/db.ts';
import { findPending } from '../../models/pending.ts';
import { storedJson } from '../../stored-json.ts';
import { type Body, MessageRefused, type Waiting, waiting } from '../messages/outcome.ts';
import { pendingKey } from '../messages/wait-keys.ts';
import { familyOf } from './gateways.ts';

export type Completed = Readonly<{ state: 'WHOLE'; body: Body }> | Waiting;

/** The message itself unless it has a `completion_message_id`. */
export function completed(db: Db, body: Body): Completed {
  if (isBlank(body['completion_message_id'])) return { state: 'WHOLE', body };
  const gateway = textOf(body['gateway']).toLowerCase();
  const orderId = textOf(body['invoice_id']) || textOf(body['order_id']);
  const gatewayTxnId = textOf(body['gateway_txn_id']);
  const id = orderId === '' ? gatewayTxnId : orderId;
  if (gateway === '' || id === '') {
    throw new MessageRefused(
      'MESSAGE_INVALID',
      'a message with completion_message_id needs gateway, and order_id or gateway_txn_id',
    );
  }
  const found = findPending(db, {
    family: familyOf(gateway),
    orderId: orderId === '' ? null : orderId,
    gatewayTxnId: gatewayTxnId === '' ? null : gatewayTxnId,
  });
  if (found === null)
    return waiting(pendingKey(gateway, id), `the details of the donor of ${gateway} ${id} have not come`);
  return { state: 'WHOLE', body: merged(storedJson<Record<string, unknown>>(found.body), body) };
}

/** Blank fields of a sparse message say nothing. */
export function merged(pending: Body, sparse: Body): Body {
  const said = Object.entries(sparse).filter(([, value]) => !isBlank(value));
  return { ...pending, ...Object.fromEntries(said), completion_message_id: null };
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
