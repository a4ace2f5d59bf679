/**
 * Brings the digest to the operator: by the mail server, whatever mode the mails to donors have; without one as a file among the
 * mails. Marked as told only after the server has taken it for one address; a crash in between sends the same Message-ID once more.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { buildEml, writeEml } from '../../src/connectors/eml.ts';
import type { OutgoingMessage } from '../../src/connectors/message.ts';
import { openSmtp } from '../../src/connectors/smtp.ts';
import { type AlarmRow, markTold, openAlarms, untoldAlarms } from '../../src/models/alarms.ts';
import { headHash } from '../../src/models/events.ts';
import type { JobContext } from '../context.ts';
import { smtpSettingsOf } from '../send-mail.ts';
import { composeDigest } from './digest.ts';

export type Told = Readonly<{ incidents: number; trouble: string | null }>;

/** Sends one mail for all that is new, to each address. Nothing without an address or without news. */
export async function tellOperator(context: JobContext): Promise<Told> {
  const { config, db, now } = context;
  const untold = untoldAlarms(db);
  if (config.operator.email.length === 0 || untold.length === 0) return { incidents: 0, trouble: null };
  const facts = {
    organisation: config.organisation.name,
    untold,
    openCount: openAlarms(db).length,
    head: headHash(db),
  };
  const digest = composeDigest({ ...facts, at: now().toISOString() });
  const messages = config.operator.email.map((address) => messageTo(context, address, { ...digest, untold }));
  const { isTold, trouble } = await (config.mail.host === null
    ? asFiles(context, messages, untold)
    : sent(context, messages));
  if (!isTold) return { incidents: 0, trouble };
  markTold(db, untold, now());
  return { incidents: untold.length, trouble };
}

type Content = Readonly<{ subject: string; text: string; html: string; untold: readonly AlarmRow[] }>;

function messageTo({ config, now }: JobContext, address: string, content: Content): OutgoingMessage {
  const { subject, text, html, untold } = content;
  const key = JSON.stringify([address, untold.map(({ id, toldAt, resolvedAt }) => [id, toldAt, resolvedAt])]);
  const id = createHash('sha256').update(key).digest('hex').slice(0, 24);
  return {
    subject,
    text,
    html,
    messageId: `<alarm-${id}@${config.mail.messageIdDomain}>`,
    date: now(),
    from: config.mail.from,
    replyTo: null,
    to: { name: null, address },
    envelopeFrom: null,
    language: 'en',
  };
}

/** `isTold`: at least one address has it. The others are not tried again: that one would get the same mail at every look. */
type Outcome = Readonly<{ isTold: boolean; trouble: string | null }>;

async function sent({ config }: JobContext, messages: readonly OutgoingMessage[]): Promise<Outcome> {
  const connection = openSmtp(smtpSettingsOf(config.mail));
  try {
    const results = await Promise.all(messages.map((message) => connection.send(message)));
    // Whether it arrived is not known: a second one does no harm here, but nobody needs it.
    const failed = results.flatMap((result) =>
      result.outcome === 'sent' || result.outcome === 'uncertain' ? [] : [result.reason],
    );
    return { isTold: failed.length < messages.length, trouble: failed[0] ?? null };
  } finally {
    connection.close();
  }
}

async function asFiles(
  { config }: JobContext,
  messages: readonly OutgoingMessage[],
  untold: readonly AlarmRow[],
): Promise<Outcome> {
  const newest = Math.max(...untold.map(({ id }) => id));
  const over = untold.some(({ resolvedAt }) => resolvedAt !== null) ? 'resolved' : 'raised';
  for (const [index, message] of messages.entries()) {
    const name = `operator-${String(newest).padStart(6, '0')}-${over}${index === 0 ? '' : `-${index + 1}`}`;
    await writeEml(join(config.dataDir, 'mail'), name, await buildEml(message));
  }
  return { isTold: true, trouble: null };
}
