/** A mail as it would leave, for looking at: of a payment, of a row of the outbox, or of a kind with invented facts. */
import type { OutgoingMessage } from '../../connectors/message.ts';
import { AppError } from '../../errors.ts';
import type { MailKind } from '../../mail/facts.ts';
import type { Language } from '../../mail/languages/index.ts';
import { SAMPLES } from '../../mail/samples.ts';
import type { Db } from '../../models/db.ts';
import { findMail, mailsOfPayment } from '../../models/outbox.ts';
import { asItStands } from './as-it-stands.ts';
import { type MailRow, type MailSettings, outgoingMessage } from './outgoing.ts';

export type PreviewOf =
  | Readonly<{ kind: 'mail'; id: number }>
  | Readonly<{ kind: 'payment'; id: number }>
  | Readonly<{ kind: 'sample'; mail: MailKind }>;

/** `language` null keeps that of the person. Throws MAIL_UNKNOWN, MAIL_NONE. */
export async function previewMessage(
  context: Readonly<{ db: () => Db; settings: MailSettings; now: Date }>,
  of: PreviewOf,
  language: Language | null,
): Promise<OutgoingMessage> {
  const { settings, now } = context;
  const row = of.kind === 'sample' ? sampleRow(settings, of.mail, now) : storedRow(context.db(), of);
  // Somebody without an address can be looked at, too.
  const shown = { ...row, toAddress: row.toAddress ?? NOBODY, language: language ?? row.language };
  return await outgoingMessage(settings, shown, now);
}

const NOBODY = 'nobody@example.org';

function storedRow(db: Db, of: Exclude<PreviewOf, { kind: 'sample' }>): MailRow {
  const row = of.kind === 'mail' ? findMail(db, of.id) : (mailsOfPayment(db, of.id).at(-1) ?? null);
  if (row !== null) return asItStands(db, row);
  throw new AppError({
    kind: 'not-found',
    code: of.kind === 'mail' ? 'MAIL_UNKNOWN' : 'MAIL_NONE',
    message: of.kind === 'mail' ? `there is no mail M-${of.id}` : `there is no mail about P-${of.id}`,
    hint: 'quittance outbox list; a kind shows itself with invented facts: quittance outbox preview thank_you',
  });
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
