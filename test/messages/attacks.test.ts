/** Messages that are wrong, hostile or unlucky: money is exact or not booked, and nothing is lost or silent. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/processor/messages/parse-json.ts';
import { gift, instalment, messagesPlace, NOON, refund, signup } from './messages-place.ts';

type Place = ReturnType<typeof messagesPlace>;

/** One gift with these fields: what is booked, or the code and the reason why nothing is. */
function outcomeOf(more: Readonly<Record<string, unknown>>): string {
  const place = messagesPlace();
  place.push('donations', gift({ fee: null, ...more }));
  expect(place.consume().failures).toEqual([]);
  expect(place.findings()).toEqual([]);
  const [payment] = place.payment();
  const [message] = place.messages();
  return payment === undefined
    ? `${message?.errorCode} ${message?.lastError}`
    : `${payment['amount_minor']} ${payment['currency']}`;
}

describe('an amount', () => {
  it.each([
    ['25', 'JPY', '25 JPY'],
    ['25.00', 'JPY', '25 JPY'],
    ['25.50', 'JPY', 'AMOUNT_SCALE'],
    ['1.234', 'KWD', '1234 KWD'],
    ['1.2345', 'KWD', 'AMOUNT_SCALE'],
    ['1.2', 'KWD', '1200 KWD'],
    ['0.10', 'EUR', '10 EUR'],
    ['1,234.50', 'EUR', '123450 EUR'],
    ['1.234,50', 'EUR', 'MESSAGE_INVALID'],
    ['0', 'EUR', 'must be more than 0'],
    ['0.00', 'EUR', 'must be more than 0'],
    ['-25.00', 'EUR', 'must be more than 0'],
    ['90000000000000.00', 'EUR', '9000000000000000 EUR'],
    ['90000000000000.01', 'EUR', 'AMOUNT_TOO_LARGE'],
    ['999999999999999', 'EUR', 'AMOUNT_TOO_LARGE'],
    ['9999999999999999999999', 'EUR', 'MESSAGE_INVALID'],
    [1e308, 'EUR', 'MESSAGE_INVALID'],
    [0.1, 'EUR', '10 EUR'],
    [19.99, 'EUR', '1999 EUR'],
    [{ valueOf: 1 }, 'EUR', 'MESSAGE_INVALID'],
    [['25.00'], 'EUR', 'MESSAGE_INVALID'],
    [true, 'EUR', 'MESSAGE_INVALID'],
    ['25.00', 'EURO', 'MESSAGE_INVALID'],
    ['25.00', 'XXX', 'MESSAGE_INVALID'],
    ['25.00', 'EUT', 'MESSAGE_INVALID'],
    ['٢٥', 'EUR', 'MESSAGE_INVALID'],
    ['25.00 ', ' eur', '2500 EUR'],
  ])('%s %s is %s', (gross, currency, outcome) => {
    expect(outcomeOf({ gross, currency })).toContain(outcome);
  });

  it('that is larger than the books can hold is refused as a sum, too', () => {
    expect(outcomeOf({ gross: '90000000000000.00', fee: '90000000000000.01' })).toContain('AMOUNT_TOO_LARGE');
    expect(outcomeOf({ gross: '5.00', fee: '5.00' })).toContain('AMOUNTS_DISAGREE');
    expect(outcomeOf({ gross: '5.00', fee: '-1.00' })).toContain('AMOUNTS_DISAGREE');
  });
});

describe('a text', () => {
  it('of any letters is kept as it is', () => {
    const names = ['Zoë 🎁', 'محمد', "Robert'); DROP TABLE payment;--", '\u0000', 'a\u202Eb', '\ud800', '𝕷𝖊𝖓𝖆', '<b>'];
    for (const first_name of names) expect(outcomeOf({ first_name })).toBe('2500 EUR');
    const ids = ['ß/Ü', '100%', 'a b', '\u{1F381}'];
    for (const gateway_txn_id of ids) expect(outcomeOf({ gateway_txn_id })).toBe('2500 EUR');
  });

  it('that is too long for a field is refused; five megabytes in a field of somebody else are kept', () => {
    expect(outcomeOf({ first_name: 'x'.repeat(5_000) })).toContain('MESSAGE_INVALID first_name');
    expect(outcomeOf({ somebody_elses: 'x'.repeat(5_000_000) })).toBe('2500 EUR');
  });

  it('of names that objects have anyway does no harm', () => {
    const place = messagesPlace();
    place.push('donations', JSON.parse('{"__proto__":{"gross":"1"},"constructor":"x","gateway":"adyen"}'));
    expect(place.consume().damaged).toMatchObject([{ code: 'MESSAGE_INVALID' }]);
    expect(place.payment()).toEqual([]);
  });
});

describe('a moment in the future', () => {
  it('is refused, whatever it is the moment of', () => {
    const place = messagesPlace();
    const later = '2027-11-20';
    place.push('donations', gift({ date: later }));
    place.push('refund', refund({ date: later }));
    place.push('unsubscribe', { email: 'lena@example.org', 'contribution-id': 1, date: later });
    place.push('recurring', { txn_type: 'subscr_cancel', gateway: 'adyen', subscr_id: 'S1', cancel_date: later });
    expect(place.consume()).toMatchObject({ done: 0, waiting: 0, failures: [] });
    expect(place.messages().map(({ lastError }) => lastError)).toEqual(
      place.messages().map(() => expect.stringContaining('2027-11-20T00:00:00.000Z lies in the future')),
    );
  });

  it('that only another clock makes one is none, nor is that of a first instalment', () => {
    const place = messagesPlace();
    place.push('donations', gift({ date: NOON + 3_600 }));
    place.push('recurring', signup({ create_date: '2026-11-20', start_date: '2027-01-01' }));
    expect(place.consume()).toMatchObject({ done: 2, damaged: [] });
  });
});

describe('money that goes back', () => {
  const stateOf = (place: Place) => place.payment().map((row) => [row['state'], row['refunded_minor']]);

  it('of nothing is refused, of more than came is told', () => {
    const place = messagesPlace();
    place.push('donations', gift());
    place.push('refund', refund({ gross: '0' }), refund({ gross: '30.00', gateway_refund_id: 'R2' }));
    expect(place.consume().damaged).toMatchObject([{ code: 'MESSAGE_INVALID' }]);
    expect(stateOf(place)).toEqual([['REFUNDED', 3_000]]);
    expect(place.findings()).toEqual(['REFUND_EXCESS P-1']);
  });

  it('by a chargeback after a refund, and comes again, is right in every order', () => {
    const chargeback = refund({ type: 'chargeback', gateway_refund_id: 'C1' });
    const won = gift({ type: 'chargeback_reversed', gateway_refund_id: 'C2', date: NOON + 60, fee: '0' });
    for (const order of [
      [refund(), chargeback, won],
      [won, chargeback, refund()],
      [chargeback, refund(), won],
    ]) {
      const place = messagesPlace();
      for (const one of order) {
        place.push(one === won ? 'donations' : 'refund', one);
        place.consume();
      }
      place.push('donations', gift());
      expect(place.consume()).toMatchObject({ waiting: 0, damaged: [], failures: [] });
      expect(stateOf(place)).toEqual([['REFUNDED', 2_500]]);
      expect(place.findings()).toEqual([]);
    }
  });

  it('of a gift that never comes waits, and is then told', () => {
    const place = messagesPlace('[messages]\nmax_attempts = 2\nretry = "1m"\nmax_age = "1h"\n');
    place.push('refund', refund({ type: 'cancel' }));
    place.push('recurring', { txn_type: 'subscr_cancel', gateway: 'adyen', subscr_id: 'NOBODY', date: NOON });
    for (let minutes = 0; minutes < 180; minutes += 20) {
      place.clock.now = new Date(Date.parse('2026-11-20T12:00:00Z') + minutes * 60_000);
      place.consume();
    }
    expect(place.messages().map(({ errorCode }) => errorCode)).toEqual(['MISSING_PREDECESSOR', 'MISSING_PREDECESSOR']);
    expect(place.messages().map(({ state }) => state)).toEqual(['DAMAGED', 'DAMAGED']);
  });
});

describe('two messages of one id in one batch', () => {
  it('that say otherwise: the first counts, the second is told, and all others of the batch are done', () => {
    const place = messagesPlace();
    const others = Array.from({ length: 20 }, (_, n) => gift({ gateway_txn_id: `O${n}`, order_id: `${n}.1` }));
    place.push('donations', gift({ gateway_txn_id: 'T' }), gift({ gateway_txn_id: 'T', gross: '26.00' }), ...others);
    place.push('recurring', signup(), instalment('T', '2026-11-15'));
    const { done, damaged } = place.consume();
    expect({ done, damaged: damaged.map(({ code }) => code) }).toEqual({
      done: 22,
      damaged: ['GIFT_CONFLICT', 'GIFT_CONFLICT'],
    });
    expect(place.payment()).toHaveLength(21);
    expect(place.payment()[0]).toMatchObject({ amount_minor: 2_500 });
  });
});

describe('a field that stands twice in a message', () => {
  it('makes it unreadable, also when it is sent again', async () => {
    const place = messagesPlace();
    const folder = join(place.context.config.dataDir, 'queue', 'donations');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'two.json'),
      `${JSON.stringify(gift({ gateway_txn_id: 'OK' }))}\n${JSON.stringify(gift()).replace('{', '{"gross":"99.00",')}`,
    );
    expect(await place.job()).toMatchObject({ done: 1 });
    expect(place.payment()).toMatchObject([{ gateway_txn_id: 'OK' }]);
    expect(place.messages()).toContainEqual(
      expect.objectContaining({
        state: 'DAMAGED',
        lastError: expect.stringContaining('a field stands twice in one object: "gross"'),
      }),
    );
    place.db.sqlite.exec("UPDATE message SET state = 'READY' WHERE state = 'DAMAGED'");
    expect(place.consume().damaged).toMatchObject([{ code: 'MESSAGE_NOT_JSON' }]);
  });

  it('is found, and nothing else is taken for one', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text)).toMatchObject({ ok: true });
      }),
    );
    for (const text of ['{"a":1,"a":1}', '{"a":{"b":1,"c":2,"b":3}}', '[{"a\\"":1, "a\\"" : 2}]', '{"":1,"":2}'])
      expect(parseJson(text), text).toMatchObject({ ok: false });
    for (const text of ['{"a":"\\"a\\":1","b":{"a":":"}}', '[{"a":1},{"a":1}]', '{"a\\\\":1,"a":"b\\\\"}'])
      expect(parseJson(text), text).toMatchObject({ ok: true });
  });
});

describe('the spool', () => {
  it('takes whole files only: what is half written is kept and told, links and folders are left alone', async () => {
    const place = messagesPlace();
    const folder = join(place.context.config.dataDir, 'queue', 'donations');
    mkdirSync(join(folder, 'folder.json'), { recursive: true });
    const text = JSON.stringify(gift());
    writeFileSync(place.file('outside.json', text), text);
    symlinkSync(join(place.folder, 'outside.json'), join(folder, 'link.json'));
    symlinkSync('/nonexistent', join(folder, 'nowhere.json'));
    writeFileSync(join(folder, 'writing.json.part'), text.slice(0, 50));
    writeFileSync(
      join(folder, 'cut.json'),
      `${JSON.stringify(gift({ gateway_txn_id: 'WHOLE' }))}\n${text.slice(0, 50)}`,
    );
    writeFileSync(join(folder, 'empty.json'), '');
    const { troubles, damaged, failures } = await place.job();
    expect({ troubles, damaged, failures }).toEqual({ troubles: [], damaged: [], failures: 0 });
    expect(place.payment()).toMatchObject([{ gateway_txn_id: 'WHOLE' }]);
    expect(
      place
        .messages()
        .map(({ state }) => state)
        .sort(),
    ).toEqual(['DAMAGED', 'DONE']);
    expect(
      readdirSync(folder)
        .filter((name) => !name.endsWith('.processed'))
        .sort(),
    ).toEqual(['folder.json', 'link.json', 'nowhere.json', 'writing.json.part']);
  });
});
