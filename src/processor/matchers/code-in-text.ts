/**
 * References typed into free text: our code, a foreign code, a QR or creditor reference. A reference counts only
 * as whole words (neighbouring words may belong together, as in `USI 8kq 2lm` or a QR reference in groups of
 * five), and only when it is on record; what merely looks like one is told as unknown.
 */
import { isCreditorReference, isQrReference } from '../../iso20022/references.ts';
import { hasShortCodeShape, isShortCode } from '../../short-code.ts';
import type { DecidablePayment, DecisionPolicy, Evidence, Lookup, MatchableItem } from '../decision.ts';
import type { Finding, Matcher } from './matcher.ts';
import { openPhraseSearch, type PhraseSearch } from './phrase-search.ts';
import { breaksOf, type Phrase, phrasesOf } from './phrases.ts';

/** `isGlued`: lines that fill their column are read as one, because banks cut the payer's words anywhere. */
type Field = Readonly<{ name: string; text: string; isGlued?: boolean }>;
type Hit = Readonly<{ phrase: Phrase; item: MatchableItem }>;

/** The payer's own words. */
export const codeInText: Matcher = {
  name: 'code-in-text',
  fallback: false,
  match: (payment, lookup, policy) => findCodes(payersWords(payment), lookup, policy),
};

/** The bank's advice text (AddtlNtryInf): some banks write the payer's words only there. */
export const codeInAdvice: Matcher = {
  name: 'code-in-advice',
  fallback: true,
  match: (payment, lookup, policy) =>
    findCodes(
      (payment.additionalInfo ?? '').split('\n').map((text) => ({ name: 'additionalInfo', text })),
      lookup,
      policy,
    ),
};

/** Columns at which banks cut: MT940 (27, 65), SWIFT (35), two such lines (70), SEPA (140). */
const FULL_LINES: ReadonlySet<number> = new Set([27, 35, 65, 70, 140]);

function payersWords(payment: DecidablePayment): readonly Field[] {
  return [
    { name: 'remittance', text: payment.remittance.join(' ') },
    { name: 'remittance', text: gluedLines(payment.remittance), isGlued: true },
    ...freeReferences(payment),
    { name: 'endToEndId', text: payment.endToEndId ?? '' },
  ];
}

/** The lines as one text, without a blank behind those that fill their column; empty when there is none such. */
function gluedLines(lines: readonly string[]): string {
  const isCut = lines.slice(0, -1).some((line) => FULL_LINES.has(line.length));
  return isCut ? lines.map((line) => (FULL_LINES.has(line.length) ? line : `${line} `)).join('') : '';
}

/** Structured fields that hold neither a QR nor a creditor reference often hold a code among other words. */
function freeReferences(payment: DecidablePayment): readonly Field[] {
  const free = payment.references.filter(({ value }) => !isQrReference(value) && !isCreditorReference(value));
  return free.map(({ value }) => ({ name: 'references', text: value }));
}

function findCodes(fields: readonly Field[], lookup: Lookup, policy: DecisionPolicy): readonly Finding[] {
  const search = openPhraseSearch(lookup, policy.referencePatterns);
  return fields.flatMap((field) => (field.text === '' ? [] : findInField(field, search)));
}

function findInField(field: Field, search: PhraseSearch): readonly Finding[] {
  const { phrases, cut } = phrasesOf(field.text);
  const hits = phrases.flatMap((phrase): readonly Hit[] => {
    const item = search.itemOf(phrase);
    const isTrusted = field.isGlued !== true || search.isProven(phrase);
    return item !== null && isTrusted ? [{ phrase, item }] : [];
  });
  const claimed = new Set(hits.flatMap(({ phrase }) => phrase.words));
  const unclaimed = phrases.filter((phrase) => !phrase.words.some((word) => claimed.has(word)));
  const findings: Finding[] = hits.map(({ phrase, item }) => ({
    kind: 'item',
    item,
    evidence: { rule: 'code-in-text', weight: 80, field: field.name, value: phrase.text },
  }));
  findings.push(
    ...overlaps(hits, field.name),
    ...unclaimed.flatMap((phrase) => doubtAbout(phrase, field.name, search)),
  );
  if (cut) findings.push({ kind: 'ambiguous', evidence: textTooLong(field.name) });
  return findings;
}

/** Words that two open items may claim: nobody can say which of them was meant. */
function overlaps(hits: readonly Hit[], field: string): readonly Finding[] {
  const owners = new Map<number, Hit>();
  const findings: Finding[] = [];
  for (const hit of hits) {
    const rival = hit.phrase.words.map((word) => owners.get(word)).find((owner) => isAnother(hit, owner));
    for (const word of hit.phrase.words) owners.set(word, hit);
    if (rival === undefined) continue;
    const value = `"${rival.phrase.text}" is ${rival.item.reference}, "${hit.phrase.text}" is ${hit.item.reference}`;
    findings.push({ kind: 'ambiguous', evidence: { rule: 'codes-overlap', weight: 0, field, value } });
  }
  return findings;
}

function isAnother(hit: Hit, owner: Hit | undefined): boolean {
  return owner !== undefined && owner.item.id !== hit.item.id;
}

function textTooLong(field: string): Evidence {
  return { rule: 'text-too-long', weight: 0, field, value: 'only its beginning was searched for references' };
}

/** A phrase that is no reference of ours, but looks like one, or like one with a typing error. */
function doubtAbout(phrase: Phrase, field: string, search: PhraseSearch): readonly Finding[] {
  const evidence = { weight: 0, field, value: phrase.text };
  if (looksLikeOurs(phrase, search)) return [{ kind: 'unknown', evidence: { rule: 'code-unknown', ...evidence } }];
  if (hasShortCodeShape(phrase.key) && /\d/.test(phrase.key))
    return [{ kind: 'bad-checksum', evidence: { rule: 'check-character-wrong', ...evidence } }];
  if (field === 'remittance' && phrase.words.length === 1 && /^(?:\d{27}|RF\d{2}[\dA-Z]{8,21})$/.test(phrase.key))
    return [{ kind: 'bad-checksum', evidence: { rule: 'check-digit-wrong', ...evidence } }];
  return [];
}

function looksLikeOurs(phrase: Phrase, search: PhraseSearch): boolean {
  if (isQrReference(phrase.key)) return true;
  if (phrase.key.length >= 12 && isCreditorReference(phrase.key) && isInGroupsOfFour(phrase)) return true;
  return search.isPatterned(phrase) || (isShortCode(phrase.key) && /\d/.test(phrase.key));
}

/** One word, or groups of four as creditor references are printed. */
function isInGroupsOfFour({ text }: Phrase): boolean {
  return [...breaksOf(text)].every((at) => at % 4 === 0);
}
