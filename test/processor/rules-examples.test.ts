/** Every example of docs/RULES.md decides what it says, on invented entries, and leaves alone what only looks like it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { camt, type TestDetail, type TestEntry } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';

const EXAMPLES = [...readFileSync('docs/RULES.md', 'utf8').matchAll(/```toml\n([\s\S]*?)```/g)]
  .map(([, block = '']) => block)
  .join('\n');

type Case = Readonly<{ rule: string; what: string; entry: TestEntry; state: string }>;

function credit(detail: TestDetail, amount = '120.00'): TestEntry {
  return { amount, details: [detail] };
}

const CASES: readonly Case[] = [
  {
    rule: 'interest',
    what: 'interest in the words of the bank',
    entry: { amount: '1.35', code: 'ACMT/MCOP/INTR', advice: 'ZINSABSCHLUSS 01.01.2026 - 31.03.2026' },
    state: 'IRRELEVANT RULE',
  },
  {
    rule: 'interest',
    what: 'interest in French, without accents',
    entry: { amount: '0.85', advice: 'INTERETS CREDITEURS' },
    state: 'IRRELEVANT RULE',
  },
  {
    rule: 'bank-fees',
    what: 'a fee',
    entry: { amount: '5.00', creditDebit: 'DBIT', advice: 'Preis für Kontoführung Oktober' },
    state: 'IRRELEVANT RULE',
  },
  {
    rule: 'own-transfers',
    what: 'money from our savings',
    entry: credit({ debtor: 'Example Society', iban: 'CH5604835012345678009', text: 'Umbuchung' }),
    state: 'IRRELEVANT RULE',
  },
  {
    rule: 'own-transfers',
    what: 'money to our savings',
    entry: {
      amount: '900.00',
      creditDebit: 'DBIT',
      details: [{ debtor: 'Example Society', iban: 'CH5604835012345678009' }],
    },
    state: 'IRRELEVANT RULE',
  },
  {
    rule: 'stripe-payouts',
    what: 'a payout',
    entry: credit({ debtor: 'STRIPE PAYMENTS EUROPE LTD', text: 'STRIPE A1B2C3' }),
    state: 'IRRELEVANT RULE',
  },
  {
    rule: 'paypal-payouts',
    what: 'a payout',
    entry: credit({ debtor: 'PayPal (Europe) S.a r.l. et Cie, S.C.A.', text: '1012345678901/PAYPAL' }),
    state: 'IRRELEVANT RULE',
  },
  {
    rule: 'twint-payouts',
    what: 'a payout',
    entry: credit({ debtor: 'TWINT Acquiring AG', text: 'Gutschrift TWINT' }),
    state: 'IRRELEVANT RULE',
  },
  {
    rule: 'sumup-payouts',
    what: 'a payout',
    entry: credit({ debtor: 'SumUp Payments Limited', text: 'SUMUP PID123456 PAYOUT 191126' }),
    state: 'IRRELEVANT RULE',
  },
  {
    rule: 'church-collections',
    what: 'a collection',
    entry: credit({ debtor: 'Evang. Kirchgemeinde Beispiel', text: 'KOLLEKTE vom 16. November' }),
    state: 'PROCESSED',
  },
  {
    rule: 'city-grant',
    what: 'a grant',
    entry: credit({ debtor: 'Stadt Beispiel, Finanzamt', text: 'Beitrag 2026' }, '20000.00'),
    state: 'MANUAL RULE_SAYS_PERSON',
  },
];

/** Gifts that have something of an example: none of them is decided by a rule. */
const NEIGHBOURS: readonly Readonly<{ what: string; entry: TestEntry }>[] = [
  { what: 'a large gift that mentions interest', entry: credit({ debtor: 'A. Erbin', text: 'Habenzins' }, '5000.00') },
  { what: 'a donor who writes Stripe', entry: credit({ debtor: 'Mia Streifen', text: 'Spende statt Stripe' }) },
  { what: 'a donor who pays by TWINT', entry: credit({ debtor: 'Reto Muster', text: 'TWINT +41790000000' }) },
  { what: 'a church that gives', entry: credit({ debtor: 'Kirchgemeinde Beispiel', text: 'Spende' }) },
  { what: 'the city with a small sum', entry: credit({ debtor: 'Stadt Beispiel', text: 'Kurs' }, '80.00') },
];

function decided(entry: TestEntry) {
  const made = install(EXAMPLES);
  made.expect({ reference: 'COLLECTIONS', kind: 'fund', amountMinor: null });
  made.importNow('a.xml', camt({ entries: [entry] }));
  made.decideNow();
  const [payment] = made.payments();
  const body = made.db.sqlite
    .prepare<[], string>('SELECT body FROM detail JOIN event ON event.id = event_id WHERE payment_id = 1')
    .pluck()
    .get();
  const { evidence }: { evidence: { rule: string }[] } = JSON.parse(body ?? '{"evidence":[]}');
  return { state: `${payment?.state} ${payment?.stateReason ?? ''}`.trim(), rule: evidence[0]?.rule ?? null };
}

describe('the examples of docs/RULES.md', () => {
  it('are all tried here', () => {
    const names = install(EXAMPLES).context.config.rules.map(({ name }) => name);
    expect([...new Set(CASES.map((one) => one.rule))]).toEqual(names);
  });

  it.each(CASES)('$rule decides $what', ({ rule, entry, state }) => {
    expect(decided(entry)).toEqual({ state, rule: `rule:${rule}` });
  });

  it.each(NEIGHBOURS)('leave $what alone', ({ entry }) => {
    expect(decided(entry).state).toBe('MANUAL NO_REFERENCE');
  });
});
