/**
 * Holds the reports of the same books against each other, by sums of its own: the journal, the events that other programs replay,
 * what is owed back, the breakdown of the proof, the list of open items and that of payments. Gives back what differs.
 */
import type { Db } from '../../src/models/db.ts';
import { itemEvents } from '../../src/models/item-events.ts';
import { listOpenItems } from '../../src/models/open-items.ts';
import { owedRefunds } from '../../src/models/refunds.ts';
import { creditsByAccount } from '../../src/models/reports.ts';
import { hledgerLines } from '../../src/processor/export/hledger.ts';

export function disagreements(db: Db): readonly string[] {
  return [...eventsAgainstItems(db), ...journalAgainstBooks(db), ...proofAgainstBooks(db)];
}

type Sums = ReadonlyMap<string, number>;

/** Balances of a journal by account and currency, in minor units; each transaction must add up to nothing. */
export function balancesOf(lines: Iterable<string>): Sums {
  const sums = new Map<string, number>();
  let open = new Map<string, number>();
  const close = (): void => {
    for (const [currency, minor] of open)
      if (minor !== 0) throw new Error(`a transaction is off by ${minor} ${currency}`);
    open = new Map();
  };
  for (const line of lines) {
    if (line === '') close();
    const [, account, number = '', currency = '', worth, worthCurrency] =
      /^ {4}(\S.*?) {2}(-?[\d.]+) ([A-Z]{3})(?: @@ ([\d.]+) ([A-Z]{3}))?$/.exec(line) ?? [];
    if (account === undefined) continue;
    const minor = toMinor(number);
    const key = `${account} ${currency}`;
    sums.set(key, (sums.get(key) ?? 0) + minor);
    const counted = worth === undefined ? minor : Math.sign(minor) * toMinor(worth);
    const of = worthCurrency ?? currency;
    open.set(of, (open.get(of) ?? 0) + counted);
  }
  close();
  return sums;
}

/** The currencies of these tests have two decimals. */
function toMinor(text: string): number {
  return Math.round(Number(text) * 100);
}

/** A consumer that knows nothing but the lines of `events`. */
function eventsAgainstItems(db: Db): readonly string[] {
  const seen = new Map<string, { state: string; minor: number }>();
  for (const event of itemEvents(db, 0)) {
    const one = seen.get(event.reference) ?? { state: '', minor: 0 };
    seen.set(event.reference, { state: event.state, minor: one.minor + signOf(event.type) * (event.amountMinor ?? 0) });
  }
  return listOpenItems(db).flatMap(({ reference, state, allocatedMinor }) => {
    const { state: told = 'OPEN', minor = 0 } = seen.get(reference) ?? {};
    return told === state && minor === allocatedMinor
      ? []
      : [`events end with ${reference} ${told} ${minor}, and it is ${state} ${allocatedMinor}`];
  });
}

function signOf(type: string): number {
  if (['item.paid', 'item.partially_paid', 'contribution.completed'].includes(type)) return 1;
  return ['item.reopened', 'contribution.cancelled', 'contribution.refunded'].includes(type) ? -1 : 0;
}

const MONEY = `visible_payment p WHERE NOT (p.state = 'IRRELEVANT' AND (p.state_reason = 'DETAILED'
    OR (p.gateway = 'manual' AND p.state_reason = 'CANCELLED') OR (p.state_reason = 'STAFF' AND p.import_doubt IS 'DUPLICATE_SUSPECT')))
  AND p.state_reason IS NOT 'DUPLICATE_SUSPECT'`;
const BOOKED = "p.state IN ('PROCESSED', 'PARTIALLY_REFUNDED')";

/** What each kind of account must come to, as the rows of the books say it. */
const EXPECTED: readonly Readonly<{ accounts: RegExp; sql: string }>[] = [
  {
    accounts: /^income:/,
    sql: `SELECT p.currency, -sum((SELECT coalesce(sum(a.amount_minor), 0) FROM allocation a WHERE a.payment_id = p.id AND a.reversed_at IS NULL)
      - max(0, WITHIN - p.to_reimburse_minor)) AS minor FROM visible_payment p WHERE ${BOOKED} GROUP BY 1`,
  },
  {
    accounts: /^liabilities:unresolved$/,
    sql: `SELECT p.currency, -sum(p.amount_minor - WITHIN) AS minor FROM ${MONEY} AND p.direction = 'in'
      AND p.state IN ('NEW', 'MATCHED', 'MANUAL') GROUP BY 1`,
  },
  {
    accounts: /^liabilities:returned$/,
    sql: `SELECT p.currency, sum(CASE WHEN p.state IN ('REFUNDED', 'CHARGEBACK') THEN NET - p.amount_minor ELSE NET - WITHIN END) AS minor
      FROM ${MONEY} AND p.direction = 'in' GROUP BY 1`,
  },
  {
    accounts: /^assets:CH/,
    sql: `SELECT p.currency, sum(CASE p.direction WHEN 'in' THEN p.amount_minor ELSE -p.amount_minor END) AS minor
      FROM ${MONEY} AND p.gateway = 'bank' GROUP BY 1`,
  },
];
const NET = `(SELECT coalesce(-sum(r.effect * coalesce(r.parent_amount_minor, r.amount_minor)), 0) FROM refund r
  WHERE r.payment_id = p.id AND r.state = 'APPLIED')`;

function journalAgainstBooks(db: Db): readonly string[] {
  const lines = [...hledgerLines(db, new Map())];
  const journal = balancesOf(lines);
  const owed = new Map<string, number>();
  for (const { refundId, currency, owedMinor, paidMinor } of owedRefunds(db))
    if (refundId === null) owed.set(currency, (owed.get(currency) ?? 0) - owedMinor + paidMinor);
  const openings = lines.some((line) => line.endsWith('opening balance'));
  return [
    ...EXPECTED.flatMap(({ accounts, sql }) =>
      openings && accounts.test('assets:CH')
        ? []
        : differing(
            accounts,
            journal,
            sumsOf(db, sql.replaceAll('WITHIN', 'min(p.amount_minor, max(0, NET))').replaceAll('NET', NET)),
          ),
    ),
    ...differing(/^liabilities:to reimburse$/, journal, owed),
  ];
}

function sumsOf(db: Db, sql: string): Sums {
  const rows = db.sqlite.prepare<[], { currency: string; minor: number }>(sql).all();
  return new Map(rows.map(({ currency, minor }) => [currency, minor]));
}

function differing(accounts: RegExp, journal: Sums, expected: Sums): readonly string[] {
  const found = new Map<string, number>();
  for (const [key, minor] of journal) {
    const [account, currency] = [key.slice(0, -4), key.slice(-3)];
    if (accounts.test(account)) found.set(currency, (found.get(currency) ?? 0) + minor);
  }
  return [...new Set([...found.keys(), ...expected.keys()])].flatMap((currency) => {
    const [is, must] = [found.get(currency) ?? 0, expected.get(currency) ?? 0];
    return is === must ? [] : [`the journal has ${is} ${currency} on ${accounts.source}, and the books ${must}`];
  });
}

/** Booked = the parts, and what is to be paid back is what `refund list` says of the bank. */
function proofAgainstBooks(db: Db): readonly string[] {
  const owed = db.sqlite
    .prepare<[string, string], number>(
      `SELECT coalesce(sum(max(0, p.to_reimburse_minor - p.refunded_minor)), 0) FROM visible_payment p
       WHERE p.account = ? AND p.currency = ? AND p.gateway = 'bank' AND ${BOOKED}`,
    )
    .pluck();
  return creditsByAccount(db).flatMap(({ account, currency, restMinor, toReimburseMinor, paidBackMinor }) => [
    ...(restMinor === 0 ? [] : [`the proof leaves ${restMinor} of ${account} unexplained`]),
    ...(toReimburseMinor - paidBackMinor === owed.get(account, currency)
      ? []
      : [
          `the proof has ${toReimburseMinor - paidBackMinor} to be paid back of ${account}, the books ${owed.get(account, currency)}`,
        ]),
  ]);
}
