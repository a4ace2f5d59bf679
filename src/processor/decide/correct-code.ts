/**
 * Mistyped references. One typing error in a code, or in a QR or creditor reference (`correct-slip.ts`), is corrected when
 * nothing else can be meant. Pure given the answers of `lookup`.
 */
import { referenceKey } from '../../reference-key.ts';
import { isShortCode } from '../../short-code.ts';
import type { DecidablePayment, Evidence, Lookup, MatchableItem } from '../decision.ts';
import { homeAgrees, payerAgrees } from '../evidence/payer.ts';
import { wordsOf } from '../matchers/phrases.ts';
import { type Alike, isElsewhere, ONE_ERROR, TWO_ERRORS } from './alike.ts';
import { brokenAttempt, brokenCodes } from './broken-code.ts';
import { correctSlip, itemsOfSlips, itemsOfWorseSlips, type Slips, wrongSlips } from './correct-slip.ts';
import { nearKeys } from './near-keys.ts';
import { type Attempt, type Backed, isOpen, note } from './outcome.ts';
import type { References } from './references.ts';
import { openAmount, splitAmount } from './split.ts';
import { type TypedToken, typedTokens } from './typed-tokens.ts';

/** `related`: open or closed items whose references are like something in the text, the most alike first. */
export type Correction = Readonly<{ attempt: Attempt | null; related: readonly Backed[] }>;

export function correctCode(payment: DecidablePayment, references: References, lookup: Lookup): Correction {
  if (references.found.length > 0) {
    const related = [...meantInstead(payment, references, lookup), ...meantBeside(payment, references, lookup)];
    return { attempt: null, related };
  }
  const tokens = typedTokens(payment, references.openings);
  const alike = tokens.flatMap((token) => itemsNear(token, lookup));
  const wrong = wrongSlips(payment, references);
  const slips = { tokens: wrong, alike: itemsOfSlips(wrong, lookup) };
  const broken = brokenCodes(payment, lookup);
  const attempt =
    broken.length > 0
      ? brokenAttempt(payment, broken, [...alike, ...slips.alike], references, lookup)
      : typoAttempt(payment, alike, slips, references, lookup);
  const weaker =
    alike.length > 0 || broken.length > 0 ? [] : tokens.flatMap((token) => itemsFurther(token, references, lookup));
  const worse = slips.alike.length > 0 ? [] : itemsOfWorseSlips(payment, wrong, lookup);
  const related = [...broken, ...alike, ...weaker, ...slips.alike, ...worse].map(backedBy);
  return { attempt, related };
}

/** The one item that all which is like something is, if it is one. */
function typoAttempt(
  payment: DecidablePayment,
  alike: readonly Alike[],
  slips: Slips,
  references: References,
  lookup: Lookup,
): Attempt | null {
  const meant = new Set([...alike, ...slips.alike].map(({ item }) => item.id));
  if (meant.size !== 1) return null;
  return attemptOf(payment, alike, references, lookup) ?? correctSlip(payment, slips, references, lookup);
}

function backedBy({ item, evidence }: Alike): Backed {
  return { item, evidence: [evidence] };
}

const CUT_OFF = 18;

/** What was typed is a code of ours that does not fit; a code like it that asks for exactly this amount may have been meant. */
function meantInstead(payment: DecidablePayment, { found }: References, lookup: Lookup): readonly Backed[] {
  return found
    .filter(({ proof }) => proof !== 'printed')
    .flatMap(({ key }) =>
      itemsOf(nearKeys(lookup, key, 2) ?? [], lookup)
        .filter((item) => isOpen(item) && item.currency === payment.currency)
        .filter(({ openMinor }) => openMinor === payment.amountMinor)
        .map((item) => ({ item, evidence: [likeTheTyped(key, item)] })),
    );
}

/** What stands beside a code of ours and is like another one: both may be paid together. */
function meantBeside(payment: DecidablePayment, { found, openings }: References, lookup: Lookup): readonly Backed[] {
  const isNamed = ({ key }: TypedToken): boolean => found.some((one) => one.key.includes(key) || key.includes(one.key));
  return typedTokens(payment, openings)
    .filter((token) => !isNamed(token))
    .flatMap((token) => itemsNear(token, lookup))
    .filter(({ item }) => isOpen(item) && !found.some((one) => one.item.id === item.id))
    .map(backedBy);
}

function likeTheTyped(key: string, { reference }: MatchableItem): Evidence {
  const value = `${reference} is like the code ${key}, and asks for exactly this amount`;
  return { rule: 'similar-code', weight: TWO_ERRORS, field: 'references', value };
}

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
 * One code alone, one error from what was typed, and no other code within two; open, and asking for exactly this amount.
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
  if (one === undefined || findings.some((finding) => isElsewhere(finding, alike))) return null;
  const { item, token } = one;
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
    : (payerAgrees(payment, item.personId, lookup) ?? homeAgrees(payment, item.personId, lookup));
  if (proof === null) return null;
  const split = splitAmount(payment.amountMinor, [item]);
  if (split.kind === 'manual') return null;
  const runnerUp = note('runner-up', token.field, 'no other code is within two characters of it');
  const evidence = [one.evidence, proof, openAmount(item, 50), runnerUp];
  return { kind: 'attempt', row: 'corrected-code', allocations: split.allocations, evidence };
}
