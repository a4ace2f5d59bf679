/**
 * A gift through a gateway becomes a payment: NEW, then booked in the same database transaction, or for a person with a
 * reason. The same gift told again changes nothing; told with other money it is refused, for a person to look at.
 */
import { assertInTransaction, type Db } from '../../models/db.ts';
import {
  findGatewayPayment,
  hasEarlierInstalment,
  insertGatewayPayment,
  itemsExpecting,
  keepFromThanks,
  laterInstalments,
  paymentOfGift,
  paymentsOfOrder,
} from '../../models/gateway-payments.ts';
import { wakeMessages } from '../../models/messages.ts';
import { openItemByReferenceKey } from '../../models/open-items.ts';
import { mailsOfPayment, updateMail } from '../../models/outbox.ts';
import { findPayment, insertPayment, type PaymentRow } from '../../models/payments.ts';
import { tellTracking } from '../../models/tracking.ts';
import { currencyOf, formatMinor } from '../../money.ts';
import { referenceKey } from '../../reference-key.ts';
import { type ConsumeContext, MessageRefused } from '../messages/outcome.ts';
import { giftKey, orderKey, trackingKey } from '../messages/wait-keys.ts';
import { tellConsent } from '../persons/consent.ts';
import { type Resolved, resolvePerson } from '../persons/resolve-person.ts';
import { type Actor, type Change, transition } from '../transition.ts';
import { dayIn } from './day-in.ts';
import { decideGift, type GiftDecision, type GiftTargets } from './decide-gift.ts';
import { familyOf } from './gateways.ts';
import { makeGiftItem } from './gift-item.ts';
import type { Gift } from './gift-message.ts';

/** The series that the gift belongs to, when it does. */
export type Instalment = Readonly<{ recurringId: number; personId: number | null; frequency: 'month' | 'year' }>;

export type Imported = Readonly<{
  outcome: 'booked' | 'manual' | 'known';
  payment: PaymentRow;
  remarks: readonly string[];
}>;

const CONSUMER: Actor = { kind: 'message', name: 'donations' };

export function importGift(context: ConsumeContext, gift: Gift, instalment: Instalment | null): Imported {
  const { db, now } = context;
  assertInTransaction(db);
  const known = paymentOfGift(db, familyOf(gift.gateway), gift.gatewayTxnId);
  if (known !== null) return knownAgain(known, gift);
  const who = donorOf(context, gift, instalment);
  const payment = insertGift(context, gift, { personId: who.personId, recurringId: instalment?.recurringId ?? null });
  const decision = decideGift(gift, targetsOf(context, gift, payment.id));
  settleGift(context, payment, { gift, decision, personId: who.personId, instalment }, CONSUMER);
  if (gift.contributionTrackingId !== null) trackGift(db, gift, gift.contributionTrackingId);
  for (const key of keysOf(gift)) wakeMessages(db, key, now);
  return {
    outcome: decision.state === 'MANUAL' ? 'manual' : 'booked',
    payment,
    remarks: [...gift.remarks, ...who.remarks],
  };
}

export type SettledGift = Readonly<{
  gift: Gift;
  decision: GiftDecision;
  personId: number | null;
  instalment: Instalment | null;
}>;

/** Writes what was decided: the booking, or why a person has to say. */
export function settleGift(context: ConsumeContext, payment: PaymentRow, settled: SettledGift, by: Actor): void {
  const { gift, decision, personId, instalment } = settled;
  const { db, now, booking } = context;
  const course = instalment === null ? null : courseOf(context, gift, instalment);
  transition({ db, now, booking }, payment, changeOf(context, gift, { decision, personId, course }), by);
  if (course !== null) quietLaterInstalments(context, gift, course);
}

/** The same money again is nothing new; other money under the same id must be seen by somebody. */
function knownAgain(payment: PaymentRow, gift: Gift): Imported {
  if (payment.amountMinor === gift.amountMinor && payment.currency === gift.currency) {
    return { outcome: 'known', payment, remarks: toldBefore(payment, gift) };
  }
  const [before, after] = [payment, gift].map(
    ({ amountMinor, currency }) => `${formatMinor(amountMinor, currencyOf(currency))} ${currency}`,
  );
  throw new MessageRefused(
    'GIFT_CONFLICT',
    `${gift.gateway} ${gift.gatewayTxnId} is P-${payment.id} with ${before}, this message says ${after}`,
  );
}

/** What is no money is not changed by a second message, but said. */
function toldBefore(payment: PaymentRow, { feeMinor, orderId }: Gift): readonly string[] {
  const differs = [
    ...(payment.feeMinor === feeMinor ? [] : ['fee']),
    ...(payment.orderId === orderId ? [] : ['order_id']),
  ];
  return differs.map((name) => `${name}: told otherwise before, which stays`);
}

function donorOf(context: ConsumeContext, gift: Gift, instalment: Instalment | null): Resolved {
  const { db, now, policy, message } = context;
  const resolved =
    instalment === null || instalment.personId === null
      ? resolvePerson({ db, now, linkKey: policy.linkKey }, gift.donor, gift.receivedAt)
      : { personId: instalment.personId, isNew: false, remarks: [] };
  tellConsent(db, {
    personId: resolved.personId,
    optIn: gift.donor.optIn,
    at: gift.receivedAt,
    source: 'donations',
    messageId: message.id,
  });
  return resolved;
}

type Links = Readonly<{ personId: number | null; recurringId: number | null }>;

function insertGift({ db, now, policy, message }: ConsumeContext, gift: Gift, links: Links): PaymentRow {
  const { donor } = gift;
  const name = donor.organization ?? [donor.firstName, donor.lastName].filter((part) => part !== null).join(' ');
  const id = insertPayment(
    db,
    {
      gateway: gift.gateway,
      account: gift.account,
      sourceType: gift.sourceType,
      gatewayTxnId: gift.gatewayTxnId,
      direction: 'in',
      amountMinor: gift.amountMinor,
      currency: gift.currency,
      amountReported: gift.amountReported,
      feeMinor: gift.feeMinor,
      bookingDate: dayIn(policy.zone, gift.receivedAt),
      counterpartyName: name === '' ? null : name,
      counterpartyAddress: addressOf(donor.address),
      personId: links.personId,
      orderId: gift.orderId,
      invoiceId: gift.orderId,
      paymentMethod: gift.paymentMethod,
      paymentSubmethod: gift.paymentSubmethod,
    },
    { fileId: null, statementId: null, occurrence: null, importDoubt: null, createdAt: now.toISOString() },
  );
  insertGatewayPayment(db, {
    paymentId: id,
    family: familyOf(gift.gateway),
    gatewayTxnId: gift.gatewayTxnId,
    orderId: gift.orderId,
    receivedAt: gift.receivedAt.toISOString(),
    contributionTrackingId: gift.contributionTrackingId,
    recurringId: links.recurringId,
    isRecurring: gift.recurring,
    backendProcessor: gift.backendProcessor,
    backendTxnId: gift.backendTxnId,
    messageId: message.id,
  });
  const payment = findPayment(db, id);
  if (payment === null) throw new Error(`payment ${id} vanished`);
  return payment;
}

/** Lines as JSON, as for payments of the bank; null when there is none. */
function addressOf({ street, postalCode, city }: Gift['donor']['address']): string | null {
  const place = [postalCode, city].filter((part) => part !== null).join(' ');
  const lines = [street, place].filter((line) => line !== null && line !== '');
  return lines.length === 0 ? null : JSON.stringify(lines);
}

/** What the books know that may be meant. */
export function targetsOf({ db }: Pick<ConsumeContext, 'db'>, gift: Gift, paymentId: number): GiftTargets {
  const { reference, restrictions } = gift;
  const restricted = restrictions === null ? null : openItemByReferenceKey(db, referenceKey(restrictions));
  return {
    named: reference === null ? null : (openItemByReferenceKey(db, referenceKey(reference)) ?? 'unknown'),
    ...itemsExpecting(db, gift),
    fund:
      restricted?.kind === 'fund' && restricted.state === 'OPEN' && restricted.currency === gift.currency
        ? restricted
        : null,
    isOrderPaid: !gift.recurring && gift.orderId !== null && hasOtherGift({ db }, gift.orderId, paymentId),
  };
}

/** Instalments of a series may share one order id; two gifts at once may not. The first is never in doubt. */
function hasOtherGift({ db }: Pick<ConsumeContext, 'db'>, orderId: string, paymentId: number): boolean {
  return paymentsOfOrder(db, orderId).some((id) => id < paymentId && findGatewayPayment(db, id)?.isRecurring === false);
}

/** Where an instalment stands in its series. */
type Course = Instalment & Readonly<{ isFirst: boolean }>;

function courseOf({ db }: ConsumeContext, gift: Gift, instalment: Instalment): Course {
  const place = { receivedAt: gift.receivedAt.toISOString(), gatewayTxnId: gift.gatewayTxnId };
  return { ...instalment, isFirst: !hasEarlierInstalment(db, instalment.recurringId, place) };
}

/** Who gives each month is thanked for the first gift; an earlier one that comes later takes the place of the first. */
function quietLaterInstalments({ db }: ConsumeContext, gift: Gift, { recurringId, frequency }: Course): void {
  if (frequency !== 'month') return;
  const place = { receivedAt: gift.receivedAt.toISOString(), gatewayTxnId: gift.gatewayTxnId };
  for (const paymentId of laterInstalments(db, recurringId, place)) {
    keepFromThanks(db, paymentId, LATER_INSTALMENT);
    for (const mail of mailsOfPayment(db, paymentId)) {
      if (mail.state === 'WAITING' || mail.state === 'HELD')
        updateMail(db, mail, { state: 'SUPPRESSED', reason: 'NO_THANK_YOU' });
    }
  }
}

/** The value that older systems write for it (spec/flow.md 4.2). */
const LATER_INSTALMENT = 'recurring';

/** Why nobody is thanked for this gift; null when the donor is. */
function noThanks({ now, policy }: ConsumeContext, gift: Gift, course: Course | null): string | null {
  if (gift.noThankYou !== null) return gift.noThankYou;
  if (course !== null && !course.isFirst && course.frequency === 'month') return LATER_INSTALMENT;
  return now.getTime() - gift.receivedAt.getTime() > policy.thankMs ? 'too long ago' : null;
}

type Decided = Readonly<{ decision: GiftDecision; personId: number | null; course: Course | null }>;

function changeOf(context: ConsumeContext, gift: Gift, { decision, personId, course }: Decided): Change {
  const { evidence } = decision;
  if (decision.state === 'MANUAL') {
    return { to: 'MANUAL', reason: decision.reason, evidence, suggestions: decision.suggestions };
  }
  const own = { personId, language: gift.donor.language ?? context.booking.language, actor: 'message:donations' };
  const item = decision.state === 'BOOK' ? decision.item : makeGiftItem(context, gift, own);
  const { id: openItemId, kind, reference } = item;
  return {
    to: 'PROCESSED',
    reason: 'MATCHED',
    evidence,
    allocations: [{ openItemId, kind, reference, amountMinor: gift.amountMinor }],
    gift: {
      recurring:
        course === null ? null : { instalment: course.isFirst ? 'first' : 'later', frequency: course.frequency },
      noThankYou: noThanks(context, gift, course),
    },
  };
}

/** The session of the donor learns where they came from, and which payment came of it first. */
function trackGift(db: Db, gift: Gift, id: string): void {
  const { utm, donor } = gift;
  const [banner = null, landingPage = null] = (utm.source ?? '').split('.').map((part) => part || null);
  tellTracking(db, {
    id,
    toldAt: gift.receivedAt.toISOString(),
    facts: {
      amountMinor: gift.amountMinor,
      currency: gift.currency,
      utmSource: utm.source,
      utmMedium: utm.medium,
      utmCampaign: utm.campaign,
      utmKey: null,
      banner,
      landingPage,
      paymentMethod: gift.paymentMethod,
      paymentSubmethod: gift.paymentSubmethod,
      gateway: gift.gateway,
      language: donor.language,
      country: donor.address.country,
      isRecurring: gift.recurring,
      at: gift.receivedAt.toISOString(),
    },
    more: {},
  });
}

function keysOf({ gateway, gatewayTxnId, orderId, contributionTrackingId }: Gift): readonly string[] {
  return [
    giftKey(gateway, gatewayTxnId),
    ...(orderId === null ? [] : [orderKey(orderId)]),
    ...(contributionTrackingId === null ? [] : [trackingKey(contributionTrackingId)]),
  ];
}
