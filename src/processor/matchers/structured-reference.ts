/**
 * The structured creditor reference (RmtInf/Strd/CdtrRefInf/Ref): QR reference, ISR of the old Swiss slips, ISO 11649,
 * a national one, or our own code. Shape and check digits decide what it is; the type the bank declares is only a
 * hint, as it is often missing or wrong.
 */
import {
  isCreditorReference,
  isQrReference,
  normaliseCreditorReference,
  readCreditorReference,
  readQrReference,
} from '../../iso20022/references.ts';
import { isDigits, isDistinctive, referenceKey, SLIP_DIGITS, withoutLeadingZeros } from '../../reference-key.ts';
import type { Evidence, Lookup, MatchableItem } from '../decision.ts';
import type { Finding, Matcher, Proof } from './matcher.ts';
import { proofOf } from './phrase-search.ts';
import { openingsOf } from './phrases.ts';

/** As the bank passed it on, and in normal form. */
type Reference = Readonly<{ type: string; value: string; key: string }>;

export const structuredReference: Matcher = {
  name: 'structured-reference',
  fallback: false,
  match: (payment, lookup, policy) => {
    const openings = openingsOf(policy.referencePatterns);
    return payment.references.flatMap(({ type, value }) =>
      findReference({ type, value, key: referenceKey(value) }, openings, lookup),
    );
  },
};

function findReference(reference: Reference, openings: readonly string[], lookup: Lookup): readonly Finding[] {
  const owners = ownersOf(reference, openings, lookup);
  if (owners.length === 0) return doubtAbout(reference);
  const items = owners.map(
    ({ item, rule }): Finding => ({
      kind: 'item',
      item,
      key: reference.key,
      proof: proofOfField(rule, reference),
      evidence: evidenceOf(rule, 100, reference.value),
    }),
  );
  return owners.length === 1 ? items : [...items, claimedByAll(owners, reference.value)];
}

/** What the bank declares as a creditor's reference came from a slip, or its check digits were tested by the bank. */
function proofOfField(rule: string, { type, key }: Reference): Proof {
  return rule === 'reference-in-structured-field' && type === 'OTHER' ? proofOf(key) : 'printed';
}

type Owner = Readonly<{ item: MatchableItem; rule: string }>;

/** Every open item that may be meant, by the strongest rule for each: two of them are for a person to choose from. */
function ownersOf(reference: Reference, openings: readonly string[], lookup: Lookup): readonly Owner[] {
  const owners: Owner[] = [];
  const qr = qrCandidate(reference);
  if (qr !== null) addOwner(owners, 'qr-reference', lookup.byQrReference(qr));
  const creditor = readCreditorReference(reference.value);
  if (creditor !== null) addOwner(owners, 'creditor-reference', lookup.byCreditorReference(creditor));
  for (const key of keysOf(reference, creditor, openings)) {
    const isFound = owners.some(({ item }) => isItsKey(key, item.reference)); // a key belongs to one item
    if (!isFound) addOwner(owners, 'reference-in-structured-field', lookup.byReferenceKey(key));
  }
  return owners;
}

/** False also for the few whose normal form is longer than what is written: asking for them is dearer, and no more. */
function isItsKey(key: string, reference: string): boolean {
  return key.length <= reference.length && referenceKey(reference) === key;
}

function addOwner(owners: Owner[], rule: string, item: MatchableItem | null): void {
  if (item !== null && !owners.some((owner) => owner.item.id === item.id)) owners.push({ item, rule });
}

function claimedByAll(owners: readonly Owner[], value: string): Finding {
  const names = owners.map(({ item }) => item.reference).join(' and of ');
  return { kind: 'ambiguous', evidence: evidenceOf('codes-overlap', 0, `"${value}" is the reference of ${names}`) };
}

/** Shorter digits are a QR or ISR reference without its leading zeros when they say so, or when they are many. */
function qrCandidate({ type, value, key }: Reference): string | null {
  return isDeclaredSlip(type) || isDistinctive(key) ? readQrReference(value) : null;
}

function isDeclaredSlip(type: string): boolean {
  return type === 'QRR' || type === 'ISR';
}

/** The digits of a QR-bill or of an old Swiss slip (ISR): 27, or as many as the bank leaves of them. */
export function isSlipNumber({ type, key }: Pick<Reference, 'type' | 'key'>): boolean {
  return (isDeclaredSlip(type) || key.length === SLIP_DIGITS) && isDigits(key);
}

/**
 * The keys under which an open item may know it: as written; digits without the zeros that banks put in front of them
 * (Finnish references have 20 places); and what an ISO 11649 reference was made of, as RF332348236 of 2348236. The
 * digits of a slip are a reference of their own, so only an item that has all 27 may be meant by them.
 */
function keysOf(reference: Reference, creditor: string | null, openings: readonly string[]): readonly string[] {
  const { key } = reference;
  if (isSlipNumber(reference)) return [key.padStart(SLIP_DIGITS, '0')];
  const keys: string[] = [];
  for (const written of [key, withoutLeadingZeros(key), creditor?.slice(4) ?? key]) {
    const tells = openings.some((opening) => written.startsWith(opening)) || isTelling(written, reference.type);
    if (tells && !keys.includes(written)) keys.push(written);
  }
  return keys;
}

/** Where the bank says that this is a creditor's reference a few digits are enough: many national ones are short. */
function isTelling(key: string, type: string): boolean {
  return isDistinctive(key) || (type !== 'OTHER' && key.length >= 4 && /\d/.test(key));
}

/** A reference of the right shape that nobody has, or one with wrong check digits. */
function doubtAbout(reference: Reference): readonly Finding[] {
  const { type, value, key } = reference;
  if (isQrReference(key)) return [unknown('qr-reference-unknown', reference)];
  if (isCreditorReference(key)) return [unknown('creditor-reference-unknown', reference)];
  if (/^\d{27}$/.test(key) || normaliseCreditorReference(key) !== null) return [wrongCheckDigit(reference)];
  if (type === 'QRR')
    return [readQrReference(value) === null ? wrongCheckDigit(reference) : unknown('qr-reference-unknown', reference)];
  if (type === 'ISR') return [unknown('qr-reference-unknown', reference)];
  return type === 'SCOR' ? [unknown('creditor-reference-unknown', reference)] : [];
}

function unknown(rule: string, { value, key }: Reference): Finding {
  return { kind: 'unknown', key, evidence: evidenceOf(rule, 0, value) };
}

function wrongCheckDigit({ value, key }: Reference): Finding {
  return { kind: 'bad-checksum', key, evidence: evidenceOf('check-digit-wrong', 0, value) };
}

function evidenceOf(rule: string, weight: number, value: string): Evidence {
  return { rule, weight, field: 'references', value };
}
