/**
 * The references that processors repeat: our own order id, the tracking id in it, and the id of an orchestrator that stands
 * between (a UUID in Base62).
 */
import { RowProblem } from './types.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const UUID_MAX = (1n << 128n) - 1n;

/** An order reference of an orchestrator: no point in it, not a number, nothing but letters and digits. */
export function isOrchestrated(reference: string): boolean {
  return /^[0-9A-Za-z]+$/.test(reference) && !/^\d+$/.test(reference);
}

/**
 * The UUID of an orchestrator's reference: `1w24hGOdCSFLtsgBQr2jKh` is `3f9c958c-ee57-4121-a79e-408946b27077`. When that is no
 * UUID of version 4 or 8, the reference is read once more without its first digit other than zero. Throws ROW_REFERENCE.
 */
export function uuidOf(reference: string): string {
  const strict = fromBase62(reference);
  if (strict !== null && isRandomUuid(strict)) return hyphened(strict);
  const shorter = fromBase62(reference.replace(/^(0*)[^0]/, '$1'));
  if (shorter !== null && isRandomUuid(shorter)) return hyphened(shorter);
  if (strict === null)
    throw new RowProblem('ROW_REFERENCE', `reference "${reference}" is too long for a UUID in Base62`);
  return hyphened(strict);
}

function fromBase62(text: string): string | null {
  let value = 0n;
  for (const letter of text) value = value * 62n + BigInt(ALPHABET.indexOf(letter));
  return value > UUID_MAX ? null : value.toString(16).padStart(32, '0');
}

function isRandomUuid(digits: string): boolean {
  return /^.{12}[48].{3}[89ab]/.test(digits);
}

function hyphened(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** `4321.1` or `4321`: what our own order ids look like. */
export function isOrderId(text: string): boolean {
  return /^\d+(?:\.\d+)?$/.test(text);
}

/** What stands before the first point. */
export function beforePoint(reference: string): string {
  return reference.split('.', 1)[0] ?? '';
}

/** The tracking id in an order reference, or null where what stands before the first point is no number. */
export function trackingIdOf(reference: string): string | null {
  const first = beforePoint(reference);
  return /^\d+$/.test(first) ? first : null;
}
