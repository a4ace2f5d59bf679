/**
 * Host keys of SFTP servers: reading the operator's pins, naming an offered key, and comparing the two.
 * Pure. Without a pin there is no connection at all: a bank that cannot be told from a stranger is not read.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { AppError } from '../errors.ts';

/** A key that a server offered, in the two forms in which people compare and pin it. */
export type HostKey = Readonly<{
  /** e.g. `ssh-ed25519` */
  type: string;
  /** `SHA256:` and base64 without padding, as `ssh-keygen -lf` prints it. */
  fingerprint: string;
  /** e.g. `ssh-ed25519 AAAA…` */
  publicKey: string;
}>;

/** One accepted key. `type` is null where the operator gave a bare fingerprint. */
export type HostKeyPin = Readonly<{ type: string | null; digest: Buffer }>;

/** Which algorithms ask the server for a key of that type. */
const ALGORITHMS: ReadonlyMap<string, readonly ServerHostKeyAlgorithm[]> = new Map([
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']],
]);

const PIN_EXAMPLE =
  'Write "SHA256:…" as the bank publishes it, "ssh-rsa SHA256:…" to name the type as well, or the whole key "ssh-ed25519 AAAA…"';

/** Reads the pins of a source. Throws a configuration error when there is none or one cannot be read. */
export function parseHostKeyPins(lines: readonly string[], where: string): readonly HostKeyPin[] {
  if (lines.length === 0) {
    throw new AppError({
      kind: 'configuration',
      code: 'SFTP_HOST_KEY_MISSING',
      message: `no host key is pinned for ${where}`,
      where,
      hint: `Ask the bank for the fingerprint of its server and compare it with what the server offers (\`quittance doctor\`). ${PIN_EXAMPLE}.`,
    });
  }
  return lines.map((line) => parsePin(line, where));
}

/** Names a key given as the raw blob of the SSH protocol (RFC 4253, 6.6). */
export function hostKeyOf(blob: Buffer): HostKey {
  const type = keyTypeOf(blob) ?? 'unknown';
  return { type, fingerprint: fingerprintOf(digestOf(blob)), publicKey: `${type} ${blob.toString('base64')}` };
}

/** Whether the offered key is one of the pinned ones. Every pin is compared, in constant time. */
export function isPinned(blob: Buffer, pins: readonly HostKeyPin[]): boolean {
  const offered = digestOf(blob);
  return pins.filter((pin) => timingSafeEqual(pin.digest, offered)).length > 0;
}

/**
 * The algorithms to negotiate, so that a server with several keys shows the pinned one. Null when a pin does
 * not tell its type: then the server's first choice counts.
 */
export function hostKeyAlgorithms(pins: readonly HostKeyPin[]): ServerHostKeyAlgorithm[] | null {
  const lists = pins.map((pin) => (pin.type === null ? undefined : ALGORITHMS.get(pin.type)));
  const known = lists.filter((list) => list !== undefined);
  return known.length === lists.length ? [...new Set(known.flat())] : null;
}

/** The fingerprint of a pin, for messages. */
export function fingerprintOfPin(pin: HostKeyPin): string {
  return fingerprintOf(pin.digest);
}

function parsePin(line: string, where: string): HostKeyPin {
  const [first = '', second = ''] = line.trim().split(/\s+/);
  const pin = first.startsWith('SHA256:') ? fingerprintPin(null, first) : typedPin(first, second);
  if (pin === null) {
    throw new AppError({
      kind: 'configuration',
      code: 'SFTP_HOST_KEY_UNREADABLE',
      message: `a pinned host key of ${where} cannot be read: ${JSON.stringify(line.slice(0, 80))}`,
      where,
      hint: `${PIN_EXAMPLE}. MD5 fingerprints are not accepted.`,
    });
  }
  return pin;
}

function typedPin(type: string, value: string): HostKeyPin | null {
  if (!ALGORITHMS.has(type)) return null;
  if (value.startsWith('SHA256:')) return fingerprintPin(type, value);
  const blob = Buffer.from(value, 'base64');
  return keyTypeOf(blob) === type ? { type, digest: digestOf(blob) } : null;
}

function fingerprintPin(type: string | null, text: string): HostKeyPin | null {
  const base64 = text.slice('SHA256:'.length);
  return /^[A-Za-z0-9+/]{43}=?$/.test(base64) ? { type, digest: Buffer.from(base64, 'base64') } : null;
}

function keyTypeOf(blob: Buffer): string | null {
  if (blob.length < 8) return null;
  const length = blob.readUInt32BE(0);
  return length > 0 && length <= 64 && length < blob.length - 4 ? blob.toString('latin1', 4, 4 + length) : null;
}

function digestOf(blob: Buffer): Buffer {
  return createHash('sha256').update(blob).digest();
}

function fingerprintOf(digest: Buffer): string {
  return `SHA256:${digest.toString('base64').replace(/=+$/, '')}`;
}
