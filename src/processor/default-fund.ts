/**
 * The default fund of an account (`[[account]] default_fund`): where money goes that names nothing. It is asked last, when
 * nobody's reference was found and nothing was suggested. What looks as if the payer meant something stays with a person: a
 * structured reference, a number that is no date or amount, a word for a bill. Pure given the answers of `lookup`.
 */
import { readAdvice } from '../iso20022/advice-text.ts';
import { referenceKey } from '../reference-key.ts';
import type { DecidablePayment, Decision, DecisionPolicy, Evidence, Lookup, MatchableItem } from './decision.ts';

/** The same decision, or the match of the fund where a payment without any reference may be given to it. */
export function orDefaultFund(
  decision: Decision,
  payment: DecidablePayment,
  lookup: Lookup,
  policy: Pick<DecisionPolicy, 'defaultFunds'>,
): Decision {
  const name = policy.defaultFunds?.get(payment.account);
  if (name === undefined || !isWithoutHint(decision)) return decision;
  const hint = hintIn(payment);
  if (hint !== null) return withEvidence(decision, hint);
  const fund = lookup.byReferenceKey(referenceKey(name));
  const obstacle = obstacleOf(fund, name, payment.currency);
  if (fund === null || obstacle !== null) return withEvidence(decision, about('account', obstacle ?? name));
  const { id: openItemId, kind, reference } = fund;
  return {
    state: 'MATCHED',
    allocations: [{ openItemId, kind, reference, amountMinor: payment.amountMinor }],
    evidence: [...decision.evidence, about('account', reference)],
  };
}

/** Only the bank's name of the payer may have been told; any other evidence is a doubt. */
function isWithoutHint(decision: Decision): boolean {
  if (decision.state !== 'MANUAL' || decision.reason !== 'NO_REFERENCE') return false;
  const doubts = decision.evidence.filter(({ rule }) => rule !== 'payer-in-advice');
  return decision.suggestions.length === 0 && decision.held === undefined && doubts.length === 0;
}

function withEvidence(decision: Decision, evidence: Evidence): Decision {
  return { ...decision, evidence: [...decision.evidence, evidence] };
}

function about(field: string, value: string): Evidence {
  return { rule: 'default-fund', weight: 0, field, value };
}

/** Why the fund cannot take this payment; null when it can. */
function obstacleOf(fund: MatchableItem | null, name: string, currency: string): string | null {
  if (fund === null) return `${name} is no open item`;
  if (fund.kind !== 'fund') return `${fund.reference} is no fund`;
  if (fund.state !== 'OPEN' || fund.settledElsewhere) return `${fund.reference} is not open`;
  return fund.currency === currency ? null : `${fund.reference} is in ${fund.currency}`;
}

/**
 * What the payer may have meant by it; null for nothing. The payer's words are searched, also where they stand in the
 * bank's text only. The end-to-end id is made by the payer's software.
 */
function hintIn(payment: DecidablePayment): Evidence | null {
  const [reference] = payment.references;
  if (reference !== undefined) return about('references', `"${reference.value}" may mean something`);
  const own = payment.remittance.join(' ').trim();
  const words = own === '' ? wordsInAdvice(payment.additionalInfo ?? '') : own;
  const hint = words.length > TEXT_LENGTH_MAX ? words : hintInText(words);
  if (hint === null) return null;
  const shown = hint.slice(0, HINT_LENGTH_MAX);
  return about(own === '' ? 'additionalInfo' : 'remittance', `"${shown}" may mean something`);
}

/** A text without a label for the payer's message is searched whole. */
function wordsInAdvice(text: string): string {
  const advice = readAdvice(text);
  return advice === null ? text : (advice.message ?? '');
}

/** Nobody writes more without meaning something. */
const TEXT_LENGTH_MAX = 2_000;
const DATE =
  /(?<![\p{L}\p{N}])(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})(?![\p{L}\p{N}])/gu;
const AMOUNT = /(?<![\p{L}\p{N}.-])(?:(?:CHF|EUR|Fr\.?) ?)?\d{1,6}(?:[.,]\d{2}|[.,]-{1,2})(?![\p{L}\p{N}]|[.,-]\d)/giu;
const YEAR = /(?<![\p{L}\p{N}./-])(?:19|20)\d{2}(?![\p{L}\p{N}]|[./-][\p{L}\p{N}])/gu;
/** Words with which people name a bill, a number or a membership in four languages. */
const BILL =
  /(?<!\p{L})(?:ref|referen[zc]e?|r[ée]f[ée]rence|riferimento|rechnung|rg|facture|fattura|invoice|nr|no|nummer|num[ée]ro|numero|number|beitrag|mitgliederbeitrag|mitgliedschaft|cotisation|quota|membership|kurs|cours|corso|course)(?!\p{L})/iu;

/** The first word that may name something. */
function hintInText(given: string): string | null {
  const text = given.normalize('NFKC').replace(/\p{Cf}/gu, '');
  const rest = [DATE, AMOUNT, YEAR].reduce((left, ordinary) => left.replace(ordinary, ' '), text);
  return rest.split(/\s+/).find((word) => /\p{N}/u.test(word)) ?? BILL.exec(rest)?.[0] ?? null;
}

const HINT_LENGTH_MAX = 40;
