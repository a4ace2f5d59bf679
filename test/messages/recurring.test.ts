import { describe, expect, it } from 'vitest';
import { foldSeries } from '../../src/processor/series/fold-series.ts';
import { nextInstalment } from '../../src/processor/series/instalments.ts';
import { instalment, messagesPlace, NOON, signup } from './messages-place.ts';

const series = (place: ReturnType<typeof messagesPlace>) =>
  place.rows(
    'SELECT subscription_id, state, amount_minor, next_date, last_paid_date, failures, ended_at FROM recurring',
  );
const about = (txn_type: string, more: object) => ({ txn_type, gateway: 'adyen', subscr_id: 'S1', ...more });

describe('a series', () => {
  it('begins with a signup and goes on with its payments, which belong to its person', () => {
    const place = messagesPlace();
    place.push('recurring', signup());
    place.consume();
    expect(series(place)).toMatchObject([{ state: 'PENDING', amount_minor: 1_000, next_date: '2026-09-01' }]);
    place.push(
      'recurring',
      instalment('T1', '2026-09-01'),
      instalment('T2', '2026-10-02', { email: 'other@example.org', order_id: '77.T1' }),
    );
    expect(place.consume()).toMatchObject({ done: 2, damaged: [], waiting: 0 });
    expect(series(place)).toMatchObject([{ state: 'ACTIVE', last_paid_date: '2026-10-02', next_date: '2026-11-01' }]);
    expect(place.persons()).toHaveLength(1);
    expect(place.payment()).toMatchObject([{ state: 'PROCESSED' }, { state: 'PROCESSED' }]);
    expect(place.findings()).toEqual([]);
  });

  it('is waited for by what comes before it', () => {
    const place = messagesPlace();
    place.push('recurring', about('subscr_cancel', { cancel_date: '2026-10-10' }), instalment('T1', '2026-09-01'));
    expect(place.consume()).toMatchObject({ waiting: 2 });
    place.push('recurring', signup());
    expect(place.consume()).toMatchObject({ done: 3, waiting: 0 });
    expect(series(place)).toMatchObject([{ state: 'CANCELLED', last_paid_date: '2026-09-01', next_date: null }]);
  });

  it('fails, and is healed by the next payment', () => {
    const place = messagesPlace();
    place.push(
      'recurring',
      signup(),
      about('subscr_failed', { date: '2026-10-01', failiure_retry_date: '2026-10-03' }),
      about('subscr_failed', { date: '2026-10-03' }),
    );
    place.consume();
    expect(series(place)).toMatchObject([{ state: 'FAILING', failures: 2 }]);
    place.push('recurring', instalment('T1', '2026-10-05'));
    place.consume();
    expect(series(place)).toMatchObject([{ state: 'ACTIVE', failures: 0 }]);
  });

  it('ends by eot or cancel; a later payment shows that it goes on', () => {
    const place = messagesPlace();
    place.push('recurring', signup(), about('subscr_eot', { date: '2026-09-10' }));
    place.consume();
    expect(series(place)).toMatchObject([{ state: 'ENDED', ended_at: '2026-09-10T00:00:00.000Z' }]);
    place.push('recurring', instalment('T1', '2026-09-11'));
    place.consume();
    expect(series(place)).toMatchObject([{ state: 'ACTIVE' }]);
  });

  it('signed up again with the same terms is known, with others a conflict', () => {
    const place = messagesPlace();
    place.push('recurring', signup(), signup({ source_enqueued_time: 1_700_000_000 }), signup({ gross: '12.00' }));
    expect(place.consume().damaged).toMatchObject([{ code: 'SERIES_CONFLICT' }]);
  });

  it('of PayPal without a signup begins with its payment; of others it waits', () => {
    const place = messagesPlace();
    place.push(
      'recurring',
      instalment('P1', '2026-09-01', { gateway: 'paypal', subscr_id: 'I-1' }),
      instalment('P2', '2026-09-01', { gateway: 'paypal', subscr_id: 'S-1' }),
    );
    expect(place.consume()).toMatchObject({ done: 1, waiting: 1 });
    expect(series(place)).toMatchObject([{ subscription_id: 'I-1', state: 'ACTIVE', next_date: '2026-10-01' }]);
  });

  it('begins with a donation that says so', () => {
    const place = messagesPlace();
    place.push('donations', instalment('T9', '2026-09-01', { txn_type: null, recurring: '1', subscr_id: 'S9' }));
    place.consume();
    expect(series(place)).toMatchObject([{ subscription_id: 'S9', state: 'ACTIVE' }]);
    place.push('donations', instalment('T10', '2026-09-01', { txn_type: null, recurring: '1', subscr_id: null }));
    expect(place.consume().damaged).toMatchObject([{ code: 'MESSAGE_INVALID' }]);
  });

  it('by token waits for the first gift of its session, and belongs to who gave it', () => {
    const place = messagesPlace();
    place.push('recurring', signup({ contribution_tracking_id: '77', recurring_payment_token: 'tok', email: null }));
    expect(place.consume()).toMatchObject({ waiting: 1 });
    place.push('donations', instalment('T1', '2026-08-30', { txn_type: null, subscr_id: null }));
    place.consume();
    expect(place.rows('SELECT person_id FROM recurring')).toEqual([{ person_id: 1 }]);
  });

  it('is refused what we do not support', () => {
    const place = messagesPlace();
    place.push(
      'recurring',
      about('subscr_modify', { date: NOON }),
      signup({ frequency_unit: 'week' }),
      signup({ installments: '12' }),
      signup({ frequency_interval: 2 }),
    );
    expect(place.consume().damaged.map(({ code }) => code)).toEqual([
      'RECURRING_INVALID',
      'RECURRING_INVALID',
      'RECURRING_INVALID',
      'RECURRING_INVALID',
    ]);
  });
});

describe('the next instalment', () => {
  it('is the day of the plan that no payment counts for', () => {
    const next = (startDate: string, lastPaidDate: string | null, frequency: 'month' | 'year' = 'month') =>
      nextInstalment({ frequency, startDate, lastPaidDate });
    expect(next('2026-01-31', null)).toBe('2026-01-31');
    expect(next('2026-01-31', '2026-01-31')).toBe('2026-02-28');
    expect(next('2026-01-31', '2026-02-28')).toBe('2026-03-31');
    expect(next('2026-01-01', '2026-02-05')).toBe('2026-03-01');
    expect(next('2026-01-01', '2026-01-29')).toBe('2026-03-01');
    expect(next('2024-02-29', '2024-02-29', 'year')).toBe('2025-02-28');
  });

  it('is none after the end', () => {
    const facts = [
      {
        kind: 'payment',
        at: '2026-09-01',
        key: 'T1',
        amountMinor: 1,
        currency: 'EUR',
        frequency: 'month',
        day: '2026-09-01',
      },
      { kind: 'cancel', at: '2026-09-02', key: 'x', reason: '' },
    ] as const;
    expect(foldSeries(facts)).toMatchObject({ state: 'CANCELLED', nextDate: null });
    expect(foldSeries([...facts].reverse())).toEqual(foldSeries(facts));
  });
});
