/** What was thrown, in the words and the exit code that people and scripts see. */
import type { Command, CommanderError } from 'commander';
import { AppError, EXIT_CODES } from '../errors.ts';
import { machineTrouble, shortMessage } from '../machine-trouble.ts';
import type { Problem } from './output.ts';

export type Verdict = Readonly<{ problem: Problem; exitCode: number }>;

/** An `AppError` as it is; trouble of the machine with advice; anything else is a bug. */
export function troubleOf(thrown: unknown): Verdict {
  const error = thrown instanceof AppError ? thrown : machineTrouble(thrown, null);
  if (error !== null) {
    const { code, message, where, hint } = error;
    return { problem: { code, message, where, hint }, exitCode: EXIT_CODES[error.kind] };
  }
  const hint = 'this is a bug: run it again with --verbose and report the trace';
  return { problem: { code: 'BUG', message: shortMessage(thrown), where: null, hint }, exitCode: EXIT_CODES.bug };
}

/** A wrong flag, a missing argument, an unknown command: exit code 2. */
export function usageTrouble(error: CommanderError, program: Command, args: readonly string[]): Verdict {
  const message = error.code === 'commander.help' ? 'a command is missing' : error.message;
  const [first = '', ...more] = message.replace(/^error: /, '').split('\n');
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
