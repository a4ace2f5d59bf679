/**
 * The queues of jobs: what the listeners of the gateways ask to be done. Those that need no access to a gateway are done; the
 * others are kept for a person, who has that access. Source: spec/flow.md 2.11.
 */
import * as z from 'zod';
import { findPending, resolvePending } from '../../models/pending.ts';
import { storedJson } from '../../stored-json.ts';
import { merged } from '../gifts/complete.ts';
import { familyOf } from '../gifts/gateways.ts';
import { gateway } from '../gifts/gift-message.ts';
import { readIpn } from '../gifts/paypal-ipn.ts';
import * as f from '../messages/fields.ts';
import {
  type Body,
  type ConsumeContext,
  type Consumer,
  done,
  MessageRefused,
  type Outcome,
  type Waiting,
  waiting,
} from '../messages/outcome.ts';
import { pushMessage } from '../messages/push.ts';
import { readJob } from '../messages/read-job.ts';
import { pendingKey } from '../messages/wait-keys.ts';
import { awaitDownload, DOWNLOAD_REQUIRED } from './report-download.ts';

/** By the last part of the class, as its namespace changed with the years. */
const JOBS = {
  DeletePendingJob: deletePending,
  DownloadReportJob: (_context: ConsumeContext, payload: Body) => awaitDownload(payload),
  RecordCaptureJob: recordCapture,
  RecordPaymentJob: recordPayment,
  Job: payPalIpn,
} satisfies Readonly<Record<string, (context: ConsumeContext, payload: Body) => Outcome>>;

function isJob(name: string): name is keyof typeof JOBS {
  return Object.hasOwn(JOBS, name);
}

/** What a person has to do instead. */
const OUT_OF_REACH: Readonly<Record<string, string>> = {
  ProcessCaptureRequestJob: 'capture or cancel the authorisation at the gateway, then message drop',
  TokenizeRecurringJob: 'get the token at the gateway, add recurring_payment_token with message edit --queue donations',
};

export const consumeJob: Consumer = (context, body) => {
  const { name, payload } = readJob(body);
  if (isJob(name)) return JOBS[name](context, payload);
  const instead = OUT_OF_REACH[name];
  if (instead === undefined) throw new MessageRefused('JOB_CLASS_UNKNOWN', `there is no job "${name}"`);
  throw new MessageRefused('JOB_OUT_OF_REACH', `${name} needs access to the gateway, which we do not have: ${instead}`);
};

const deleteSchema = z.object({ gateway: f.required(gateway), order_id: f.required(f.id) });

/** Details that come only after they were deleted are deleted then. */
function deletePending({ db, now }: ConsumeContext, payload: Body): Outcome {
  const { gateway: name, order_id: orderId } = f.parse(deleteSchema, payload);
  const family = familyOf(name);
  if (findPending(db, { family, orderId, gatewayTxnId: null }) === null)
    return { ...waitingForDetails(name, orderId), mayStayAway: true };
  return done({ orderId, resolved: resolvePending(db, { family, orderId, resolution: 'DELETED', now }) });
}

function waitingForDetails(name: string, orderId: string): Waiting {
  return waiting(pendingKey(name, orderId), `the details of the donor of ${name} ${orderId} have not come`);
}

export const CAPTURE_ALIASES = { gatewayTxnId: ['originalReference'] } as const;
const captureSchema = z.object({
  merchantReference: f.required(f.id),
  gatewayTxnId: f.required(f.id),
  currency: f.optional(f.currency),
  amount: f.optional(f.decimal),
  eventDate: f.optional(f.text),
});

/** A card payment was captured: the gift is what the donor typed, with the transaction and the money of the capture. */
function recordCapture(context: ConsumeContext, payload: Body): Outcome {
  const told = f.parse(captureSchema, f.withAliases(payload, CAPTURE_ALIASES));
  return complete(
    context,
    { gateway: 'adyen', orderId: told.merchantReference },
    {
      gateway_txn_id: told.gatewayTxnId,
      date: told.eventDate,
      ...(told.amount === null || told.currency === null ? {} : { gross: told.amount, currency: told.currency }),
    },
  );
}

const paymentSchema = z.object({
  order_id: f.required(f.id),
  gateway_txn_id: f.required(f.id),
  contribution_tracking_id: f.optionalId,
  date: f.optional(f.text),
  fee: f.optional(f.decimal),
  gateway_status: f.optional(f.text),
});

function recordPayment(context: ConsumeContext, payload: Body): Outcome {
  const { order_id: orderId, ...told } = f.parse(paymentSchema, payload);
  return complete(context, { gateway: 'amazon', orderId }, told);
}

/** Pushes the whole gift to the queue of donations, or waits for the details of the donor. */
function complete(context: ConsumeContext, names: { gateway: string; orderId: string }, told: Body): Outcome {
  const { db, now, message } = context;
  const { orderId } = names;
  const gatewayTxnId = typeof told['gateway_txn_id'] === 'string' ? told['gateway_txn_id'] : null;
  const pending = findPending(db, { family: names.gateway, orderId, gatewayTxnId });
  if (pending === null) return waitingForDetails(names.gateway, orderId);
  const whole = merged(storedJson<Record<string, unknown>>(pending.body), told);
  const body = { ...whole, ...STRONGER_NAMES, gateway: names.gateway, order_id: orderId };
  const { id } = pushMessage(db, { queue: 'donations', body, source: message.queue, now });
  return done({ messageId: id });
}

/** The fields of its payload without which a job is refused; those of PayPal are asked for by the message that follows. */
export const JOB_REQUIRED: Readonly<Record<keyof typeof JOBS, readonly string[]>> = {
  DeletePendingJob: f.requiredKeys(deleteSchema),
  DownloadReportJob: DOWNLOAD_REQUIRED,
  RecordCaptureJob: f.requiredKeys(captureSchema),
  RecordPaymentJob: f.requiredKeys(paymentSchema),
  Job: [],
};

/** Names of the pending message that would win over those of the job. */
const STRONGER_NAMES = { invoice_id: null, original_currency: null, original_gross: null };

function payPalIpn({ db, now, message }: ConsumeContext, payload: Body): Outcome {
  const read = readIpn(payload);
  if (read.queue === null) return done({ remarks: [read.why] });
  const { id } = pushMessage(db, { queue: read.queue, body: read.body, source: message.queue, now });
  return done({ messageId: id, queue: read.queue });
}
