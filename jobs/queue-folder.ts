/**
 * The spool: files in `data/queue/<queue>/` become messages of that queue. All messages of a file are stored in one
 * database transaction, then it gets `.processed`; a file that is seen again changes nothing.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../src/errors.ts';
import { hashFile } from '../src/file-hash.ts';
import { errorFields } from '../src/log.ts';
import { writeTransaction } from '../src/models/db.ts';
import { pushMessage, pushUnreadable } from '../src/processor/messages/push.ts';
import { isQueue, QUEUES, type QueueName } from '../src/processor/messages/queue-names.ts';
import { type ReadMessage, readMessageBytes } from '../src/processor/messages/read-lines.ts';
import type { JobContext } from './context.ts';
import { isDiskTrouble } from './import-incoming.ts';
import { markDone, pendingFiles } from './incoming.ts';

/** A spool file is read as a whole. */
const FILE_BYTES_MAX = 64_000_000;

export type SpoolReport = Readonly<{ stored: number; troubles: readonly AppError[] }>;

/** Takes every complete file of every queue. What is wrong with a file or a folder is told, and stops no other. */
export async function takeQueueFiles(context: JobContext): Promise<SpoolReport> {
  const root = join(context.config.dataDir, 'queue');
  if (!existsSync(root)) return { stored: 0, troubles: [] };
  const troubles: AppError[] = [];
  const collect = (trouble: AppError): void => {
    troubles.push(trouble);
    context.log.error('a file or folder of messages cannot be used', errorFields(trouble));
  };
  let stored = 0;
  for (const name of foldersIn(root)) {
    const folder = join(root, name);
    for (const file of await filesIn(context, { name, folder }, collect)) {
      if (context.stopping()) return { stored, troubles };
      try {
        stored += takeOne(context, file);
      } catch (error) {
        collect(asTrouble(error, join(folder, file.file)));
      }
      context.keepLease();
    }
  }
  return { stored, troubles };
}

async function filesIn(
  { pause }: JobContext,
  { name, folder }: Readonly<{ name: string; folder: string }>,
  collect: (trouble: AppError) => void,
): Promise<readonly SpoolFile[]> {
  try {
    if (!isQueue(name)) throw unknownQueue(folder, name);
    return (await pendingFiles(folder, pause)).map((file) => ({ queue: name, folder, file }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    collect(error);
    return [];
  }
}

/** So that there is a place to drop files. */
export function makeQueueFolders(context: JobContext): void {
  for (const queue of QUEUES) mkdirSync(join(context.config.dataDir, 'queue', queue), { recursive: true, mode: 0o750 });
}

function foldersIn(root: string): readonly string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}

type SpoolFile = Readonly<{ queue: QueueName; folder: string; file: string }>;

/** How many messages are new. */
function takeOne({ db, now }: JobContext, { queue, folder, file }: SpoolFile): number {
  const path = join(folder, file);
  if (statSync(path).size > FILE_BYTES_MAX) throw tooLarge(path);
  const { sha256 } = hashFile(path);
  const messages = readMessageBytes(readFileSync(path));
  const stored = writeTransaction(db, () => {
    const at = { queue, source: 'spool', now: now() } as const;
    return messages.filter((message) => store(db, message, { ...at, place: `${file}/${sha256}/${message.place}` }))
      .length;
  });
  markDone(folder, file, { ending: 'processed', sha256 });
  return stored;
}

type At = Readonly<{ queue: QueueName; source: string; now: Date; place: string }>;

function store(db: JobContext['db'], message: ReadMessage, at: At): boolean {
  if ('body' in message) return pushMessage(db, { ...at, body: message.body }).isNew;
  pushUnreadable(db, { ...at, text: message.unreadable, reason: message.reason });
  return true;
}

/** Trouble with this file alone; anything else is thrown on. */
function asTrouble(error: unknown, path: string): AppError {
  if (error instanceof AppError && error.code === 'QUEUE_FILE_TOO_LARGE') return error;
  if (!isDiskTrouble(error)) throw error;
  return new AppError({
    kind: 'refused',
    code: 'QUEUE_FILE_UNUSABLE',
    message: `a file of messages cannot be read, or cannot be marked as read: ${error.message}`,
    where: path,
    hint: 'let the user of the service read it and rename files in this folder; taking it again changes nothing',
    cause: error,
  });
}

function unknownQueue(folder: string, name: string): AppError {
  return new AppError({
    kind: 'refused',
    code: 'QUEUE_UNKNOWN',
    message: `there is no queue "${name}"`,
    where: folder,
    hint: `queues are ${QUEUES.join(', ')}; move its files there`,
  });
}

function tooLarge(path: string): AppError {
  return new AppError({
    kind: 'refused',
    code: 'QUEUE_FILE_TOO_LARGE',
    message: `a file of messages may have ${FILE_BYTES_MAX / 1_000_000} MB`,
    where: path,
    hint: 'cut it into smaller files, at the end of a line (NDJSON)',
  });
}
