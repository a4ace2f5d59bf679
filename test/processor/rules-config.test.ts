/** `[[rule]]` tables of the configuration: what is taken, and what is refused with which words. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patternWays, RULE_PATTERN_TEXT_LENGTH } from '../../src/config/pattern-cost.ts';
import { describeConfig, loadConfig } from '../../src/config.ts';
import { AppError } from '../../src/errors.ts';
import { temporaryFolder } from '../helpers/installation.ts';

function load(toml: string) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'quittance.toml'), toml);
  return loadConfig({ flags: {}, env: {}, cwd: folder });
}

function rule(lines: string): string {
  return `[[rule]]\nname = "r"\n${lines}\n`;
}

function complaint(toml: string): string {
  try {
    load(toml);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'CONFIG_INVALID') return thrown.message;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

describe('a rule', () => {
  it('holds one value or a list, accounts without blanks and amounts in minor units', () => {
    const { config } = load(
      rule(
        [
          'account = "CH93 0076 2011 6238 5295 7"',
          'payer_account = ["80-12345-6", "ch56 0483 5012 3456 7800 9"]',
          'payer_name = "Stripe"',
          'amount_min = "1.50 CHF"',
          'amount_max = "20 CHF"',
          'irrelevant = "payout"',
        ].join('\n'),
      ),
    );
    expect(config.rules[0]).toEqual({
      name: 'r',
      account: ['CH9300762011623852957'],
      direction: null,
      payerAccount: ['80-12345-6', 'CH5604835012345678009'],
      payerName: ['Stripe'],
      text: null,
      textPattern: null,
      bankTransactionCode: null,
      amountMin: { minor: 150, currency: 'CHF' },
      amountMax: { minor: 2000, currency: 'CHF' },
      currency: null,
      irrelevant: 'payout',
      fund: null,
      person: null,
    });
  });

  it('with an exact amount asks for this and no other', () => {
    const [only] = load(rule('amount = "12.50 CHF"\nperson = "why"')).config.rules;
    expect([only?.amountMin, only?.amountMax]).toEqual([
      { minor: 1250, currency: 'CHF' },
      { minor: 1250, currency: 'CHF' },
    ]);
  });

  it('is printed by config show', () => {
    const rows = describeConfig(load(rule('text = ["Zins"]\namount_min = "1.00 CHF"\nfund = "GIFTS"')));
    const shown = rows.filter(({ key }) => key.startsWith('rule[')).map(({ key, value }) => `${key} = ${value}`);
    expect(shown).toEqual(['rule[r].text = Zins', 'rule[r].amount_min = 1.00 CHF', 'rule[r].fund = GIFTS']);
  });

  it('keeps its place', () => {
    const toml = ['b', 'a', 'c'].map((name) => `[[rule]]\nname = "${name}"\ntext = "text ${name}"\nperson = "p"`);
    expect(load(toml.join('\n')).config.rules.map(({ name }) => name)).toEqual(['b', 'a', 'c']);
  });
});

describe('refused is', () => {
  it.each([
    ['no result', 'text = "Zins"', 'rule[r].irrelevant: give what the rule does'],
    ['two results', 'text = "Zins"\nirrelevant = "a"\nperson = "b"', 'rule[r].person: stands beside irrelevant'],
    ['no condition', 'irrelevant = "a"', 'the rule would catch every payment'],
    [
      'only an account, a direction and a currency',
      'account = "80-1"\ndirection = "in"\ncurrency = "CHF"\nirrelevant = "a"',
      'the rule would catch every payment',
    ],
    ['a fund for debits', 'text = "Zins"\ndirection = "out"\nfund = "F"', 'takes money that came in'],
    ['a text that is everywhere', 'text = ["a."]\nirrelevant = "a"', 'at least three letters or digits'],
    ['an empty list', 'payer_name = []\nirrelevant = "a"', 'must hold at least one'],
    ['an empty reason', 'text = "Zins"\nirrelevant = " "', 'must not be empty'],
    ['an IBAN with a typing error', 'payer_account = "CH9300762011623852958"\nirrelevant = "a"', 'is not an IBAN'],
    ['an amount without currency', 'amount = "12.50"\nirrelevant = "a"', 'is not an amount with its currency'],
    ['an amount with a comma', 'amount = "12,50 CHF"\nirrelevant = "a"', 'is not a decimal number'],
    ['too many decimals', 'amount = "12.505 CHF"\nirrelevant = "a"', 'more decimals than CHF'],
    ['limits in two currencies', 'amount_min = "1 CHF"\namount_max = "2 EUR"\nperson = "p"', 'in another currency'],
    ['limits the wrong way round', 'amount_min = "2 CHF"\namount_max = "1 CHF"\nperson = "p"', 'is less than'],
    ['an exact amount with a limit', 'amount = "2 CHF"\namount_max = "3 CHF"\nperson = "p"', 'is exact'],
    ['a currency beside another amount', 'amount = "2 CHF"\ncurrency = "EUR"\nperson = "p"', 'is another one'],
    ['a pattern that is none', "text_pattern = '(a'\nperson = 'p'", 'is not a regular expression'],
    ['a pattern for everything', "text_pattern = 'a*'\nperson = 'p'", 'also matches the empty text'],
    ['a pattern that looks around', "text_pattern = '(?<=a)b'\nperson = 'p'", 'looks around or refers back'],
    ['a pattern that could hang', "text_pattern = '(a+)+b'\nperson = 'p'", 'repeats in too many ways'],
    ['an unknown key', 'payer_nam = "Stripe"\nperson = "p"', 'did you mean "payer_name"?'],
  ])('%s', (_, lines, words) => {
    expect(complaint(rule(lines))).toContain(words);
  });

  it('a second rule of the same name, and all errors are told at once', () => {
    const message = complaint(
      `${rule('text = "abc"\nperson = "p"')}${rule('text = "x"\nirrelevant = "i"\nfund = "f"')}`,
    );
    expect(message).toContain('"r" is there twice');
    expect(message).toContain('at least three letters');
    expect(message).toContain('a rule does one thing');
  });
});

describe('the safety check of patterns', () => {
  /** Texts that make an engine try as much as it can: long runs, and an end that fits nowhere. */
  const hostileTexts = ['a', '0', 'a0', ' ', 'ab '].map((run) => `${run.repeat(RULE_PATTERN_TEXT_LENGTH)}!`);
  const part = fc.constantFrom('a', '[a-z]', '[a-z0-9]', '\\d', '\\w', '.', '(?:a|ab)', '(?:[a-z]|\\w)', ' ', 'x');
  const repeat = fc.constantFrom('', '', '+', '*', '?', '{2,5}', '{1,40}', '+?');
  const sequence = fc
    .array(fc.tuple(part, repeat), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.map(([one, times]) => one + times).join(''));
  const patterns = fc.oneof(
    sequence,
    fc.tuple(sequence, repeat).map(([inside, times]) => `(?:${inside})${times}z`),
    fc.tuple(sequence, sequence).map(([one, other]) => `(?:${one}|${other})+\\d`),
  );

  it('lets no pattern through that takes seconds on any text', { timeout: 60_000 }, () => {
    let taken = 0;
    fc.assert(
      fc.property(patterns, (source) => {
        if ((patternWays(source, RULE_PATTERN_TEXT_LENGTH) ?? Number.POSITIVE_INFINITY) > 300_000) return;
        taken += 1;
        const pattern = new RegExp(source, 'iu');
        for (const text of hostileTexts) {
          const before = process.cpuUsage();
          pattern.test(text.slice(0, RULE_PATTERN_TEXT_LENGTH));
          expect(process.cpuUsage(before).user / 1000, source).toBeLessThan(3_000);
        }
      }),
      { numRuns: 300 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  it('knows the patterns that hang', () => {
    for (const source of ['(a+)+b', '(a|a)+b', '(?:[a-z]|\\w)+z', '(\\d+)*x', '.*.*.*x']) {
      const ways = patternWays(source, RULE_PATTERN_TEXT_LENGTH);
      expect(ways === null || ways > 300_000, source).toBe(true);
    }
  });
});
