/** Messages as other producers write them: numbers that are too long, amounts that can be read in two ways, times of mails and logs, wrong kinds. */
import { describe, expect, it } from 'vitest';
import { readMessages } from '../../src/processor/messages/read-lines.ts';
import { type Body, gift, messagesPlace, refund, signup } from './messages-place.ts';

type QueueOf = Parameters<ReturnType<typeof messagesPlace>['push']>[0];

function consumed(queue: QueueOf, body: Body) {
  const place = messagesPlace();
  place.push(queue, body);
  place.consume();
  const [message] = place.messages();
  return { place, state: message?.state, error: message?.lastError ?? '', result: message?.result ?? '' };
}

describe('a number', () => {
  it('that is too long to be exact is kept digit by digit, and is an id', () => {
    const [read] = readMessages(
      '{"gateway_txn_id": 98355134052134567, "note": "id 98355134052134567", "n": [-12345678901234567890]}',
    );
    expect(read).toMatchObject({
      body: { gateway_txn_id: '98355134052134567', note: 'id 98355134052134567', n: ['-12345678901234567890'] },
    });
    expect(readMessages('{"a": 8835513405213456, "b": 1.5, "c": 12345678901234567.5}')).toMatchObject([
      { body: { a: 8_835_513_405_213_456, b: 1.5 } },
    ]);
  });

  it('with one comma and three digits is refused where they may be decimals', () => {
    const { state, error, place } = consumed('donations', gift({ gross: '12,345', currency: 'KWD', fee: null }));
    expect([state, place.payment()]).toEqual(['DAMAGED', []]);
    expect(error).toContain('gross "12,345" can be read in two ways');
    const plain = consumed('donations', gift({ gross: '12,345', fee: null }));
    expect(plain.place.payment()).toMatchObject([{ amount_minor: 1_234_500 }]);
    const grouped = consumed('donations', gift({ gross: '1,212,345.125', currency: 'KWD', fee: null }));
    expect(grouped.place.payment()).toMatchObject([{ amount_minor: 1_212_345_125 }]);
  });
});

describe('a time', () => {
  it('may be that of a mail, or the short form of ISO 8601', () => {
    for (const date of [
      'Thu, 19 Nov 2026 10:00:00 +0100',
      '19 Nov 2026 09:00:00 GMT',
      '20261119T090000Z',
      '20261119T100000+0100',
      '@1795078800',
      '2026-11-19 09:00',
    ]) {
      const { place } = consumed('donations', gift({ date }));
      expect([date, place.rows('SELECT received_at FROM gateway_payment')]).toEqual([
        date,
        [{ received_at: '2026-11-19T09:00:00.000Z' }],
      ]);
    }
    for (const date of ['19.11.2026', '11/12/2026', '31 Feb 2026 09:00:00 GMT', '20261119', '19 Nov 2026 09:00:00 IST'])
      expect([date, consumed('donations', gift({ date })).state]).toEqual([date, 'DAMAGED']);
  });
});

describe('what is of the wrong kind', () => {
  it('is left out with a remark where it is only about the donor: money is not refused for it', () => {
    const { state, result, place } = consumed(
      'donations',
      gift({ email: ['a@example.org', 'b@example.org'], city: { name: 'Wien' } }),
    );
    expect(state).toBe('DONE');
    expect(result).toContain('email is a list');
    expect(result).toContain('city is an object');
    expect(place.payment()).toMatchObject([{ state: 'PROCESSED' }]);
  });

  it('is told in words elsewhere', () => {
    expect(consumed('donations', gift({ gross: true })).error).toBe(
      'gross is true or false, where a text or a number belongs',
    );
    expect(consumed('donations', gift({ gateway: ['adyen'] })).error).toContain('gateway is a list');
    expect(consumed('refund', refund({ type: 'void' })).error).toContain('type "void" is none of refund, chargeback');
  });

  it('says where the fields are when they lie inside of another', () => {
    expect(consumed('donations', { message: gift(), source_name: 'x' }).error).toContain(
      'they stand inside "message": a message is flat',
    );
  });
});

describe('a word of a list', () => {
  it('counts in any case', () => {
    expect(consumed('refund', refund({ type: 'Refund' })).state).toBe('WAITING');
    expect(consumed('recurring', signup({ txn_type: 'SUBSCR_SIGNUP' })).state).toBe('DONE');
  });
});

describe('a refund of nothing', () => {
  it('does not wait for its gift to be told', () => {
    expect(consumed('refund', refund({ gross: '0.00' })).error).toBe('gross must not be 0');
  });
});

describe('an id', () => {
  it('with a character that nobody sees is refused', () => {
    const { state, error } = consumed('donations', gift({ gateway_txn_id: 'A\u0000B' }));
    expect([state, error]).toEqual(['DAMAGED', 'gateway_txn_id holds a character that cannot be seen']);
  });
});
