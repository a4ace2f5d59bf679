/**
 * After a restore, what came after the backup is put where the next run reads it: files of the bank, of messages, of expected items
 * and of reports. What the restored books know by its bytes, or by its messages, stays where it is. Expected items leave no trace of
 * their file: there the time counts at which a file was marked as done. Called by the restore, before the books take their place.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { auditFileOf } from '../../models/audit-files.ts';
import type { Db } from '../../models/db.ts';
import { isImported } from '../../models/files.ts';
import { archiveKindOf } from '../archives/kind.ts';
import { hashFile } from '../import/file-bytes.ts';
import { isKnownMessage, isKnownUnreadable } from '../messages/push.ts';
import { QUEUES, type QueueName } from '../messages/queue-names.ts';
import { readMessageBytes } from '../messages/read-lines.ts';
import { hashOf } from './manifest.ts';

export type ReadAgain = Readonly<{
  /** Files of the bank that are read again by the next run. */
  filesAgain: readonly string[];
  /** Files of messages, as `queue/file`. */
  messageFilesAgain: readonly string[];
  expectedAgain: readonly string[];
  /** Files of expected items that may have come after the backup: nobody can tell, so that a person looks. */
  expectedUnsure: readonly string[];
  /** Reports of processors, as `folder/file` below `data/audit`. */
  reportsAgain: readonly string[];
}>;

/** `madeMs` is when the backup was made; 0 where nobody knows. */
export type AgainPlace = Readonly<{ dataDir: string; incoming: string; madeMs: number }>;

/** Moves files that the books do not know back to where they came; gives back their names there. */
export async function readAgain(db: Db, place: AgainPlace): Promise<ReadAgain> {
  const expected = expectedOf(place);
  return {
    filesAgain: await bankFilesAgain(db, place.incoming),
    messageFilesAgain: QUEUES.flatMap((queue) => messageFilesAgain(db, queue, place)),
    expectedAgain: putInOrder(join(place.dataDir, 'expected'), expected.sure),
    expectedUnsure: expected.unsure,
    reportsAgain: await reportsAgain(db, place),
  };
}

const DONE = /(?:\.[0-9a-f]{8}(?:\.\d{1,4})?)?\.processed$/;

async function bankFilesAgain(db: Db, incoming: string): Promise<readonly string[]> {
  const again: string[] = [];
  for (const name of namesIn(incoming).filter((one) => DONE.test(one))) {
    if (isImported(db, await hashOf(join(incoming, name)))) continue;
    again.push(putBack(join(incoming, name), incoming, name.replace(DONE, '')));
  }
  return again.sort();
}

/** A file was taken as a whole: one message that the books do not know, and it came after the backup. */
function messageFilesAgain(db: Db, queue: QueueName, { dataDir, madeMs }: AgainPlace): readonly string[] {
  const folder = join(dataDir, 'queue', queue);
  const again: string[] = [];
  for (const done of namesIn(folder).filter((one) => DONE.test(one))) {
    const path = join(folder, done);
    const name = done.replace(DONE, '');
    if (statSync(path).ctimeMs < madeMs || knowsMessages(db, queue, { path, name })) continue;
    again.push(`${queue}/${putBack(path, folder, name)}`);
  }
  return again.sort();
}

function knowsMessages(db: Db, queue: QueueName, { path, name }: Readonly<{ path: string; name: string }>): boolean {
  const { sha256 } = hashFile(path);
  return readMessageBytes(readFileSync(path)).every((message) => {
    const at = { queue, place: `${name}/${sha256}/${message.place}` };
    return 'body' in message
      ? isKnownMessage(db, { ...at, body: message.body })
      : isKnownUnreadable(db, { ...at, text: message.unreadable });
  });
}

type DoneList = Readonly<{ name: string; writtenMs: number; markedMs: number }>;

/**
 * A file was marked after the backup when its last change was after it. Files that were copied since have all changed since: then only
 * one that was written after the backup is surely new.
 */
function expectedOf({ dataDir, incoming, madeMs }: AgainPlace): {
  sure: readonly string[];
  unsure: readonly string[];
} {
  const lists = doneIn(join(dataDir, 'expected'));
  const isCopied = [...lists, ...doneIn(incoming)].every(({ markedMs }) => markedMs > madeMs);
  const after = lists.filter(({ markedMs }) => markedMs > madeMs);
  const timeOf = ({ writtenMs, markedMs }: DoneList): number => (isCopied ? writtenMs : markedMs);
  const sorted = after.toSorted((one, other) => timeOf(one) - timeOf(other) || (one.name < other.name ? -1 : 1));
  const isSure = (list: DoneList): boolean => madeMs > 0 && timeOf(list) > madeMs;
  const names = (wanted: boolean) => sorted.filter((one) => isSure(one) === wanted).map(({ name }) => name);
  return { sure: names(true), unsure: names(false) };
}

function doneIn(folder: string): readonly DoneList[] {
  return namesIn(folder)
    .filter((name) => DONE.test(name))
    .map((name) => {
      const { mtimeMs, ctimeMs } = statSync(join(folder, name));
      return { name, writtenMs: mtimeMs, markedMs: ctimeMs };
    });
}

/** Files of expected items are read in the order of their names: where that is not the order in which they came, a number leads. */
function putInOrder(folder: string, done: readonly string[]): readonly string[] {
  const waiting = namesIn(folder).filter((name) => /\.(?:csv|json|ndjson)$/i.test(name));
  const names = done.map((name) => name.replace(DONE, '').replace(LEADING_NUMBER, ''));
  const inOrder = [...names, ...waiting].sort();
  const isInOrder = new Set(inOrder).size === inOrder.length && names.every((name, at) => inOrder[at] === name);
  return done.map((from, at) => {
    const name = names[at] ?? from;
    const numbered = `${String(at + 1).padStart(4, '0')}+${name}`;
    return putBack(join(folder, from), folder, isInOrder ? name : numbered);
  });
}

const LEADING_NUMBER = /^\d{4}\+/;

/** What is known is known by its bytes; the files of an archive are, so that reading the archive again is harmless. */
async function reportsAgain(db: Db, { dataDir, madeMs }: AgainPlace): Promise<readonly string[]> {
  const again: string[] = [];
  for (const owner of reportFolders(join(dataDir, 'audit'))) {
    const completed = join(dataDir, 'audit', owner, 'completed');
    for (const name of namesIn(completed)) {
      const path = join(completed, name);
      const sha256 = await hashOf(path);
      const state = auditFileOf(db, sha256)?.state;
      const isKnown = archiveKindOf(path) === null ? state === 'OPEN' || state === 'CLOSED' : isOlder(path, madeMs);
      if (isKnown) continue;
      const digits = `${sha256.slice(0, 8)}.`;
      const plain = name.startsWith(digits) ? name.slice(digits.length) : name;
      again.push(join(owner, putBack(path, join(dataDir, 'audit', owner, 'incoming'), plain)));
    }
  }
  return again.sort();
}

function isOlder(path: string, madeMs: number): boolean {
  return statSync(path).ctimeMs <= madeMs;
}

/** `adyen`, and `adyen/second` where we have a second account with a processor. */
function reportFolders(root: string): readonly string[] {
  const below = (folder: string): readonly string[] =>
    existsSync(join(root, folder)) ? foldersIn(join(root, folder)).map((name) => join(folder, name)) : [];
  const gateways = below('');
  return [...gateways, ...gateways.flatMap(below)].filter((folder) => existsSync(join(root, folder, 'completed')));
}

function foldersIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** Names of the files in a folder, sorted; none where there is no folder. */
function namesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

/** Gives back the name that it got: its own, or one beside it where that is taken. */
function putBack(from: string, folder: string, name: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const free = freeName(folder, name);
  renameSync(from, join(folder, free));
  return free;
}

function freeName(folder: string, name: string): string {
  if (!existsSync(join(folder, name))) return name;
  for (let n = 2; ; n += 1) if (!existsSync(join(folder, `${n}-${name}`))) return `${n}-${name}`;
}
