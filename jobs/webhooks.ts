/**
 * Tells other systems what became of their open items: each event once, in order, signed. The events of the books are the
 * outbox, and how far a system has been told is a cursor that moves after its answer; so nothing is lost, and after a crash
 * one message may come twice, under the same id. A server that does not answer is tried again in the next pass.
 */
import { readSecret, type WebhookConfig } from '../src/config.ts';
import { postWebhook } from '../src/connectors/webhook.ts';
import { AppError } from '../src/errors.ts';
import { writeTransaction } from '../src/models/db.ts';
import { newestEvent } from '../src/models/events.ts';
import { itemEvents, publishedEvent } from '../src/models/item-events.ts';
import { readMarker, writeMarker } from '../src/models/jobs.ts';
import type { JobContext } from './context.ts';

export type WebhookReport = Readonly<{
  sent: number;
  /** What kept the others waiting, one line for each system. */
  troubles: readonly string[];
}>;

const TIMEOUT_MS = 15_000;

export async function webhookJob(context: JobContext): Promise<WebhookReport> {
  let sent = 0;
  const troubles: string[] = [];
  for (const webhook of context.config.webhooks) begin(context, webhook);
  for (const webhook of context.config.webhooks) {
    const told = await tell(context, webhook);
    sent += told.sent;
    if (told.trouble === null) continue;
    troubles.push(`webhook ${webhook.name}: ${told.trouble}`);
    context.log.warn('a webhook was not delivered', { code: 'WEBHOOK_FAILED' });
  }
  return { sent, troubles };
}

async function tell(context: JobContext, webhook: WebhookConfig): Promise<{ sent: number; trouble: string | null }> {
  const { db } = context;
  const secret = secretOf(webhook);
  if (secret instanceof AppError) return { sent: 0, trouble: `${secret.message} (${webhook.secretFile})` };
  let sent = 0;
  for (const event of itemEvents(db, readMarker(db, markerOf(webhook)))) {
    if (context.stopping()) break;
    const result = await postWebhook({
      url: webhook.url,
      secret,
      id: `${webhook.name}-${event.cursor}`,
      at: context.now(),
      body: JSON.stringify(publishedEvent(event)),
      timeoutMs: TIMEOUT_MS,
    });
    if (!result.ok) return { sent, trouble: result.reason };
    writeTransaction(db, () => writeMarker(db, markerOf(webhook), event.cursor));
    sent += 1;
  }
  return { sent, trouble: null };
}

/** One system's secret is no reason to keep the others waiting. */
function secretOf({ secretFile }: WebhookConfig): string | AppError {
  try {
    return readSecret(secretFile);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
}

/** A system is told what happens after its webhook was configured; what was before it reads by `quittance events`. */
function begin({ db }: JobContext, webhook: WebhookConfig): void {
  const begun = `${markerOf(webhook)} begun`;
  if (readMarker(db, begun) !== 0) return;
  writeTransaction(db, () => {
    writeMarker(db, begun, 1);
    writeMarker(db, markerOf(webhook), newestEvent(db));
  });
}

function markerOf({ name }: WebhookConfig): string {
  return `webhook ${name}`;
}
