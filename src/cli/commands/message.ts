/** `quittance message push|list|show|damaged|edit|resend|drop`: messages of other systems, and those that cannot be used. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { AppError, EXIT_CODES, messageOf } from '../../errors.ts';
import { writeTransaction } from '../../models/db.ts';
import { pushMessage } from '../../processor/messages/push.ts';
import { isQueue, QUEUES, type QueueName } from '../../processor/messages/queue-names.ts';
import { readMessages } from '../../processor/messages/read-lines.ts';
import type { ActionOf, CliCommand, CommandContext } from '../command.ts';
import { counted } from '../values.ts';

export const messageCommand: CliCommand = (program, action) => {
  const message = program.command('message').description('messages of payment processors and other systems');
  addPush(message, action);
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
  const read = readMessages(readText(file));
  const bodies = read.map((one) => {
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

function queueNamed(name: string): QueueName {
  if (isQueue(name)) return name;
  throw new AppError({
    kind: 'usage',
    code: 'QUEUE_UNKNOWN',
    message: `there is no queue "${name}"`,
    hint: `queues are ${QUEUES.join(', ')}`,
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    throw new AppError({
      kind: 'not-found',
      code: 'FILE_UNREADABLE',
      message: `the file cannot be read: ${messageOf(cause)}`,
      where: file,
      cause,
    });
  }
}
