/**
 * After a restore, what came after the backup is put where the next run reads it: files of the bank, of messages, of expected items
 * and of reports. What the restored books know by its bytes, or by its messages, stays where it is. Expected items leave no trace of
 * their file: there the time counts at which a file was marked as done. Called by the restore, before the books take their place.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile } from '../../file-hash.ts';
import { auditFileOf } from '../../models/audit-files.ts';
import type { Db } from '../../models/db.ts';
import { isImported } from '../../models/files.ts';
import { archiveKindOf } from '../archives/kind.ts';
import { isKnownMessage, isKnownUnreadable } from '../messages/push.ts';
import { QUEUES, type QueueName } from '../messages/queue-names.ts';
import { readMessageBytes } from '../messages/read-lines.ts';

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

/** A file that the books do not know, and where it is to lie. `below` leads its name where it is told. */
type Move = Readonly<{ from: string; folder: string; name: string; below: string }>;
type Put = (move: Move) => string;

/** Moves files that the books do not know back to where they came; gives back their names there. */
export function readAgain(db: Db, place: AgainPlace): ReadAgain {
  return again(db, place, putBack);
}

/** What `readAgain` would do. Moves nothing: where a name is taken by then, the file gets one beside it. */
export function wouldReadAgain(db: Db, place: AgainPlace): ReadAgain {
  return again(db, place, ({ name }) => name);
}

function again(db: Db, place: AgainPlace, put: Put): ReadAgain {
  const toldNames = (moves: readonly Move[]): readonly string[] => moves.map((move) => join(move.below, put(move)));
  const expected = expectedOf(place);
  return {
    filesAgain: toldNames(bankFilesAgain(db, place.incoming)).toSorted(),
    messageFilesAgain: QUEUES.flatMap((queue) => toldNames(messageFilesAgain(db, queue, place)).toSorted()),
    expectedAgain: toldNames(inOrder(join(place.dataDir, 'expected'), expected.sure)),
    expectedUnsure: expected.unsure,
    reportsAgain: toldNames(reportsAgain(db, place)).toSorted(),
  };
}

const DONE = /(?:\.[0-9a-f]{8}(?:\.\d{1,4})?)?\.processed$/;

function bankFilesAgain(db: Db, incoming: string): readonly Move[] {
  return namesIn(incoming)
    .filter((name) => DONE.test(name) && !isImported(db, hashFile(join(incoming, name)).sha256))
    .map((name) => ({ from: join(incoming, name), folder: incoming, name: name.replace(DONE, ''), below: '' }));
}

/** A file was taken as a whole: one message that the books do not know, and it came after the backup. */
function messageFilesAgain(db: Db, queue: QueueName, { dataDir, madeMs }: AgainPlace): readonly Move[] {
  const folder = join(dataDir, 'queue', queue);
  return namesIn(folder)
    .filter((name) => DONE.test(name))
    .map((done) => ({ from: join(folder, done), folder, name: done.replace(DONE, ''), below: queue }))
    .filter(({ from, name }) => statSync(from).ctimeMs >= madeMs && !knowsMessages(db, queue, { path: from, name }));
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
function inOrder(folder: string, done: readonly string[]): readonly Move[] {
  const waiting = namesIn(folder).filter((name) => /\.(?:csv|json|ndjson)$/i.test(name));
  const names = done.map((name) => name.replace(DONE, '').replace(LEADING_NUMBER, ''));
  const sorted = [...names, ...waiting].sort();
  const isInOrder = new Set(sorted).size === sorted.length && names.every((name, at) => sorted[at] === name);
  return done.map((from, at) => {
    const name = names[at] ?? from;
    const numbered = `${String(at + 1).padStart(4, '0')}+${name}`;
    return { from: join(folder, from), folder, name: isInOrder ? name : numbered, below: '' };
  });
}

const LEADING_NUMBER = /^\d{4}\+/;

/** What is known is known by its bytes; the files of an archive are, so that reading the archive again is harmless. */
function reportsAgain(db: Db, { dataDir, madeMs }: AgainPlace): readonly Move[] {
  return reportFolders(join(dataDir, 'audit')).flatMap((owner) => {
    const completed = join(dataDir, 'audit', owner, 'completed');
    const folder = join(dataDir, 'audit', owner, 'incoming');
    return namesIn(completed).flatMap((done): readonly Move[] => {
      const from = join(completed, done);
      const { sha256 } = hashFile(from);
      const state = auditFileOf(db, sha256)?.state;
      const isKnown = archiveKindOf(from) === null ? state === 'OPEN' || state === 'CLOSED' : isOlder(from, madeMs);
      if (isKnown) return [];
      const digits = `${sha256.slice(0, 8)}.`;
      const name = done.startsWith(digits) ? done.slice(digits.length) : done;
      return [{ from, folder, name, below: owner }];
    });
  });
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
function putBack({ from, folder, name }: Move): string {
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const free = freeName(folder, name);
  renameSync(from, join(folder, free));
  return free;
}

function freeName(folder: string, name: string): string {
  if (!existsSync(join(folder, name))) return name;
  for (let n = 2; ; n += 1) if (!existsSync(join(folder, `${n}-${name}`))) return `${n}-${name}`;
}
