/**
 * What a failed attempt to send means for the outbox. Pure. The reply code of the server comes first, then our own
 * code. Nodemailer reports every lost connection alike (`ECONNECTION`, command `CONN`), before and after DATA;
 * whether the message had begun to leave is therefore known by the caller and given as `dataStarted`.
 */

export type SendResult =
  | Readonly<{ outcome: 'sent'; response: string }>
  /** Nothing was accepted; the same message may go through later. */
  | Readonly<{ outcome: 'retry'; reason: string }>
  /** The server could not be reached, or broke off before DATA: nothing was accepted, and this says nothing of the message. */
  | Readonly<{ outcome: 'unreachable'; reason: string }>
  /** Refused for this recipient or this message, for good. */
  | Readonly<{ outcome: 'failed'; reason: string }>
  /** The connection was lost after DATA: the server may have the mail. Nobody can know. */
  | Readonly<{ outcome: 'uncertain'; reason: string }>
  /** Our configuration is wrong (login, certificate, sender): no other message would do better. */
  | Readonly<{ outcome: 'stop'; reason: string }>;

/** The fields of nodemailer's errors that decide, read from whatever was thrown. */
export type SmtpError = Readonly<{
  code: string | null;
  originalCode: string | null;
  command: string | null;
  responseCode: number | null;
  message: string;
}>;

const REASON_CHARACTERS_MAX = 300;
const OWN_SIDE_CODES: ReadonlySet<string> = new Set([
  'EAUTH',
  'ENOAUTH',
  'EOAUTH2',
  'ETLS',
  'EREQUIRETLS',
  'ECONFIG',
  'EPROXY',
  'EFILEACCESS',
  'EURLACCESS',
]);
/** Login wanted, too weak or wrong (RFC 4954), whatever command it answers. */
const LOGIN_REPLIES: ReadonlySet<number> = new Set([530, 534, 535, 538]);
/** Codes of OpenSSL and Node for certificates and handshakes; nodemailer files them under ESOCKET. */
const TLS_TROUBLE = /CERT|CRL|^ERR_TLS|^ERR_SSL|^EPROTO$|^UNABLE_TO|^INVALID_|PATH_LENGTH|HOSTNAME_MISMATCH/;

/** Takes a thrown value apart. */
export function smtpErrorOf(thrown: unknown): SmtpError {
  const fields: Record<string, unknown> = typeof thrown === 'object' && thrown !== null ? { ...thrown } : {};
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    code: text(fields['code']),
    originalCode: text(fields['originalCode']),
    command: text(fields['command']),
    responseCode: typeof fields['responseCode'] === 'number' ? fields['responseCode'] : null,
    message: thrown instanceof Error ? thrown.message : String(thrown),
  };
}

/** The outcome of an error. `hide` are the addresses that must not stand in a reason. */
export function outcomeOf(
  error: SmtpError,
  { dataStarted, hide }: Readonly<{ dataStarted: boolean; hide: readonly string[] }>,
): Exclude<SendResult, { outcome: 'sent' }> {
  const outcome = dataStarted ? afterData(error) : beforeData(error);
  return { outcome, reason: reasonOf(error, hide) };
}

type Trouble = Exclude<SendResult['outcome'], 'sent'>;

/** Only a complete refusal that answers the message itself proves that the server does not have it. */
function afterData({ code, command, responseCode }: SmtpError): Trouble {
  const refused = code === 'EMESSAGE' && command === 'DATA' && responseCode !== null;
  if (refused && responseCode >= 500) return 'failed';
  if (refused && responseCode >= 400) return 'retry';
  return 'uncertain';
}

function beforeData(error: SmtpError): Trouble {
  const { code, originalCode, responseCode } = error;
  if (responseCode !== null && responseCode >= 400) return byReply(error, responseCode);
  if (code !== null && OWN_SIDE_CODES.has(code)) return 'stop';
  if (originalCode !== null && TLS_TROUBLE.test(originalCode)) return 'stop';
  return code === 'EMESSAGE' || code === 'EENVELOPE' ? 'failed' : 'unreachable';
}

/** 4xx is for later: of this mail once it was offered, before that of all. 5xx is about the recipient only as an answer to RCPT TO or DATA; before that it is about us. */
function byReply({ command }: SmtpError, reply: number): Trouble {
  if (reply < 500)
    return command === 'RCPT TO' || command === 'DATA' || command === 'MAIL FROM' ? 'retry' : 'unreachable';
  if (LOGIN_REPLIES.has(reply)) return 'stop';
  if (command !== 'RCPT TO' && command !== 'DATA') return 'stop';
  return reply === 503 ? 'retry' : 'failed';
}

function reasonOf(error: SmtpError, hide: readonly string[]): string {
  const code =
    error.code === null ? '' : ` (${error.code}${error.originalCode === null ? '' : ` ${error.originalCode}`})`;
  return tidyReply(error.message, hide) + code;
}

/** A reply of a server as one short line without the addresses, fit for the outbox and the log. */
export function tidyReply(reply: string, hide: readonly string[]): string {
  const line = reply.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  const hidden = hide.reduce((text, address) => replaceIgnoringCase(text, address), line);
  return hidden.length <= REASON_CHARACTERS_MAX ? hidden : `${hidden.slice(0, REASON_CHARACTERS_MAX - 1)}…`;
}

function replaceIgnoringCase(text: string, address: string): string {
  const literal = address.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return address === '' ? text : text.replace(new RegExp(literal, 'gi'), '[address]');
}
