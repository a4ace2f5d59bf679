/** `quittance queue`: what needs a person, oldest first, with the reason and the best suggestion; also as a sheet. */
import { Option } from 'commander';
import { EXIT_CODES } from '../../errors.ts';
import { waitingCollectives } from '../../models/collectives.ts';
import type { Db } from '../../models/db.ts';
import { countFindings } from '../../models/report-findings.ts';
import { waitingApprovals } from '../../processor/staff/approval.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import type { Column } from '../output.ts';
import { allocationsText, signedAmount } from '../payment-view.ts';
import { GROUPINGS, type Grouping, type QueueGroup, queueGroups } from '../queue-groups.ts';
import {
  approvalObject,
  type QueueFilter,
  type QueueRow,
  queueObject,
  queueRows,
  sumsOf,
  sumText,
} from '../queue-rows.ts';
import { reasonInWords } from '../reason-words.ts';
import { decimal } from '../values.ts';
import { queueWords } from '../words/queue.ts';
import { registerApply } from './queue-apply.ts';
import { registerExport } from './queue-export.ts';

type Options = QueueFilter & Readonly<{ group?: Grouping | true }>;

export const queueCommand: CliCommand = (program, action) => {
  const command = program
    .command('queue')
    .description('list what needs a person, and why')
    .option('--why <code>', 'only this reason, for example OVERPAID')
    .option('--account <account>', 'only this account (IBAN)')
    .addOption(
      new Option(
        '--group [by]',
        'one line per reason, payer, text or amount; quittance work --group decides them',
      ).choices(GROUPINGS),
    )
    .action(action(queue));
  registerExport(command, action);
  registerApply(command, action);
};

async function queue(context: CommandContext, { group, ...filter }: Options): Promise<number> {
  const db = context.db();
  const rows = queueRows(context, filter);
  const { output } = context;
  if (output.format === 'json') {
    output.document('queue', {
      payments: rows.map(queueObject),
      sums: sumObjects(rows),
      waitingForDetails: waitingSums(db).map(([currency, minor]) => ({ currency, amount: decimal(minor, currency) })),
      approvals: waitingApprovals({ db }).map(approvalObject),
      ...(group === undefined ? {} : { groups: groupsOf(rows, group).map(groupObject) }),
    });
    return EXIT_CODES.ok;
  }
  if (group !== undefined) await printGroups(context, groupsOf(rows, group));
  else {
    const form = { command: 'queue', key: 'payments', columns: COLUMNS, object: queueObject };
    await output.list({ ...form, rows, empty: queueWords().nothing });
  }
  printSums(context, db, rows);
  return EXIT_CODES.ok;
}

const COLUMNS: readonly Column<QueueRow>[] = [
  { title: 'id', value: (row) => row.id, align: 'right' },
  { title: 'booked', value: (row) => row.bookingDate },
  { title: 'amount', value: signedAmount, align: 'right' },
  { title: 'cur', value: (row) => row.currency },
  { title: 'payer', value: (row) => row.payerName ?? row.payerIban, shrinks: true },
  { title: 'text', value: (row) => row.remittance.join(' '), shrinks: true, drops: 1 },
  { title: 'why', value: (row) => reasonInWords(row.manualReason ?? ''), shrinks: true },
  { title: 'best suggestion', value: bestSuggestion, shrinks: true },
  { title: 'looked at by', value: (row) => row.claimedBy, drops: 2 },
  {
    title: 'to approve',
    value: ({ asked }) => (asked === null ? null : `E-${asked.eventId} ${asked.actor}`),
    drops: 3,
  },
];

function bestSuggestion({ suggestions }: QueueRow): string {
  const [best] = suggestions;
  return best === undefined ? queueWords().noSuggestion : allocationsText(best.allocations);
}

function groupsOf(rows: readonly QueueRow[], group: Grouping | true): readonly QueueGroup[] {
  return queueGroups(rows, group === true ? 'reason' : group);
}

function groupObject({ by, label, rows }: QueueGroup): object {
  return { by, group: label, count: rows.length, sums: sumObjects(rows), payments: rows.map(({ id }) => id) };
}

async function printGroups({ output }: CommandContext, groups: readonly QueueGroup[]): Promise<void> {
  const form = { command: 'queue', key: 'groups', columns: GROUP_COLUMNS, object: groupObject };
  await output.list({ ...form, rows: groups, empty: queueWords().nothing });
}

const GROUP_COLUMNS: readonly Column<QueueGroup>[] = [
  { title: 'count', value: ({ rows }) => rows.length, align: 'right' },
  { title: 'group', value: ({ by, label }) => (by === 'reason' ? reasonInWords(label) : label), shrinks: true },
  { title: 'sum', value: ({ rows }) => sumText(rows), align: 'right' },
  { title: 'oldest', value: ({ rows }) => rows[0]?.bookingDate ?? null },
];

/** Sums on stderr, so that a table in a pipe has its rows alone. */
function printSums({ output }: CommandContext, db: Db, rows: readonly QueueRow[]): void {
  const words = queueWords();
  const oldest = rows[0];
  if (oldest !== undefined) {
    output.note([words.payments(rows.length), sumText(rows), words.oldest(oldest.bookingDate)].join(' · '));
  }
  const waiting = waitingSums(db);
  if (waiting.length > 0) {
    output.note(
      words.waitForDetails(waiting.map(([currency, minor]) => `${decimal(minor, currency)} ${currency}`).join(' + ')),
    );
  }
  const asked = waitingApprovals({ db }).length;
  if (asked > 0) output.note(words.toApprove(asked));
  const { rows: reportRows, files, batches } = countFindings(db);
  if (reportRows + files + batches > 0) output.note(words.reportFindings(reportRows + files + batches));
  if (oldest !== undefined) output.note(words.next(`quittance show ${oldest.id}`));
}

function sumObjects(rows: readonly QueueRow[]): readonly object[] {
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
