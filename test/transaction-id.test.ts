import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTransactionId, readTransactionId, TRANSACTION_FLAGS } from '../src/transaction-id.ts';

const written = (text: string, legacy = false): string => {
  const read = readTransactionId(text, { legacy });
  return read.ok ? formatTransactionId(read.id) : 'refused';
};

describe('a transaction id', () => {
  it.each([
    ['ADYEN X1', 'ADYEN X1'],
    ['RECURRING ADYEN X1', 'RECURRING ADYEN X1'],
    ['RFD ADYEN R9', 'RFD ADYEN R9'],
    ['RFD CHARGEBACK ADYEN R9', 'RFD CHARGEBACK ADYEN R9'],
    ['RFD ADJUSTMENT ADYEN 555', 'RFD ADJUSTMENT ADYEN 555'],
    ['REFUND ADYEN 1', 'RFD ADYEN 1'],
    ['CHARGEBACK_REVERSAL ADYEN X1', 'CHARGEBACK_REVERSAL ADYEN X1'],
    ['REFUND_REVERSAL ADYEN X1', 'REFUND_REVERSAL ADYEN X1'],
    ['REVERSAL_REVERSAL ADYEN X1', 'REVERSAL_REVERSAL ADYEN X1'],
    ['RFD REVERSAL ADYEN R9', 'RFD REVERSAL ADYEN R9'],
    ['RFD REVERSAL ADYEN 555', 'RFD REVERSAL ADYEN 555'],
    ['RFD RECURRING ADJUSTMENT ADYEN 555', 'RFD RECURRING ADJUSTMENT ADYEN 555'],
    ['rfd adyen 1', 'RFD ADYEN 1'],
    ['RECURRING RFD ADYEN 1', 'RFD RECURRING ADYEN 1'],
    ['ADYEN  1', 'ADYEN 1'],
    ['ADYEN A%20B', 'ADYEN A%20B'],
    ['ADYEN A B', 'refused'],
    ['ADYEN 123 456', 'refused'],
    ['12345', 'refused'],
    ['', 'refused'],
    ['RFD RECURRING', 'refused'],
    ['RFD RECURRING ', 'refused'],
    ['RFD RFD ADYEN 1', 'refused'],
    ['ADYEN 0', 'refused'],
    ['TEST_GATEWAY 123 1234 EXTRA_PART', 'refused'],
    ['TEST_GATEWAY 123 BAD_TIMESTAMP', 'refused'],
  ])('%s is %s', (text, result) => {
    expect(written(text)).toBe(result);
  });

  it.each([
    ['RFD RECURRING GLOBALCOLLECT 1234 432', 'RFD RECURRING GLOBALCOLLECT 1234'],
    ['GLOBALCOLLECT 1234x 432', 'GLOBALCOLLECT 1234x'],
    ['TEST_GATEWAY 1234 1700000000', 'TEST_GATEWAY 1234'],
    ['TEST_GATEWAY 123 BAD_TIMESTAMP', 'refused'],
    ['TEST_GATEWAY 123 1234 EXTRA_PART', 'refused'],
  ])('of older systems, with a time at its end: %s is %s', (text, result) => {
    expect(written(text, true)).toBe(result);
  });

  it('that we write is read back as it was, whatever the id holds', () => {
    const ids = fc.record({
      flags: fc.subarray([...TRANSACTION_FLAGS]),
      gateway: fc.constantFrom('adyen', 'paypal_ec', 'globalcollect', 'worldpay'),
      gatewayTxnId: fc
        .oneof(fc.string({ minLength: 1 }), fc.constantFrom('1234-2', 'A B', 'RFD', '100%', '%20'))
        .filter((id) => id !== '0'),
    });
    fc.assert(
      fc.property(ids, (id) => {
        expect(readTransactionId(formatTransactionId(id))).toEqual({ ok: true, id });
      }),
    );
  });
});
