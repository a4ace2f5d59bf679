/** A rule in words, for people: `payer name contains "Stripe" or "Stripe Payments"`. */
import { assertNever } from '../errors.ts';
import { currencyOf, formatMoney } from '../money.ts';
import type { Rule, RuleCondition } from '../processor/rules/rule.ts';

/** Each condition; all of them must hold. */
export function conditionsInWords(rule: Rule): readonly string[] {
  return rule.conditions.map(conditionInWords);
}

export function resultInWords({ result }: Rule): string {
  switch (result.kind) {
    case 'irrelevant':
      return `irrelevant: ${result.because}`;
    case 'fund':
      return `to fund ${result.reference}`;
    case 'person':
      return `to a person: ${result.because}`;
    default:
      return assertNever(result);
  }
}

function conditionInWords(condition: RuleCondition): string {
  switch (condition.key) {
    case 'direction':
      return condition.direction === 'in' ? 'money that came in' : 'money that went out';
    case 'account':
      return `account ${condition.accounts.join(' or ')}`;
    case 'currency':
      return `currency ${condition.currency}`;
    case 'amount':
      return amountInWords(condition);
    case 'bank_transaction_code':
      return `code ${condition.codes.join(' or ')}`;
    case 'payer_account':
      return `payer account ${condition.accounts.join(' or ')}`;
    case 'payer_name':
      return `payer name contains ${quoted(condition.words.map(({ written }) => written))}`;
    case 'text':
      return `text contains ${quoted(condition.words.map(({ written }) => written))}`;
    case 'text_pattern':
      return `text matches ${condition.pattern.source}`;
    default:
      return assertNever(condition);
  }
}

function amountInWords({ currency, least, most }: Extract<RuleCondition, { key: 'amount' }>): string {
  const money = (minor: number): string => formatMoney({ minor, currency: currencyOf(currency) });
  if (least !== null && most !== null)
    return least === most ? `amount ${money(least)}` : `amount ${money(least)} to ${money(most)}`;
  return least === null ? `amount at most ${money(most ?? 0)}` : `amount at least ${money(least)}`;
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(' or ');
}
