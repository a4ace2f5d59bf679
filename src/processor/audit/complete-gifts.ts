/**
 * Gifts of a report that are not in the books: who gave them is looked for among what is pending, then in the logs of the payment
 * form, and where the report itself says enough, in the report. What nothing completes waits.
 */

import type { AuditFields } from '../../connectors/audit/types.ts';
import { paymentsLogsOf, searchPaymentsLog } from '../../connectors/payments-log.ts';
import type { AuditFileRow } from '../../models/audit-files.ts';
import { writeTransaction } from '../../models/db.ts';
import { findPending } from '../../models/pending.ts';
import { recurringBySubscription } from '../../models/recurring.ts';
import { storedJson } from '../../stored-json.ts';
import { familyOf } from '../gifts/gateways.ts';
import type { AuditContext } from './audit-policy.ts';
import { tellConflict } from './conflict.ts';
import { endItem, sendItem, type WaitingItem } from './end-item.ts';
import { findRecordPayment, isSameMoney } from './find-payment.ts';
import { type DonorDetails, giftBody, orderKeyOf } from './gift-body.ts';
import { readSigned } from './minor.ts';
import { factsOf, said } from './record-facts.ts';

type Gift = Readonly<{ item: WaitingItem; fields: AuditFields }>;

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
  const logged = await loggedDonors(context, incomplete);
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
  const pending = findPending(db, {
    family: familyOf(facts.gateway),
    orderId: orderKeyOf(gift.fields),
    gatewayTxnId: facts.txnIds[0] ?? null,
  });
  if (pending !== null) send(context, file, gift, { details: storedJson<DonorDetails>(pending.body), as: 'completed' });
  else if (tellsDonor(file, gift.fields) || isOfSeries(context, gift.fields))
    send(context, file, gift, { details: null, as: 'imported' });
  else return false;
  return true;
}

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
  const body: Readonly<Record<string, unknown>> = { ...giftBody(fields, details, file.gateway), ...noThankYou };
  const queue = body['txn_type'] === undefined ? 'donations' : 'recurring';
  sendItem(context.db, item, { queue, body, as, now: context.now() });
}

/**
 * Days are looked at from the newest to the oldest; the last line of an order that agrees about the money counts. A log of a day
 * holds mostly the lines of the day before.
 */
async function loggedDonors(context: AuditContext, gifts: readonly Gift[]): Promise<ReadonlyMap<number, DonorDetails>> {
  const { paymentsLogs, logDaysBefore } = context.policy;
  const found = new Map<number, DonorDetails>();
  const dated = gifts.flatMap((gift) => datedGift(gift));
  if (paymentsLogs === null || dated.length === 0) return found;
  const days = dated.map(({ day }) => day);
  const first = Math.min(...days) - logDaysBefore;
  const last = Math.min(Math.max(...days) + 1, Math.floor(context.now().getTime() / DAY_MS));
  for (let day = last; day >= first; day -= 1) {
    const open = dated.filter(
      (one) => !found.has(one.id) && day <= one.day + 1 && day >= one.day - Math.max(logDaysBefore, LOG_WINDOW_DAYS),
    );
    for (const gateway of new Set(open.map((one) => one.gateway)))
      await searchDay(
        paymentsLogs,
        { gateway, day },
        open.filter((one) => one.gateway === gateway),
        found,
      );
    context.betweenBatches();
  }
  return found;
}

const LOG_WINDOW_DAYS = 30;

type Dated = Readonly<{ id: number; gateway: string; day: number; key: string; fields: AuditFields }>;

function datedGift({ item, fields }: Gift): readonly Dated[] {
  const key = orderKeyOf(fields);
  const date = fields['date'];
  const gateway = said(fields, 'gateway');
  if (key === null || gateway === null || typeof date !== 'number') return [];
  return [{ id: item.id, gateway, day: Math.floor((date * 1000) / DAY_MS), key, fields }];
}

async function searchDay(
  folder: string,
  { gateway, day }: Readonly<{ gateway: string; day: number }>,
  gifts: readonly Dated[],
  found: Map<number, DonorDetails>,
): Promise<void> {
  const name = new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
  const byKey = new Map<string, Dated[]>();
  for (const gift of gifts) byKey.set(gift.key, [...(byKey.get(gift.key) ?? []), gift]);
  for (const path of paymentsLogsOf(folder, gateway, name)) {
    await searchPaymentsLog(path, new Set(byKey.keys()), ({ orderId, details }) => {
      for (const gift of byKey.get(orderId) ?? []) if (agrees(gift.fields, details)) found.set(gift.id, details);
    });
  }
}

/** Both must say what was paid, and the same. */
function agrees(fields: AuditFields, details: Readonly<Record<string, string>>): boolean {
  const currency = said(fields, 'currency');
  if (currency === null || details['currency'] !== currency) return false;
  const [told, logged] = [fields['gross'], details['gross']].map((gross) => readSigned(String(gross ?? ''), currency));
  return told !== null && told !== undefined && told === logged;
}
