/** `quittance start`: the daemon, in the foreground, until it is told to stop (SIGTERM, Ctrl-C). */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { JobName } from '../../../jobs/context.ts';
import type { LoadedConfig } from '../../config.ts';
import { EXIT_CODES } from '../../errors.ts';
import { createLog, type LogLevel } from '../../log.ts';
import type { CliCommand, CommandContext, GlobalFlags } from '../command.ts';

/** When everything is closed and something still holds the process, it ends all the same. */
const LEAVE_MS = 3_000;

export const startCommand: CliCommand = (program, action) => {
  program
    .command('start')
    .description('the daemon: runs every job at its interval until it is stopped')
    .action(action(start));
};

async function start(context: CommandContext): Promise<number> {
  const loaded = context.config();
  process.env['TZ'] = loaded.config.zone; // also for the children; before anything reads a date
  const told = toldToStop();
  const logLevel = logLevelOf(context.flags);
  const [{ startDaemon }, { JOBS }] = await Promise.all([
    import('../../../jobs/index.ts'),
    import('../../../jobs/run.ts'),
  ]);
  const daemon = await startDaemon({
    config: loaded.config,
    jobs: JOBS,
    log: createLog({ level: logLevel }).with({ job: 'daemon' }),
    logLevel,
    programFor: (job) => ({ command: process.execPath, args: programArgs(job, loaded, context.flags) }),
  });
  await told;
  await daemon.stop();
  setTimeout(() => process.exit(), LEAVE_MS).unref();
  return EXIT_CODES.ok;
}

/** Further signals of the same kind change nothing: the daemon is already on its way, and has its own limit of time. */
async function toldToStop(): Promise<void> {
  await Promise.race(['SIGTERM', 'SIGINT', 'SIGHUP'].map((signal) => once(process, signal)));
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
}

function logLevelOf({ quiet, verbose }: GlobalFlags): LogLevel {
  if (verbose) return 'debug';
  return quiet ? 'warn' : 'info';
}

/**
 * This program again for one job. It reads the configuration file anew, so that a mended one counts at the next turn;
 * the data folder is the one whose lock the daemon holds.
 */
function programArgs(job: JobName, { config, file }: LoadedConfig, flags: GlobalFlags): readonly string[] {
  const program = fileURLToPath(new URL('../main.js', import.meta.url));
  const where = [...(file === null ? [] : ['--config', file]), '--data-dir', config.dataDir];
  const level = flags.verbose ? ['--verbose'] : [];
  return [...process.execArgv, program, 'run', '--only', job, '--json', ...where, ...level];
}
