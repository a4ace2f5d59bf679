/** Whether a condition of a rule holds for a payment, told as evidence: the field, and what stands there. Pure. */

import { RULE_PATTERN_TEXT_LENGTH } from '../../config/pattern-cost.ts';
import { assertNever } from '../../errors.ts';
import { currencyOf, formatMoney } from '../../money.ts';
import type { DecidablePayment, Evidence } from '../decision.ts';
import { payerInAdvice } from '../payer.ts';
import { folded, writtenSpan } from './fold.ts';
import { evidenceNameOf, type Rule, type RuleCondition, type Words } from './rule.ts';

/** A field of the payment and what was found in it. */
type Hit = Readonly<{ field: string; value: string }>;
type Text = Hit & Readonly<{ folded: string }>;

/** A payment with its texts in the form in which they are compared, so that all rules share the work. */
export type RuleSubject = Readonly<{ payment: DecidablePayment; payers: readonly Text[]; texts: readonly Text[] }>;

export function subjectOf(payment: DecidablePayment): RuleSubject {
  return { payment, payers: payersOf(payment), texts: textsOf(payment) };
}

/** The evidence of all conditions; null when one of them does not hold. */
export function ruleEvidence(rule: Rule, subject: RuleSubject): readonly Evidence[] | null {
  const evidence: Evidence[] = [];
  for (const condition of rule.conditions) {
    const hit = hitOf(condition, subject);
    if (hit === null) return null;
    evidence.push({ rule: evidenceNameOf(rule), weight: 0, ...hit });
  }
  return evidence;
}

function hitOf(condition: RuleCondition, { payment, payers, texts }: RuleSubject): Hit | null {
  switch (condition.key) {
    case 'direction':
      return equal('direction', payment.direction, [condition.direction]);
    case 'account':
      return equal('account', payment.account, condition.accounts);
    case 'currency':
      return equal('currency', payment.currency, [condition.currency]);
    case 'amount':
      return amountHit(condition, payment);
    case 'bank_transaction_code':
      return codeHit(condition.codes, payment.bankTransactionCode);
    case 'payer_account':
      return (
        equal('counterpartyIban', payment.counterpartyIban, condition.accounts) ??
        equal('counterpartyAccount', payment.counterpartyAccount, condition.accounts)
      );
    case 'payer_name':
      return wordsHit(condition.words, payers);
    case 'text':
      return wordsHit(condition.words, texts);
    case 'text_pattern':
      return patternHit(condition.pattern, texts);
    default:
      return assertNever(condition);
  }
}

function equal(field: string, value: string | null, allowed: readonly string[]): Hit | null {
  return value !== null && allowed.includes(value) ? { field, value } : null;
}

function amountHit(
  { currency, least, most }: Extract<RuleCondition, { key: 'amount' }>,
  { amountMinor, currency: paid }: DecidablePayment,
): Hit | null {
  if (paid !== currency || amountMinor < (least ?? amountMinor) || amountMinor > (most ?? amountMinor)) return null;
  return { field: 'amount', value: formatMoney({ minor: amountMinor, currency: currencyOf(currency) }) };
}

/** The code itself, or one that it begins with: `PMNT/RCDT` holds for `PMNT/RCDT/AUTT`. */
function codeHit(codes: readonly string[], value: string | null): Hit | null {
  if (value === null || !codes.some((code) => value === code || value.startsWith(`${code}/`))) return null;
  return { field: 'bankTransactionCode', value };
}

/** The other side of the payment: for a debit, who was paid. */
function payersOf(payment: DecidablePayment): readonly Text[] {
  return [
    ...present('counterpartyName', payment.counterpartyName),
    ...present('ultimateCounterparty', payment.ultimateCounterparty),
    ...present('additionalInfo', payerInAdvice(payment)?.name ?? null),
  ];
}

/** What payer and bank wrote. The payer's lines are one text, as banks break lines anywhere. */
function textsOf(payment: DecidablePayment): readonly Text[] {
  return [
    ...present('remittance', payment.remittance.join(' ')),
    ...present('additionalInfo', payment.additionalInfo),
    ...present('endToEndId', payment.endToEndId),
  ];
}

function present(field: string, value: string | null): readonly Text[] {
  return value === null || value === '' ? [] : [{ field, value, folded: folded(value) }];
}

function wordsHit(words: readonly Words[], texts: readonly Text[]): Hit | null {
  for (const text of texts) {
    const one = words.find((needle) => needle.folded !== '' && text.folded.includes(needle.folded));
    if (one !== undefined) return { field: text.field, value: writtenSpan(text.value, one.folded) };
  }
  return null;
}

/** Payers choose the texts: only so much of one is searched as the configuration has counted the pattern for. */
function patternHit(pattern: RegExp, texts: readonly Text[]): Hit | null {
  for (const { field, value } of texts) {
    const [span] = pattern.exec(value.slice(0, RULE_PATTERN_TEXT_LENGTH)) ?? [];
    if (span !== undefined) return { field, value: span };
  }
  return null;
}
