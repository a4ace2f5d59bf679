/**
 * The open item of a gift that nobody expected: a contribution of exactly this amount, so that allocations, undo, events and
 * mail work as for the bank. Made in the database transaction that books the gift to it.
 */
import { assertInTransaction, type Db } from '../../models/db.ts';
import { appendEvent } from '../../models/events.ts';
import { insertExpectedItem, ownersOfReference } from '../../models/expected.ts';
import { findOpenItem, type OpenItemRow } from '../../models/open-items.ts';
import { referenceKey } from '../../reference-key.ts';
import type { Language } from '../persons/language.ts';
import type { Gift } from './gift-message.ts';

/** What a gift is called in a mail, where nothing else names it. */
const TITLES: Readonly<Record<Language, string>> = { de: 'Spende', fr: 'Don', it: 'Donazione', en: 'Donation' };

export type OwnItem = Readonly<{ personId: number | null; language: Language; actor: string }>;

export function makeGiftItem({ db, now }: { db: Db; now: Date }, gift: Gift, own: OwnItem): OpenItemRow {
  assertInTransaction(db);
  const { personId } = own;
  const reference = freeReference(db, gift);
  const title = gift.restrictions === null ? TITLES[own.language] : `${TITLES[own.language]}: ${gift.restrictions}`;
  const facts = {
    kind: 'contribution',
    reference,
    referenceKey: referenceKey(reference),
    qrReference: null,
    creditorReference: null,
    title,
    amountMinor: gift.amountMinor,
    currency: gift.currency,
    dueDate: null,
    state: 'OPEN',
    settledElsewhere: false,
    cancelled: false,
    invoiceId: gift.orderId,
    contributionTrackingId: gift.contributionTrackingId,
    gateway: gift.gateway,
    gatewayTxnId: gift.gatewayTxnId,
  } as const;
  const openItemId = insertExpectedItem(db, facts, { personId, at: now.toISOString() });
  const { kind, qrReference, creditorReference, amountMinor, currency, dueDate, cancelled, settledElsewhere } = facts;
  appendEvent(
    db,
    {
      subject: { openItemId },
      fromState: null,
      toState: 'OPEN',
      actor: own.actor,
      reason: 'CREATED',
      data: {
        ...{ kind, reference, qrReference, creditorReference, personId, amountMinor, currency },
        ...{ dueDate, cancelled, settledElsewhere, source: 'message' },
      },
      detail: { title },
    },
    now,
  );
  const item = findOpenItem(db, openItemId);
  if (item === null) throw new Error(`open item ${openItemId} vanished`);
  return item;
}

const NUMBERED_MAX = 100;

/** What the donor also finds on their own statement: `ADYEN-8835513405213456`. */
function freeReference(db: Db, { gateway, gatewayTxnId }: Gift): string {
  const wanted = `${gateway.toUpperCase()}-${gatewayTxnId}`;
  for (let number = 1; number <= NUMBERED_MAX; number += 1) {
    const reference = number === 1 ? wanted : `${wanted}-${number}`;
    if (ownersOfReference(db, referenceKey(reference)).length === 0) return reference;
  }
  throw new Error(`${NUMBERED_MAX} references like ${wanted} are taken`);
}
