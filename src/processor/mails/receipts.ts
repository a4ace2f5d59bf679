/**
 * Which mail a booking queues: for each recipient one, naming everything of theirs that the payment settles. Its kind follows
 * from what was settled. Who was told before, and wrongly, gets a correction instead. Writes nothing.
 */
import type { FactsItem, FactsMoney, MailKind, ReceiptFacts } from '../../mail/facts.ts';
import type { Db } from '../../models/db.ts';
import {
  findOpenItem,
  findPerson,
  type OpenItemRow,
  openMinorOf,
  type PersonRow,
  stillOpenMinorOf,
} from '../../models/open-items.ts';
import { type MailContent, mailsOfPayment, type OutboxRow, RECEIPT_KINDS } from '../../models/outbox.ts';
import type { BookedAllocation, BookingPolicy } from '../book.ts';
import { believedBy, mayHaveReached, moneyOf } from './believed.ts';
import { plannedLargeDonation } from './large-donation.ts';
import type { BookedPayment, GiftFacts, MailsOf } from './mails-of.ts';
import { CAME_AGAIN, noticeFate, refundOf } from './notice-fate.ts';
import type { PlannedMail } from './planned-mail.ts';
import { displayName, recipientKey, whyNoMail } from './recipients.ts';
import { WAYS_OF_SETTLING } from './ways.ts';

type Line = Readonly<{ item: OpenItemRow; amountMinor: number; waivedMinor: number }>;
type Recipient = { readonly person: PersonRow | null; readonly lines: Line[] };
type Context = Readonly<{ db: Db; booking: BookingPolicy }>;

export function plannedMails(context: Context, of: MailsOf): readonly PlannedMail[] {
  if (!WAYS_OF_SETTLING[of.way].mail) return [];
  const recipients = recipientsOf(context.db, of.allocations);
  const isAlone = recipients.length === 1;
  const mails = recipients.map((recipient) => plannedMail(context, of, recipient, isAlone));
  const notice = plannedLargeDonation(context, of);
  return notice === null ? mails : [...mails, notice];
}

/** Reasons in use that mean no thanks; nothing and `0` mean thanks. */
export function wantsNoThanks(noThankYou: string | null): boolean {
  return noThankYou !== null && noThankYou.trim() !== '' && noThankYou.trim() !== '0';
}

function recipientsOf(db: Db, allocations: readonly BookedAllocation[]): readonly Recipient[] {
  const recipients = new Map<string, Recipient>();
  for (const { openItemId, amountMinor, waivedMinor = 0 } of allocations) {
    const item = findOpenItem(db, openItemId);
    if (item === null) throw new Error(`open item ${openItemId} does not exist`);
    const person = item.personId === null ? null : findPerson(db, item.personId);
    const key = recipientKey(person);
    const own = recipients.get(key) ?? { person, lines: [] };
    own.lines.push({ item, amountMinor, waivedMinor });
    recipients.set(key, own);
  }
  return withFunds([...recipients.values()]);
}

/** A fund is nobody's: what it got beside the items of one person is told to them. */
function withFunds(recipients: readonly Recipient[]): readonly Recipient[] {
  const isFund = ({ person, lines }: Recipient): boolean =>
    person === null && lines.every(({ item }) => item.kind === 'fund');
  const [only, ...others] = recipients.filter((one) => !isFund(one));
  if (only === undefined || others.length > 0) return recipients;
  return [{ person: only.person, lines: [...only.lines, ...recipients.filter(isFund).flatMap(({ lines }) => lines)] }];
}

function plannedMail(context: Context, of: MailsOf, { person, lines }: Recipient, isAlone: boolean): PlannedMail {
  const { booking } = context;
  const { payment, gift } = of;
  const subject = subjectOf(payment.id, person);
  const told = receiptFacts(of, person, lines, isAlone);
  // Only what was decided before can have been booked, and undone, before.
  const earlier = payment.version === 0 ? [] : mailsOfPayment(context.db, payment.id);
  const before = earlier.filter((mail) => mail.subject === subject);
  const believed = wasToldGone(context.db, { earlier, subject, paymentId: payment.id }) ? null : believedBy(before);
  const saysTheSame = believed !== null && isStillSo(believed, told, lines);
  const kind = believed === null || saysTheSame ? receiptKind(told, lines, gift) : 'correction';
  const { revision, messageId } = identityOf(kind, before, { subject, domain: booking.messageIdDomain });
  const facts =
    kind === 'correction' && believed !== null
      ? { ...ofPayment(payment), recipientName: told.recipientName, told: believed, now: moneyOf(told) }
      : told;
  return {
    kind,
    subject,
    revision,
    paymentId: payment.id,
    personId: person?.id ?? null,
    toAddress: person?.email ?? null,
    toName: told.recipientName,
    language: person?.language ?? booking.language,
    facts: JSON.stringify(facts),
    messageId,
    obstacle: obstacleOf(person, gift) ?? (saysTheSame ? 'ALREADY_NOTIFIED' : null),
  };
}

/** The last that they heard is that money went back which came again since: that it is here is news. */
export function wasToldGone(
  db: Db,
  { earlier, subject, paymentId }: Readonly<{ earlier: readonly OutboxRow[]; subject: string; paymentId: number }>,
): boolean {
  const heard = earlier.filter(mayHaveReached);
  const last = heard.findLast((mail) => mail.subject === subject)?.id ?? 0;
  const notices = heard.filter(({ id, subject: of }) => id > last && of.startsWith(`${subject}/refund/`));
  return notices.some((mail) => noticeFate(db, { paymentId, refundId: refundOf(mail) })?.reason === CAME_AGAIN);
}

function obstacleOf(person: PersonRow | null, gift: GiftFacts | null): string | null {
  return whyNoMail(person) ?? (wantsNoThanks(gift?.noThankYou ?? null) ? 'NO_THANK_YOU' : null);
}

/** What a mail is about: `payment/12/person/3`. */
export function subjectOf(paymentId: number, person: Pick<PersonRow, 'id'> | null): string {
  return `payment/${paymentId}/person/${person === null ? 'nobody' : person.id}`;
}

/**
 * Whatever kind a receipt is of, it is *the* confirmation of its payment: one Message-ID for all kinds, which is unique, lets a
 * payment have one at a time.
 */
export function identityOf(
  kind: MailKind,
  before: readonly Readonly<{ kind: string }>[],
  { subject, domain }: Readonly<{ subject: string; domain: string }>,
): Pick<MailContent, 'revision' | 'messageId'> {
  const isReceipt = (one: string): boolean => RECEIPT_KINDS.some((receipt) => receipt === one);
  const revision = before.filter((mail) => (isReceipt(kind) ? isReceipt(mail.kind) : mail.kind === kind)).length;
  const [, paymentId, , personPart] = subject.split('/');
  const name = isReceipt(kind) ? 'confirmation' : kind.replaceAll('_', '-');
  return {
    revision,
    messageId: `<quittance.payment-${paymentId}.person-${personPart}.${name}.${revision}@${domain}>`,
  };
}

function ofPayment({ id, currency, bookingDate }: BookedPayment) {
  return { currency, bookingDate, paymentReference: `P-${id}` };
}

function receiptFacts(of: MailsOf, person: PersonRow | null, lines: readonly Line[], isAlone: boolean): ReceiptFacts {
  const sum = lines.reduce((total, line) => total + line.amountMinor, 0);
  const { isBooked = false } = of;
  const restMinor = lines.reduce((total, line) => total + restOf(line, isBooked), 0);
  // What is owed back belongs to who paid; with several recipients nobody knows who that is.
  const returned = isAlone ? of.toReimburseMinor : 0;
  const kept = lines.reduce((total, line) => total + excessOf(line, isBooked), 0);
  const excess = returned > 0 ? { amountMinor: returned, fate: 'returned' as const } : null;
  const keptExcess = kept > 0 ? { amountMinor: kept, fate: 'kept' as const } : null;
  const told = excess ?? keptExcess;
  const frequency = of.gift?.recurring?.frequency;
  return {
    recipientName: person === null ? null : displayName(person),
    amountMinor: sum + returned,
    ...ofPayment(of.payment),
    items: lines.map(({ item, amountMinor }) => ({ title: item.title, reference: item.reference, amountMinor })),
    ...(restMinor > 0 ? { restMinor } : {}),
    ...(told === null ? {} : { excess: told }),
    ...(frequency === undefined ? {} : { frequency }),
  };
}

/** What stays open of an item after this line. */
function restOf({ item, amountMinor, waivedMinor }: Line, isBooked: boolean): number {
  return isBooked ? stillOpenMinorOf(item) : Math.max(0, (openMinorOf(item) ?? 0) - amountMinor - waivedMinor);
}

/** What an item gets by this line beyond what it asks for. */
function excessOf({ item, amountMinor, waivedMinor }: Line, isBooked: boolean): number {
  const open = openMinorOf(item);
  if (open === null || item.amountMinor === null) return 0;
  if (!isBooked) return Math.max(0, amountMinor + waivedMinor - open);
  return Math.min(amountMinor, Math.max(0, item.allocatedMinor + item.waivedMinor - item.amountMinor));
}

function receiptKind(told: ReceiptFacts, lines: readonly Line[], gift: GiftFacts | null): MailKind {
  if (told.restMinor !== undefined) return 'part_payment';
  if (told.excess !== undefined) return 'overpayment';
  if (lines.some(({ item }) => item.kind === 'subscription')) return 'confirmation';
  if (gift?.recurring) return gift.recurring.instalment === 'first' ? 'recurring_first' : 'recurring_later';
  return lines.every(({ item }) => item.kind === 'fund') ? 'fund_gift' : 'thank_you';
}

/** A rest that others have paid since was not wrong; one that is let go now, or that is open now, was. */
function isStillSo(before: FactsMoney, now: FactsMoney, lines: readonly Line[]): boolean {
  const [restBefore, restNow] = [before.restMinor ?? 0, now.restMinor ?? 0];
  const isRestSo =
    restNow === restBefore || (restNow < restBefore && lines.every(({ waivedMinor }) => waivedMinor === 0));
  return isRestSo && sameExcess(before.excess, now.excess) && sameItems(before.items, now.items);
}

function sameExcess(one: FactsMoney['excess'], other: FactsMoney['excess']): boolean {
  return one?.amountMinor === other?.amountMinor && one?.fate === other?.fate;
}

function sameItems(one: readonly FactsItem[], other: readonly FactsItem[]): boolean {
  const key = (items: readonly FactsItem[]): string =>
    JSON.stringify(items.map(({ title, reference, amountMinor }) => [title, reference, amountMinor]).sort());
  return key(one) === key(other);
}
