/**
 * The structured creditor reference (RmtInf/Strd/CdtrRefInf/Ref): QR reference, ISO 11649, or our own code.
 * Shape and check digits decide what it is; the type the bank declares is only a hint, it is often missing.
 */
import {
  isCreditorReference,
  isQrReference,
  normaliseCreditorReference,
  normaliseQrReference,
} from '../../iso20022/references.ts';
import { isDistinctive, referenceKey } from '../../reference-key.ts';
import type { Evidence, Lookup, MatchableItem } from '../decision.ts';
import type { Finding, Matcher } from './matcher.ts';

export const structuredReference: Matcher = {
  name: 'structured-reference',
  fallback: false,
  match: (payment, lookup) => payment.references.flatMap((reference) => findReference(reference, lookup)),
};

function findReference(reference: { type: string; value: string }, lookup: Lookup): readonly Finding[] {
  const found = lookUp(reference.value, lookup);
  if (found !== null)
    return [{ kind: 'item', item: found.item, evidence: evidenceOf(found.rule, 100, reference.value) }];
  if (isQrReference(reference.value) && reference.value.replace(/\s/g, '').length === 27) {
    return [{ kind: 'unknown', evidence: evidenceOf('qr-reference-unknown', 0, reference.value) }];
  }
  if (isCreditorReference(reference.value)) {
    return [{ kind: 'unknown', evidence: evidenceOf('creditor-reference-unknown', 0, reference.value) }];
  }
  const declared = reference.type === 'QRR' || reference.type === 'SCOR';
  return declared ? [{ kind: 'bad-checksum', evidence: evidenceOf('check-digit-wrong', 0, reference.value) }] : [];
}

function lookUp(value: string, lookup: Lookup): { item: MatchableItem; rule: string } | null {
  const qr = isQrReference(value) ? normaliseQrReference(value) : null;
  const byQr = qr === null ? null : lookup.byQrReference(qr);
  if (byQr !== null) return { item: byQr, rule: 'qr-reference' };
  const creditor = isCreditorReference(value) ? normaliseCreditorReference(value) : null;
  const byCreditor = creditor === null ? null : lookup.byCreditorReference(creditor);
  if (byCreditor !== null) return { item: byCreditor, rule: 'creditor-reference' };
  const key = referenceKey(value);
  const byKey = isDistinctive(key) ? lookup.byReferenceKey(key) : null;
  return byKey === null ? null : { item: byKey, rule: 'reference-in-structured-field' };
}

function evidenceOf(rule: string, weight: number, value: string): Evidence {
  return { rule, weight, field: 'references', value };
}
