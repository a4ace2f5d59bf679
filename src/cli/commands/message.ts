/** `quittance message push|list|pending|damaged|show|edit|resend|drop`: messages of other systems, and those that cannot be used. */
import type { Command } from 'commander';
import { AppError, EXIT_CODES } from '../../errors.ts';
import { writeTransaction } from '../../models/db.ts';
import { listMessages, type MessageState } from '../../models/messages.ts';
import { pendingWithoutMoney } from '../../models/pending.ts';
import { MESSAGE_STATES } from '../../models/schema.ts';
import { pushMessage } from '../../processor/messages/push.ts';
import { QUEUES } from '../../processor/messages/queue-names.ts';
import { readMessages } from '../../processor/messages/read-lines.ts';
import type { ActionOf, CliCommand, CommandContext } from '../command.ts';
import { counted } from '../values.ts';
import { addMessageChanges } from './message-change.ts';
import { queueNamed, readText } from './message-text.ts';
import { MESSAGE_COLUMNS, messageObject, PENDING_COLUMNS, pendingObject } from './message-view.ts';

export const messageCommand: CliCommand = (program, action) => {
  const message = program.command('message').description('messages of payment processors and other systems');
  addPush(message, action);
  message
    .command('list')
    .description('list messages, the newest first')
    .option('--state <state...>', `only these states: ${MESSAGE_STATES.join(', ')}`)
    .option('--queue <queue...>', 'only these queues')
    .option('--limit <count>', 'at most so many', '50')
    .action(action(list));
  message
    .command('pending')
    .description('details of donors whose money has not come')
    .option('--minutes <count>', 'only those that wait for longer', '30')
    .action(action(pending));
  addMessageChanges(message, action);
  const damaged = message
    .command('damaged')
    .description('messages that cannot be used: list, show, edit, resend, drop');
  damaged
    .command('list', { isDefault: true })
    .description('list them')
    .action(action((context: CommandContext) => list(context, { state: ['DAMAGED'], limit: '1000' })));
  addMessageChanges(damaged, action);
};

function addPush(message: Command, action: ActionOf): void {
  message
    .command('push')
    .description('put messages into a queue; the job "messages" consumes them')
    .argument('<queue>', QUEUES.join(', '))
    .argument('[file]', 'a JSON object, an array of them, or NDJSON; "-" or nothing is stdin', '-')
    .addHelpText('after', '\nExit codes: 0 stored (or known already), 25 not JSON, nothing was stored')
    .action(action(push));
}

function push(context: CommandContext, name: string, file: string): number {
  const queue = queueNamed(name);
  const bodies = readMessages(readText(file)).map((one) => {
    if ('body' in one) return one.body;
    throw new AppError({
      kind: 'invalid-input',
      code: 'MESSAGE_NOT_JSON',
      message: one.reason,
      where: file === '-' ? 'stdin' : file,
      hint: 'nothing was stored; each message is a JSON object, one a line',
    });
  });
  const db = context.dbOrNew();
  const stored = writeTransaction(db, () =>
    bodies.map((body) => pushMessage(db, { queue, body, source: 'push', now: context.now() })),
  );
  const fresh = stored.filter(({ isNew }) => isNew).length;
  const known = stored.length - fresh;
  context.output.document('message.push', { queue, stored: fresh, known, ids: stored.map(({ id }) => id) });
  context.output.line(
    `${counted(fresh, 'message')} stored in ${queue}${known === 0 ? '' : ` · ${known} known already`}`,
  );
  return EXIT_CODES.ok;
}

type ListOptions = Readonly<{ state?: readonly string[]; queue?: readonly string[]; limit: string }>;

async function list(context: CommandContext, { state = [], queue = [], limit }: ListOptions): Promise<number> {
  const filter = {
    states: state.flatMap((text) => text.split(',')).map(stateNamed),
    queues: queue.flatMap((text) => text.split(',')).map((name) => queueNamed(name.trim())),
    limit: countOf(limit, '--limit'),
  };
  await context.output.list({
    command: 'message.list',
    key: 'messages',
    rows: listMessages(context.db(), filter),
    columns: MESSAGE_COLUMNS,
    object: messageObject,
    empty: 'No messages.',
  });
  return EXIT_CODES.ok;
}

function stateNamed(text: string): MessageState {
  const found = MESSAGE_STATES.find((state) => state === text.trim().toUpperCase());
  if (found !== undefined) return found;
  throw new AppError({
    kind: 'usage',
    code: 'STATE_UNKNOWN',
    message: `there is no state "${text}"`,
    hint: `states are ${MESSAGE_STATES.join(', ')}`,
  });
}

async function pending(context: CommandContext, { minutes }: { minutes: string }): Promise<number> {
  const before = new Date(context.now().getTime() - countOf(minutes, '--minutes') * 60_000);
  await context.output.list({
    command: 'message.pending',
    key: 'pending',
    rows: pendingWithoutMoney(context.db(), before),
    columns: PENDING_COLUMNS,
    object: pendingObject,
    empty: 'Nothing waits for its money.',
  });
  return EXIT_CODES.ok;
}

function countOf(text: string, option: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new AppError({
    kind: 'usage',
    code: 'COUNT_INVALID',
    message: `${option} "${text}" is not a whole number`,
    hint: `${option} 50`,
  });
}
