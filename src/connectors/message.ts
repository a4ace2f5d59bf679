/**
 * One outgoing mail and its bytes. `smtp.ts` sends exactly these bytes and `eml.ts` writes them, so that what a
 * person previews is what leaves. Date, Message-ID and boundaries come from the message: the same message always
 * gives the same bytes. Addresses are checked here, because nodemailer parses address texts and would follow a comma
 * or a line break in them to a second recipient.
 */
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { plainAddress } from '../mail-address.ts';

export type Mailbox = Readonly<{ name: string | null; address: string }>;

export type OutgoingMessage = Readonly<{
  /** Fixed when the outbox row is written, with its angle brackets: `<quittance.17@example.org>`. */
  messageId: string;
  date: Date;
  from: Mailbox;
  /** A mailbox that a person reads; null leaves replies to `from`. */
  replyTo: Mailbox | null;
  /** The one recipient, from our own record and never from bank text. */
  to: Mailbox;
  /** MAIL FROM, e.g. `bounce+17@example.org`; null is the address of `from`. */
  envelopeFrom: string | null;
  language: string;
  subject: string;
  text: string;
  html: string;
  attachments?: readonly Attachment[];
  /** Further headers; the names start with `X-`. */
  headers?: Readonly<Record<string, string>>;
}>;

/** `name` is a plain file name of ours. */
export type Attachment = Readonly<{ name: string; contentType: 'application/pdf'; bytes: Buffer }>;

/** What is wrong: our own side (nothing can be sent), or this mail only. */
export type MessageProblem = Readonly<{ side: 'sender' | 'mail'; reason: string }>;
export type Envelope = Readonly<{ from: string; to: string }>;

/** Mail servers refuse headers without end. */
const NAME_CHARACTERS_MAX = 100;
const MESSAGE_ID = /^<[a-z0-9._+-]+@[a-z0-9.-]+>$/i;
const EXTRA_HEADER = /^X-[A-Za-z0-9-]+$/;
const UNSAFE_IN_HEADER = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]+/gu;

/** Says why a message must not be sent, or null when it may. */
export function messageProblem(message: OutgoingMessage): MessageProblem | null {
  const wrong = senderProblem(message);
  if (wrong !== null) return { side: 'sender', reason: wrong };
  if (plainAddress(message.to.address) === null) {
    return { side: 'mail', reason: 'the recipient is not exactly one plain mail address' };
  }
  return MESSAGE_ID.test(message.messageId)
    ? null
    : { side: 'mail', reason: 'the Message-ID of this mail does not look like <id@domain>' };
}

function senderProblem(message: OutgoingMessage): string | null {
  if (plainAddress(message.from.address) === null) return 'the sender (mail.from) is not a plain mail address';
  if (message.replyTo !== null && plainAddress(message.replyTo.address) === null) {
    return 'the reply address (mail.reply_to) is not a plain mail address';
  }
  if (message.envelopeFrom !== null && plainAddress(message.envelopeFrom) === null) {
    return 'the envelope sender is not a plain mail address';
  }
  const header = Object.keys(message.headers ?? {}).find((name) => !EXTRA_HEADER.test(name));
  return header === undefined ? null : `the extra header ${JSON.stringify(header)} does not start with X-`;
}

/** MAIL FROM and the one RCPT TO. Only for a message without a problem. */
export function envelopeOf(message: OutgoingMessage): Envelope {
  return { from: checked(message.envelopeFrom ?? message.from.address), to: checked(message.to.address) };
}

/** The RFC 5322 bytes: text and HTML as alternatives, text first. Throws unless `messageProblem` is null. */
export async function messageBytes(message: OutgoingMessage): Promise<Buffer> {
  const problem = messageProblem(message);
  if (problem !== null) throw new Error(`message not built: ${problem.reason}`);
  const { replyTo } = message;
  const composer = new MailComposer({
    from: addressOf(message.from),
    ...(replyTo === null ? {} : { replyTo: addressOf(replyTo) }),
    to: addressOf(message.to),
    subject: headerText(message.subject),
    messageId: message.messageId,
    date: message.date,
    headers: headersOf(message),
    text: message.text,
    html: message.html,
    attachments: (message.attachments ?? []).map(({ name, contentType, bytes }) => ({
      filename: name,
      contentType,
      content: bytes,
    })),
    baseBoundary: createHash('sha256').update(message.messageId).digest('hex').slice(0, 24),
    boundaryPrefix: '--quittance',
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return await composer.compile().build();
}

function headersOf(message: OutgoingMessage): Record<string, string> {
  const headers: Record<string, string> = {
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    'Content-Language': headerText(message.language),
  };
  for (const [name, value] of Object.entries(message.headers ?? {})) headers[name] = headerText(value);
  return headers;
}

function addressOf(mailbox: Mailbox): { name: string; address: string } {
  return {
    name: Array.from(headerText(mailbox.name ?? ''))
      .slice(0, NAME_CHARACTERS_MAX)
      .join(''),
    address: checked(mailbox.address),
  };
}

function checked(address: string): string {
  const plain = plainAddress(address);
  if (plain === null) throw new Error('a mail address was not checked before its use');
  return plain;
}

function headerText(text: string): string {
  return text.replace(UNSAFE_IN_HEADER, ' ').trim();
}
