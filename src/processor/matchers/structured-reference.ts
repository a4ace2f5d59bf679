/**
 * The structured creditor reference (RmtInf/Strd/CdtrRefInf/Ref): QR reference, ISR of the old Swiss slips, ISO 11649,
 * a national one, or our own code. Shape and check digits decide what it is; the type the bank declares is only a
 * hint, as it is often missing or wrong.
 */
import {
  isCreditorReference,
  isQrReference,
  normaliseCreditorReference,
  readQrReference,
} from '../../iso20022/references.ts';
import { isDistinctive, referenceKey } from '../../reference-key.ts';
import type { Evidence, Lookup, MatchableItem } from '../decision.ts';
import type { Finding, Matcher } from './matcher.ts';

type Reference = Readonly<{ type: string; value: string }>;

export const structuredReference: Matcher = {
  name: 'structured-reference',
  fallback: false,
  match: (payment, lookup) => payment.references.flatMap((reference) => findReference(reference, lookup)),
};

function findReference(reference: Reference, lookup: Lookup): readonly Finding[] {
  const found = lookUp(reference, lookup);
  if (found !== null)
    return [{ kind: 'item', item: found.item, evidence: evidenceOf(found.rule, 100, reference.value) }];
  return doubtAbout(reference);
}

function lookUp(reference: Reference, lookup: Lookup): { item: MatchableItem; rule: string } | null {
  const { value } = reference;
  const qr = qrCandidate(reference);
  const byQr = qr === null ? null : lookup.byQrReference(qr);
  if (byQr !== null) return { item: byQr, rule: 'qr-reference' };
  const creditor = isCreditorReference(value) ? normaliseCreditorReference(value) : null;
  const byCreditor = creditor === null ? null : lookup.byCreditorReference(creditor);
  if (byCreditor !== null) return { item: byCreditor, rule: 'creditor-reference' };
  for (const key of keysOf(value, creditor)) {
    const byKey = isTelling(key, reference.type) ? lookup.byReferenceKey(key) : null;
    if (byKey !== null) return { item: byKey, rule: 'reference-in-structured-field' };
  }
  return null;
}

/** Shorter digits are a QR or ISR reference without its leading zeros when they say so, or when they are many. */
function qrCandidate({ type, value }: Reference): string | null {
  const isDeclared = type === 'QRR' || type === 'ISR';
  return isDeclared || isDistinctive(referenceKey(value)) ? readQrReference(value) : null;
}

/**
 * The keys under which an open item may know it: as written; digits without the zeros that banks put in front of them
 * (Finnish references have 20 places); and what an ISO 11649 reference was made of, as RF332348236 of 2348236.
 */
function keysOf(value: string, creditor: string | null): readonly string[] {
  const key = referenceKey(value);
  const keys = /^0+\d+$/.test(key) ? [key, key.replace(/^0+(?=\d)/, '')] : [key];
  return creditor === null ? keys : [...keys, creditor.slice(4)];
}

/** Where the bank says that this is a creditor's reference a few digits are enough: many national ones are short. */
function isTelling(key: string, type: string): boolean {
  return isDistinctive(key) || (type !== 'OTHER' && key.length >= 4 && /\d/.test(key));
}

/** A reference of the right shape that nobody has, or one with wrong check digits. */
function doubtAbout({ type, value }: Reference): readonly Finding[] {
  const key = referenceKey(value);
  if (isQrReference(key)) return [unknown('qr-reference-unknown', value)];
  if (isCreditorReference(key)) return [unknown('creditor-reference-unknown', value)];
  if (/^\d{27}$/.test(key) || normaliseCreditorReference(key) !== null) return [wrongCheckDigit(value)];
  if (type === 'QRR')
    return [readQrReference(value) === null ? wrongCheckDigit(value) : unknown('qr-reference-unknown', value)];
  if (type === 'ISR') return [unknown('qr-reference-unknown', value)];
  return type === 'SCOR' ? [unknown('creditor-reference-unknown', value)] : [];
}

function unknown(rule: string, value: string): Finding {
  return { kind: 'unknown', evidence: evidenceOf(rule, 0, value) };
}

function wrongCheckDigit(value: string): Finding {
  return { kind: 'bad-checksum', evidence: evidenceOf('check-digit-wrong', 0, value) };
}

function evidenceOf(rule: string, weight: number, value: string): Evidence {
  return { rule, weight, field: 'references', value };
}
