/** `quittance outbox`: mail that waits, was sent, or will never be sent, and why; changes and previews are in files of their own. */
import { AppError, EXIT_CODES } from '../../errors.ts';
import { findMail, listMail, type OutboxRow, type OutboxState } from '../../models/outbox.ts';
import { OUTBOX_STATES } from '../../models/schema.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { isTriedAgain, mailObject, maskedAddress } from '../mail-view.ts';
import type { Cell, Column } from '../output.ts';
import { localTime, parseId } from '../values.ts';
import { addOutboxChanges } from './outbox-change.ts';
import { addOutboxPreviews } from './outbox-preview.ts';

export const outboxCommand: CliCommand = (program, action) => {
  const outbox = program.command('outbox').description('mail to donors: what waits, was sent, or is held');
  outbox
    .command('list')
    .description('list mail')
    .option('--state <state...>', `only these states: ${OUTBOX_STATES.join(', ')}`)
    .action(action(list));
  outbox.command('show').description('show one mail and its facts').argument('<mail>', 'M-901').action(action(show));
  addOutboxPreviews(outbox, action);
  addOutboxChanges(outbox, action);
};

async function list(context: CommandContext, options: { state?: readonly string[] }): Promise<number> {
  const states = options.state?.flatMap((text) => text.split(',')).map(stateNamed) ?? [];
  await context.output.list({
    command: 'outbox.list',
    key: 'mails',
    rows: listMail(context.db(), states),
    columns: columnsFor(context.output.isTerminal),
    object: mailObject,
    empty: 'No mail.',
  });
  return EXIT_CODES.ok;
}

function show(context: CommandContext, text: string): number {
  const { output } = context;
  const id = parseId(text, 'mail');
  const mail = findMail(context.db(), id);
  if (mail === null)
    throw new AppError({
      kind: 'not-found',
      code: 'MAIL_UNKNOWN',
      message: `there is no mail M-${id}`,
      hint: 'quittance outbox list',
    });
  const facts: unknown = JSON.parse(mail.facts);
  output.document('outbox.show', { mail: { ...mailObject(mail), facts } });
  const address = output.isTerminal ? maskedAddress(mail.toAddress) : mail.toAddress;
  output.line(
    { text: `M-${mail.id}`, style: 'bold' },
    `  ${mail.kind}   ${mail.state}${mail.reason === null ? '' : ` (${mail.reason})`}`,
  );
  output.line(
    `  to ${address ?? 'nobody'}, language ${mail.language}, for ${mail.paymentId === null ? mail.subject : `P-${mail.paymentId}`}`,
  );
  output.line(`  written ${localTime(mail.createdAt)}, ${whenText(mail)}, attempts ${mail.attempts}`);
  output.line(`  message id ${mail.messageId}`);
  if (mail.lastError !== null) output.line(`  last error: ${mail.lastError}`);
  for (const line of JSON.stringify(facts, null, 2).split('\n')) output.line(`  ${line}`);
  return EXIT_CODES.ok;
}

function whenText(mail: OutboxRow): string {
  if (mail.sentAt !== null) return `${mail.state === 'FILED' ? 'filed' : 'sent'} ${localTime(mail.sentAt)}`;
  return isTriedAgain(mail) ? `next try ${localTime(mail.nextAt)}` : 'no further try';
}

function stateNamed(name: string): OutboxState {
  const state = OUTBOX_STATES.find((one) => one === name.trim().toUpperCase());
  if (state !== undefined) return state;
  throw new AppError({
    kind: 'usage',
    code: 'STATE_UNKNOWN',
    message: `there is no state "${name}"`,
    hint: `states are ${OUTBOX_STATES.join(', ')}`,
  });
}

function columnsFor(isTerminal: boolean): readonly Column<OutboxRow>[] {
  return [
    { title: 'id', value: (row) => `M-${row.id}` },
    { title: 'state', value: stateCell },
    { title: 'kind', value: (row) => row.kind, drops: 4 },
    { title: 'payment', value: (row) => (row.paymentId === null ? null : `P-${row.paymentId}`) },
    { title: 'to', value: (row) => (isTerminal ? maskedAddress(row.toAddress) : row.toAddress), shrinks: true },
    { title: 'language', value: (row) => row.language, drops: 1 },
    { title: 'written', value: (row) => localTime(row.createdAt) },
    { title: 'sent', value: (row) => (row.sentAt === null ? null : localTime(row.sentAt)), drops: 3 },
    { title: 'attempts', value: (row) => row.attempts, align: 'right', drops: 2 },
    { title: 'reason', value: (row) => row.reason ?? row.lastError, shrinks: true },
  ];
}

function stateCell({ state }: OutboxRow): Cell {
  if (state === 'SENT' || state === 'FILED') return { text: state, style: 'green' };
  if (state === 'FAILED' || state === 'UNCERTAIN') return { text: state, style: 'red' };
  return state === 'HELD' ? { text: state, style: 'yellow' } : state;
}
