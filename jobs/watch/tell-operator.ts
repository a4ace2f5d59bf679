/**
 * Brings the digest to the operator: by the mail server, whatever mode the mails to donors have; without one as a file among the
 * mails. Marked as told only after the server has taken it; a crash in between sends the same Message-ID once more.
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
  const trouble = await (config.mail.host === null ? asFiles(context, messages, untold) : sent(context, messages));
  if (trouble !== null) return { incidents: 0, trouble };
  markTold(db, untold, now());
  return { incidents: untold.length, trouble: null };
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

async function sent({ config }: JobContext, messages: readonly OutgoingMessage[]): Promise<string | null> {
  const connection = openSmtp(smtpSettingsOf(config.mail));
  try {
    const results = await Promise.all(messages.map((message) => connection.send(message)));
    // Whether it arrived is not known: a second one does no harm here, but nobody needs it.
    const failed = results.flatMap((result) =>
      result.outcome === 'sent' || result.outcome === 'uncertain' ? [] : [result.reason],
    );
    return failed[0] ?? null;
  } finally {
    connection.close();
  }
}

async function asFiles(
  { config }: JobContext,
  messages: readonly OutgoingMessage[],
  untold: readonly AlarmRow[],
): Promise<null> {
  const newest = Math.max(...untold.map(({ id }) => id));
  const over = untold.some(({ resolvedAt }) => resolvedAt !== null) ? 'resolved' : 'raised';
  for (const [index, message] of messages.entries()) {
    const name = `operator-${String(newest).padStart(6, '0')}-${over}${index === 0 ? '' : `-${index + 1}`}`;
    await writeEml(join(config.dataDir, 'mail'), name, await buildEml(message));
  }
  return null;
}
