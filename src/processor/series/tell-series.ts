/** Adds what was told of a series to its facts, and derives the series anew. In the database transaction of the message. */
import { assertInTransaction, type Db } from '../../models/db.ts';
import { wakeMessages } from '../../models/messages.ts';
import {
  addRecurringFact,
  factsOfRecurring,
  insertRecurring,
  type RecurringRow,
  recurringBySubscription,
  updateRecurring,
} from '../../models/recurring.ts';
import { storedJson } from '../../stored-json.ts';
import { seriesKey } from '../messages/wait-keys.ts';
import { foldSeries, type SeriesFact } from './fold-series.ts';

export type SeriesName = Readonly<{ family: string; subscriptionId: string }>;
export type TellContext = Readonly<{ db: Db; now: Date; messageId: number }>;

export type ToldSeries = Readonly<{
  recurringId: number;
  /** `known` was told before with the same words, `conflict` with others: then nothing was changed. */
  outcome: 'new' | 'known' | 'conflict';
}>;

/** Makes the series when it is not there: only a signup or a payment may begin one. */
export function tellNamedSeries(
  context: TellContext,
  name: SeriesName,
  fact: SeriesFact,
  personId: number | null,
): ToldSeries {
  const { db, now } = context;
  assertInTransaction(db);
  const known = recurringBySubscription(db, name.family, name.subscriptionId);
  if (known !== null) return tellSeries(context, known, fact, personId);
  const recurringId = insertRecurring(db, {
    gateway: name.family,
    subscriptionId: name.subscriptionId,
    personId,
    createdAt: now.toISOString(),
    ...foldSeries([fact]),
  });
  keepFact(context, recurringId, fact);
  wakeMessages(db, seriesKey(name.family, name.subscriptionId), now);
  return { recurringId, outcome: 'new' };
}

/** `personId` is taken from a signup, or when nobody is known yet. */
export function tellSeries(
  context: TellContext,
  series: RecurringRow,
  fact: SeriesFact,
  personId: number | null,
): ToldSeries {
  const { db } = context;
  const before = keepFact(context, series.id, fact);
  if (before !== null) {
    return { recurringId: series.id, outcome: before === JSON.stringify(fact) ? 'known' : 'conflict' };
  }
  const facts = factsOfRecurring(db, series.id).map(({ body }) => storedJson<SeriesFact>(body));
  const owner = fact.kind === 'signup' ? (personId ?? series.personId) : (series.personId ?? personId);
  updateRecurring(db, series.id, { ...foldSeries(facts), personId: owner });
  return { recurringId: series.id, outcome: 'new' };
}

/** The body of the fact with this kind and key that is there already, or null. */
function keepFact({ db, messageId }: TellContext, recurringId: number, fact: SeriesFact): string | null {
  const { kind, at, key } = fact;
  return addRecurringFact(db, { recurringId, kind, at, key, body: JSON.stringify(fact), messageId })?.body ?? null;
}
