/** A mail as it would leave, for looking at: of a payment, of a row of the outbox, or of a kind with invented facts. */
import type { OutgoingMessage } from '../../connectors/message.ts';
import { AppError } from '../../errors.ts';
import type { MailKind } from '../../mail/facts.ts';
import type { Language } from '../../mail/languages/index.ts';
import { SAMPLES } from '../../mail/samples.ts';
import type { Db } from '../../models/db.ts';
import { findMail, mailsOfPayment, type OutboxRow } from '../../models/outbox.ts';
import { asItStands } from './as-it-stands.ts';
import { mayHaveReached } from './believed.ts';
import { UNSENT } from './of-booking.ts';
import { type MailRow, type MailSettings, outgoingMessage } from './outgoing.ts';

export type PreviewOf =
  | Readonly<{ kind: 'mail'; id: number }>
  | Readonly<{ kind: 'payment'; id: number }>
  | Readonly<{ kind: 'sample'; mail: MailKind }>;

/** `mail` is the row of the outbox that is shown; null for invented facts. */
export type Preview = Readonly<{ message: OutgoingMessage; mail: OutboxRow | null }>;

/** `language` null keeps that of the person. Of a payment, what will go is shown before what went. Throws MAIL_UNKNOWN, MAIL_NONE. */
export async function previewMessage(
  context: Readonly<{ db: () => Db; settings: MailSettings; now: Date }>,
  of: PreviewOf,
  language: Language | null,
): Promise<Preview> {
  const { settings, now } = context;
  // Somebody without an address can be looked at, too.
  const rendered = (row: MailRow): Promise<OutgoingMessage> =>
    outgoingMessage(settings, { ...row, toAddress: row.toAddress ?? NOBODY, language: language ?? row.language }, now);
  if (of.kind === 'sample') return { message: await rendered(sampleRow(settings, of.mail, now)), mail: null };
  const mail = storedMail(context.db(), of);
  return { message: await rendered(asItStands(context.db(), mail)), mail };
}

const NOBODY = 'nobody@example.org';

function storedMail(db: Db, of: Exclude<PreviewOf, { kind: 'sample' }>): OutboxRow {
  const row = of.kind === 'mail' ? findMail(db, of.id) : toShow(mailsOfPayment(db, of.id));
  if (row !== null) return row;
  throw new AppError({
    kind: 'not-found',
    code: of.kind === 'mail' ? 'MAIL_UNKNOWN' : 'MAIL_NONE',
    message: of.kind === 'mail' ? `there is no mail M-${of.id}` : `there is no mail about P-${of.id}`,
    hint: 'quittance outbox list; a kind shows itself with invented facts: quittance outbox preview thank_you',
  });
}

/** The newest that will go, else the newest that went, else the newest. */
function toShow(mails: readonly OutboxRow[]): OutboxRow | null {
  return mails.findLast(({ state }) => UNSENT.has(state)) ?? mails.findLast(mayHaveReached) ?? mails.at(-1) ?? null;
}

function sampleRow({ config }: MailSettings, kind: MailKind, now: Date): MailRow {
  return {
    id: 0,
    kind,
    subject: 'sample',
    facts: JSON.stringify(SAMPLES[kind]),
    toAddress: NOBODY,
    toName: null,
    language: config.language,
    messageId: `<quittance.sample.${kind.replaceAll('_', '-')}@${config.mail.messageIdDomain}>`,
    createdAt: now.toISOString(),
  };
}
