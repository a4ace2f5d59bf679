import { describe, expect, it } from 'vitest';
import { gift, messagesPlace } from './messages-place.ts';

describe('a gift through a gateway', () => {
  it('is a payment, booked to a contribution of its own, and thanked for', () => {
    const place = messagesPlace();
    place.push('donations', gift());
    expect(place.consume()).toMatchObject({ done: 1, waiting: 0, damaged: [], failures: [] });
    expect(place.payment()).toMatchObject([
      {
        gateway: 'adyen',
        amount_minor: 2_500,
        currency: 'EUR',
        fee_minor: 50,
        booking_date: '2026-11-20',
        state: 'PROCESSED',
      },
    ]);
    expect(place.items()).toEqual([
      {
        reference: 'ADYEN-8835513405213456',
        kind: 'contribution',
        title: 'Spende',
        amount_minor: 2_500,
        allocated_minor: 2_500,
        state: 'PAID',
      },
    ]);
    expect(place.persons()).toMatchObject([
      { first_name: 'Lena', last_name: 'Huber', email: 'lena@example.org', language: 'de', country: 'AT' },
    ]);
    expect(place.rows('SELECT state, to_address FROM outbox')).toEqual([
      { state: 'WAITING', to_address: 'lena@example.org' },
    ]);
    expect(place.findings()).toEqual([]);
  });

  it('with 0 for an id that may be missing has none', () => {
    const place = messagesPlace();
    place.push('donations', gift({ contribution_tracking_id: 0, order_id: '0', subscr_id: '0' }));
    expect(place.consume()).toMatchObject({ done: 1, damaged: [] });
    expect(place.rows('SELECT order_id, contribution_tracking_id FROM gateway_payment')).toEqual([
      { order_id: null, contribution_tracking_id: null },
    ]);
  });

  it('told again changes nothing', () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.consume();
    expect(place.push('donations', gift())).toMatchObject([{ isNew: false }]);
    place.push('donations', gift({ source_enqueued_time: 1_700_000_000 }));
    expect(place.consume()).toMatchObject({ done: 1 });
    expect(place.payment()).toHaveLength(1);
    expect(place.items()).toHaveLength(1);
  });

  it('told again with another amount is kept for a person, and changes nothing', () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.consume();
    place.push('donations', gift({ gross: '26.00' }));
    expect(place.consume().damaged).toMatchObject([{ code: 'GIFT_CONFLICT' }]);
    expect(place.payment()).toMatchObject([{ amount_minor: 2_500 }]);
    expect(place.messages()[1]).toMatchObject({ state: 'DAMAGED', lastError: expect.stringContaining('26.00 EUR') });
  });
});

describe('what a gift is for', () => {
  it('is the open item that expects its invoice', () => {
    const place = messagesPlace();
    place.expect({
      reference: 'GALA-1',
      kind: 'contribution',
      amountMinor: 2_500,
      currency: 'EUR',
      invoiceId: '12345.1',
    });
    place.push('donations', gift());
    place.consume();
    expect(place.items()).toMatchObject([{ reference: 'GALA-1', state: 'PAID' }]);
    expect(place.findings().filter((one) => !one.startsWith('OPEN_ITEM'))).toEqual([]);
  });

  it('is a person’s to say when the item asks for another amount', () => {
    const place = messagesPlace();
    place.expect({
      reference: 'GALA-1',
      kind: 'contribution',
      amountMinor: 5_000,
      currency: 'EUR',
      contributionTrackingId: '12345',
    });
    place.push('donations', gift());
    place.consume();
    expect(place.payment()).toMatchObject([{ state: 'MANUAL', state_reason: 'UNDERPAID' }]);
    expect(place.items()).toMatchObject([{ state: 'OPEN' }]);
  });

  it('is a person’s to say when the order has a gift already', () => {
    const place = messagesPlace();
    place.push('donations', gift(), gift({ gateway_txn_id: '9' }));
    place.consume();
    expect(place.payment()).toMatchObject([
      { state: 'PROCESSED' },
      { state: 'MANUAL', state_reason: 'DUPLICATE_SUSPECT' },
    ]);
  });
});

describe('a sparse message', () => {
  const sparse = {
    gateway: 'astropay',
    gateway_txn_id: 'A1',
    order_id: '7.1',
    completion_message_id: 'x',
    date: 1_795_000_000,
    currency: 'BRL',
    gross: '40',
  };
  const pending = {
    gateway: 'astropay',
    order_id: '7.1',
    date: 1_794_999_000,
    email: 'ana@example.org',
    first_name: 'Ana',
    last_name: 'Lima',
    currency: 'BRL',
    gross: '41',
  };

  it('is completed from what is pending, in either order', () => {
    for (const first of ['pending', 'donations'] as const) {
      const place = messagesPlace();
      if (first === 'donations') {
        place.push('donations', sparse);
        expect(place.consume()).toMatchObject({ done: 0, waiting: 1 });
      }
      place.push('pending', pending);
      expect(place.consume().damaged).toEqual([]);
      place.push('donations', sparse);
      place.consume();
      expect(place.payment()).toMatchObject([{ amount_minor: 4_000, state: 'PROCESSED' }]);
      expect(place.persons()).toMatchObject([{ first_name: 'Ana' }]);
      expect(place.rows('SELECT resolution FROM pending')).toEqual([{ resolution: 'PAID' }]);
    }
  });

  it('is damaged when it was tried often enough and is old', () => {
    const place = messagesPlace('[messages]\nmax_attempts = 3\nretry = "1m"\nmax_age = "1h"\n');
    place.push('donations', sparse);
    for (let minutes = 0; minutes < 120; minutes += 10) {
      place.clock.now = new Date(Date.parse('2026-11-20T12:00:00Z') + minutes * 60_000);
      place.consume();
    }
    expect(place.messages()).toMatchObject([{ state: 'DAMAGED', errorCode: 'MISSING_PREDECESSOR' }]);
  });
});
