/** The queue `contribution-tracking`: where a donor came from. Each field keeps what was told last, by its own time. */
import * as z from 'zod';
import { tellTracking } from '../../models/tracking.ts';
import { minorOf } from '../gifts/gift-message.ts';
import * as f from '../messages/fields.ts';
import { type Body, type Consumer, done } from '../messages/outcome.ts';

export const TRACKING_ALIASES = { tracking_date: ['ts'] } as const;

const schema = z.object({
  id: f.required(f.id),
  amount: f.optional(f.decimal),
  currency: f.optional(f.currency),
  utm_source: f.optional(f.text),
  utm_medium: f.optional(f.text),
  utm_campaign: f.optional(f.text),
  utm_key: f.optional(f.text),
  banner: f.optional(f.text),
  landing_page: f.optional(f.text),
  payment_method: f.optional(f.text),
  payment_submethod: f.optional(f.text),
  gateway: f.optional(f.text),
  language: f.optional(f.text),
  country: f.optional(f.text),
  is_recurring: f.optional(f.flag),
  tracking_date: f.optional(f.instant),
  source_enqueued_time: f.optional(f.instant),
});

export const TRACKING_REQUIRED = f.requiredKeys(schema);

export const consumeTracking: Consumer = ({ db, message }, body) => {
  const told = f.parse(schema, f.withAliases(body, TRACKING_ALIASES));
  const [banner = null, landingPage = null, method = null] = (told.utm_source ?? '')
    .split('.')
    .map((part) => part || null);
  const amountMinor =
    told.amount === null || told.currency === null ? null : minorOf('amount', told.amount, told.currency);
  const otherwise = tellTracking(db, {
    id: told.id,
    toldAt: (told.source_enqueued_time ?? told.tracking_date ?? new Date(message.createdAt)).toISOString(),
    facts: {
      amountMinor,
      currency: told.currency,
      utmSource: told.utm_source,
      utmMedium: told.utm_medium,
      utmCampaign: told.utm_campaign,
      utmKey: told.utm_key,
      banner: told.banner ?? banner,
      landingPage: told.landing_page ?? landingPage,
      paymentMethod: told.payment_method ?? method,
      paymentSubmethod: told.payment_submethod,
      gateway: told.gateway,
      language: told.language,
      country: told.country,
      isRecurring: told.is_recurring,
      at: told.tracking_date?.toISOString() ?? null,
    },
    more: unknownKeys(body),
  });
  const remarks = otherwise.map((name) => `${name}: an earlier message of the same moment says otherwise`);
  return done({ contributionTrackingId: told.id, remarks });
};

const KNOWN_KEYS: ReadonlySet<string> = new Set([...Object.keys(schema.shape), 'ts', 'contribution_id']);

function unknownKeys(body: Body): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !KNOWN_KEYS.has(key) && !key.startsWith('source_')));
}
