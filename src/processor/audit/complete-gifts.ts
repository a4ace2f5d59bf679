/**
 * Gifts of a report that are not in the books: who gave them is looked for among what is pending, then in the logs of the payment
 * form, and where the report itself says enough, in the report. What nothing completes waits.
 */

import type { AuditFields } from '../../connectors/audit/types.ts';
import type { AuditFileRow } from '../../models/audit-files.ts';
import { giftsOfOrganization } from '../../models/audit-lookups.ts';
import { writeTransaction } from '../../models/db.ts';
import { findPending } from '../../models/pending.ts';
import { recurringBySubscription } from '../../models/recurring.ts';
import { findTracking } from '../../models/tracking.ts';
import { storedJson } from '../../stored-json.ts';
import { familyOf } from '../gifts/gateways.ts';
import type { AuditContext } from './audit-policy.ts';
import { RULE_FIELD } from './audit-rules.ts';
import { tellConflict } from './conflict.ts';
import { endItem, sendItem, type WaitingItem } from './end-item.ts';
import { findRecordPayment, isSameMoney } from './find-payment.ts';
import { type DonorDetails, giftBody, orderKeyOf } from './gift-body.ts';
import { type Doubt, leaveToPerson, scaleDoubt } from './leave-to-person.ts';
import { type Gift, loggedDonors } from './logged-donors.ts';
import { readSigned } from './minor.ts';
import { factsOf, type RecordFacts, said } from './record-facts.ts';

const DAY_MS = 86_400_000;
/** Gifts that are younger may still be told by their messages; importing them as they are would be too early. */
const MISSING_AGE_DAYS = 3;

export async function completeGifts(
  context: AuditContext,
  file: AuditFileRow,
  items: readonly WaitingItem[],
): Promise<void> {
  const gifts = items.map((item): Gift => ({ item, fields: storedJson<AuditFields>(item.fields) }));
  const incomplete = writeTransaction(context.db, () => gifts.filter((gift) => !settleKnown(context, file, gift)));
  const logged = await loggedDonors(context, file, incomplete);
  writeTransaction(context.db, () => {
    for (const gift of incomplete) {
      const details = logged.get(gift.item.id);
      if (details !== undefined) send(context, file, gift, { details, as: 'completed' });
      else if (isMissing(context, gift)) send(context, file, gift, { details: null, as: 'imported' });
    }
  });
}

/** True when the row went on: its payment came meanwhile, or its donor is known. */
function settleKnown(context: AuditContext, file: AuditFileRow, gift: Gift): boolean {
  const { db } = context;
  const now = context.now();
  const facts = factsOf({ kind: 'donation', fields: gift.fields }, file.gateway);
  const payment = findRecordPayment(db, facts);
  if (payment !== null) {
    const isSame = isSameMoney(payment, facts);
    if (!isSame) tellConflict(context, payment, facts, file.id);
    const reason = isSame ? null : `CONFLICTING_FACTS: P-${payment.id} has other money`;
    endItem(db, gift.item, { outcome: isSame ? 'found' : 'conflict', reason, paymentId: payment.id, now });
    return true;
  }
  const doubt = scaleDoubt(facts) ?? grantDoubt(context, facts, gift.fields);
  if (doubt !== null) {
    leaveToPerson(context, file, gift.item, doubt);
    return true;
  }
  const pending = findPending(db, {
    family: familyOf(facts.gateway),
    orderId: orderKeyOf(gift.fields),
    gatewayTxnId: facts.txnIds[0] ?? null,
    backendTxnId: facts.backend?.txnId ?? null,
  });
  if (pending !== null) send(context, file, gift, { details: storedJson<DonorDetails>(pending.body), as: 'completed' });
  else if (tellsDonor(file, gift.fields) || isOfSeries(context, gift.fields) || said(gift.fields, RULE_FIELD) !== null)
    send(context, file, gift, { details: null, as: 'imported' });
  else return false;
  return true;
}

/**
 * What a fund of many donors sends may be in the books already, told by the fund itself: the same organisation, the same money, within a
 * month. That is for a person; the row names no donor.
 */
function grantDoubt({ db }: AuditContext, { gross, currency, at }: RecordFacts, fields: AuditFields): Doubt | null {
  const organization = said(fields, 'grant_provider');
  const amountMinor = readSigned(gross ?? '', currency ?? '');
  if (organization === null || amountMinor === null || currency === null || at === null) return null;
  const [from = '', to = ''] = [-GRANT_DAYS, GRANT_DAYS].map((days) =>
    new Date(at.getTime() + days * DAY_MS).toISOString().slice(0, 10),
  );
  const alike = giftsOfOrganization(db, { organization, amountMinor, currency, from, to });
  if (alike.length === 0) return null;
  const evidence = alike.map(({ id }) => ({ rule: 'grant', weight: 1, field: 'payment', value: `P-${id}` }));
  return { reason: 'DUPLICATE_SUSPECT', evidence };
}

const GRANT_DAYS = 31;

/** An instalment of a series whose donor is known. */
function isOfSeries({ db }: AuditContext, fields: AuditFields): boolean {
  const id = said(fields, 'subscr_id');
  const gateway = said(fields, 'gateway');
  return id !== null && gateway !== null && recurringBySubscription(db, familyOf(gateway), id) !== null;
}

/** PayPal's own list of transactions names the donor; no form of ours has to. */
function tellsDonor({ report }: AuditFileRow, fields: AuditFields): boolean {
  return report === 'paypal-transactions' && said(fields, 'email') !== null && said(fields, 'last_name') !== null;
}

function isMissing({ policy, now }: AuditContext, { fields }: Gift): boolean {
  const date = fields['date'];
  return policy.makeMissing && typeof date === 'number' && date * 1000 <= now().getTime() - MISSING_AGE_DAYS * DAY_MS;
}

type Way = Readonly<{ details: DonorDetails | null; as: 'completed' | 'imported' }>;

function send(context: AuditContext, file: AuditFileRow, { item, fields }: Gift, { details, as }: Way): void {
  const noThankYou = context.policy.noThankYou === null ? {} : { no_thank_you: context.policy.noThankYou };
  const body: Readonly<Record<string, unknown>> = {
    ...giftBody(fields, { ...sessionOf(context, fields, details), ...details }, file),
    ...noThankYou,
  };
  const queue = body['txn_type'] === undefined ? 'donations' : 'recurring';
  sendItem(context.db, item, { queue, body, as, now: context.now() });
}

/** Where the donor came from, as far as their session tells; what the gift itself says counts before it. */
function sessionOf({ db }: AuditContext, fields: AuditFields, details: DonorDetails | null): DonorDetails {
  const id = said(fields, 'contribution_tracking_id') ?? details?.['contribution_tracking_id'];
  const session = typeof id === 'string' ? findTracking(db, id) : null;
  if (session === null) return {};
  const { utmSource, utmMedium, utmCampaign, language, at } = session;
  return {
    utm_source: utmSource,
    utm_medium: utmMedium,
    utm_campaign: utmCampaign,
    language,
    tracking_date: at === null ? null : at.slice(0, 19).replace('T', ' '),
  };
}
