/**
 * Signed links and contact hashes: proof that an id was given out by us. HMAC-SHA256 over purpose and ids with the key of the
 * installation, so that nobody can make one by guessing ids. Pure.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

const HASH_CHARACTERS = 32;

/** What `contact_hash` must be for this person. */
export function contactHash(key: string, personId: number): string {
  return sign(key, `contact/${personId}`);
}

export function isContactHash(key: string, personId: number, hash: string): boolean {
  return isSame(contactHash(key, personId), hash);
}

/** The token of a link by which the receiver of a mail unsubscribes: `P.<person>.<hash>`. */
export function unsubscribeToken(key: string, personId: number): string {
  return `P.${personId}.${sign(key, `unsubscribe/${personId}`)}`;
}

/** The person to whom the token was given; null when it is none of ours. */
export function personOfToken(key: string, token: string): number | null {
  const [, digits, hash] = /^P\.(\d{1,15})\.([\w-]+)$/.exec(token) ?? [];
  if (digits === undefined || hash === undefined) return null;
  return isSame(sign(key, `unsubscribe/${Number(digits)}`), hash) ? Number(digits) : null;
}

function sign(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, HASH_CHARACTERS);
}

function isSame(wanted: string, given: string): boolean {
  const [one, other] = [Buffer.from(wanted), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
