/** What the ways of sending share: one run of the job, its report, the last look at a mail, and mails that cannot be built. */
import { AppError, messageOf } from '../src/errors.ts';
import { errorFields } from '../src/log.ts';
import { chooseLanguage } from '../src/mail/languages/index.ts';
import { templateName } from '../src/mail/own-templates.ts';
import { type OutboxRow, updateMail } from '../src/models/outbox.ts';
import { asItStands } from '../src/processor/mails/as-it-stands.ts';
import type { Guard } from '../src/processor/mails/guards.ts';
import { fateOf } from '../src/processor/mails/may-send.ts';
import type { MailSettings } from '../src/processor/mails/outgoing.ts';
import { TEMPLATE_REASON } from '../src/processor/mails/templates.ts';
import type { JobContext } from './context.ts';

export type MailReport = Readonly<{
  /** Sent, redirected or written as files. */
  sent: number;
  failed: number;
  /** Tried in vain now; they are tried again later. */
  waiting: number;
  /** Held by a guard in this run: a person looks at them, and releases or cancels them. */
  held: number;
  /** The last answer or trouble of the mail server that kept mails waiting or stopped the sending. */
  trouble: string | null;
}>;
export const NOTHING_DONE: MailReport = { sent: 0, failed: 0, waiting: 0, held: 0, trouble: null };

/** What one run works with: settings and templates are read once. */
export type MailRun = Readonly<{
  context: JobContext;
  settings: MailSettings;
  guard: (mail: OutboxRow, now: Date) => Guard | null;
  /** Own templates that cannot be used, and what is wrong with each. */
  broken: ReadonlyMap<string, string>;
}>;

/** True when facts or a doubt keep this due mail from going out; the outbox then says why. */
export function withheld({ db }: JobContext, mail: OutboxRow): boolean {
  const fate = fateOf(db, mail);
  if (fate === null) return false;
  updateMail(db, mail, fate);
  return true;
}

/** True when the own template of this mail cannot be used: it waits until that is mended, and the others go out. */
export function heldForTemplate({ context, settings, broken }: MailRun, mail: OutboxRow): boolean {
  const language = chooseLanguage({ person: mail.language, organisation: settings.config.language });
  const problem = broken.get(templateName(asItStands(context.db, mail).kind, language));
  if (problem === undefined) return false;
  updateMail(context.db, mail, { state: 'HELD', reason: TEMPLATE_REASON, lastError: problem });
  return true;
}

/**
 * What `build` gives; null when nobody can build this mail. It is then FAILED, and the others go out. An error of the
 * configuration is everybody's, and is thrown on.
 */
export async function builtOrFailed<T>(
  context: JobContext,
  mail: OutboxRow,
  build: () => T | Promise<T>,
): Promise<T | null> {
  try {
    return await build();
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.kind === 'configuration') throw thrown;
    const lastError = `mail M-${mail.id} (${mail.kind}, ${mail.subject}): ${messageOf(thrown)}`;
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
