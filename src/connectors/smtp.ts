/**
 * Sends mails to the organisation's SMTP server (nodemailer, pooled). One message, one recipient, one attempt: whether
 * and when to try again is the outbox's decision (`processor/`), so nodemailer's own re-sending is off.
 */
import { readFileSync } from 'node:fs';
import { createTransport, type SMTPPoolOptions } from 'nodemailer';
import { AppError, messageOf } from '../errors.ts';
import { envelopeOf, messageBytes, messageProblem, type OutgoingMessage } from './message.ts';
import { outcomeOf, type SendResult, smtpErrorOf, tidyReply } from './smtp-outcome.ts';

export type { Mailbox, OutgoingMessage } from './message.ts';
export type { SendResult } from './smtp-outcome.ts';

export type SmtpSettings = Readonly<{
  host: string;
  port: number;
  /** `starttls` insists on it; `tls` is TLS from the first byte; `none` never encrypts (loopback only). */
  security: 'starttls' | 'tls' | 'none';
  username: string | null;
  password: string | null;
  /** PEM file with the authority to trust instead of the system's, for a private relay. */
  caFile?: string | null;
  connectionsMax?: number;
  messagesPerSecondMax?: number;
  /** Signs every message (RFC 6376); null where the relay does, which is the usual case. `privateKey` is PEM. */
  dkim?: Readonly<{ domain: string; selector: string; privateKey: string }> | null;
  /** Milliseconds; for the tests. */
  timeouts?: Partial<SmtpTimeouts>;
}>;
export type SmtpTimeouts = Readonly<{ connectionMs: number; greetingMs: number; socketMs: number }>;

export type SmtpConnection = Readonly<{
  /** One attempt. Never throws for what servers, networks and addresses do. */
  send: (message: OutgoingMessage) => Promise<SendResult>;
  /** Connects and logs in without sending. */
  verify: () => Promise<VerifyResult>;
  /** Ends the connections; messages that have not begun to leave end as `retry`. */
  close: () => void;
}>;
export type VerifyResult = Readonly<{ outcome: 'ok' }> | Readonly<{ outcome: 'retry' | 'stop'; reason: string }>;

const TIMEOUTS: SmtpTimeouts = { connectionMs: 10_000, greetingMs: 10_000, socketMs: 30_000 };
const CONNECTIONS_MAX = 2;
const MESSAGES_PER_SECOND_MAX = 1;

/** What is used of a message stream: whether anybody has read from it. */
type Readability = { readonly readableDidRead: boolean };

/** Opens the pool; it connects with the first message. Throws `SMTP_CA_FILE` if the CA file cannot be read. */
export function openSmtp(settings: SmtpSettings): SmtpConnection {
  const transport = createTransport({ ...poolOptions(settings), pool: true });
  const streams = new Map<string, Readability>();
  // The server's permission to send (354) is the moment when somebody reads the stream; no error tells it.
  transport.use('stream', (mail, done) => {
    const create = mail.message.createReadStream.bind(mail.message);
    mail.message.createReadStream = (options) => {
      const stream = create(options);
      if (mail.data.messageId !== undefined) streams.set(mail.data.messageId, stream);
      return stream;
    };
    done();
  });

  const attempt = async (message: OutgoingMessage): Promise<SendResult> => {
    const envelope = envelopeOf(message);
    const hide = [envelope.to, message.to.address];
    const raw = await messageBytes(message);
    try {
      const sent = await transport.sendMail({ envelope: { ...envelope }, raw, messageId: message.messageId });
      return { outcome: 'sent', response: tidyReply(sent.response, hide) };
    } catch (thrown) {
      const dataStarted = streams.get(message.messageId)?.readableDidRead ?? false;
      return outcomeOf(smtpErrorOf(thrown), { dataStarted, hide });
    } finally {
      streams.delete(message.messageId);
    }
  };
  return {
    send: async (message) => refusal(message) ?? (await attempt(message)),
    verify: async () => await verifyOnce(async () => await transport.verify()),
    close: () => transport.close(),
  };
}

/** A message that must not even be tried: a bad recipient or Message-ID is its own trouble, a bad sender is everybody's. */
function refusal(message: OutgoingMessage): SendResult | null {
  const problem = messageProblem(message);
  if (problem === null) return null;
  return { outcome: problem.side === 'mail' ? 'failed' : 'stop', reason: problem.reason };
}

async function verifyOnce(verify: () => Promise<unknown>): Promise<VerifyResult> {
  try {
    await verify();
    return { outcome: 'ok' };
  } catch (thrown) {
    const { outcome, reason } = outcomeOf(smtpErrorOf(thrown), { dataStarted: false, hide: [] });
    return { outcome: outcome === 'retry' || outcome === 'unreachable' ? 'retry' : 'stop', reason };
  }
}

function poolOptions(settings: SmtpSettings): SMTPPoolOptions {
  const { host, port, security, username, password } = settings;
  const timeouts = { ...TIMEOUTS, ...settings.timeouts };
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...authorityOf(settings.caFile ?? null) },
    ...(username === null ? {} : { auth: { user: username, pass: password ?? '' } }),
    maxConnections: settings.connectionsMax ?? CONNECTIONS_MAX,
    rateLimit: settings.messagesPerSecondMax ?? MESSAGES_PER_SECOND_MAX,
    rateDelta: 1000,
    maxRequeues: 0,
    connectionTimeout: timeouts.connectionMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.socketMs,
    dnsTimeout: timeouts.connectionMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
    ...dkimOf(settings.dkim ?? null),
  };
}

function dkimOf(dkim: SmtpSettings['dkim']): Pick<SMTPPoolOptions, 'dkim'> {
  if (dkim == null) return {};
  return { dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey } };
}

function authorityOf(caFile: string | null): { ca?: Buffer } {
  if (caFile === null) return {};
  try {
    return { ca: readFileSync(caFile) };
  } catch (thrown) {
    throw new AppError({
      kind: 'configuration',
      code: 'SMTP_CA_FILE',
      message: `the CA file of the mail server cannot be read: ${messageOf(thrown)}`,
      where: caFile,
      hint: 'name a readable PEM file, or leave it out to trust the authorities of the system',
      cause: thrown,
    });
  }
}
