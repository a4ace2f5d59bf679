/**
 * The spool: files in `data/queue/<queue>/` become messages of that queue. All messages of a file are stored in one
 * database transaction, then it gets `.processed`; a file that is seen again changes nothing.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../src/errors.ts';
import { errorFields } from '../src/log.ts';
import { writeTransaction } from '../src/models/db.ts';
import { hashFile } from '../src/processor/import/file-bytes.ts';
import { pushMessage, pushUnreadable } from '../src/processor/messages/push.ts';
import { isQueue, QUEUES, type QueueName } from '../src/processor/messages/queue-names.ts';
import { type ReadMessage, readMessages } from '../src/processor/messages/read-lines.ts';
import type { JobContext } from './context.ts';
import { isDiskTrouble } from './import-incoming.ts';
import { folderUnusable, markDone, pendingFiles } from './incoming.ts';

/** A spool file is read as a whole. */
const FILE_BYTES_MAX = 64_000_000;

export type SpoolReport = Readonly<{ stored: number; troubles: readonly AppError[] }>;

/** Takes every complete file of every queue. What cannot be used is told and stops no other. */
export async function takeQueueFiles(context: JobContext): Promise<SpoolReport> {
  const root = join(context.config.dataDir, 'queue');
  if (!existsSync(root)) return { stored: 0, troubles: [] };
  const troubles: AppError[] = [];
  let stored = 0;
  for (const name of foldersIn(root)) {
    const folder = join(root, name);
    try {
      if (!isQueue(name)) throw unknownQueue(folder, name);
      for (const file of await pendingFiles(folder, context.pause)) {
        if (context.stopping()) return { stored, troubles };
        stored += takeOne(context, { queue: name, folder, file });
        context.keepLease();
      }
    } catch (error) {
      const trouble = asTrouble(error, folder);
      troubles.push(trouble);
      context.log.error('a folder of messages cannot be used', errorFields(trouble));
    }
  }
  return { stored, troubles };
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
  const messages = readMessages(readFileSync(path, 'utf8'));
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

function asTrouble(error: unknown, folder: string): AppError {
  if (error instanceof AppError) return error;
  if (isDiskTrouble(error)) return folderUnusable(folder, error.message, error);
  throw error;
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
