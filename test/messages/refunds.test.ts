import { describe, expect, it } from 'vitest';
import { dropMessage, editMessage } from '../../src/processor/messages/change-message.ts';
import { gift, instalment, messagesPlace, NOON, refund, signup } from './messages-place.ts';

const stateOf = (place: ReturnType<typeof messagesPlace>) =>
  place.payment().map((row) => [row['state'], row['refunded_minor']]);

describe('money that went back', () => {
  it('in full makes the gift REFUNDED, its item cancelled, and its mail is not sent', () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.push('refund', refund());
    expect(place.consume()).toMatchObject({ done: 2, damaged: [] });
    expect(stateOf(place)).toEqual([['REFUNDED', 2_500]]);
    expect(place.items()).toMatchObject([{ state: 'CANCELLED', allocated_minor: 0 }]);
    expect(place.rows("SELECT state FROM outbox WHERE kind <> 'refund'")).toEqual([{ state: 'SUPPRESSED' }]);
    expect(place.findings()).toEqual([]);
  });

  it('in part, twice, ends with all of it', () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.push('refund', refund({ gross: '-10.00' }));
    place.consume();
    expect(stateOf(place)).toEqual([['PARTIALLY_REFUNDED', 1_000]]);
    place.push('refund', refund({ gross: '15.00', gateway_refund_id: 'R2' }));
    place.consume();
    expect(stateOf(place)).toEqual([['REFUNDED', 2_500]]);
    expect(place.findings()).toEqual([]);
  });

  it('waits for its gift, which wakes it in the same pass', () => {
    const place = messagesPlace();
    place.push('refund', refund());
    expect(place.consume()).toMatchObject({ waiting: 1 });
    expect(place.messages()).toMatchObject([{ state: 'WAITING', waitsFor: 'gift:adyen:8835513405213456' }]);
    place.push('donations', gift());
    expect(place.consume()).toMatchObject({ done: 2, waiting: 0 });
    expect(stateOf(place)).toEqual([['REFUNDED', 2_500]]);
  });

  it('is found by the other gateway of PayPal, by its order, and by the receipt', () => {
    for (const names of [
      { gateway: 'paypal_ec' },
      { gateway_parent_id: null, invoice_id: '12345.1' },
      { gateway_parent_id: null, parent_contribution_id: 1 },
    ]) {
      const place = messagesPlace();
      place.push('donations', gift({ gateway: 'paypal' }));
      place.push('refund', refund({ gateway: 'paypal', ...names }));
      place.consume();
      expect(stateOf(place), JSON.stringify(names)).toEqual([['REFUNDED', 2_500]]);
    }
  });

  it('waits for the transaction that it names, whatever else its order has', () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.push('refund', refund({ gateway_parent_id: 'LATER', invoice_id: '12345.1' }));
    expect(place.consume()).toMatchObject({ done: 1, waiting: 1 });
    expect(stateOf(place)).toEqual([['PROCESSED', 0]]);
  });

  it('told again changes nothing; told with another amount it is kept for a person', () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.push(
      'refund',
      refund({ gross: '10.00' }),
      refund({ gross: '10.00', reason: 'asked' }),
      refund({ gross: '11.00' }),
    );
    expect(place.consume().damaged).toMatchObject([{ code: 'REFUND_CONFLICT' }]);
    expect(stateOf(place)).toEqual([['PARTIALLY_REFUNDED', 1_000]]);
  });

  it('without an id, twice of one amount on one day: in the same words it is one, in others a person says', () => {
    const place = messagesPlace();
    const unnamed = (more = {}) => refund({ gross: '10.00', gateway_refund_id: null, ...more });
    place.push('donations', gift());
    place.push('refund', unnamed(), unnamed({ source_enqueued_time: NOON + 90 }));
    expect(place.consume()).toMatchObject({ done: 3, damaged: [] });
    expect(place.messages()[2]?.result).toContain('"known"');
    place.push('refund', unnamed({ date: NOON + 60 }), unnamed({ reason: 'the second of two' }));
    expect(place.consume().damaged).toMatchObject([{ code: 'REFUND_UNNAMED' }, { code: 'REFUND_UNNAMED' }]);
    expect(place.messages()[3]?.lastError).toContain('message edit Q-4 --set gateway_refund_id=ID');
    expect(stateOf(place)).toEqual([['PARTIALLY_REFUNDED', 1_000]]);
    const edit = { db: place.db, now: place.clock.now, staff: 'anna' };
    editMessage(
      { ...edit, messageId: 4 },
      { body: unnamed({ date: NOON + 60, gateway_refund_id: 'R-second' }), queue: null },
    );
    dropMessage({ ...edit, messageId: 5 }, 'the same as Q-4');
    place.consume();
    expect(place.messages().map(({ state }) => state)).toEqual(['DONE', 'DONE', 'DONE', 'DONE', 'DROPPED']);
  });

  it('more than came, or twice by different ways, is all kept and told', () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.push('refund', refund(), refund({ type: 'chargeback', gateway_refund_id: 'C1' }));
    expect(place.consume().damaged).toEqual([]);
    expect(stateOf(place)).toEqual([['CHARGEBACK', 5_000]]);
    expect(place.messages()[2]?.result).toContain('more went back than came');
  });

  it('in another currency waits for a person to say what it is worth', () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.push('refund', refund({ gross_currency: 'USD' }));
    place.consume();
    expect(stateOf(place)).toEqual([['PROCESSED', 0]]);
    expect(place.rows('SELECT state FROM refund')).toEqual([{ state: 'MANUAL' }]);
  });

  it('and came again: a chargeback that was won books the gift anew', () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.push('refund', refund({ type: 'chargeback', gateway_refund_id: 'C1' }));
    place.push('donations', gift({ type: 'chargeback_reversed', date: NOON + 60, fee: '0' }));
    expect(place.consume()).toMatchObject({ done: 3, damaged: [] });
    expect(stateOf(place)).toEqual([['PROCESSED', 0]]);
    expect(place.items()).toMatchObject([{ state: 'PAID' }]);
    expect(place.findings()).toEqual([]);
  });
});

describe('a chargeback of an instalment', () => {
  const chargeback = (reason?: string) =>
    refund({
      type: 'chargeback',
      gross: '10.00',
      gateway_parent_id: 'T1',
      gateway_refund_id: 'C1',
      date: '2026-09-20',
      reason,
    });

  it('ends the series, unless the bank says that a next try may succeed', () => {
    for (const [reason, state] of [
      [undefined, 'CANCELLED'],
      ['AM04:InsufficientFunds', 'ACTIVE'],
    ] as const) {
      const place = messagesPlace();
      place.push('recurring', signup(), instalment('T1', '2026-09-01'));
      place.push('refund', chargeback(reason));
      expect(place.consume().damaged).toEqual([]);
      expect(place.rows('SELECT state FROM recurring')).toEqual([{ state }]);
    }
  });
});
