/** `quittance outbox preview|send-test`: a mail as it would leave, looked at or sent to yourself. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { smtpSettingsOf } from '../../../jobs/send-mail.ts';
import { buildEml } from '../../connectors/eml.ts';
import type { OutgoingMessage } from '../../connectors/message.ts';
import { openSmtp } from '../../connectors/smtp.ts';
import { AppError, EXIT_CODES } from '../../errors.ts';
import { CATALOGUES, isLanguage, type Language } from '../../mail/languages/index.ts';
import { isMailKind, MAIL_KINDS } from '../../mail/render.ts';
import { type Preview, type PreviewOf, previewMessage } from '../../processor/mails/preview.ts';
import { ownTemplates } from '../../processor/mails/templates.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import { parseId } from '../values.ts';

type PreviewOptions = Readonly<{ language?: string; html?: boolean; output?: string }>;
const WHAT = 'P-1042, M-901, or a kind with invented facts: thank_you';
const LANGUAGE = ['--language <code>', `${Object.keys(CATALOGUES).join(', ')}; by default that of the person`] as const;

export function addOutboxPreviews(outbox: Command, action: ActionOf): void {
  outbox
    .command('preview')
    .description('a mail as it would leave, with your own templates')
    .argument('<what>', WHAT)
    .option(...LANGUAGE)
    .option('--html', 'print the HTML instead of the text')
    .option('--output <file>', 'write it: .eml opens in a mail program, .html in a browser, .txt is the text')
    .action(action(preview));
  outbox
    .command('send-test')
    .description('send a mail to yourself through the mail server, whatever mail.mode is; no donor gets it')
    .argument('<address>', 'you@example.org')
    .argument('[what]', WHAT, 'thank_you')
    .option(...LANGUAGE)
    .action(action(sendTest));
}

async function preview(context: CommandContext, what: string, options: PreviewOptions): Promise<number> {
  const { output } = context;
  const { message, mail } = await messageFor(context, what, options.language);
  if (mail !== null) output.note(`M-${mail.id} ${mail.state}${mail.reason === null ? '' : ` (${mail.reason})`}`);
  if (options.output !== undefined) {
    writeFileSync(options.output, await bytesFor(message, options.output));
    output.document('outbox.preview', { file: options.output, subject: message.subject, language: message.language });
    output.line(options.output);
    return EXIT_CODES.ok;
  }
  const { subject, language, text, html } = message;
  output.document('outbox.preview', { subject, language, from: message.from.address, text, html });
  if (options.html !== true) {
    output.line(`From: ${message.from.address}`);
    output.line(`Subject: ${subject}`);
    output.line('');
  }
  for (const line of (options.html === true ? html : text).trimEnd().split('\n')) output.line(line);
  return EXIT_CODES.ok;
}

async function bytesFor(message: OutgoingMessage, file: string): Promise<Buffer | string> {
  if (file.endsWith('.html')) return message.html;
  return file.endsWith('.txt') ? `Subject: ${message.subject}\n\n${message.text}` : await buildEml(message);
}

async function sendTest(
  context: CommandContext,
  address: string,
  what: string,
  options: { language?: string },
): Promise<number> {
  const { mail } = context.config().config;
  if (mail.host === null) {
    throw new AppError({
      kind: 'configuration',
      code: 'MAIL_HOST_NONE',
      message: 'no mail server is configured',
      where: 'mail.host',
      hint: 'set host, port and what belongs to them in [mail]; quittance outbox preview needs no server',
    });
  }
  const { message } = await messageFor(context, what, options.language);
  const connection = openSmtp(smtpSettingsOf(mail));
  try {
    const result = await connection.send({
      ...message,
      messageId: `<quittance.test.${randomUUID()}@${mail.messageIdDomain}>`,
      to: { name: null, address },
      headers: { 'X-Quittance-Test': what },
    });
    if (result.outcome !== 'sent') throw notSent(result.reason);
    context.output.document('outbox.send-test', { to: address, subject: message.subject, answer: result.response });
    context.output.line(`Sent to ${address}: ${message.subject}`);
    return EXIT_CODES.ok;
  } finally {
    connection.close();
  }
}

function notSent(reason: string): AppError {
  return new AppError({
    kind: 'temporary',
    code: 'TEST_NOT_SENT',
    message: `the mail server did not take it: ${reason}`,
    hint: 'quittance doctor looks at the connection',
  });
}

async function messageFor(context: CommandContext, what: string, language?: string): Promise<Preview> {
  const { config } = context.config();
  const settings = { config, templates: ownTemplates(config.mail.templates) };
  return await previewMessage(
    { db: () => context.db(), settings, now: context.now() },
    previewOf(what),
    language === undefined ? null : languageNamed(language),
  );
}

function previewOf(what: string): PreviewOf {
  if (isMailKind(what)) return { kind: 'sample', mail: what };
  if (/^[a-z_]+$/.test(what)) {
    throw new AppError({
      kind: 'usage',
      code: 'MAIL_KIND_UNKNOWN',
      message: `there is no mail of the kind "${what}"`,
      hint: `kinds are ${MAIL_KINDS.join(', ')}`,
    });
  }
  return /^m-?\d/i.test(what)
    ? { kind: 'mail', id: parseId(what, 'mail') }
    : { kind: 'payment', id: parseId(what, 'payment') };
}

function languageNamed(code: string): Language {
  if (isLanguage(code)) return code;
  throw new AppError({
    kind: 'usage',
    code: 'LANGUAGE_UNKNOWN',
    message: `mails are not written in "${code}"`,
    hint: `languages are ${Object.keys(CATALOGUES).join(', ')}`,
  });
}
