/**
 * Who is reminded of what: open subscriptions after their due date, not more often than was configured, and never while a payment
 * waits that may be for it. Queues mails; the job `mail` sends them with the bill.
 */
import type { Config } from '../../config.ts';
import type { ReminderFacts } from '../../mail/facts.ts';
import { type Db, perDatabase, writeTransaction } from '../../models/db.ts';
import { findOpenItem, findPerson, type OpenItemRow, openMinorOf, type PersonRow } from '../../models/open-items.ts';
import { insertMail, type MailContent } from '../../models/outbox.ts';
import type { BookingPolicy } from '../book.ts';
import { displayName, whyNoMail } from '../mails/recipients.ts';
import { type BillSettings, billPage } from './bill.ts';
import { waitingPayments } from './waiting-payments.ts';

export type RemindContext = Readonly<{
  db: Db;
  now: Date;
  booking: BookingPolicy;
  config: BillSettings & Pick<Config, 'remind'>;
}>;

/** Null: a reminder is queued. Else why not, as a code. */
export type PlannedReminder = Readonly<{
  item: OpenItemRow;
  person: PersonRow | null;
  openMinor: number;
  /** How many went before. */
  before: number;
  obstacle: string | null;
}>;

type Candidate = Readonly<{ id: number; before: number; lastAt: string | null }>;

const statements = perDatabase((db) => ({
  due: db.sqlite.prepare<{ dueBefore: string }, Candidate>(
    `SELECT i.id, (SELECT count(*) FROM outbox o WHERE o.kind = 'reminder' AND o.subject = 'item/' || i.id
         AND o.state <> 'SUPPRESSED' AND o.state <> 'CANCELLED') AS before,
       (SELECT max(o.created_at) FROM outbox o WHERE o.kind = 'reminder' AND o.subject = 'item/' || i.id
         AND o.state <> 'SUPPRESSED' AND o.state <> 'CANCELLED') AS lastAt
     FROM open_item i WHERE i.kind = 'subscription' AND (i.state = 'OPEN' OR i.state = 'PARTIALLY_PAID')
       AND i.due_date <= @dueBefore ORDER BY i.due_date, i.id`,
  ),
  written: db.sqlite
    .prepare<[string], number>("SELECT count(*) FROM outbox WHERE subject = ? AND kind = 'reminder'")
    .pluck(),
  today: db.sqlite
    .prepare<[string], number>("SELECT count(*) FROM outbox WHERE kind = 'reminder' AND created_at > ?")
    .pluck(),
}));

const DAY_MS = 86_400_000;

/** Every open item whose reminder is due, in order of its due date, and what becomes of it. Writes nothing. */
export function planReminders({ db, now, config }: RemindContext): readonly PlannedReminder[] {
  const { afterMs, everyMs, maxPerItem, maxPerDay } = config.remind;
  const dueBefore = new Date(now.getTime() - afterMs).toISOString().slice(0, 10);
  const waiting = waitingPayments(db);
  let left = maxPerDay - (statements(db).today.get(new Date(now.getTime() - DAY_MS).toISOString()) ?? 0);
  return statements(db)
    .due.all({ dueBefore })
    .map(({ id, before, lastAt }) => {
      const item = findOpenItem(db, id);
      if (item === null) throw new Error(`open item ${id} vanished`);
      const person = item.personId === null ? null : findPerson(db, item.personId);
      const isTooSoon = lastAt !== null && now.getTime() - Date.parse(lastAt) < everyMs;
      const obstacle =
        (before >= maxPerItem ? 'REMINDED_ENOUGH' : null) ??
        (isTooSoon ? 'REMINDED_LATELY' : null) ??
        whyNoMail(person) ??
        (waiting.mayBeFor(item) ? 'PAYMENT_WAITS' : null) ??
        (left <= 0 ? 'REMINDED_MANY' : null);
      if (obstacle === null) left -= 1;
      return { item, person, openMinor: openMinorOf(item) ?? 0, before, obstacle };
    });
}

/** Queues them, and gives back the plan. Throws before anything is written when no bill can be made of one. */
export function remind(context: RemindContext): readonly PlannedReminder[] {
  const { db, now, config } = context;
  return writeTransaction(db, () => {
    const plan = planReminders(context);
    const due = plan.filter(({ obstacle }) => obstacle === null);
    for (const { item } of due) billPage({ db, config }, { item, account: null, withDebtor: false, date: now });
    for (const one of due) {
      const at = now.toISOString();
      insertMail(db, { ...contentOf(context, one), state: 'WAITING', reason: null, nextAt: at, createdAt: at });
    }
    return plan;
  });
}

function contentOf({ db, booking }: RemindContext, { item, person, openMinor }: PlannedReminder): MailContent {
  const subject = `item/${item.id}`;
  const revision = statements(db).written.get(subject) ?? 0;
  const toName = person === null ? null : displayName(person);
  const facts: ReminderFacts = {
    recipientName: toName,
    currency: item.currency,
    title: item.title,
    reference: item.reference,
    openMinor,
    dueDate: item.dueDate,
  };
  return {
    kind: 'reminder',
    subject,
    revision,
    paymentId: null,
    personId: person?.id ?? null,
    toAddress: person?.email ?? null,
    toName,
    language: person?.language ?? booking.language,
    facts: JSON.stringify(facts),
    messageId: `<quittance.item-${item.id}.reminder.${revision}@${booking.messageIdDomain}>`,
  };
}
