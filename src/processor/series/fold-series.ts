/**
 * What a series is, from everything that was told of it, in the order in which it happened and not in which it arrived: so
 * a cancellation that comes before a late payment ends where it would have ended the other way round. Pure.
 */
import type { RecurringDerived } from '../../models/recurring.ts';
import { nextInstalment } from './instalments.ts';

export type SignupFact = Readonly<{
  kind: 'signup';
  amountMinor: number | null;
  currency: string | null;
  frequency: 'month' | 'year';
  startDate: string;
  invoiceId: string | null;
  contributionTrackingId: string | null;
  paymentToken: string | null;
}>;

export type SeriesFact = Readonly<{ at: string; key: string }> &
  (
    | SignupFact
    | Readonly<{ kind: 'payment'; amountMinor: number; currency: string; frequency: 'month' | 'year'; day: string }>
    | Readonly<{ kind: 'failed'; failures: number | null; retryDate: string | null }>
    | Readonly<{ kind: 'cancel' | 'end'; reason: string }>
  );

const RANK = { signup: 0, payment: 1, failed: 2, cancel: 3, end: 4 } as const;

/** Needs a signup or a payment. */
export function foldSeries(facts: readonly SeriesFact[]): RecurringDerived {
  const ordered = [...facts].sort(
    (one, other) => compare(one.at, other.at) || RANK[one.kind] - RANK[other.kind] || compare(one.key, other.key),
  );
  const course = ordered.reduce(step, NEVER_PAID);
  const terms = termsOf(ordered);
  const isOver = course.state === 'CANCELLED' || course.state === 'ENDED';
  return {
    ...terms,
    ...course,
    nextDate: isOver ? null : nextInstalment({ ...terms, lastPaidDate: course.lastPaidDate }),
  };
}

type Course = Pick<RecurringDerived, 'state' | 'failures' | 'retryDate' | 'lastPaidDate' | 'endedAt' | 'endReason'>;

const NEVER_PAID: Course = {
  state: 'PENDING',
  failures: 0,
  retryDate: null,
  lastPaidDate: null,
  endedAt: null,
  endReason: null,
};

function step(course: Course, fact: SeriesFact): Course {
  const isOver = course.state === 'CANCELLED' || course.state === 'ENDED';
  switch (fact.kind) {
    case 'signup':
      return course;
    case 'payment':
      // Also after the end: whoever is charged again has a series that goes on.
      return { ...NEVER_PAID, state: 'ACTIVE', lastPaidDate: fact.day };
    case 'failed':
      if (isOver) return course;
      return { ...course, state: 'FAILING', failures: fact.failures ?? course.failures + 1, retryDate: fact.retryDate };
    case 'cancel':
    case 'end':
      if (isOver) return course;
      return {
        ...course,
        state: fact.kind === 'cancel' ? 'CANCELLED' : 'ENDED',
        retryDate: null,
        endedAt: fact.at,
        endReason: fact.reason,
      };
  }
}

type Terms = Pick<
  RecurringDerived,
  'amountMinor' | 'currency' | 'frequency' | 'startDate' | 'invoiceId' | 'contributionTrackingId' | 'paymentToken'
>;

/** As signed up; without a signup as the first payment shows. */
function termsOf(ordered: readonly SeriesFact[]): Terms {
  const signup = ordered.find((fact) => fact.kind === 'signup');
  if (signup !== undefined) {
    const { amountMinor, currency, frequency, startDate, invoiceId, contributionTrackingId, paymentToken } = signup;
    return { amountMinor, currency, frequency, startDate, invoiceId, contributionTrackingId, paymentToken };
  }
  const first = ordered.find((fact) => fact.kind === 'payment');
  if (first === undefined) throw new Error('a series begins with a signup or a payment');
  const { amountMinor, currency, frequency, day } = first;
  return {
    amountMinor,
    currency,
    frequency,
    startDate: day,
    invoiceId: null,
    contributionTrackingId: null,
    paymentToken: null,
  };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
