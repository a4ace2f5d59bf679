/** `quittance queue`: what needs a person, oldest first, with the reason and the best suggestion. */
import { EXIT_CODES } from '../../errors.ts';
import { waitingCollectives } from '../../models/collectives.ts';
import type { Db } from '../../models/db.ts';
import { listPayments } from '../../models/payments.ts';
import { claimsAt } from '../../models/staff.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import type { Column } from '../output.ts';
import { allocationsText, type PrintedPayment, printedPayment, signedAmount } from '../payment-view.ts';
import { reasonInWords } from '../reason-words.ts';
import { accountOf, decimal } from '../values.ts';
import { queueWords } from '../words/queue.ts';

type Options = Readonly<{ why?: string; account?: string; group?: boolean }>;

type Row = PrintedPayment & Readonly<{ amountMinor: number; version: number; claimedBy: string | null }>;

export const queueCommand: CliCommand = (program, action) => {
  program
    .command('queue')
    .description('list what needs a person, and why')
    .option('--why <code>', 'only this reason, for example OVERPAID')
    .option('--account <account>', 'only this account (IBAN)')
    .option('--group', 'one line per reason')
    .action(action(queue));
};

async function queue(context: CommandContext, { why, account, group }: Options): Promise<number> {
  const db = context.db();
  const code = why?.trim().toUpperCase();
  const rows = rowsOf(db, context.now(), account === undefined ? {} : { account: accountOf(account) }).filter(
    (row) => code === undefined || row.manualReason === code,
  );
  const { output } = context;
  if (output.format === 'json') {
    const waits = waitingSums(db).map(([currency, minor]) => ({ currency, amount: decimal(minor, currency) }));
    output.document('queue', { payments: rows.map(rowObject), sums: sumObjects(rows), waitingForDetails: waits });
    return EXIT_CODES.ok;
  }
  if (group === true) await printGroups(context, rows);
  else {
    const form = {
      command: 'queue',
      key: 'payments',
      columns: COLUMNS,
      object: rowObject,
      empty: queueWords().nothing,
    };
    await output.list({ ...form, rows });
  }
  printSums(context, db, rows);
  return EXIT_CODES.ok;
}

function rowsOf(db: Db, now: Date, filter: { account?: string }): readonly Row[] {
  const claims = new Map(claimsAt(db, now).map(({ paymentId, actor }) => [paymentId, actor]));
  const rows: Row[] = [];
  for (const row of listPayments(db, { states: ['MANUAL'], ...filter })) {
    const { amountMinor, version } = row;
    rows.push({ ...printedPayment(db, row), amountMinor, version, claimedBy: claims.get(row.id) ?? null });
  }
  return rows.sort((one, other) => one.bookingDate.localeCompare(other.bookingDate) || one.id - other.id);
}

/** As in `list`, with the version for `--if-version` and who looks at it. */
function rowObject({ amountMinor, ...row }: Row): object {
  return row;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'id', value: (row) => row.id, align: 'right' },
  { title: 'booked', value: (row) => row.bookingDate },
  { title: 'amount', value: signedAmount, align: 'right' },
  { title: 'cur', value: (row) => row.currency },
  { title: 'payer', value: (row) => row.payerName ?? row.payerIban, shrinks: true },
  { title: 'text', value: (row) => row.remittance.join(' '), shrinks: true, drops: 1 },
  { title: 'why', value: (row) => reasonInWords(row.manualReason ?? ''), shrinks: true },
  { title: 'best suggestion', value: bestSuggestion, shrinks: true },
  { title: 'looked at by', value: (row) => row.claimedBy, drops: 2 },
];

function bestSuggestion({ suggestions }: Row): string {
  const [best] = suggestions;
  return best === undefined ? queueWords().noSuggestion : allocationsText(best.allocations);
}

type Group = Readonly<{ reason: string; count: number; sum: string; oldest: string }>;

async function printGroups({ output }: CommandContext, rows: readonly Row[]): Promise<void> {
  const reasons = [...new Set(rows.map((row) => row.manualReason ?? ''))];
  const groups = reasons.map((reason): Group => {
    const own = rows.filter((row) => row.manualReason === reason);
    return { reason: reasonInWords(reason), count: own.length, sum: sumText(own), oldest: own[0]?.bookingDate ?? '' };
  });
  const largestFirst = groups.sort((one, other) => other.count - one.count);
  const form = { command: 'queue', key: 'groups', columns: GROUP_COLUMNS, object: (group: Group) => group };
  await output.list({ ...form, rows: largestFirst, empty: queueWords().nothing });
}

const GROUP_COLUMNS: readonly Column<Group>[] = [
  { title: 'count', value: (row) => row.count, align: 'right' },
  { title: 'why', value: (row) => row.reason, shrinks: true },
  { title: 'sum', value: (row) => row.sum, align: 'right' },
  { title: 'oldest', value: (row) => row.oldest },
];

/** Sums on stderr, so that a table in a pipe has its rows alone. */
function printSums({ output }: CommandContext, db: Db, rows: readonly Row[]): void {
  const oldest = rows[0];
  if (oldest !== undefined) {
    const { payments, oldest: oldestText } = queueWords();
    output.note([payments(rows.length), sumText(rows), oldestText(oldest.bookingDate)].join(' · '));
  }
  const waiting = waitingSums(db);
  if (waiting.length > 0) {
    const sums = waiting.map(([currency, minor]) => `${decimal(minor, currency)} ${currency}`).join(' + ');
    output.note(queueWords().waitForDetails(sums));
  }
  if (oldest !== undefined) output.note(queueWords().next(`quittance show ${oldest.id}`));
}

/** Sums by currency: credits add, debits take away. */
function sumsOf(rows: readonly Row[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { currency, amountMinor, direction } of rows) {
    sums.set(currency, (sums.get(currency) ?? 0) + (direction === 'in' ? amountMinor : -amountMinor));
  }
  return sums;
}

function sumText(rows: readonly Row[]): string {
  return [...sumsOf(rows)].map(([currency, minor]) => `${decimal(minor, currency)} ${currency}`).join(' + ');
}

function sumObjects(rows: readonly Row[]): readonly object[] {
  return [...sumsOf(rows)].map(([currency, minor]) => ({ currency, amount: decimal(minor, currency) }));
}

/** Credits of which the bank has told only a total so far, by currency. */
function waitingSums(db: Db): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const { direction, currency, restMinor } of waitingCollectives(db)) {
    if (direction === 'in') sums.set(currency, (sums.get(currency) ?? 0) + restMinor);
  }
  return [...sums];
}
