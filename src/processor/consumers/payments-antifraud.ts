/** The queue `payments-antifraud`: what fraud filters said of an attempt. Kept and shown; nothing is decided by it. */
import { isIP } from 'node:net';
import * as z from 'zod';
import { storeFraudScore } from '../../models/attempts.ts';
import { gateway } from '../gifts/gift-message.ts';
import * as f from '../messages/fields.ts';
import { type Body, type Consumer, done, MessageRefused } from '../messages/outcome.ts';
import { remarksOf } from '../messages/told-otherwise.ts';

const schema = z.object({
  contribution_tracking_id: f.required(f.id),
  order_id: f.required(f.id),
  gateway: f.required(gateway),
  validation_action: f.optional(f.text),
  user_ip: f.optional(f.text),
  payment_method: f.optional(f.text),
  risk_score: f.optional(f.decimal),
  server: f.optional(f.text),
  date: f.optional(f.instant),
});

export const ANTIFRAUD_REQUIRED = f.requiredKeys(schema);

export const consumeAntifraud: Consumer = ({ db, message }, body) => {
  const told = f.parse(schema, body);
  const isAddress = told.user_ip === null || isIP(told.user_ip) !== 0;
  const score = {
    contributionTrackingId: told.contribution_tracking_id,
    orderId: told.order_id,
    gateway: told.gateway,
    userIp: isAddress ? told.user_ip : null,
    validationAction: told.validation_action,
    paymentMethod: told.payment_method,
    riskScore: told.risk_score?.replace(',', '') ?? null,
    server: told.server,
    at: (told.date ?? new Date(message.createdAt)).toISOString(),
  };
  const verdict = storeFraudScore(db, score, breakdown(body));
  const remarks = [...remarksOf(verdict), ...(isAddress ? [] : ['user_ip is no address'])];
  return done({ orderId: score.orderId, isNewest: verdict !== 'older', remarks });
};

/** A map of filter to score; no map is an empty one. */
function breakdown(body: Body): Readonly<Record<string, string>> {
  const given = body['score_breakdown'];
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(
    Object.entries(given).map(([filter, score]) => {
      const read = f.decimal.safeParse(score);
      if (!read.success) throw new MessageRefused('MESSAGE_INVALID', `score_breakdown.${filter} is not a number`);
      return [filter, read.data.replace(',', '')];
    }),
  );
}
