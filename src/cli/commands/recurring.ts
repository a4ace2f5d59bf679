/** `quittance recurring list`: series of gifts, when the next instalment is expected, and which are overdue. */
import { EXIT_CODES } from '../../errors.ts';
import { type ListedRecurring, listRecurring } from '../../models/recurring.ts';
import { displayName } from '../../processor/mails/recipients.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import type { Cell, Column } from '../output.ts';
import { decimal } from '../values.ts';

export const recurringCommand: CliCommand = (program, action) => {
  const recurring = program.command('recurring').description('series of gifts through a payment processor');
  recurring
    .command('list')
    .description('list series; charging them is the business of the processor')
    .option('--overdue', 'only those whose instalment was expected more than messages.overdue_days ago')
    .action(action(list));
};

const DAY_MS = 86_400_000;

async function list(context: CommandContext, options: { overdue?: boolean }): Promise<number> {
  const { overdueDays } = context.config().config.messages;
  const before = new Date(context.now().getTime() - overdueDays * DAY_MS).toISOString().slice(0, 10);
  await context.output.list({
    command: 'recurring.list',
    key: 'series',
    rows: listRecurring(context.db(), options.overdue === true ? before : null),
    columns: columnsFor(before),
    object: printed,
    empty: options.overdue === true ? 'Nothing is overdue.' : 'No series.',
  });
  return EXIT_CODES.ok;
}

/** As `--json` and `--ndjson` print it (semver). */
function printed(row: ListedRecurring) {
  const { id, gateway, subscriptionId, state, amountMinor, currency, frequency, startDate, nextDate, lastPaidDate } =
    row;
  const { failures, retryDate, endedAt, endReason } = row;
  const amount = amountMinor === null || currency === null ? null : decimal(amountMinor, currency);
  return {
    ...{ id, gateway, subscriptionId, state, amount, currency, frequency, startDate, nextDate, lastPaidDate },
    ...{ failures, retryDate, endedAt, endReason },
    personId: row.personId,
    name: row.person === null ? null : displayName(row.person),
  };
}

function columnsFor(overdueBefore: string): readonly Column<ListedRecurring>[] {
  return [
    { title: 'id', value: (row) => row.id },
    { title: 'gateway', value: (row) => row.gateway, drops: 2 },
    { title: 'series', value: (row) => row.subscriptionId, drops: 3 },
    { title: 'name', value: (row) => (row.person === null ? null : displayName(row.person)), shrinks: true },
    { title: 'amount', value: (row) => printed(row).amount, align: 'right' },
    { title: 'cur', value: (row) => row.currency, drops: 1 },
    { title: 'every', value: (row) => row.frequency },
    { title: 'state', value: (row) => row.state },
    { title: 'paid', value: (row) => row.lastPaidDate },
    { title: 'next', value: (row) => nextCell(row, overdueBefore) },
  ];
}

function nextCell({ nextDate }: ListedRecurring, overdueBefore: string): Cell {
  return nextDate !== null && nextDate < overdueBefore ? { text: nextDate, style: 'red' } : nextDate;
}
