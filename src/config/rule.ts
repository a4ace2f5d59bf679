/**
 * The table `[[rule]]` of the configuration: an operator's own lines about payments. Says what a rule may hold, and refuses
 * one that would catch everything. What rules do stands in `src/processor/rules`. Called by the schema alone.
 */
import { isValidIBAN } from 'ibantools';
import * as z from 'zod';
import { patternWays, RULE_PATTERN_TEXT_LENGTH } from './pattern-cost.ts';
import * as v from './values.ts';

const RULE_PATTERN_WAYS_MAX = 300_000;

/** `[one]` for one value, or the list as it stands. */
function oneOrMore<T extends z.ZodType>(value: T) {
  return z.preprocess(
    (given) => (given === undefined || Array.isArray(given) ? given : [given]),
    z.array(value).min(1, 'must hold at least one').optional(),
  );
}

/** An IBAN in capitals without blanks, or another identification as the bank writes it. */
const account = v.text.transform((given, ctx) => {
  const compact = given.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}/.test(compact)) return given;
  if (isValidIBAN(compact)) return compact;
  ctx.issues.push({ code: 'custom', message: `"${given}" is not an IBAN: its check digits are wrong`, input: given });
  return z.NEVER;
});

/** A text to look for. Less than three letters or digits stand in almost any text. */
const words = v.text.refine(
  (given) => (given.match(/[\p{L}\p{N}]/gu) ?? []).length >= 3,
  'must have at least three letters or digits, or it is found in almost any text',
);

const currency = z.string().regex(/^[A-Z]{3}$/, 'must be a currency such as CHF');

const pattern = z.string().superRefine((source, ctx) => {
  const trouble = patternTrouble(source);
  if (trouble !== null) ctx.addIssue({ code: 'custom', message: `"${source}" ${trouble}` });
});

function patternTrouble(source: string): string | null {
  const fault = v.expressionFault(source);
  if (fault !== null) return fault;
  const ways = patternWays(source, RULE_PATTERN_TEXT_LENGTH);
  if (ways === null) return 'looks around or refers back, which the pattern of a rule may not do';
  if (ways <= RULE_PATTERN_WAYS_MAX) return null;
  return 'repeats in too many ways and could hang on some texts: write [0-9]{1,8} instead of [0-9]+, and no repeats of repeats';
}

const anyRule = z.strictObject({
  name: v.shortName.meta({ example: 'name = "stripe-payouts"' }),
  account: oneOrMore(account).meta({ example: 'account = "CH93 0076 2011 6238 5295 7"' }),
  direction: z.enum(['in', 'out']).optional().meta({ example: 'direction = "in"' }),
  payer_account: oneOrMore(account).meta({ example: 'payer_account = ["CH56 0483 5012 3456 7800 9"]' }),
  payer_name: oneOrMore(words).meta({ example: 'payer_name = ["Stripe"]' }),
  text: oneOrMore(words).meta({ example: 'text = ["Zinsabschluss"]' }),
  text_pattern: pattern.optional().meta({ example: 'text_pattern = "PAYOUT-[0-9]{6,10}"' }),
  bank_transaction_code: oneOrMore(v.text).meta({ example: 'bank_transaction_code = ["PMNT/RCDT/AUTT"]' }),
  amount: v.money.optional().meta({ example: 'amount = "12.50 CHF"' }),
  amount_min: v.money.optional().meta({ example: 'amount_min = "10.00 CHF"' }),
  amount_max: v.money.optional().meta({ example: 'amount_max = "100.00 CHF"' }),
  currency: currency.optional().meta({ example: 'currency = "EUR"' }),
  irrelevant: v.text.optional().meta({ example: 'irrelevant = "interest of the bank"' }),
  fund: v.text.optional().meta({ example: 'fund = "GIFTS-2026"' }),
  person: v.text.optional().meta({ example: 'person = "ask the board"' }),
});

type AnyRule = z.output<typeof anyRule>;

const RESULTS = ['irrelevant', 'fund', 'person'] as const satisfies readonly (keyof AnyRule)[];
/** Conditions that hold for almost every payment of an account. */
const BROAD: readonly string[] = ['name', 'account', 'direction', 'currency', ...RESULTS];

/** One `[[rule]]`: its conditions (null where the rule does not ask) and exactly one result. */
export const ruleSchema = anyRule.superRefine(checkRule, { when: () => true }).transform((r) => ({
  name: r.name,
  account: r.account ?? null,
  direction: r.direction ?? null,
  payerAccount: r.payer_account ?? null,
  payerName: r.payer_name ?? null,
  text: r.text ?? null,
  textPattern: r.text_pattern ?? null,
  bankTransactionCode: r.bank_transaction_code ?? null,
  amountMin: r.amount ?? r.amount_min ?? null,
  amountMax: r.amount ?? r.amount_max ?? null,
  currency: r.currency ?? null,
  irrelevant: r.irrelevant ?? null,
  fund: r.fund ?? null,
  person: r.person ?? null,
}));

/** What one key says about another. Runs even if a single key is wrong, so that all errors appear at once. */
function checkRule(r: AnyRule, ctx: z.RefinementCtx): void {
  const wrong = (key: string, message: string): void => ctx.addIssue({ code: 'custom', path: [key], message });
  const given = (key: keyof AnyRule): boolean => r[key] !== undefined;
  const results = RESULTS.filter(given);
  if (results.length === 0) wrong('irrelevant', 'give what the rule does: irrelevant, fund or person');
  if (results[1] !== undefined) wrong(results[1], `stands beside ${results[0]}; a rule does one thing`);
  if (given('fund') && r.direction === 'out') wrong('fund', 'takes money that came in; direction is "out"');
  if (Object.keys(anyRule.shape).every((key) => BROAD.includes(key) || Reflect.get(r, key) === undefined)) {
    wrong('name', 'the rule would catch every payment; give a payer, a text, a code or an amount, too');
  }
  if (given('amount') && (given('amount_min') || given('amount_max'))) {
    wrong('amount', 'is exact; leave out amount_min and amount_max, or amount');
  }
  checkAmounts(r, wrong);
}

function checkAmounts(r: AnyRule, wrong: (key: string, message: string) => void): void {
  const { amount_min: least, amount_max: most } = r;
  const currencies = new Set([r.amount, least, most].flatMap((one) => one?.currency ?? []));
  if (currencies.size > 1) wrong('amount_max', 'is in another currency than amount_min');
  else if (least !== undefined && most !== undefined && least.minor > most.minor) {
    wrong('amount_max', 'is less than amount_min');
  }
  if (r.currency !== undefined && currencies.size === 1 && ![...currencies].some((one) => one === r.currency)) {
    wrong('currency', 'is another one than that of the amount');
  }
}
