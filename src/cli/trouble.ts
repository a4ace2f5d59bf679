/** What was thrown, in the words and the exit code that people and scripts see. */
import type { Command, CommanderError } from 'commander';
import { AppError, EXIT_CODES, messageOf } from '../errors.ts';
import type { Problem } from './output.ts';

export type Verdict = Readonly<{ problem: Problem; exitCode: number }>;

/** An `AppError` as it is; trouble of the machine with advice; anything else is a bug. */
export function troubleOf(thrown: unknown): Verdict {
  const error = thrown instanceof AppError ? thrown : machineTrouble(thrown);
  if (error !== null) {
    const { code, message, where, hint } = error;
    return { problem: { code, message, where, hint }, exitCode: EXIT_CODES[error.kind] };
  }
  const hint = 'this is a bug: run it again with --verbose and report the trace';
  return { problem: { code: 'BUG', message: messageOf(thrown), where: null, hint }, exitCode: EXIT_CODES.bug };
}

/** A wrong flag, a missing argument, an unknown command: exit code 2. */
export function usageTrouble(error: CommanderError, program: Command, args: readonly string[]): Verdict {
  const [first = '', ...more] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = more
    .map((line) => line.replace(/^\((.*)\)$/, '$1'))
    .join(' ')
    .trim();
  const help = `see: ${commandMeant(program, args)} --help`;
  const hint = suggestion === '' ? help : `${suggestion} ${help}`;
  return { problem: { code: 'USAGE', message: first, where: null, hint }, exitCode: EXIT_CODES.usage };
}

/** `quittance file dismiss`: as many words of the line as name a command. */
function commandMeant(program: Command, args: readonly string[]): string {
  let command = program;
  const words = [program.name()];
  for (const arg of args) {
    const next = command.commands.find((one) => one.name() === arg);
    if (next === undefined) continue;
    command = next;
    words.push(arg);
  }
  return words.join(' ');
}

/** Errors of disk and database that an operator can act on. */
function machineTrouble(thrown: unknown): AppError | null {
  if (!(thrown instanceof Error) || !('code' in thrown) || typeof thrown.code !== 'string') return null;
  const known = MACHINE.find(([pattern]) => pattern.test(String(thrown.code)));
  if (known === undefined) return null;
  const [, facts] = known;
  const path = 'path' in thrown && typeof thrown.path === 'string' ? thrown.path : undefined;
  return new AppError({ ...facts, message: `${facts.message} (${thrown.message})`, where: path, cause: thrown });
}

const MACHINE = [
  [
    /^SQLITE_(?:BUSY|LOCKED)/,
    { kind: 'temporary', code: 'DATABASE_BUSY', message: 'somebody else is writing', hint: 'try again in a minute' },
  ],
  [
    /^(?:ENOSPC|EDQUOT|SQLITE_FULL)/,
    {
      kind: 'temporary',
      code: 'DISK_FULL',
      message: 'the disk is full',
      hint: 'make room in the data directory, then try again',
    },
  ],
  [
    /^(?:EACCES|EPERM|EROFS|SQLITE_READONLY|SQLITE_CANTOPEN)/,
    {
      kind: 'configuration',
      code: 'NO_ACCESS',
      message: 'a file or folder may not be used',
      hint: 'check its owner and permissions, and which user runs the program',
    },
  ],
  [
    /^(?:SQLITE_CORRUPT|SQLITE_NOTADB)/,
    {
      kind: 'integrity',
      code: 'DATABASE_DAMAGED',
      message: 'the database file is damaged',
      hint: 'stop the daemon, keep a copy of the data directory, and restore a backup',
    },
  ],
] as const;
