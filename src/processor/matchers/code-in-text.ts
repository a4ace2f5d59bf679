/**
 * References typed into free text: our code, a foreign code, a QR or creditor reference. A reference counts only
 * as whole words (neighbouring words may belong together, as in `USI 8kq 2lm` or a QR reference in groups of
 * five), and only when it is on record; what merely looks like one is told as unknown.
 */
import { isCreditorReference, isQrReference } from '../../iso20022/references.ts';
import { referenceKey } from '../../reference-key.ts';
import { hasShortCodeShape, isShortCode } from '../../short-code.ts';
import type { DecidablePayment, DecisionPolicy, Evidence, Lookup, MatchableItem } from '../decision.ts';
import { endsInAmount, goesOn, oneDigitMore } from './joined-words.ts';
import type { Finding, Matcher } from './matcher.ts';
import { type PhraseSearch, phraseSearch, proofOf } from './phrase-search.ts';
import { breaksOf, type Phrase, phrasesOf } from './phrases.ts';
import { isSlipNumber } from './structured-reference.ts';

/**
 * A text of the payment. `glued` are lines read as one, because banks cut the payer's words anywhere: at the end of the
 * column, or where two lines meet in letters. Only a proven code counts there, and only at a column a doubt.
 */
type Field = Readonly<{ name: string; text: string; glued?: 'column' | 'letters' }>;
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

/** What banks write where the payer gave no id (SEPA). */
const NOT_PROVIDED = 'NOTPROVIDED';

function payersWords(payment: DecidablePayment): readonly Field[] {
  const { remittance, endToEndId } = payment;
  const fields: Field[] = [];
  if (remittance.length > 0) fields.push({ name: 'remittance', text: remittance.join(' ') });
  if (remittance.length > 1) fields.push(...gluedFields(remittance));
  fields.push(...freeReferences(payment));
  if (endToEndId !== null && endToEndId !== NOT_PROVIDED) fields.push({ name: 'endToEndId', text: endToEndId });
  return fields;
}

/** Of lines that meet in letters each second is glued at a time, so that a whole word in the next line stays one. */
function gluedFields(lines: readonly string[]): readonly Field[] {
  const isFull = (at: number): boolean => FULL_LINES.has(lines[at]?.length ?? 0);
  const meetInLetters = (at: number): boolean => /\p{L}$/u.test(lines[at] ?? '') && /^\p{L}/u.test(lines[at + 1] ?? '');
  return [
    { name: 'remittance', glued: 'column', text: gluedLines(lines, isFull) },
    { name: 'remittance', glued: 'letters', text: gluedLines(lines, (at) => at % 2 === 0 && meetInLetters(at)) },
    { name: 'remittance', glued: 'letters', text: gluedLines(lines, (at) => at % 2 === 1 && meetInLetters(at)) },
  ];
}

/** The lines as one text, without a blank behind those that are cut; empty when there is none such. */
function gluedLines(lines: readonly string[], isCut: (at: number) => boolean): string {
  const hasCut = lines.slice(0, -1).some((_, at) => isCut(at));
  return hasCut ? lines.map((line, at) => (isCut(at) ? line : `${line} `)).join('') : '';
}

/** Structured fields that hold neither a QR nor a creditor reference often hold a code among other words. */
function freeReferences(payment: DecidablePayment): readonly Field[] {
  const fields: Field[] = [];
  for (const { type, value } of payment.references) {
    const isFree = !isCreditorReference(value) && !isSlipNumber({ type, key: referenceKey(value) });
    if (isFree) fields.push({ name: 'references', text: value });
  }
  return fields;
}

function findCodes(fields: readonly Field[], lookup: Lookup, policy: DecisionPolicy): readonly Finding[] {
  const findings: Finding[] = [];
  const search = phraseSearch(lookup)(policy.referencePatterns);
  for (const field of fields) if (field.text !== '') findInField(field, search, findings);
  return findings;
}

function findInField(field: Field, search: PhraseSearch, findings: Finding[]): void {
  const { phrases, text, cut } = phrasesOf(field.text, search.openings);
  const found: Hit[] = [];
  const itemsOf = phrases.length > PHRASES_FEW ? askedOnce(search.itemsOf) : search.itemsOf;
  for (const phrase of phrases) {
    const items = itemsOf(phrase);
    if (items.length === 0 || !mayStand(phrase, text, field, search)) continue;
    for (const item of items) found.push({ phrase, item });
  }
  if (found.length > 0) findings.push(...findingsOf(found, text, field, search));
  if (field.glued !== 'letters') {
    for (const phrase of phrases) {
      const isTold = isClaimed(phrase.first, phrase.last, found);
      const doubt = isTold ? null : doubtAbout(phrase, field.name, search);
      if (doubt !== null) findings.push(doubt);
    }
  }
  if (cut) findings.push(doubtful('text-too-long', field.name, 'only its beginning was searched for references'));
}

/** One of these words belongs to a known reference. */
function isClaimed(first: number, last: number, hits: readonly Hit[]): boolean {
  for (const { phrase } of hits) if (phrase.first <= last && first <= phrase.last) return true;
  return false;
}

/** The items that were found, and what speaks against them. */
function findingsOf(found: readonly Hit[], text: string, field: Field, search: PhraseSearch): readonly Finding[] {
  const isWordClaimed = (word: number): boolean => isClaimed(word, word, found);
  const rest = ({ phrase }: Hit): string | null => {
    if (proofOf(phrase.key) === 'printed') return oneDigitMore(text, phrase);
    return search.isProven(phrase) ? null : goesOn(text, phrase, isWordClaimed);
  };
  // What the payer's software makes of a code to number its payments is neither a reference nor a doubt.
  const hits = field.name === 'endToEndId' ? found.filter((hit) => rest(hit) === null) : found;
  const findings: Finding[] = hits.map(({ phrase, item }) => ({
    kind: 'item',
    item,
    key: phrase.key,
    proof: proofOf(phrase.key),
    evidence: { rule: 'code-in-text', weight: 80, field: field.name, value: phrase.text },
  }));
  if (hits.length > 1) findings.push(...overlaps(hits, field.name));
  for (const hit of hits) {
    const value = rest(hit); // a code that goes on without a blank may be another one, which we do not know
    if (value !== null) findings.push(doubtful('code-goes-on', field.name, value));
  }
  if (field.name !== 'endToEndId') {
    for (const { phrase } of hits) {
      const isDoubtful = proofOf(phrase.key) === 'none' && search.isPatterned(phrase);
      const value = isDoubtful ? goesOn(text, phrase, isWordClaimed) : null;
      if (value !== null) findings.push(doubtful(NUMBER_JOINED, field.name, value));
    }
  }
  return findings;
}

/** A text with more of them may repeat itself. */
const PHRASES_FEW = 50;

/** Each question once, however often it is put. */
function askedOnce(itemsOf: PhraseSearch['itemsOf']): PhraseSearch['itemsOf'] {
  const answers = new Map<string, readonly MatchableItem[]>();
  return (phrase) => {
    const items = answers.get(phrase.signed) ?? itemsOf(phrase);
    answers.set(phrase.signed, items);
    return items;
  };
}

/** It cannot be part of something else. */
function mayStand(phrase: Phrase, text: string, field: Field, search: PhraseSearch): boolean {
  return (field.glued === undefined && !endsInAmount(text, phrase)) || search.isProven(phrase);
}

/** A configured shape that a number is joined to may be part of somebody else's invoice number. The payer can settle it. */
export const NUMBER_JOINED = 'code-joined-to-number';

/** What nobody but a person can tell. */
function doubtful(rule: string, field: string, value: string): Finding {
  return { kind: 'ambiguous', evidence: { rule, weight: 0, field, value } };
}

/** Words that two open items may claim: nobody can say which of them was meant. */
function overlaps(hits: readonly Hit[], field: string): readonly Finding[] {
  const owners = new Map<number, Hit>();
  const findings: Finding[] = [];
  for (const hit of hits) {
    const { first, last } = hit.phrase;
    let rival: Hit | undefined;
    for (let word = first; word <= last; word += 1) {
      const owner = owners.get(word);
      if (isAnother(hit, owner)) rival ??= owner;
      owners.set(word, hit);
    }
    if (rival === undefined) continue;
    const value = `"${rival.phrase.text}" is ${rival.item.reference}, "${hit.phrase.text}" is ${hit.item.reference}`;
    findings.push(doubtful('codes-overlap', field, value));
  }
  return findings;
}

function isAnother(hit: Hit, owner: Hit | undefined): boolean {
  return owner !== undefined && owner.item.id !== hit.item.id;
}

/** Letters of a configured shape that are no code on record: perhaps a code, perhaps words (`USI-Nummer`). */
export const LETTERS_LIKE_CODE = 'code-or-words';

/** A phrase that is no reference of ours, but looks like one, or like one with a typing error; null for any other. */
function doubtAbout(phrase: Phrase, field: string, search: PhraseSearch): Finding | null {
  const { key, text: value } = phrase;
  const about = (rule: string): Evidence => ({ rule, weight: 0, field, value });
  if (looksLikeOurs(phrase, search)) return { kind: 'unknown', key, evidence: about('code-unknown') };
  if (search.isPatterned(phrase)) return doubtful(LETTERS_LIKE_CODE, field, value);
  if (hasShortCodeShape(key) && /\d/.test(key))
    return { kind: 'bad-checksum', key, evidence: about('check-character-wrong') };
  if (field === 'remittance' && phrase.first === phrase.last && /^(?:\d{27}|RF\d{2}[\dA-Z]{8,21})$/.test(key))
    return { kind: 'bad-checksum', key, evidence: about('check-digit-wrong') };
  return null;
}

function looksLikeOurs(phrase: Phrase, search: PhraseSearch): boolean {
  if (isQrReference(phrase.key)) return true;
  if (phrase.key.length >= 12 && isCreditorReference(phrase.key) && isInGroupsOfFour(phrase)) return true;
  return (search.isPatterned(phrase) || isShortCode(phrase.key)) && /\d/.test(phrase.key);
}

/** One word, or groups of four as creditor references are printed. */
function isInGroupsOfFour({ text }: Phrase): boolean {
  return [...breaksOf(text)].every((at) => at % 4 === 0);
}
