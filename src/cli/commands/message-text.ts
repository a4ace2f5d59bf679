/** What is typed after `quittance message`: the name of a queue, and the file with messages. */
import { readFileSync } from 'node:fs';
import { AppError, messageOf } from '../../errors.ts';
import { isQueue, QUEUES, type QueueName } from '../../processor/messages/queue-names.ts';

export function queueNamed(name: string): QueueName {
  if (isQueue(name)) return name;
  throw new AppError({
    kind: 'usage',
    code: 'QUEUE_UNKNOWN',
    message: `there is no queue "${name}"`,
    hint: `queues are ${QUEUES.join(', ')}`,
  });
}

export function readText(file: string): string {
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
