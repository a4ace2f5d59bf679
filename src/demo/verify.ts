/**
 * Did the demo end as its story says? Every payment with its state, reason and bookings, every file, every mail, the sums
 * and the balances are compared; each difference is one line. Reads only.
 */
import type { Db } from '../models/db.ts';
import { listMail } from '../models/outbox.ts';
import { formatMinor, parseMoney } from '../money.ts';
import { checkInvariants } from '../processor/check.ts';
import type { BankFile, FileRole } from './deliveries.ts';
import { type DemoGift, DONORS, GIFTS } from './gifts.ts';
import { nameOf, PEOPLE } from './people.ts';
import type { DemoFacts, DemoPayment } from './report.ts';
import { bookedMinorOf, closingMinorOf } from './statements.ts';
import { ACCOUNTS, CHF, type Entry, ITEMS, type Outcome, type Payment } from './world.ts';

export type Played = Readonly<{ db: Db; files: readonly BankFile[]; now: Date }>;

export function troublesOf(played: Played, facts: DemoFacts): readonly string[] {
  const entries = played.files.filter(({ role }) => role === 'statement').flatMap(({ statement }) => statement.entries);
  return [
    ...compare('payment', entries.flatMap(paymentsOf), facts.payments.map(textOf)),
    ...compare('gift', GIFTS.map(expectedGift), facts.gifts.map(giftText)),
    ...compare(
      'mail to',
      [...entries.flatMap(recipientsOf), ...GIFTS.map(({ donor }) => DONORS[donor].email)],
      facts.mails.map(({ to }) => to),
    ),
    ...played.files.flatMap((file) => fileTroubles(file, facts)),
    ...balanceTroubles(played.files, facts),
    ...collectiveTroubles(facts),
    ...mailTroubles(played),
    ...Object.entries(facts.second).flatMap(([what, count]) =>
      count === 0 ? [] : [`the second run ${what} ${count}`],
    ),
    ...checkInvariants(played.db, played.now).findings.map(
      ({ code, message, ids }) => `${code}: ${message} (${ids.join(', ')})`,
    ),
  ];
}

/** Both lists hold the same lines, in any order, each as often. */
function compare(what: string, expected: readonly string[], found: readonly string[]): readonly string[] {
  const left = [...found];
  const missing = expected.filter((line) => {
    const at = left.indexOf(line);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
  return [...missing.map((line) => `missing: ${what} ${line}`), ...left.map((line) => `not expected: ${what} ${line}`)];
}

/** The total of a collective credit is a payment too, until its details are there. */
function paymentsOf(entry: Entry): readonly string[] {
  const lines = entry.payments.map(lineOf);
  return entry.shape === 'collective'
    ? [`in ${formatMinor(bookedMinorOf(entry), CHF)} nobody: IRRELEVANT DETAILED`, ...lines]
    : lines;
}

function lineOf({ direction, amount, party, outcome }: Payment): string {
  return `${direction} ${amount} ${nameOf(party)}: ${outcomeText(outcome)}`;
}

function outcomeText(outcome: Outcome): string {
  if (outcome.state !== 'PROCESSED') return `${outcome.state} ${outcome.reason}`;
  return `PROCESSED ${outcome.to
    .map(({ item, amount }) => `${ITEMS[item].title} ${amount}`)
    .sort()
    .join(', ')}`;
}

function textOf({ direction, amount, payer, state, reason, allocations }: DemoPayment): string {
  const given = allocations
    .map((one) => `${one.title} ${one.amount}`)
    .sort()
    .join(', ');
  return `${direction} ${amount} ${payer ?? 'nobody'}: ${state} ${reason ?? given}`;
}

/** One mail to each person whose items were booked; a fund belongs to nobody. */
function recipientsOf({ payments }: Entry): readonly string[] {
  return payments.flatMap(({ outcome }) => {
    if (outcome.state !== 'PROCESSED') return [];
    const people = outcome.to.map(({ item }) => ITEMS[item].person).filter((person) => person !== null);
    return [...new Set(people)].map((person) => PEOPLE[person].email ?? '');
  });
}

function expectedGift({ donor, amount, state }: (typeof GIFTS)[number]): string {
  return `${amount} ${DONORS[donor].first_name} ${DONORS[donor].last_name}: ${state}`;
}

function giftText({ amount, donor, state }: DemoGift): string {
  return `${amount} ${donor ?? 'nobody'}: ${state}`;
}

const FILE_STATES: Readonly<Record<FileRole, string | null>> = {
  statement: 'IMPORTED',
  details: 'IMPORTED',
  'same-bytes': 'DUPLICATE',
  'issued-again': 'IMPORTED',
  cut: 'FAILED',
  whole: null,
};

function fileTroubles({ role, name }: BankFile, { files }: DemoFacts): readonly string[] {
  const row = files.find((file) => file.name === name);
  const expected = FILE_STATES[role];
  if ((row?.state ?? null) !== expected)
    return [`file ${name} is ${row?.state ?? 'not there'}, not ${expected ?? 'absent'}`];
  const isNew = role === 'statement' || role === 'details';
  if (row === undefined || row.state !== 'IMPORTED') return [];
  const count = isNew ? row.imported : row.known;
  return count === row.transactions
    ? []
    : [`file ${name}: ${count} of ${row.transactions} transactions are ${isNew ? 'new' : 'known'}`];
}

/** Every statement ends where ours does, and the proof holds. */
function balanceTroubles(files: readonly BankFile[], { proof }: DemoFacts): readonly string[] {
  const troubles = proof.ok ? [] : ['the proof of the balances does not hold'];
  for (const key of ['courses', 'donations'] as const) {
    const statements = files.filter(({ role, statement }) => role === 'statement' && statement.account === key);
    const opening = parseMoney(ACCOUNTS[key].opening, CHF).minor;
    const closing = statements.reduce((minor, { statement }) => closingMinorOf(minor, statement.entries), opening);
    const proved = proof.accounts.find(({ account }) => account === ACCOUNTS[key].iban);
    const last = proved?.statements.findLast(({ closingMinor }) => closingMinor !== null);
    if (proved?.state !== 'proved')
      troubles.push(`account ${ACCOUNTS[key].iban} is ${proved?.state ?? 'unknown'}, not proved`);
    if (last?.closingMinor !== closing)
      troubles.push(`account ${ACCOUNTS[key].iban} does not end with ${formatMinor(closing, CHF)}`);
  }
  return troubles;
}

function collectiveTroubles({ collective }: DemoFacts): readonly string[] {
  if (collective === null) return ['the details of the collective credit have not taken its place'];
  return collective.sum === collective.total
    ? []
    : [`the details add up to ${collective.sum}, not to ${collective.total}`];
}

/** Why a mail need not be sent: there is nobody to send it to, or the money has gone back. */
const SETTLED: ReadonlySet<string> = new Set(['NO_ADDRESS', 'PAYMENT_REFUNDED']);

/** Every mail was sent, or need not be. */
function mailTroubles({ db }: Played): readonly string[] {
  return listMail(db)
    .filter(({ state, reason }) => !(state === 'SENT' || (state === 'SUPPRESSED' && SETTLED.has(reason ?? ''))))
    .map(({ id, state, reason }) => `mail ${id} is ${state} ${reason ?? ''}`.trim());
}
