/** An operator's rule as decisions use it: conditions that must all hold, and one result. Pure data, made of the configuration. */
import type { RuleConfig } from '../../config.ts';
import { folded } from './fold.ts';

/** A text to look for, as written and as compared. */
export type Words = Readonly<{ written: string; folded: string }>;

export type RuleCondition =
  | Readonly<{ key: 'direction'; direction: 'in' | 'out' }>
  | Readonly<{ key: 'account'; accounts: readonly string[] }>
  | Readonly<{ key: 'currency'; currency: string }>
  /** In minor units of the currency; null is no limit. */
  | Readonly<{ key: 'amount'; currency: string; least: number | null; most: number | null }>
  | Readonly<{ key: 'bank_transaction_code'; codes: readonly string[] }>
  | Readonly<{ key: 'payer_account'; accounts: readonly string[] }>
  | Readonly<{ key: 'payer_name'; words: readonly Words[] }>
  | Readonly<{ key: 'text'; words: readonly Words[] }>
  | Readonly<{ key: 'text_pattern'; pattern: RegExp }>;

/** What becomes of a payment: laid aside with a reason, booked to a fund, or left to a person. */
export type RuleResult =
  | Readonly<{ kind: 'irrelevant'; because: string }>
  | Readonly<{ kind: 'fund'; reference: string }>
  | Readonly<{ kind: 'person'; because: string }>;

export type Rule = Readonly<{ name: string; conditions: readonly RuleCondition[]; result: RuleResult }>;

/** The name under which a rule stands in evidence. */
export function evidenceNameOf(rule: Pick<Rule, 'name'>): string {
  return `rule:${rule.name}`;
}

/** The rules in the order of the configuration; conditions that are quick to check come first. */
export function rulesOf(configured: readonly RuleConfig[]): readonly Rule[] {
  return configured.map((row) => ({ name: row.name, conditions: conditionsOf(row), result: resultOf(row) }));
}

function conditionsOf(row: RuleConfig): readonly RuleCondition[] {
  const { direction, account, currency, bankTransactionCode, payerAccount, payerName, text, textPattern } = row;
  const all: readonly (RuleCondition | null)[] = [
    direction === null ? null : { key: 'direction', direction },
    account === null ? null : { key: 'account', accounts: account },
    currency === null ? null : { key: 'currency', currency },
    amountCondition(row),
    bankTransactionCode === null ? null : { key: 'bank_transaction_code', codes: bankTransactionCode },
    payerAccount === null ? null : { key: 'payer_account', accounts: payerAccount },
    payerName === null ? null : { key: 'payer_name', words: payerName.map(wordsOf) },
    text === null ? null : { key: 'text', words: text.map(wordsOf) },
    textPattern === null ? null : { key: 'text_pattern', pattern: new RegExp(textPattern, 'iu') },
  ];
  return all.filter((condition) => condition !== null);
}

function amountCondition({ amountMin, amountMax }: RuleConfig): RuleCondition | null {
  const currency = amountMin?.currency ?? amountMax?.currency ?? null;
  if (currency === null) return null;
  return { key: 'amount', currency, least: amountMin?.minor ?? null, most: amountMax?.minor ?? null };
}

function wordsOf(written: string): Words {
  return { written, folded: folded(written) };
}

/** The configuration has checked that there is exactly one. */
function resultOf({ name, irrelevant, fund, person }: RuleConfig): RuleResult {
  if (irrelevant !== null) return { kind: 'irrelevant', because: irrelevant };
  if (fund !== null) return { kind: 'fund', reference: fund };
  if (person !== null) return { kind: 'person', because: person };
  throw new Error(`the rule ${name} does nothing`);
}
