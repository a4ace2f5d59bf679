/** Every message a second time: with the same facts it is nothing new, with other facts somebody is told. */
import { describe, expect, it } from 'vitest';
import { booksOf, newIn } from './books.ts';
import { ALL_CASES, type Case } from './cases.ts';
import { messagesPlace } from './messages-place.ts';

type Place = ReturnType<typeof messagesPlace>;

function placeAfter(queue: (typeof ALL_CASES)[number][0], { before = [], body }: Case): Place {
  const place = messagesPlace();
  for (const [earlier, one] of before) place.push(earlier, one);
  place.consume();
  place.push(queue, body);
  place.consume();
  return place;
}

describe.each(ALL_CASES)('%s: %s', (queue, _name, one) => {
  it('sent again changes nothing', () => {
    const place = placeAfter(queue, one);
    const { message: _, ...before } = booksOf(place.db);
    const seen = place.messages().length;
    place.push(queue, { ...one.body, source_run_id: 'again' }, { ...one.body, source_run_id: 'and again' });
    const report = place.consume();
    expect(report.failures).toEqual([]);
    const { message: __, ...after } = booksOf(place.db);
    expect(newIn(after, before)).toEqual({});
    const first = place.messages()[seen - 1];
    expect(place.messages().at(-1)).toMatchObject({ queue: expect.any(String), errorCode: first?.errorCode ?? null });
  });
});

describe.each(ALL_CASES)('%s: %s', (queue, _name, one) => {
  const { otherwise } = one;
  it(`with other facts ${otherwise.why === undefined ? 'is told, and changes no money' : `adds to the books at most: ${otherwise.why}`}`, () => {
    const place = placeAfter(queue, one);
    const money = 'SELECT gateway_txn_id, amount_minor, currency, state, refunded_minor FROM payment';
    const before = place.rows(money);
    const { message: _, ...books } = booksOf(place.db);
    const seen = place.messages().length;
    place.push(queue, otherwise.body);
    expect(place.consume().failures).toEqual([]);
    expect(place.rows(money)).toEqual(before);
    const told = place
      .messages()
      .slice(seen)
      .map(({ errorCode, result }) => `${errorCode} ${result}`);
    expect(told.join('\n')).toContain(otherwise.told);
    const { message: __, ...after } = booksOf(place.db);
    if (otherwise.why !== undefined) expect(newIn(books, after)).toEqual({});
  });
});
