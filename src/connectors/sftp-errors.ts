/**
 * Words for what goes wrong with an SFTP server: each trouble has a code, says which server, and tells the next step.
 */
import { AppError, messageOf } from '../errors.ts';
import { fingerprintOfPin, type HostKey, type HostKeyPin } from './host-key.ts';
import { codeOf } from './land-file.ts';
import { printableName } from './remote-names.ts';

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']);

/** The server shows another key than the pinned ones. Both sides are printed, for comparison over another channel. */
export function hostKeyMismatch(facts: { where: string; pins: readonly HostKeyPin[]; offered: HostKey }): AppError {
  const expected = facts.pins.map(fingerprintOfPin).join(' or ');
  return new AppError({
    kind: 'temporary',
    code: 'SFTP_HOST_KEY_MISMATCH',
    message: `the host key is not the pinned one: expected ${expected}, offered ${facts.offered.fingerprint} (${printableName(facts.offered.type)})`,
    where: facts.where,
    hint: 'Nothing was sent. Ask the bank whether it changed its key, over a channel you trust, and only then pin the offered one. If the bank published the fingerprint of another type of key, pin it with its type: "ssh-rsa SHA256:…".',
  });
}

export function timeout(facts: { where: string; timeoutMs: number }): AppError {
  return new AppError({
    kind: 'temporary',
    code: 'SFTP_TIMEOUT',
    message: `the server made no progress for ${facts.timeoutMs} ms and was cut off`,
    where: facts.where,
    hint: 'The next run tries again. If it happens at every run, ask the bank, or raise the timeout of this source.',
  });
}

/** Why no connection came about. */
export function connectFailed(thrown: unknown, where: string): AppError {
  const message = printableName(messageOf(thrown));
  if (/authentication methods failed/i.test(message)) return authFailed(where, thrown);
  const unreachable = UNREACHABLE.has(codeOf(thrown) ?? '');
  return new AppError({
    kind: 'temporary',
    code: unreachable ? 'SFTP_UNREACHABLE' : 'SFTP_HANDSHAKE',
    message: unreachable ? `the server cannot be reached: ${message}` : `the connection failed: ${message}`,
    where,
    hint: unreachable
      ? 'Check host and port of the source, the network and the firewall. The next run tries again.'
      : 'The next run tries again. If it stays, run `quittance doctor` and ask the bank.',
    cause: thrown,
  });
}

/** The connection broke while it was in use. */
export function connectionLost(thrown: unknown, where: string): AppError {
  return new AppError({
    kind: 'temporary',
    code: 'SFTP_CONNECTION_LOST',
    message: `the connection broke: ${printableName(messageOf(thrown))}`,
    where,
    hint: 'What was complete has landed; the next run fetches the rest.',
    cause: thrown,
  });
}

export function directoryUnreadable(thrown: unknown, where: string): AppError {
  return new AppError({
    kind: 'configuration',
    code: 'SFTP_DIRECTORY',
    message: `the directory cannot be listed: ${printableName(messageOf(thrown))}`,
    where,
    hint: 'Check the directory of the source: the bank says what it is called (PostFinance: yellow-net-reports).',
    cause: thrown,
  });
}

/** Trouble with one file, on the server or on our disk; the other files go on. */
export function fileFailed(thrown: unknown, where: string): AppError {
  if (thrown instanceof AppError) return thrown;
  return new AppError({
    kind: 'temporary',
    code: 'SFTP_FILE',
    message: `the file could not be fetched: ${printableName(messageOf(thrown))}`,
    where,
    hint: 'The next run tries again. If it stays, ask the bank about this file.',
    cause: thrown,
  });
}

export function fileIncomplete(facts: { where: string; expected: number; received: number }): AppError {
  return new AppError({
    kind: 'temporary',
    code: 'SFTP_FILE_INCOMPLETE',
    message: `the server ended the file after ${facts.received} of ${facts.expected} bytes`,
    where: facts.where,
    hint: 'Nothing of it was kept; the next run fetches it again. If it stays, ask the bank about this file.',
  });
}

export function deleteFailed(thrown: unknown, where: string): AppError {
  return new AppError({
    kind: 'temporary',
    code: 'SFTP_DELETE',
    message: `the file has landed, but could not be deleted from the server: ${printableName(messageOf(thrown))}`,
    where,
    hint: 'Ask the bank for the right to delete, or set the source to keep files. It is not fetched twice.',
    cause: thrown,
  });
}

export function loginUnusable(reason: string, where: string): AppError {
  return new AppError({
    kind: 'configuration',
    code: 'SFTP_KEY_UNREADABLE',
    message: `the login cannot be used: ${reason}`,
    where,
    hint: 'Give an unencrypted OpenSSH or PEM private key (remove a passphrase with `ssh-keygen -p`), or a password.',
  });
}

function authFailed(where: string, cause: unknown): AppError {
  return new AppError({
    kind: 'configuration',
    code: 'SFTP_AUTH',
    message: 'the server refused the login',
    where,
    hint: 'Check the user name, and that the bank has the public key that belongs to the private key of this source.',
    cause,
  });
}
