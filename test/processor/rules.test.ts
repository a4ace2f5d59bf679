/** What the operator's rules decide: each condition, the order, the vetoes above them, and money that names an open item. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { bookingPolicyOf, decisionPolicyOf } from '../../jobs/context.ts';
import { loadConfig } from '../../src/config.ts';
import { writeTransaction } from '../../src/models/db.ts';
import { appendEvent } from '../../src/models/events.ts';
import { findDecidable } from '../../src/models/payments.ts';
import { decidable } from '../../src/processor/decide-payments.ts';
import type { DecidablePayment } from '../../src/processor/decision.ts';
import { recheckManual } from '../../src/processor/recheck.ts';
import { rulesOf } from '../../src/processor/rules/rule.ts';
import { appliedRule } from '../../src/processor/rules/rule-decision.ts';
import { formatShortCode, makeShortCode } from '../../src/short-code.ts';
import { ACCOUNT, camt, type TestEntry } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';

const STRIPE = 'CH5604835012345678009';

/** A rule `r` with these lines; irrelevant unless the lines say otherwise. */
function rule(lines: string, name = 'r'): string {
  const result = /^(irrelevant|fund|person) = /m.test(lines) ? '' : 'irrelevant = "because"\n';
  return `[[rule]]\nname = "${name}"\n${lines}\n${result}\n`;
}

describe('a condition', () => {
  let base: DecidablePayment;
  let installation: Installation;

  beforeEach(() => {
    installation = install();
    const { amount, ...entry } = payout();
    installation.importNow('a.xml', camt({ entries: [{ amount, ...entry }] }));
    base = decidable(findDecidable(installation.db, 1) ?? expect.fail('no payment'));
  });

  /** `field: value` of the evidence, or null when the rule does not apply. */
  function applied(lines: string, facts: Partial<DecidablePayment>): readonly string[] | null {
    writeFileSync(join(installation.folder, 'quittance.toml'), rule(lines));
    const { config } = loadConfig({ flags: {}, env: {}, cwd: installation.folder });
    const found = appliedRule({ ...base, ...facts }, rulesOf(config.rules));
    return found === null ? null : found.evidence.map(({ field, value }) => `${field}: ${value}`);
  }

  it.each<[string, string, Partial<DecidablePayment>, string]>([
    ['payer_name holds whatever the case', 'payer_name = "STRIPE"', {}, 'counterpartyName: Stripe'],
    [
      'payer_name holds whatever the accents',
      'payer_name = "Societe Generale"',
      { counterpartyName: 'SOCIÉTÉ  GÉNÉRALE SA' },
      'counterpartyName: SOCIÉTÉ  GÉNÉRALE',
    ],
    [
      'payer_name with accents holds without them',
      'payer_name = "Großmüller"',
      { counterpartyName: 'GROSSMULLER AG' },
      'counterpartyName: GROSSMULLER',
    ],
    ['payer_name takes one of a list', 'payer_name = ["PayPal", "Stripe"]', {}, 'counterpartyName: Stripe'],
    [
      'payer_name sees the ultimate debtor',
      'payer_name = "Keller"',
      { ultimateCounterparty: 'Maria Keller' },
      'ultimateCounterparty: Keller',
    ],
    ['text holds in the words of the payer', 'text = "payout"', {}, 'remittance: Payout'],
    [
      'text holds over two lines',
      'text = "zins abschluss"',
      { remittance: ['Zins', 'Abschluss'] },
      'remittance: Zins Abschluss',
    ],
    ['text holds inside a longer word', 'text = "zins"', { remittance: ['Habenzinsen'] }, 'remittance: zins'],
    [
      'text holds in the words of the bank',
      'text = "gebühr"',
      { additionalInfo: 'Kontogebuhr' },
      'additionalInfo: gebuhr',
    ],
    [
      'text is not fooled by what cannot be seen',
      'text = "Zins"',
      { remittance: ['Zi\u200bns'] },
      'remittance: Zi\u200bns',
    ],
    ['text_pattern holds whatever the case', "text_pattern = 'po-[0-9]{4}'", {}, 'remittance: PO-1234'],
    [
      'bank_transaction_code is exact',
      'bank_transaction_code = "PMNT/RCDT/AUTT"',
      {},
      'bankTransactionCode: PMNT/RCDT/AUTT',
    ],
    [
      'bank_transaction_code may be a beginning',
      'bank_transaction_code = "PMNT/RCDT"',
      {},
      'bankTransactionCode: PMNT/RCDT/AUTT',
    ],
    ['payer_account is an IBAN', 'payer_account = "CH56 0483 5012 3456 7800 9"', {}, `counterpartyIban: ${STRIPE}`],
    [
      'payer_account is another account',
      'payer_account = ["80-1"]',
      { counterpartyAccount: '80-1' },
      'counterpartyAccount: 80-1',
    ],
    ['amount is exact', 'amount = "100.00 CHF"', {}, 'amount: 100.00 CHF'],
    ['amount_min is reached', 'amount_min = "100.00 CHF"', {}, 'amount: 100.00 CHF'],
    ['amount_max is kept', 'amount_max = "100.00 CHF"', {}, 'amount: 100.00 CHF'],
  ])('%s', (_, lines, facts, evidence) => {
    expect(applied(lines, facts)).toEqual([evidence]);
  });

  it.each<[string, string, Partial<DecidablePayment>]>([
    ['payer_name stands in the text', 'payer_name = "Payout"', {}],
    ['there is no payer', 'payer_name = "Stripe"', { counterpartyName: null }],
    ['the text is another', 'text = "Zinsen"', {}],
    ['the code only begins with the same letters', 'bank_transaction_code = "PMNT/RC"', {}],
    ['there is no code', 'bank_transaction_code = "PMNT"', { bankTransactionCode: null }],
    ['the payer has another account', 'payer_account = "CH9300762011623852957"', {}],
    ['a cent is missing', 'amount_min = "100.01 CHF"', {}],
    ['it is a cent too much', 'amount_max = "99.99 CHF"', {}],
    ['the amount is in another currency', 'amount = "100.00 EUR"', {}],
    ['the direction is another', 'text = "payout"\ndirection = "out"', {}],
    ['the account is another', 'text = "payout"\naccount = "80-2"', {}],
    ['the currency is another', 'text = "payout"\ncurrency = "EUR"', {}],
    ['one of two conditions does not hold', 'text = "payout"\npayer_name = "PayPal"', {}],
    ['it is a debit and the rule books to a fund', 'text = "payout"\nfund = "F"', { direction: 'out' }],
  ])('does not hold when %s', (_, lines, facts) => {
    expect(applied(lines, facts)).toBeNull();
  });

  it('is told with all others, each with the words that made it hold', () => {
    const lines = `direction = "in"\naccount = "${ACCOUNT}"\ncurrency = "CHF"\ntext = "payout"\namount_min = "1 CHF"`;
    expect(applied(lines, {})).toEqual([
      'direction: in',
      `account: ${ACCOUNT}`,
      'currency: CHF',
      'amount: 100.00 CHF',
      'remittance: Payout',
    ]);
  });

  it('with a pattern looks at the beginning of a long text only', () => {
    expect(applied("text_pattern = 'PO-[0-9]{4}'", { remittance: [`${'x '.repeat(300)}PO-1234`] })).toBeNull();
  });
});

/** A payout of a payment service. */
function payout(more: Partial<TestEntry> = {}): TestEntry {
  return {
    amount: '100.00',
    details: [{ debtor: 'Stripe Payments Europe', iban: STRIPE, text: 'Payout PO-1234' }],
    ...more,
  };
}

function gift(text: string, more: Partial<TestEntry> = {}): TestEntry {
  return { amount: '100.00', details: [{ debtor: 'Stripe Payments Europe', text }], ...more };
}

/** What became of the payments of one file, as `STATE REASON`. */
function decided(toml: string, entries: readonly TestEntry[], prepare: (made: Installation) => void = () => {}) {
  const made = install(toml);
  prepare(made);
  made.importNow('a.xml', camt({ entries }));
  const { failures } = made.decideNow();
  expect(failures).toEqual([]);
  return { ...made, states: states(made) };
}

function states(made: Pick<Installation, 'payments'>): readonly string[] {
  return made.payments().map(({ state, stateReason }) => `${state} ${stateReason ?? ''}`.trim());
}

function evidenceOf(made: Pick<Installation, 'db'>): readonly string[] {
  const body = made.db.sqlite
    .prepare<[], string>(
      'SELECT body FROM detail JOIN event ON event.id = event_id WHERE payment_id = 1 ORDER BY event.id DESC',
    )
    .pluck()
    .get();
  const { evidence }: { evidence: { rule: string; field: string; value: string }[] } = JSON.parse(body ?? '{}');
  return evidence.map(({ rule: name, field, value }) => `${name} ${field}: ${value}`);
}

const FUND = { reference: 'GIFTS-2026', kind: 'fund', amountMinor: null } as const;

describe('the result', () => {
  it('irrelevant lays a credit aside, with the reason and what was found', () => {
    const made = decided(rule('payer_name = "stripe"\nirrelevant = "payout of cards"'), [payout()]);
    expect(made.states).toEqual(['IRRELEVANT RULE']);
    expect(evidenceOf(made)).toEqual(['rule:r irrelevant: payout of cards', 'rule:r counterpartyName: Stripe']);
  });

  it('fund books to the fund, again and again', () => {
    const made = decided(
      rule('payer_name = "stripe"\nfund = "gifts 2026"'),
      [payout(), payout({ amount: '7.00' })],
      (one) => one.expect(FUND),
    );
    expect(made.states).toEqual(['PROCESSED', 'PROCESSED']);
    const rows = made.db.sqlite.prepare('SELECT amount_minor FROM allocation ORDER BY id').pluck().all();
    expect(rows).toEqual([10_000, 700]);
  });

  it('person leaves it to a person, also what a reference would have settled', () => {
    const made = decided(rule('payer_name = "stripe"\nperson = "ask the board"'), [gift('USI-ABC123')], (one) =>
      one.expect({ reference: 'USI-ABC123' }),
    );
    expect(made.states).toEqual(['MANUAL RULE_SAYS_PERSON']);
    expect(evidenceOf(made)[0]).toBe('rule:r person: ask the board');
  });

  it('names a debit, which is irrelevant in any case', () => {
    const fee = payout({ creditDebit: 'DBIT', advice: 'Kontoführung' });
    const made = decided(rule('text = "kontofuhrung"\nirrelevant = "fees"'), [fee, payout({ creditDebit: 'DBIT' })]);
    expect(made.states).toEqual(['IRRELEVANT RULE', 'IRRELEVANT DEBIT']);
  });
});

describe('the order', () => {
  it('decides: the first rule that applies wins', () => {
    const both = [rule('text = "payout"\nperson = "p"', 'first'), rule('payer_name = "stripe"', 'second')];
    expect(decided(both.join(''), [payout()]).states).toEqual(['MANUAL RULE_SAYS_PERSON']);
    expect(decided(both.reverse().join(''), [payout()]).states).toEqual(['IRRELEVANT RULE']);
  });

  it('goes on to the next rule when one does not apply', () => {
    const toml = rule('text = "zinsen"\nperson = "p"', 'first') + rule('payer_name = "stripe"', 'second');
    expect(decided(toml, [payout()]).states).toEqual(['IRRELEVANT RULE']);
  });
});

describe('above every rule stands', () => {
  const everything = rule('payer_name = "stripe"\nfund = "GIFTS-2026"') + rule('payer_name = "stripe"', 'second');
  const prepare = (made: Installation): unknown => made.expect(FUND);

  it('the opening day', () => {
    const toml = `[[account]]\niban = "${ACCOUNT}"\nopening = "2026-12-01"\n${everything}`;
    expect(decided(toml, [payout()], prepare).states).toEqual(['IRRELEVANT BEFORE_OPENING']);
  });

  it('a reversal or return', () => {
    const returns = [
      payout({ reversal: true }),
      payout({ code: 'PMNT/RCDT/RRTN' }),
      payout({ creditDebit: 'DBIT', reversal: true }),
    ];
    for (const one of returns) {
      expect(decided(everything, [one], prepare).states).toEqual(['MANUAL REVERSAL_ENTRY']);
    }
  });

  it('a doubt of the import', () => {
    const batch = payout({
      amount: '100.00',
      batch: 2,
      details: [
        { amount: '60.00', debtor: 'Stripe' },
        { amount: '50.00', debtor: 'Stripe' },
      ],
    });
    const scale = payout({ amount: '100.005' });
    const made = decided(everything, [batch, scale], prepare);
    expect(made.states.filter((state) => !state.startsWith('MANUAL'))).toEqual([]);
    expect(made.states).toContain('MANUAL AMOUNT_SCALE');
    expect(made.states).toContain('MANUAL BATCH_SUM_MISMATCH');
  });
});

describe('money that names an open item', () => {
  it('is not laid aside: a person sees the rule, the item and a suggestion', () => {
    const made = decided(rule('payer_name = "stripe"\nirrelevant = "payout"'), [gift('Kurs USI-ABC123')], (one) =>
      one.expect({ reference: 'USI-ABC123' }),
    );
    expect(made.states).toEqual(['MANUAL RULE_NOT_APPLIED']);
    const evidence = evidenceOf(made);
    expect(evidence).toContain('rule:r irrelevant: payout');
    expect(evidence).toContain('code-in-text remittance: USI-ABC123');
    expect(evidence).toContain('open-item-1 reference: USI-ABC123 is OPEN');
    const body =
      made.db.sqlite.prepare<[], string>('SELECT body FROM detail ORDER BY event_id DESC').pluck().get() ?? '';
    expect(JSON.parse(body).suggestions).toMatchObject([
      { rank: 1, allocations: [{ reference: 'USI-ABC123', amountMinor: 10_000 }] },
    ]);
  });

  it('that is paid already is not laid aside either: it may have been paid twice', () => {
    const made = decided(rule('payer_name = "stripe"'), [gift('USI-ABC123')], (one) =>
      one.expect({ reference: 'USI-ABC123', state: 'PAID', settledElsewhere: true }),
    );
    expect(made.states).toEqual(['MANUAL RULE_NOT_APPLIED']);
  });

  it('is not given to the fund of a rule', () => {
    const made = decided(rule('payer_name = "stripe"\nfund = "GIFTS-2026"'), [gift('USI-ABC123')], (one) => {
      one.expect(FUND);
      one.expect({ reference: 'USI-ABC123' });
    });
    expect(made.states).toEqual(['MANUAL RULE_NOT_APPLIED']);
  });

  it('goes to the fund that both name', () => {
    const made = decided(rule('payer_name = "stripe"\nfund = "GIFTS-2026"'), [gift('GIFTS-2026')], (one) =>
      one.expect(FUND),
    );
    expect(made.states).toEqual(['PROCESSED']);
  });
});

describe('money that may mean an open item', () => {
  const CODE = formatShortCode(makeShortCode(4_711));
  const at = (place: number): string =>
    `${CODE.slice(0, place)}${CODE.charAt(place) === 'X' ? 'Y' : 'X'}${CODE.slice(place + 1)}`;
  const expecting = (made: Installation): void => {
    made.expect(FUND);
    made.expect({ reference: CODE });
    made.expect({ reference: 'USI-KJHG7654' });
  };

  it.each(['irrelevant = "payout"', 'fund = "GIFTS-2026"'])(
    'by a code with one typing error goes to a person, who sees the item (%s)',
    (result) => {
      for (const text of [`Kurs ${at(2)}`, 'USI-KJHG7554']) {
        const made = decided(rule(`payer_name = "stripe"\n${result}`), [gift(text)], expecting);
        expect([text, ...made.states]).toEqual([text, 'MANUAL RULE_NOT_APPLIED']);
        expect(evidenceOf(made).join()).toContain('with one typing error');
        const suggested = made.db.sqlite
          .prepare<[], string>('SELECT body FROM detail ORDER BY event_id DESC')
          .pluck()
          .get();
        expect(JSON.parse(suggested ?? '{}').suggestions).not.toEqual([]);
      }
    },
  );

  it.each([
    ['a short code with a wrong check character', `${CODE.slice(0, 4)}-QQQQ`.slice(0, 9)],
    ['a short code of nobody', formatShortCode(makeShortCode(99_999_999))],
    ['a QR reference with a wrong check digit', '210000000003139471430009018'],
  ])('by %s is left to a person', (_, text) => {
    const made = decided(rule('payer_name = "stripe"'), [gift(text)], expecting);
    expect(made.states).toEqual(['MANUAL RULE_NOT_APPLIED']);
  });

  it.each(['210000000003139471430009017', 'RF18539007547034', 'Payout PO-1234', 'USI-9X8Y7Z6W'])(
    'but not by %s, which is of nobody here',
    (text) => {
      expect(decided(rule('payer_name = "stripe"'), [gift(text)], expecting).states).toEqual(['IRRELEVANT RULE']);
    },
  );
});

describe('a fund that cannot take the money sends it to a person, who is told why', () => {
  it.each<[string, Parameters<Installation['expect']>[0] | null, string]>([
    ['it does not exist', null, 'GIFTS-2026 is no open item'],
    ['it is cancelled', { ...FUND, state: 'CANCELLED', cancelled: true }, 'GIFTS-2026 is CANCELLED'],
    ['it is in another currency', { ...FUND, currency: 'EUR' }, 'GIFTS-2026 is in EUR'],
    [
      'it asks for a sum',
      { reference: 'GIFTS-2026', kind: 'contribution', amountMinor: 10_000 },
      'GIFTS-2026 asks for a sum; a rule may only name what takes any amount',
    ],
  ])('%s', (_, item, why) => {
    const made = decided(rule('payer_name = "stripe"\nfund = "GIFTS-2026"'), [payout()], (one) => {
      if (item !== null) one.expect(item);
    });
    expect(made.states).toEqual(['MANUAL RULE_NOT_APPLIED']);
    expect(evidenceOf(made)[0]).toBe(`rule:r fund: ${why}`);
  });
});

describe('after a change of the rules', () => {
  /** A pass with other rules: how many payments were decided otherwise. */
  function passWith(made: Installation, toml: string): number {
    writeFileSync(join(made.folder, 'quittance.toml'), toml);
    const { config } = loadConfig({ flags: {}, env: {}, cwd: made.folder });
    const report = recheckManual({
      db: made.db,
      decisions: decisionPolicyOf(config),
      booking: bookingPolicyOf(config),
      now: made.context.now,
      betweenBatches: () => {},
    });
    expect(report.failures).toEqual([]);
    return report.decided;
  }

  it('what waits for a person is decided by the new rule in the next pass, once', () => {
    const made = decided('', [payout(), gift('hello', { details: [{ debtor: 'Maria Keller', text: 'hello' }] })]);
    expect(made.states).toEqual(['MANUAL NO_REFERENCE', 'MANUAL NO_REFERENCE']);
    const toml = rule('payer_name = "stripe"');
    expect(passWith(made, toml)).toBe(1);
    expect(states(made)).toEqual(['IRRELEVANT RULE', 'MANUAL NO_REFERENCE']);
    expect(passWith(made, toml)).toBe(0);
  });

  it('what a rule left to a person is decided without it once the rule is gone, debits as well', () => {
    const toml = rule('payer_name = "stripe"\nperson = "ask"');
    const made = decided(toml, [gift('USI-ABC123'), payout({ creditDebit: 'DBIT' })], (one) =>
      one.expect({ reference: 'USI-ABC123' }),
    );
    expect(made.states).toEqual(['MANUAL RULE_SAYS_PERSON', 'MANUAL RULE_SAYS_PERSON']);
    expect(passWith(made, toml)).toBe(0);
    expect(passWith(made, '')).toBe(2);
    expect(states(made)).toEqual(['PROCESSED', 'IRRELEVANT DEBIT']);
  });

  it('a fund that is made later takes what its rule could not book', () => {
    const made = decided(rule('payer_name = "stripe"\nfund = "GIFTS-2026"'), [payout()]);
    expect(made.states).toEqual(['MANUAL RULE_NOT_APPLIED']);
    made.addItem(FUND);
    expect(made.recheckNow()).toBe(1);
    expect(states(made)).toEqual(['PROCESSED']);
  });

  it('nothing that is booked, laid aside or touched by a person is decided anew', () => {
    const made = decided('', [gift('USI-ABC123'), payout(), payout({ creditDebit: 'DBIT' })], (one) =>
      one.expect({ reference: 'USI-ABC123' }),
    );
    writeTransaction(made.db, () => {
      const touched = { fromState: 'MANUAL', toState: 'MANUAL', actor: 'staff:anna', reason: 'NOTE' } as const;
      appendEvent(made.db, { subject: { paymentId: 2 }, ...touched, data: null, detail: null }, made.context.now());
    });
    expect(passWith(made, rule('payer_name = "stripe"\nperson = "ask"'))).toBe(0);
    expect(states(made)).toEqual(['PROCESSED', 'MANUAL NO_REFERENCE', 'IRRELEVANT DEBIT']);
  });
});
