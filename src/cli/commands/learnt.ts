/** `quittance learnt list|forget`: which account pays for whom, as people have taught it, and taking that back. */
import { InvalidArgumentError } from 'commander';
import { EXIT_CODES } from '../../errors.ts';
import type { Db } from '../../models/db.ts';
import { findPerson } from '../../models/open-items.ts';
import { type LearntAccount, learntAccounts } from '../../models/person-accounts.ts';
import { displayName } from '../../processor/mails/recipients.ts';
import { forget, planForget } from '../../processor/staff/forget-account.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import type { Column } from '../output.ts';
import { reasonText, type StaffOptions, staffContext, withStaffOptions } from '../staff.ts';
import { accountOf, localTime } from '../values.ts';
import { learntWords } from '../words/learnt.ts';

type ForgetOptions = StaffOptions & Readonly<{ person?: number; because?: string }>;

export const learntCommand: CliCommand = (program, action) => {
  const learnt = program
    .command('learnt')
    .description('what the program has learnt from people: which account pays for whom');
  learnt
    .command('list')
    .description('list it, newest first, with who taught it')
    .option('--all', 'also what was taken back')
    .action(action(list));
  const take = learnt
    .command('forget')
    .description('take one back; bookings stay, and the account is no sign for that person any more')
    .argument('<account>', 'the account of the payer (IBAN)')
    .option('--person <number>', 'for this person only, where several pay from it', personNumber)
    .option('--because <why>', 'why, for those who read the history');
  withStaffOptions(take).action(action(forgetNow));
};

function personNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number, as quittance learnt list prints it.');
}

async function list(context: CommandContext, { all = false }: { all?: boolean }): Promise<number> {
  const db = context.db();
  const columns: readonly Column<LearntAccount>[] = [
    { title: 'account', value: ({ iban }) => iban },
    { title: 'person', value: ({ personId }) => personId, align: 'right' },
    { title: 'name', value: (one) => nameOf(db, one), shrinks: true },
    { title: 'taught by', value: ({ actor }) => actor, shrinks: true },
    { title: 'at', value: ({ at }) => localTime(at) },
    { title: 'payment', value: ({ paymentId }) => (paymentId === null ? null : `P-${paymentId}`), drops: 2 },
    { title: 'taken back', value: ({ revokedAt }) => (revokedAt === null ? null : localTime(revokedAt)), drops: 1 },
  ];
  const form = {
    command: 'learnt list',
    key: 'accounts',
    columns,
    object: (one: LearntAccount) => accountObject(db, one),
  };
  await context.output.list({ ...form, rows: learntAccounts(db, { all }), empty: learntWords().nothing });
  return EXIT_CODES.ok;
}

function nameOf(db: Db, { personId }: LearntAccount): string {
  const person = findPerson(db, personId);
  return (person === null ? null : displayName(person)) ?? learntWords().somebody;
}

function accountObject(db: Db, account: LearntAccount): object {
  const { personId, iban, eventId, actor, at, paymentId, revokedAt } = account;
  const person = findPerson(db, personId);
  const name = person === null ? null : displayName(person);
  return { account: iban, personId, name, event: `E-${eventId}`, by: actor, at, paymentId, revokedAt };
}

function forgetNow(context: CommandContext, account: string, options: ForgetOptions): number {
  const { output } = context;
  const staff = staffContext(context, options);
  const request = {
    iban: accountOf(account),
    personId: options.person ?? null,
    note: options.because === undefined ? null : reasonText(options.because),
  };
  const isDryRun = options.dryRun ?? false;
  const found = planForget(staff, request);
  const name = nameOf(staff.db, found);
  const eventId = isDryRun ? null : forget(staff, request).eventId;
  output.document('learnt forget', {
    ...accountObject(staff.db, found),
    dryRun: isDryRun,
    forgottenBy: eventId === null ? null : `E-${eventId}`,
  });
  const words = learntWords();
  output.line(isDryRun ? words.plan(found.iban, name) : words.done(staff.staff, found.iban, name));
  if (!isDryRun) output.note(words.again);
  return EXIT_CODES.ok;
}
