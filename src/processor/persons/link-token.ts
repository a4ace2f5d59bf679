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

function sign(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, HASH_CHARACTERS);
}

function isSame(wanted: string, given: string): boolean {
  const [one, other] = [Buffer.from(wanted), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
