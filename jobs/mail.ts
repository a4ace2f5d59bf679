/**
 * Sends what the outbox holds. In mode `file` each mail is written as `.eml`; in `redirect` and `live` it goes to
 * the mail server: claimed under a lease, tried again after temporary trouble, given up after a refusal, and never
 * sent a second time when nobody can know whether the first one went out.
 */
import { join } from 'node:path';
import { type MailConfig, readSecret } from '../src/config.ts';
import { buildEml, writeEml } from '../src/connectors/eml.ts';
import { messageProblem } from '../src/connectors/message.ts';
import { type OutgoingMessage, openSmtp, type SendResult, type SmtpConnection } from '../src/connectors/smtp.ts';
import { AppError, assertNever, messageOf as errorText } from '../src/errors.ts';
import { errorFields } from '../src/log.ts';
import { chooseLanguage } from '../src/mail/languages/index.ts';
import { renderMail } from '../src/mail/render.ts';
import { writeTransaction } from '../src/models/db.ts';
import { findMail, mailsWithExpiredLease, nextDueMail, type OutboxRow, updateMail } from '../src/models/outbox.ts';
import { releaseAnsweredMail } from '../src/models/reversals.ts';
import { currencyOf } from '../src/money.ts';
import { storedJson } from '../src/stored-json.ts';
import type { JobContext } from './context.ts';
import { withhold } from './withheld-mail.ts';

export type MailReport = Readonly<{
  /** Sent, redirected or written as files. */
  sent: number;
  failed: number;
  /** Tried in vain now; they are tried again later. */
  waiting: number;
  /** The last answer or trouble of the mail server that kept mails waiting or stopped the sending. */
  trouble: string | null;
}>;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NOTHING_DONE: MailReport = { sent: 0, failed: 0, waiting: 0, trouble: null };

const LEASE_MS = 5 * 60_000;
const BACKOFF_MS = [5, 15, 60, 240, 720, 1440].map((minutes) => minutes * 60_000);
/** After so many mails in a row that did not go out the server is left alone until the next run. */
const TROUBLES_MAX = 5;

export async function mailJob(context: JobContext): Promise<MailReport> {
  releaseDeadClaims(context);
  releaseAnsweredMail(context.db);
  const { mode } = context.config.mail;
  switch (mode) {
    case 'off':
      return NOTHING_DONE;
    case 'file':
      return fileAll(context);
    case 'redirect':
    case 'live':
      return sendAll(context);
    default:
      return assertNever(mode);
  }
}

/** A sender died between claiming and the server's answer: nobody can know. A person decides. */
function releaseDeadClaims(context: JobContext): void {
  for (const mail of mailsWithExpiredLease(context.db, context.now())) {
    updateMail(context.db, mail, {
      state: 'UNCERTAIN',
      leaseOwner: null,
      leaseUntil: null,
      reason: 'SENDER_DIED',
      lastError: 'the program was stopped while it sent this mail; it may have arrived',
    });
    context.log.warn('mail may or may not have been sent', { paymentId: mail.paymentId });
  }
}

/** Writes every due mail as a file. Writing the same name twice gives the same file, so no claim is needed. */
async function fileAll(context: JobContext): Promise<MailReport> {
  let sent = 0;
  let failed = 0;
  for (;;) {
    const mail = context.stopping() ? null : nextDueMail(context.db, context.now());
    if (mail === null) return { ...NOTHING_DONE, sent, failed };
    if (withhold(context.db, mail)) continue;
    const now = context.now();
    const bytes = await builtOrFailed(context, mail, () => buildEml(messageOf(context, mail, now)));
    if (bytes === null) {
      failed += 1;
      continue;
    }
    await writeEml(join(context.config.dataDir, 'mail'), `${String(mail.id).padStart(6, '0')}-${mail.kind}`, bytes);
    updateMail(context.db, mail, { state: 'FILED', sentAt: now.toISOString(), attempts: mail.attempts + 1 });
    sent += 1;
  }
}

/**
 * What `build` gives; null when nobody can build this mail. It is then FAILED, and the others go out. An error of the
 * configuration is everybody's, and is thrown on.
 */
async function builtOrFailed<T>(context: JobContext, mail: OutboxRow, build: () => T | Promise<T>): Promise<T | null> {
  try {
    return await build();
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.kind === 'configuration') throw thrown;
    const lastError = `mail M-${mail.id} (${mail.kind}, ${mail.subject}): ${errorText(thrown)}`;
    updateMail(context.db, mail, {
      state: 'FAILED',
      reason: 'CANNOT_BUILD',
      leaseOwner: null,
      leaseUntil: null,
      lastError,
    });
    context.log.error('a mail cannot be built', { paymentId: mail.paymentId, ...errorFields(thrown) });
    return null;
  }
}

async function sendAll(context: JobContext): Promise<MailReport> {
  const connection = openSmtp(smtpSettingsOf(context.config.mail));
  try {
    return await sendWith(context, connection);
  } finally {
    connection.close();
  }
}

async function sendWith(context: JobContext, connection: SmtpConnection): Promise<MailReport> {
  const report: Mutable<MailReport> = { ...NOTHING_DONE };
  let inARow = 0;
  for (let tried = 0; tried < context.config.mail.maxPerRun && !context.stopping(); tried += 1) {
    const mail = claimNext(context);
    if (mail === null) break;
    const message = await builtOrFailed(context, mail, () => sendable(messageOf(context, mail, context.now())));
    if (message === null) {
      report.failed += 1;
      continue;
    }
    const result = await connection.send(message);
    record(context, mail, result);
    if (result.outcome === 'sent') report.sent += 1;
    else if (result.outcome === 'failed' || result.outcome === 'uncertain') report.failed += 1;
    else Object.assign(report, { waiting: report.waiting + 1, trouble: result.reason });
    inARow = result.outcome === 'sent' ? 0 : inARow + 1;
    if (result.outcome === 'stop' || inARow >= TROUBLES_MAX) break;
  }
  return report;
}

/** The next due mail, claimed for us in one database transaction, or null. */
function claimNext(context: JobContext): OutboxRow | null {
  return writeTransaction(context.db, () => {
    for (;;) {
      const now = context.now();
      const mail = nextDueMail(context.db, now);
      if (mail === null) return null;
      if (withhold(context.db, mail)) continue;
      updateMail(context.db, mail, {
        state: 'CLAIMED',
        leaseOwner: context.owner,
        leaseUntil: new Date(now.getTime() + LEASE_MS).toISOString(),
        attempts: mail.attempts + 1,
      });
      return findMail(context.db, mail.id);
    }
  });
}

function record(context: JobContext, mail: OutboxRow, result: SendResult): void {
  const free = { leaseOwner: null, leaseUntil: null };
  const now = context.now();
  switch (result.outcome) {
    case 'sent':
      updateMail(context.db, mail, {
        ...free,
        ...sentAs(context.config.mail),
        sentAt: now.toISOString(),
        lastError: null,
      });
      break;
    case 'failed':
      updateMail(context.db, mail, { ...free, state: 'FAILED', reason: 'REFUSED', lastError: result.reason });
      break;
    case 'uncertain':
      updateMail(context.db, mail, { ...free, state: 'UNCERTAIN', reason: 'NO_ANSWER', lastError: result.reason });
      break;
    case 'retry':
      updateMail(context.db, mail, { ...free, ...retryOf(context, mail, now), lastError: result.reason });
      break;
    case 'stop':
      // The fault is ours (login, certificate), not this mail's: it keeps its turn.
      updateMail(context.db, mail, { ...free, state: 'RETRY', attempts: mail.attempts - 1, lastError: result.reason });
      break;
    default:
      assertNever(result);
  }
}

/** A redirected mail has told no donor anything: it is FILED, as one that was written to a file. */
function sentAs({ mode, redirectTo }: MailConfig): Partial<OutboxRow> {
  return mode === 'redirect' ? { state: 'FILED', reason: `REDIRECTED_TO ${redirectTo ?? ''}` } : { state: 'SENT' };
}

function retryOf(context: JobContext, mail: OutboxRow, now: Date): Partial<OutboxRow> {
  if (mail.attempts >= context.config.mail.maxAttempts) return { state: 'FAILED', reason: 'TOO_MANY_ATTEMPTS' };
  const wait = BACKOFF_MS[Math.min(mail.attempts, BACKOFF_MS.length) - 1] ?? LEASE_MS;
  return { state: 'RETRY', nextAt: new Date(now.getTime() + wait).toISOString() };
}

type StoredFacts = Readonly<{
  recipientName: string | null;
  amountMinor: number;
  currency: string;
  bookingDate: string;
  paymentReference: string;
  items: readonly Readonly<{ title: string; reference: string; amountMinor: number }>[];
}>;

/** The whole message of an outbox row. The recipient is our own record's; the Message-ID is fixed. */
export function messageOf(context: Pick<JobContext, 'config'>, mail: OutboxRow, date: Date): OutgoingMessage {
  const { config } = context;
  const facts = storedJson<StoredFacts>(mail.facts);
  const currency = currencyOf(facts.currency);
  const language = chooseLanguage({ person: mail.language, organisation: config.language });
  const rendered = renderMail('confirmation', language, {
    ...facts,
    organisation: config.organisation,
    amount: { minor: facts.amountMinor, currency },
    items: facts.items.map((item) => ({ ...item, amount: { minor: item.amountMinor, currency } })),
  });
  if (mail.toAddress === null) throw new Error(`mail ${mail.id} has no recipient`);
  const redirected = config.mail.mode === 'redirect' && config.mail.redirectTo !== null;
  return {
    ...rendered,
    messageId: mail.messageId,
    date,
    from: config.mail.from,
    replyTo: replyToOf(config.mail, config.organisation.email),
    to: {
      name: mail.toName,
      address: redirected && config.mail.redirectTo !== null ? config.mail.redirectTo : mail.toAddress,
    },
    envelopeFrom: null,
    language,
    ...(redirected ? { headers: { 'X-Quittance-Redirected-From': mail.toAddress } } : {}),
  };
}

/** The message itself, unless it could not be sent whatever the server says: a wrong recipient or Message-ID. */
function sendable(message: OutgoingMessage): OutgoingMessage {
  const problem = messageProblem(message);
  if (problem?.side === 'mail') throw new Error(problem.reason);
  return message;
}

function replyToOf(mail: MailConfig, organisationEmail: string | null): OutgoingMessage['replyTo'] {
  if (mail.replyTo !== null) return mail.replyTo;
  return organisationEmail === null ? null : { name: null, address: organisationEmail };
}

/** The configured mail server as the connector takes it; reads its secret. */
export function smtpSettingsOf(mail: MailConfig) {
  if (mail.host === null) throw new Error('the configuration lets no sending mode without a host pass');
  return {
    host: mail.host,
    port: mail.port,
    security: mail.security,
    username: mail.username,
    password: mail.passwordFile === null ? null : readSecret(mail.passwordFile),
    caFile: mail.caFile,
    messagesPerSecondMax: mail.maxPerSecond,
  };
}
