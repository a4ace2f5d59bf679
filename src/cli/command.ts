/**
 * What a command is: one file in `commands/` that adds itself to the program, and one line in `commands/index.ts`.
 * The frame (`main.ts`) gives it configuration, database, clock and output, catches what it throws, and turns what
 * it returns into the exit code.
 */
import type { Command } from 'commander';
import type { LoadedConfig } from '../config.ts';
import type { Log } from '../log.ts';
import type { Db } from '../models/db.ts';
import type { GlobalFlags } from './flags.ts';
import type { Output } from './output.ts';

export type { GlobalFlags } from './flags.ts';

export type CommandContext = Readonly<{
  flags: GlobalFlags;
  /** Loaded at the first call; throws kind `configuration` when it is invalid. */
  config(): LoadedConfig;
  /** Opened at the first call, closed by the frame. Throws NO_DATABASE (kind `not-found`) where there is none yet. */
  db(): Db;
  /** The same for commands that write: they make the database where there is none. */
  dbOrNew(): Db;
  /** `--data-dir` as it was typed; null when it was not. */
  dataDirFlag: string | null;
  log: Log;
  now(): Date;
  output: Output;
  /** Who types: `staff:anna` in events. */
  actorName(): string;
}>;

/** The work of a command: gives back its exit code (0 unless it says otherwise). Throws `AppError` for trouble. */
export type Work<Args extends readonly unknown[]> = (
  context: CommandContext,
  ...args: Args
) => number | Promise<number>;

/** Wraps the work of a command into a commander action. */
export type ActionOf = <Args extends readonly unknown[]>(work: Work<Args>) => (...args: Args) => Promise<void>;

/** Adds a command to the program. */
export type CliCommand = (program: Command, action: ActionOf) => void;
