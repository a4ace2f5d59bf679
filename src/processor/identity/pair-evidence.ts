/**
 * What speaks for and against two payments of one date, direction, amount and currency being the same money. Pure.
 */
import type { PairCandidate } from '../../models/payment-pairs.ts';
import { meaningfulId } from './fingerprint.ts';
import type { Evidence } from './unique-pairs.ts';

/** What two payments may share: the payer's account or a reference, the words, the name. */
export const BY_PAYER = evidenceOf((one) => [
  ...tokens('iban', one.counterpartyIban),
  ...tokens('reference', one.references === '[]' ? null : one.references),
]);
export const BY_WORDS = evidenceOf((one) => tokens('words', one.remittance === '[]' ? null : one.remittance));
export const BY_NAME = evidenceOf((one) => tokens('name', one.counterpartyName));

function evidenceOf(tokensOf: (one: PairCandidate) => readonly string[]): Evidence<PairCandidate> {
  return { classOf: (one) => one.fingerprint, tokensOf, allows: mayBeOne };
}

function tokens(kind: string, text: string | null): readonly string[] {
  return text === null ? [] : [`${kind} ${text}`];
}

/** Another total of the entry, other ids, another account, reference or wholly other name of the payer is another payment. */
function mayBeOne(one: PairCandidate, other: PairCandidate): boolean {
  if (one.entryAmountMinor !== other.entryAmountMinor || haveOtherIds(one, other)) return false;
  if (one.references !== '[]' && other.references !== '[]' && one.references !== other.references) return false;
  if (one.counterpartyIban !== null && other.counterpartyIban !== null)
    return one.counterpartyIban === other.counterpartyIban;
  return namesAgree(one, other) !== false;
}

/** True when the bank or the payer gave each of them an id of its own. Fillers say nothing. */
export function haveOtherIds(one: PairCandidate, other: PairCandidate): boolean {
  return IDS.some((idOf) => {
    const [own, others] = [meaningfulId(idOf(one)), meaningfulId(idOf(other))];
    return own !== null && others !== null && own !== others;
  });
}

/** Nothing that the payer gave is different, and something of it is equal or one of them names nobody. Ids of the bank do not count. */
export function haveOnePayer(one: PairCandidate, other: PairCandidate): boolean {
  const agreements = [...PAYER_FACTS.map((factOf) => agreementOf(factOf(one), factOf(other))), namesAgree(one, other)];
  if (agreements.includes(false)) return false;
  return agreements.includes(true) || [one, other].some(isAnonymous);
}

const PAYER_FACTS: readonly ((one: PairCandidate) => string | null)[] = [
  (one) => meaningfulId(one.endToEndId),
  (one) => one.counterpartyIban,
  (one) => (one.references === '[]' ? null : one.references),
];

function agreementOf(own: string | null, others: string | null): boolean | null {
  return own === null || others === null ? null : own === others;
}

function isAnonymous(one: PairCandidate): boolean {
  return one.counterpartyName === null && PAYER_FACTS.every((factOf) => factOf(one) === null);
}

/** True when they share a word, null when one has no name. */
function namesAgree(one: PairCandidate, other: PairCandidate): boolean | null {
  if (one.counterpartyName === null || other.counterpartyName === null) return null;
  const words = wordsOf(other.counterpartyName);
  return wordsOf(one.counterpartyName).some((word) => words.includes(word));
}

const IDS: readonly ((one: PairCandidate) => string | null)[] = [
  (one) => one.entryServicerReference,
  // A detail without a reference of its own has that of its entry, which tells nothing about a detail.
  (one) => (one.accountServicerReference === one.entryServicerReference ? null : one.accountServicerReference),
  (one) => one.transactionId,
  (one) => one.endToEndId,
];

function wordsOf(name: string): readonly string[] {
  return (
    name
      .normalize('NFC')
      .toUpperCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
