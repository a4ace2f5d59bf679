/**
 * Sends due mails to the mail server: claimed under a lease, tried again after temporary trouble, given up after a refusal, and
 * never sent a second time when nobody can know whether the first one went out. When the server itself is in trouble the
 * mails stay as they were; after five troubles in a row the server is left alone until the next run.
 */
import { type MailConfig, readSecret } from '../src/config.ts';
import { messageProblem } from '../src/connectors/message.ts';
import { type OutgoingMessage, openSmtp, type SendResult, type SmtpConnection } from '../src/connectors/smtp.ts';
import { assertNever } from '../src/errors.ts';
import { writeTransaction } from '../src/models/db.ts';
import { nextDueMail, type OutboxRow, updateMail } from '../src/models/outbox.ts';
import { asItStands } from '../src/processor/mails/as-it-stands.ts';
import { outgoingMessage } from '../src/processor/mails/outgoing.ts';
import type { JobContext } from './context.ts';
import { builtOrFailed, heldForTemplate, type MailReport, type MailRun, NOTHING_DONE, withheld } from './mail-run.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** As it was before, and as we hold it. */
type Claim = Readonly<{ before: OutboxRow; mail: OutboxRow }>;

const LEASE_MS = 5 * 60_000;
const BACKOFF_MS = [5, 15, 60, 240, 720, 1440].map((minutes) => minutes * 60_000);
const TROUBLES_MAX = 5;
/** So many mails are looked at in one database transaction: held ones can be thousands, and others want to write, too. */
const LOOKED_AT_MAX = 50;

export async function sendAll(run: MailRun): Promise<MailReport> {
  const connection = openSmtp(smtpSettingsOf(run.context.config.mail));
  try {
    return await sendWith(run, connection);
  } finally {
    connection.close();
  }
}

async function sendWith(run: MailRun, connection: SmtpConnection): Promise<MailReport> {
  const { context, settings } = run;
  const report: Mutable<MailReport> = { ...NOTHING_DONE };
  let inARow = 0;
  for (let tried = 0; tried < context.config.mail.maxPerRun && !context.stopping(); tried += 1) {
    const claim = claimNext(run, report);
    if (claim === null) break;
    const { mail } = claim;
    const message = await builtOrFailed(context, mail, async () =>
      sendable(await outgoingMessage(settings, asItStands(context.db, mail), context.now())),
    );
    if (message === null) {
      report.failed += 1;
      continue;
    }
    const result = await blamed(connection, await connection.send(message));
    record(context, claim, result);
    count(report, result);
    inARow = result.outcome === 'sent' ? 0 : inARow + 1;
    if (result.outcome === 'stop' || inARow >= TROUBLES_MAX) break;
  }
  return report;
}

/**
 * A connection that broke says nothing of whose fault it was. If the server answers at once when it is asked, it was this mail:
 * it waits longer each time, and keeps no other from going out.
 */
async function blamed(connection: SmtpConnection, result: SendResult): Promise<SendResult> {
  if (result.outcome !== 'unreachable') return result;
  const answer = await connection.verify();
  return answer.outcome === 'ok' ? { outcome: 'retry', reason: result.reason } : result;
}

function count(report: Mutable<MailReport>, result: SendResult): void {
  if (result.outcome === 'sent') report.sent += 1;
  else if (result.outcome === 'failed' || result.outcome === 'uncertain') report.failed += 1;
  else Object.assign(report, { waiting: report.waiting + 1, trouble: result.reason });
}

/** The next due mail that nothing keeps, claimed for us, or null. */
function claimNext(run: MailRun, report: Mutable<MailReport>): Claim | null {
  for (;;) {
    const claim = claimOfSome(run, report);
    if (claim !== 'more') return claim;
    if (run.context.stopping()) return null;
  }
}

/** In one database transaction. `more`: all that it looked at are kept by something. */
function claimOfSome(run: MailRun, report: Mutable<MailReport>): Claim | 'more' | null {
  const { context, guard } = run;
  return writeTransaction(context.db, () => {
    for (let looked = 0; looked < LOOKED_AT_MAX; looked += 1) {
      const now = context.now();
      const before = nextDueMail(context.db, now);
      if (before === null) return null;
      if (withheld(context, before)) continue;
      if (heldForTemplate(run, before)) {
        report.held += 1;
        continue;
      }
      const held = guard(before, now);
      if (held !== null) {
        updateMail(context.db, before, { state: 'HELD', reason: held });
        report.held += 1;
        continue;
      }
      const claimed = {
        state: 'CLAIMED',
        leaseOwner: context.owner,
        leaseUntil: new Date(now.getTime() + LEASE_MS).toISOString(),
        attempts: before.attempts + 1,
      } as const;
      updateMail(context.db, before, claimed);
      return { before, mail: { ...before, ...claimed } };
    }
    return 'more';
  });
}

function record(context: JobContext, { before, mail }: Claim, result: SendResult): void {
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
    case 'unreachable':
      // An outage: whatever it takes, it costs this mail no attempt and no turn.
      updateMail(context.db, mail, { ...free, state: before.state, attempts: before.attempts });
      break;
    case 'stop':
      // The fault is ours (login, certificate), not this mail's: it keeps its turn.
      updateMail(context.db, mail, { ...free, state: 'RETRY', attempts: before.attempts, lastError: result.reason });
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

/** The message itself, unless it could not be sent whatever the server says: a wrong recipient or Message-ID. */
function sendable(message: OutgoingMessage): OutgoingMessage {
  const problem = messageProblem(message);
  if (problem?.side === 'mail') throw new Error(problem.reason);
  return message;
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
    dkim: mail.dkim === null ? null : { ...mail.dkim, privateKey: readSecret(mail.dkim.keyFile) },
  };
}
