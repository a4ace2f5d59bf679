/** `quittance remind`: mails reminders of what is open after its due date, each with its bill. */
import { bookingPolicyOf } from '../../../jobs/context.ts';
import { EXIT_CODES } from '../../errors.ts';
import { type PlannedReminder, planReminders, remind } from '../../processor/bills/remind.ts';
import { displayName } from '../../processor/mails/recipients.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { confirm } from '../confirm.ts';
import type { Column } from '../output.ts';
import { counted, decimal } from '../values.ts';

export const remindCommand: CliCommand = (program, action) => {
  program
    .command('remind')
    .description('mail reminders of subscriptions that are open after their due date, each with its bill ([remind])')
    .option('--dry-run', 'say who would be reminded and who not, and do nothing')
    .action(action(remindNow));
};

async function remindNow(context: CommandContext, { dryRun = false }: { dryRun?: boolean }): Promise<number> {
  const { config } = context.config();
  const reminders = { db: context.db(), now: context.now(), booking: bookingPolicyOf(config), config };
  const planned = planReminders(reminders);
  const due = planned.filter(({ obstacle }) => obstacle === null).length;
  if (!dryRun && due > 0) await confirm(context.flags, `Send ${counted(due, 'reminder')}?`);
  const told = dryRun || due === 0 ? planned : remind(reminders);
  await context.output.list({
    command: 'remind',
    key: 'reminders',
    rows: told,
    columns: COLUMNS,
    object: reminderObject,
    empty: 'Nothing is open after its due date.',
  });
  context.output.note(
    dryRun
      ? `plan (nothing is written): ${counted(due, 'reminder')}`
      : `${counted(due, 'reminder')} queued; the next run of the job mail sends them`,
  );
  return EXIT_CODES.ok;
}

const COLUMNS: readonly Column<PlannedReminder>[] = [
  { title: 'reference', value: ({ item }) => item.reference },
  { title: 'title', value: ({ item }) => item.title, shrinks: true },
  { title: 'name', value: ({ person }) => (person === null ? null : displayName(person)), shrinks: true },
  {
    title: 'open',
    value: ({ item, openMinor }) => `${decimal(openMinor, item.currency)} ${item.currency}`,
    align: 'right',
  },
  { title: 'due', value: ({ item }) => item.dueDate },
  { title: 'before', value: ({ before }) => before, align: 'right', drops: 1 },
  { title: 'reminder', value: ({ obstacle }) => obstacle ?? 'yes' },
];

function reminderObject({ item, person, openMinor, before, obstacle }: PlannedReminder): object {
  return {
    reference: item.reference,
    title: item.title,
    to: person?.email ?? null,
    open: decimal(openMinor, item.currency),
    currency: item.currency,
    dueDate: item.dueDate,
    before,
    reminded: obstacle === null,
    reason: obstacle,
  };
}
