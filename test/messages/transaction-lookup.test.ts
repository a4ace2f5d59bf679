/** Payments found by the transaction ids of gateways, as `show` and `find` are asked for them. */
import { expect, it } from 'vitest';
import { findPayment } from '../../src/models/payments.ts';
import { paymentOfTransaction, readGatewayId, transactionIdOf } from '../../src/processor/gifts/transaction-ids.ts';
import { gift, instalment, messagesPlace, NOON, refund, signup } from './messages-place.ts';

function placeWithRefunds() {
  const place = messagesPlace();
  place.push('donations', gift({ gateway: 'paypal', gateway_txn_id: 'X 1' }));
  place.push('recurring', signup(), instalment('T1', '2026-11-15'));
  place.consume();
  const back = (type: string, id: string | null) =>
    refund({ gateway: 'paypal_ec', gateway_parent_id: 'X 1', type, gross: '5', gateway_refund_id: id });
  place.push('refund', back('refund', 'R1'), back('chargeback', 'C1'), back('reversal', 'V1'));
  place.push(
    'donations',
    gift({
      gateway: 'paypal',
      gateway_txn_id: 'X 1',
      type: 'chargeback_reversed',
      gross: '5',
      fee: '0',
      gateway_refund_id: 'C2',
      date: NOON + 60,
    }),
  );
  expect(place.consume()).toMatchObject({ damaged: [], failures: [], waiting: 0 });
  return place;
}

it('an id of a gift, or of whatever went back or came again of it, names its payment', () => {
  const { db } = placeWithRefunds();
  const named = (text: string): number | null => {
    const id = readGatewayId(text);
    return id === null ? null : (paymentOfTransaction(db, id)?.id ?? null);
  };
  const ids = [
    'PAYPAL X%201',
    'RFD PAYPAL R1',
    'refund paypal_ec R1',
    'RFD CHARGEBACK PAYPAL C1',
    'RFD REVERSAL PAYPAL V1',
  ];
  for (const text of [...ids, 'CHARGEBACK_REVERSAL PAYPAL C2', 'PAYPAL X%201 1700000000', 'RFD PAYPAL X%201'])
    expect(named(text), text).toBe(1);
  expect(named('RECURRING ADYEN T1')).toBe(2);
  for (const text of ['RFD PAYPAL C1', 'PAYPAL R1', 'ADYEN X%201', 'PAYPAL X 1 more', 'NOBODY T1', 'T1', 'Lena Huber'])
    expect(named(text), text).toBeNull();
});

it('the id that is shown finds its payment again', () => {
  const { db } = placeWithRefunds();
  const shown = [1, 2].map((id) => {
    const payment = findPayment(db, id);
    return payment === null ? null : transactionIdOf(db, payment);
  });
  expect(shown).toEqual(['PAYPAL X%201', 'RECURRING ADYEN T1']);
  const found = shown.map((text) => {
    const id = readGatewayId(text ?? '');
    return id === null ? null : paymentOfTransaction(db, id)?.id;
  });
  expect(found).toEqual([1, 2]);
});
