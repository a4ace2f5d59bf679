/**
 * Posts one signed message to a web server (standardwebhooks.com): the receiver checks `webhook-signature`, an HMAC-SHA256
 * over id, time and body, and leaves out an id that it has seen. Redirects are not followed. Throws nothing: what went wrong
 * is the answer.
 */
import { createHmac } from 'node:crypto';
import { messageOf } from '../errors.ts';

export type WebhookMessage = Readonly<{
  url: string;
  /** From its file: `whsec_` and base64, or any text. */
  secret: string;
  /** The same each time this message is tried. */
  id: string;
  at: Date;
  /** JSON. */
  body: string;
  timeoutMs: number;
}>;

/** `reason` is for people: what the server said, or why it could not be reached. */
export type WebhookResult = Readonly<{ ok: true } | { ok: false; reason: string }>;

export async function postWebhook(message: WebhookMessage): Promise<WebhookResult> {
  const timestamp = String(Math.floor(message.at.getTime() / 1000));
  try {
    const response = await fetch(message.url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(message.timeoutMs),
      headers: {
        'content-type': 'application/json',
        'webhook-id': message.id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signatureOf(message, timestamp)}`,
      },
      body: message.body,
    });
    await response.body?.cancel();
    return response.ok ? { ok: true } : { ok: false, reason: `the server answered ${response.status}` };
  } catch (thrown) {
    return { ok: false, reason: reasonOf(thrown) };
  }
}

function signatureOf({ secret, id, body }: WebhookMessage, timestamp: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret);
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
}

/** fetch hides what happened behind "fetch failed". */
function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return cause === undefined ? messageOf(thrown) : messageOf(cause);
}
