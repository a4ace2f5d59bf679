/** From a row of the outbox to the mail that leaves. The recipient is our own record's; the Message-ID is fixed. */
import type { Config } from '../../config.ts';
import type { Attachment, OutgoingMessage } from '../../connectors/message.ts';
import type { MailFacts } from '../../mail/facts.ts';
import { chooseLanguage } from '../../mail/languages/index.ts';
import type { MailTemplates } from '../../mail/own-templates.ts';
import { isMailKind, renderMail } from '../../mail/render.ts';
import type { OutboxRow } from '../../models/outbox.ts';
import { storedJson } from '../../stored-json.ts';

export type MailSettings = Readonly<{
  config: Pick<Config, 'mail' | 'organisation' | 'language' | 'accounts'>;
  templates: MailTemplates;
  /** What a kind of mail brings with it; without it mails have none. */
  attach?: (mail: MailRow, date: Date) => Promise<readonly Attachment[]>;
}>;
export type MailRow = Pick<
  OutboxRow,
  'id' | 'kind' | 'subject' | 'facts' | 'toAddress' | 'toName' | 'language' | 'messageId' | 'createdAt'
>;

/** Throws for what makes no mail: facts that cannot be, a kind of another version, no recipient. */
export async function outgoingMessage(
  { config, templates, attach }: MailSettings,
  mail: MailRow,
  date: Date,
): Promise<OutgoingMessage> {
  const { mode, redirectTo, bounceAddress } = config.mail;
  if (!isMailKind(mail.kind)) throw new Error(`this version knows no mail of the kind ${mail.kind}`);
  if (mail.toAddress === null) throw new Error(`mail ${mail.id} has no recipient`);
  const language = chooseLanguage({ person: mail.language, organisation: config.language });
  const facts = storedJson<MailFacts[typeof mail.kind]>(mail.facts);
  const rendered = renderMail(mail.kind, language, facts, { organisation: config.organisation, templates });
  const redirected = mode === 'redirect' && redirectTo !== null ? redirectTo : null;
  const attachments = attach === undefined ? [] : await attach(mail, date);
  return {
    ...rendered,
    ...(attachments.length === 0 ? {} : { attachments }),
    messageId: mail.messageId,
    date,
    from: config.mail.from,
    replyTo: replyToOf(config),
    to: { name: mail.toName, address: redirected ?? mail.toAddress },
    envelopeFrom: bounceAddress === null ? null : bouncesOf(bounceAddress, mail.id),
    language,
    ...(redirected === null ? {} : { headers: { 'X-Quittance-Redirected-From': mail.toAddress } }),
  };
}

function replyToOf({ mail, organisation }: MailSettings['config']): OutgoingMessage['replyTo'] {
  if (mail.replyTo !== null) return mail.replyTo;
  return organisation.email === null ? null : { name: null, address: organisation.email };
}

/** `bounce+17@example.org`: what comes back names its mail (VERP). */
function bouncesOf(address: string, mailId: number): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}+${mailId}${address.slice(at)}`;
}
