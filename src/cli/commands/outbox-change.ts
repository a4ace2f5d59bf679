/** `quittance outbox release|retry|cancel|bounce|go-live`: what people do with mails that do not go out by themselves. */
import type { Command } from 'commander';
import { AppError, EXIT_CODES } from '../../errors.ts';
import { plainAddress } from '../../mail-address.ts';
import type { OutboxRow } from '../../models/outbox.ts';
import { bouncedAddresses } from '../../models/people.ts';
import { type GoLivePlan, goLive, planGoLive } from '../../processor/mails/go-live.ts';
import { cancelMail, markBounced, releaseAll, releaseMail, retryMail } from '../../processor/mails/outbox-actions.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import { confirm } from '../confirm.ts';
import { mailObject, maskedAddress } from '../mail-view.ts';
import { type StaffOptions, staffContext } from '../staff.ts';
import { counted, localTime, parseId } from '../values.ts';

type As = Pick<StaffOptions, 'as'>;
const AS = ['--as <login>', 'who acts, where the login does not say it (or QUITTANCE_ACTOR)'] as const;

export function addOutboxChanges(outbox: Command, action: ActionOf): void {
  outbox
    .command('release')
    .description('let go of mail that is held')
    .argument('[mail...]', 'M-901')
    .option('--all', 'everything that a guard holds (FIRST_RUN, TOO_OLD, MASS_IMPORT, RESTORED)')
    .option('--reason <code>', 'everything that is held for this reason')
    .option(...AS)
    .action(action(release));
  outbox
    .command('retry')
    .description('try a mail again that was given up, at the address we have now')
    .argument('<mail...>', 'M-901')
    .option('--may-arrive-twice', 'also one of which nobody knows whether it arrived (UNCERTAIN)')
    .option(...AS)
    .action(action(retry));
  outbox
    .command('cancel')
    .description('never send it')
    .argument('<mail...>', 'M-901')
    .option(...AS)
    .action(action(cancel));
  outbox
    .command('go-live')
    .description('say from which day donors are told; nobody is mailed before that was said')
    .requiredOption('--from <date>', 'YYYY-MM-DD: bookings since that day are mailed, earlier ones are not')
    .option('--dry-run', 'say what would happen, and do nothing')
    .action(action(goLiveNow));
  const bounce = outbox.command('bounce').description('addresses from which mail came back');
  bounce.command('list').description('list them').action(action(listBounced));
  for (const [name, bounced, what] of [
    ['add', true, 'write to this address no more: mail came back from it'],
    ['remove', false, 'write to this address again'],
  ] as const) {
    bounce
      .command(name)
      .description(what)
      .argument('<address>', 'maria@example.org')
      .option(...AS)
      .action(action((context: CommandContext, address: string, as: As) => mark(context, { address, bounced, as })));
  }
}

async function release(
  context: CommandContext,
  mails: readonly string[],
  options: As & { all?: boolean; reason?: string },
): Promise<number> {
  const actor = staffContext(context, options);
  if (mails.length > 0) {
    return tellEach(context, 'outbox.release', mails, (id) => releaseMail(actor, id));
  }
  if (options.all !== true && options.reason === undefined) throw nothingNamed();
  const reason = options.reason?.toUpperCase() ?? null;
  const what = reason === null ? 'a guard holds' : `is held for ${reason}`;
  await confirm(context.flags, `Send all mail that ${what}?`);
  const released = releaseAll(actor, reason);
  context.output.document('outbox.release', { released });
  context.output.line(`${counted(released, 'mail')} let go; the next run of the job mail sends them.`);
  return EXIT_CODES.ok;
}

function nothingNamed(): AppError {
  return new AppError({
    kind: 'usage',
    code: 'MAIL_UNNAMED',
    message: 'no mail is named',
    hint: 'quittance outbox release M-901, --reason TOO_OLD, or --all; quittance outbox list --state HELD lists them',
  });
}

async function retry(
  context: CommandContext,
  mails: readonly string[],
  options: As & { mayArriveTwice?: boolean },
): Promise<number> {
  const actor = staffContext(context, options);
  return tellEach(context, 'outbox.retry', mails, (id) => retryMail(actor, id, options.mayArriveTwice ?? false));
}

async function cancel(context: CommandContext, mails: readonly string[], options: As): Promise<number> {
  const actor = staffContext(context, options);
  await confirm(context.flags, `Never send ${mails.join(', ')}?`);
  return tellEach(context, 'outbox.cancel', mails, (id) => cancelMail(actor, id));
}

/** One after the other; the first that cannot be changed ends it, and says so. */
function tellEach(
  { output }: CommandContext,
  command: string,
  mails: readonly string[],
  change: (id: number) => OutboxRow,
): number {
  const changed = mails.map((text) => parseId(text, 'mail')).map(change);
  output.document(command, { mails: changed.map(mailObject) });
  for (const mail of changed) {
    const to = output.isTerminal ? maskedAddress(mail.toAddress) : mail.toAddress;
    output.line(`M-${mail.id} to ${to ?? 'nobody'}: ${mail.state}${mail.reason === null ? '' : ` (${mail.reason})`}`);
  }
  return EXIT_CODES.ok;
}

async function goLiveNow(context: CommandContext, options: { from: string; dryRun?: boolean }): Promise<number> {
  const { output } = context;
  const { mode } = context.config().config.mail;
  if (mode !== 'live' && mode !== 'redirect') {
    throw new AppError({
      kind: 'refused',
      code: 'MODE_NOT_LIVE',
      message: `mail.mode is "${mode}": no mail leaves, so there is no day from which it does`,
      hint: 'set mail.mode to redirect or live, then say it again',
    });
  }
  const db = context.db();
  const from = dayOf(options.from);
  const plan = planGoLive(db, mode, from);
  for (const line of goLiveLines(plan, options.from, mode)) output.prose(line);
  if (options.dryRun !== true) {
    await confirm(context.flags, mode === 'live' ? 'Tell donors from that day on?' : 'Redirect mail from that day on?');
    goLive(db, mode, from);
  }
  output.document('outbox.go-live', { mode, from: options.from, dryRun: options.dryRun === true, ...plan });
  output.line(options.dryRun === true ? 'Plan (nothing is written).' : `Done: ${mode} from ${options.from} on.`);
  return EXIT_CODES.ok;
}

function goLiveLines(plan: GoLivePlan, from: string, mode: string): readonly string[] {
  const { toSend, filedToSend, held, neverTold } = plan;
  return [
    `Decisions since ${from}: ${counted(toSend, 'mail')} will be sent (${mode}).`,
    ...(filedToSend > 0 ? [`  and ${counted(filedToSend, 'mail')} that were only written as files.`] : []),
    `Earlier decisions: ${counted(held, 'mail')} held; ${counted(neverTold, 'payment')} whose donors were not told, and will not be.`,
  ];
}

/** The first moment of a day, in the time zone of the process. */
function dayOf(text: string): Date {
  const day = new Date(`${text}T00:00:00`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime()) && day.toLocaleDateString('sv-SE') === text)
    return day;
  throw new AppError({
    kind: 'usage',
    code: 'DATE_INVALID',
    message: `"${text}" is not a day of the calendar`,
    hint: 'write it as 2026-11-28',
  });
}

function mark(
  context: CommandContext,
  { address, bounced, as }: { address: string; bounced: boolean; as: As },
): number {
  if (plainAddress(address) === null) {
    throw new AppError({
      kind: 'usage',
      code: 'EMAIL_INVALID',
      message: `"${address}" is not a plain mail address`,
      hint: 'such as maria@example.org',
    });
  }
  const persons = markBounced(staffContext(context, as), address, bounced);
  context.output.document(`outbox.bounce.${bounced ? 'add' : 'remove'}`, { address, persons });
  const fate = bounced ? 'gets no more mail' : 'gets mail again';
  context.output.line(`${address} ${fate} (${persons === 0 ? 'nobody has it' : counted(persons, 'person')}).`);
  return persons === 0 ? EXIT_CODES['not-found'] : EXIT_CODES.ok;
}

async function listBounced(context: CommandContext): Promise<number> {
  const { output } = context;
  await output.list({
    command: 'outbox.bounce.list',
    key: 'addresses',
    rows: bouncedAddresses(context.db()),
    columns: [
      { title: 'address', value: ({ email }) => (output.isTerminal ? maskedAddress(email) : email), shrinks: true },
      { title: 'since', value: ({ at }) => localTime(at) },
      { title: 'persons', value: ({ persons }) => persons, align: 'right' },
    ],
    object: (row) => row,
    empty: 'No address is marked.',
  });
  return EXIT_CODES.ok;
}
