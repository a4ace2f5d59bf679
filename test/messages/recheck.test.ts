/** Gifts that wait for a person, when what they are for is entered later: decided again by their own rules, never by the bank's. */
import { describe, expect, it } from 'vitest';
import { gift, instalment, messagesPlace, signup } from './messages-place.ts';

type Place = ReturnType<typeof messagesPlace>;

const stateOf = (place: Place) => place.payment().map((row) => [row['state'], row['state_reason']]);

/** A gift that names an item which nobody has entered yet. */
function waitingGift(): Place {
  const place = messagesPlace();
  place.push('donations', gift({ reference: 'GALA-9' }));
  place.consume();
  expect(stateOf(place)).toEqual([['MANUAL', 'UNKNOWN_REFERENCE']]);
  return place;
}

const gala = { reference: 'GALA-9', kind: 'contribution', amountMinor: 2_500, currency: 'EUR' } as const;

describe('a gift that waits for a person', () => {
  it('is not touched by the rules for payments of the bank', async () => {
    const place = waitingGift();
    place.addItem({ ...gala, reference: 'OTHER-1', email: 'lena@example.org' });
    expect(place.recheckNow()).toBe(0);
    await place.process();
    expect(stateOf(place)).toEqual([['MANUAL', 'UNKNOWN_REFERENCE']]);
  });

  it('is booked in the pass in which its item is there, and thanked for', async () => {
    const place = waitingGift();
    place.addItem(gala);
    expect(await place.job()).toMatchObject({ rechecked: 1, failures: 0 });
    expect(stateOf(place)).toEqual([['PROCESSED', null]]);
    expect(place.items()).toMatchObject([{ reference: 'GALA-9', state: 'PAID' }]);
    expect(place.rows('SELECT kind, to_address FROM outbox')).toMatchObject([{ kind: 'thank_you' }]);
    expect(place.findings().filter((one) => !one.startsWith('OPEN_ITEM'))).toEqual([]);
    expect(await place.job()).toMatchObject({ rechecked: 0 });
  });

  it('says why it still waits when that is another reason now', async () => {
    const place = waitingGift();
    place.addItem({ ...gala, amountMinor: 5_000 });
    await place.job();
    expect(stateOf(place)).toEqual([['MANUAL', 'UNDERPAID']]);
  });

  it('is left alone once a person has touched it, or when a second gift of its order makes it doubtful', async () => {
    const place = waitingGift();
    place.db.sqlite.exec("UPDATE payment SET state_reason = 'DUPLICATE_SUSPECT'");
    place.addItem(gala);
    expect(await place.job()).toMatchObject({ rechecked: 0 });
  });

  it('is completed from the details of its donor again', async () => {
    const place = messagesPlace();
    place.push('pending', gift({ gateway_txn_id: null, reference: 'GALA-9' }));
    const { gateway, gateway_txn_id, order_id, date } = gift();
    place.push('donations', { gateway, gateway_txn_id, order_id, date, completion_message_id: 'p' });
    place.consume();
    place.addItem(gala);
    await place.job();
    expect(stateOf(place)).toEqual([['PROCESSED', null]]);
  });

  it('that is an instalment stays one', async () => {
    const place = messagesPlace();
    place.push('recurring', signup(), instalment('T1', '2026-11-15', { reference: 'GALA-9' }));
    place.consume();
    place.addItem({ ...gala, amountMinor: 1_000 });
    await place.job();
    expect(stateOf(place)).toEqual([['PROCESSED', null]]);
    expect(place.rows('SELECT kind FROM outbox')).toEqual([{ kind: 'recurring_first' }]);
  });

  it('whose message was erased stays as it is', async () => {
    const place = waitingGift();
    place.db.sqlite.exec("UPDATE message SET body = '{}'");
    place.addItem(gala);
    expect(await place.job()).toMatchObject({ rechecked: 0, failures: 0 });
    expect(stateOf(place)).toEqual([['MANUAL', 'UNKNOWN_REFERENCE']]);
  });
});
