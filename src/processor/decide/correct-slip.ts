/**
 * QR and creditor references with one typing error: another, missing or additional character, or two that changed places.
 * The check digits say that it is wrong and not where, so all references one error away whose check digits hold are asked
 * for. It is corrected when one item alone has one of them, no other item of the same amount has one that is near, and the
 * payer agrees: whose number it is may not be known to us yet, and the numbers of a row are near each other. Pure given the
 * answers of `lookup`.
 */
import {
  isCreditorReference,
  isQrReference,
  normaliseCreditorReference,
  readQrReference,
} from '../../iso20022/references.ts';
import type { DecidablePayment, Lookup, MatchableItem } from '../decision.ts';
import { homeAgrees, payerAgrees } from '../evidence/payer.ts';
import { type Alike, isElsewhere, ONE_ERROR, TWO_ERRORS } from './alike.ts';
import { errorsBetween } from './near-keys.ts';
import { type Attempt, isOpen, note } from './outcome.ts';
import type { References } from './references.ts';
import { openAmount, splitAmount } from './split.ts';
import { type TypedToken, typedSlipNumbers } from './typed-tokens.ts';

/** The places of wrong references, and what is one error away from them. */
export type Slips = Readonly<{ tokens: readonly TypedToken[]; alike: readonly Alike[] }>;

/** What looks like a QR or creditor reference and is none, each place once. */
export function wrongSlips(payment: DecidablePayment, { findings }: References): readonly TypedToken[] {
  const told = findings.flatMap((one): readonly TypedToken[] => {
    if (one.kind !== 'bad-checksum') return [];
    const { field, value } = one.evidence;
    return [{ key: one.key, text: value, field, words: 1, isWhole: field === 'references' }];
  });
  return [...new Map([...told, ...typedSlipNumbers(payment)].map((one) => [one.key, one])).values()];
}

/** The items, open or closed, that have a reference one error away from one of these. */
export function itemsOfSlips(tokens: readonly TypedToken[], lookup: Lookup): readonly Alike[] {
  return tokens.flatMap((token) =>
    oneErrorAway(token.key).flatMap((reference) => {
      const item = ownerOf(reference, lookup);
      const value = `"${token.text}" is ${reference} with one typing error`;
      return item === null
        ? []
        : [{ token, item, evidence: { rule: 'similar-code', weight: ONE_ERROR, field: token.field, value } }];
    }),
  );
}

/** Of the items of exactly this amount, those with a reference two errors away from one of these: for people to look at. */
export function itemsOfWorseSlips(
  payment: DecidablePayment,
  tokens: readonly TypedToken[],
  lookup: Lookup,
): readonly Alike[] {
  if (tokens.length === 0) return [];
  const known = lookup.referencesOfAmount(payment.currency, payment.amountMinor) ?? [];
  return tokens.flatMap((token) =>
    known.flatMap(({ references }) => {
      const near = references.find((reference) => isPrinted(reference) && isWithinTwo(token.key, reference));
      const item = near === undefined ? null : ownerOf(near, lookup);
      if (near === undefined || item === null) return [];
      const value = `"${token.text}" is ${near} with two typing errors`;
      return [{ token, item, evidence: { rule: 'similar-code', weight: TWO_ERRORS, field: token.field, value } }];
    }),
  );
}

function isPrinted(reference: string): boolean {
  return isQrReference(reference) || isCreditorReference(reference);
}

/**
 * `alike` is one item alone, whatever its amount: it is open, asks for exactly this amount, and no other item of the amount has a reference within
 * two errors. Nothing else in the text is in doubt, and none of `tokens`, the places of wrong references, is right by itself.
 */
export function correctSlip(
  payment: DecidablePayment,
  slips: Slips,
  { findings }: References,
  lookup: Lookup,
): Attempt | null {
  const { tokens, alike } = slips;
  const [one] = alike;
  if (one === undefined || findings.some((finding) => isElsewhere(finding, alike))) return null;
  if (tokens.some(({ key }) => isReference(key, lookup)) || alike.some(({ token }) => !token.isWhole)) return null;
  const { item, token } = one;
  if (!isOpen(item) || item.currency !== payment.currency || item.openMinor !== payment.amountMinor) return null;
  const keys = [...new Set(alike.map((other) => other.token.key))];
  const agreement = payerAgrees(payment, item.personId, lookup) ?? homeAgrees(payment, item.personId, lookup);
  if (agreement === null || hasRival({ item, keys }, payment, lookup)) return null;
  const split = splitAmount(payment.amountMinor, [item]);
  if (split.kind === 'manual') return null;
  const runnerUp = note('runner-up', token.field, 'no other reference of this amount is within two characters of it');
  const evidence = [one.evidence, agreement, openAmount(item, 50), runnerUp];
  return { kind: 'attempt', row: 'corrected-code', allocations: split.allocations, evidence };
}

/** Check digits that hold, or a reference on record, are never corrected. */
function isReference(key: string, lookup: Lookup): boolean {
  return readQrReference(key) !== null || isCreditorReference(key) || lookup.byReferenceKey(key) !== null;
}

/** Another item of the same amount, open or closed, that may have been meant; true as well when there are too many to tell. */
function hasRival(
  meant: Readonly<{ item: MatchableItem; keys: readonly string[] }>,
  payment: DecidablePayment,
  lookup: Lookup,
): boolean {
  const known = lookup.referencesOfAmount(payment.currency, payment.amountMinor);
  if (known === null) return true;
  return known.some(
    ({ id, references }) =>
      id !== meant.item.id && references.some((other) => meant.keys.some((key) => isWithinTwo(key, other))),
  );
}

/** The beginning that both share, in a row of numbers nearly all of it, is not compared again. */
function isWithinTwo(typed: string, other: string): boolean {
  if (Math.abs(typed.length - other.length) > 2) return false;
  let same = 0;
  while (same < typed.length && typed.charCodeAt(same) === other.charCodeAt(same)) same += 1;
  return errorsBetween(typed.slice(same), other.slice(same)) <= 2;
}

function ownerOf(reference: string, lookup: Lookup): MatchableItem | null {
  if (isQrReference(reference)) return lookup.byQrReference(reference);
  const creditor = normaliseCreditorReference(reference);
  return creditor === null ? null : lookup.byCreditorReference(creditor);
}

const DIGITS = [...'0123456789'];
const DIGITS_AND_LETTERS = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** References one typing error away whose check digits hold, about 60 of 27 digits. */
function oneErrorAway(key: string): readonly string[] {
  const isCreditor = /^RF\d{2}[A-Z0-9]{1,22}$/.test(key);
  if (!isCreditor && !/^[\dA-Z]{26,28}$/.test(key)) return [];
  const others: string[] = [];
  for (let at = 0; at <= key.length; at += 1) {
    const [before, here, behind] = [key.slice(0, at), key.charAt(at), key.slice(at + 1)];
    others.push(before + behind.charAt(0) + here + behind.slice(1), before + behind);
    for (const character of isCreditor ? DIGITS_AND_LETTERS : DIGITS)
      others.push(before + character + behind, before + character + here + behind);
  }
  return [...new Set(others)].filter((other) => other !== key && (isQrReference(other) || isCreditorReference(other)));
}
