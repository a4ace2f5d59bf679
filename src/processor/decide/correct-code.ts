/**
 * Mistyped references. One typing error in a code is corrected when nothing else can be meant; a QR or creditor reference
 * with a wrong digit is only a suggestion, as its check digits say that it is wrong and not which digit. Pure given the answers
 * of `lookup`.
 */
import { isCreditorReference, isQrReference } from '../../iso20022/references.ts';
import { referenceKey } from '../../reference-key.ts';
import { isShortCode } from '../../short-code.ts';
import type { DecidablePayment, Evidence, Lookup, MatchableItem } from '../decision.ts';
import { payerAgrees } from '../evidence/payer.ts';
import type { Finding } from '../matchers/matcher.ts';
import { wordsOf } from '../matchers/phrases.ts';
import { nearKeys } from './near-keys.ts';
import { type Attempt, type Backed, isOpen, note } from './outcome.ts';
import type { References } from './references.ts';
import { openAmount, splitAmount } from './split.ts';
import { type TypedToken, typedSlipNumbers, typedTokens } from './typed-tokens.ts';

/** `related`: open or closed items whose references are like something in the text, the most alike first. */
export type Correction = Readonly<{ attempt: Attempt | null; related: readonly Backed[] }>;

export function correctCode(payment: DecidablePayment, references: References, lookup: Lookup): Correction {
  if (references.found.length > 0) return { attempt: null, related: [] };
  const tokens = typedTokens(payment);
  const alike = tokens.flatMap((token) => itemsNear(token, lookup));
  const attempt = attemptOf(payment, alike, references, lookup);
  const weaker = alike.length > 0 ? [] : tokens.flatMap((token) => itemsFurther(token, references, lookup));
  const related = [...alike, ...weaker].map(({ item, evidence }) => ({ item, evidence: [evidence] }));
  return { attempt, related: [...related, ...wrongDigits(payment, references, lookup)] };
}

type Alike = Readonly<{ token: TypedToken; item: MatchableItem; evidence: Evidence }>;

const ONE_ERROR = 40;
const TWO_ERRORS = 22;
const CUT_OFF = 18;

function itemsNear(token: TypedToken, lookup: Lookup): readonly Alike[] {
  return itemsOf(nearKeys(lookup, token.key, 1) ?? [], lookup).map((item) =>
    alikeBy(token, item, 'one typing error', ONE_ERROR),
  );
}

/** Two errors, and a code that is cut off: only of what has the shape of a code, or begins one code alone. */
function itemsFurther(token: TypedToken, { findings }: References, lookup: Lookup): readonly Alike[] {
  const looksLikeCode = findings.some((finding) => 'key' in finding && finding.key === token.key);
  const near = looksLikeCode ? itemsOf(nearKeys(lookup, token.key, 2) ?? [], lookup) : [];
  const longer = lookup.keysBeginningWith(token.key) ?? [];
  const cut = longer.length === 1 ? itemsOf(longer, lookup) : [];
  return [
    ...near.map((item) => alikeBy(token, item, 'two typing errors', TWO_ERRORS)),
    ...cut.map((item) => alikeBy(token, item, 'its end cut off', CUT_OFF)),
  ];
}

function itemsOf(keys: readonly string[], lookup: Lookup): readonly MatchableItem[] {
  return keys.map((key) => lookup.byReferenceKey(key)).filter((item) => item !== null);
}

function alikeBy(token: TypedToken, item: MatchableItem, difference: string, weight: number): Alike {
  const value = `"${token.text}" is ${item.reference} with ${difference}`;
  return { token, item, evidence: { rule: 'similar-code', weight, field: token.field, value } };
}

/**
 * One code alone, one error from what was typed, with no other code within two; open, and asking for exactly this amount.
 * Our own codes prove themselves by their check character; for others the payer must agree, as numbers that follow each
 * other are all one error apart, and the next one may not be known to us yet.
 */
function attemptOf(
  payment: DecidablePayment,
  alike: readonly Alike[],
  { findings }: References,
  lookup: Lookup,
): Attempt | null {
  const [one] = alike;
  if (one === undefined || alike.some(({ item }) => item.id !== one.item.id)) return null;
  const { item, token } = one;
  const places = alike.map((other) => other.token);
  if (findings.some((finding) => !places.some((place) => isAbout(finding, place)))) return null;
  if (!token.isWhole || token.words > wordsOf(item.reference).length) return null;
  if (!isOpen(item) || item.currency !== payment.currency || item.openMinor !== payment.amountMinor) return null;
  const key = referenceKey(item.reference);
  const near = nearKeys(lookup, token.key, 2);
  if (near === null || near.some((other) => other !== key)) return null;
  const proof = isShortCode(key)
    ? {
        rule: 'check-character',
        weight: 15,
        field: token.field,
        value: `${item.reference} has the right check character`,
      }
    : payerAgrees(payment, item.personId, lookup);
  if (proof === null) return null;
  const split = splitAmount(payment.amountMinor, [item]);
  if (split.kind === 'manual') return null;
  const runnerUp = note('runner-up', token.field, 'no other code is within two characters of it');
  const evidence = [one.evidence, proof, openAmount(item, 50), runnerUp];
  return { kind: 'attempt', row: 'corrected-code', allocations: split.allocations, evidence };
}

/** A doubt of the matchers is about this very place: the same code, or a part of it that was read with other words. */
function isAbout(finding: Finding, token: TypedToken): boolean {
  if (!('key' in finding)) return false;
  if (finding.key === token.key) return true;
  const typed = new Set(wordsOf(token.text));
  return wordsOf(finding.evidence.value).some((word) => /\d/.test(word) && typed.has(word));
}

/** The owners of references that differ from a wrong one in one digit, or by two that changed places. */
function wrongDigits(payment: DecidablePayment, { findings }: References, lookup: Lookup): readonly Backed[] {
  const told = findings.flatMap((one) =>
    one.kind === 'bad-checksum' ? [{ key: one.key, field: one.evidence.field }] : [],
  );
  const wrong = new Map([...told, ...typedSlipNumbers(payment)].map((one) => [one.key, one.field]));
  return [...wrong].flatMap(([key, field]) =>
    neighbours(key).flatMap((other) => {
      const item = isQrReference(other) ? lookup.byQrReference(other) : ownerOfCreditorReference(other, lookup);
      const value = `${other} has right check digits and one other digit`;
      return item === null ? [] : [{ item, evidence: [{ rule: 'similar-code', weight: ONE_ERROR, field, value }] }];
    }),
  );
}

function ownerOfCreditorReference(other: string, lookup: Lookup): MatchableItem | null {
  return isCreditorReference(other) ? lookup.byCreditorReference(other) : null;
}

const DIGITS = [...'0123456789'];

/** References one typing error away whose check digits hold. */
function neighbours(key: string): readonly string[] {
  const isCreditor = /^RF\d{2}[A-Z0-9]{1,21}$/.test(key);
  if (!isCreditor && !/^[\dA-Z]{26,28}$/.test(key)) return [];
  const others: string[] = [];
  for (let at = 0; at <= key.length; at += 1) {
    const [before, here, behind] = [key.slice(0, at), key.charAt(at), key.slice(at + 1)];
    others.push(before + behind.charAt(0) + here + behind.slice(1), before + behind);
    if (!isCreditor || /\d/.test(here)) for (const digit of DIGITS) others.push(before + digit + behind);
    for (const digit of DIGITS) others.push(before + digit + here + behind);
  }
  return [...new Set(others)].filter((other) => other !== key && (isQrReference(other) || isCreditorReference(other)));
}
