/**
 * The program `quittance`, without its start: `main.ts` calls it once. Reads the command line, gives each command its context, and
 * turns what it returns or throws into output and an exit code. Everything a command opened is closed here.
 */
import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { databasePath } from '../../jobs/context.ts';
import { type LoadedConfig, loadConfig } from '../config.ts';
import { AppError, EXIT_CODES } from '../errors.ts';
import { createLog } from '../log.ts';
import { machineTrouble } from '../machine-trouble.ts';
import { closeDatabase, type Db, openDatabase } from '../models/db.ts';
import { VERSION } from '../version.ts';
import type { ActionOf, CommandContext } from './command.ts';
import { loadCommands } from './commands/index.ts';
import { addExamples } from './examples.ts';
import type { GlobalFlags } from './flags.ts';
import { columnsOf, createOutput, type Output, problemText } from './output.ts';
import { watchStdout } from './stdout-watch.ts';
import { wantsColour } from './text.ts';
import { troubleOf, usageTrouble } from './trouble.ts';
import { STAFF_LANGUAGES, type StaffLanguage, staffLanguageOf, useLanguage } from './words/language.ts';

/** The global flags as commander gives them. */
type Options = Partial<GlobalFlags> & Readonly<{ config?: string; dataDir?: string; lang?: StaffLanguage }>;

/** `argv` as node gives it. Prints to the streams of the process, and sets its exit code. */
export async function runProgram(argv: readonly string[]): Promise<void> {
  const stdout = watchStdout(process.stdout);
  process.stderr.on('error', () => undefined); // nobody is left who could be told
  const program = newProgram(wantsJson(argv));
  const language = languageSaid(argv);
  if (language !== null) useLanguage(language);
  try {
    for (const command of await loadCommands(argv.slice(2))) command(program, actionFor(program));
    addExamples(program);
    await program.parseAsync([...argv]);
  } catch (thrown) {
    process.exitCode = report(thrown, program, argv);
  }
  const failure = await stdout.failure();
  if (failure === null) return;
  const exitCode = report(failure, program, argv);
  process.exitCode = process.exitCode || exitCode;
}

/** Also of a line that cannot be parsed; null for the configured one. */
function languageSaid(argv: readonly string[]): StaffLanguage | null {
  const at = argv.indexOf('--lang');
  return staffLanguageOf(at === -1 ? process.env['QUITTANCE_LANG'] : argv[at + 1]);
}

/** Before the line is parsed, as it may be the parsing that fails. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some((arg) => arg === '--json' || arg === '--ndjson');
}

function newProgram(isJson: boolean): Command {
  return new Command('quittance')
    .description('Matches money that arrived with what it was for.')
    .version(VERSION, '-V, --version')
    .option('--json', 'one JSON document; errors as JSON on stderr')
    .option('--ndjson', 'one JSON object per line, for long lists')
    .option('--plain', 'one "key: value" per line')
    .option('-y, --yes', 'answer yes to every question')
    .option('-q, --quiet', 'no remarks on stderr')
    .option('-v, --verbose', 'more on stderr: log lines, stack traces')
    .option('--config <file>', 'the configuration file (default: quittance.toml here or in /etc/quittance)')
    .option('--data-dir <dir>', 'the data directory (default: ./data)')
    .addOption(
      new Option(
        '--lang <language>',
        'in which language people are spoken to (default: QUITTANCE_LANG, staff_language, or language)',
      ).choices(STAFF_LANGUAGES),
    )
    .configureHelp({ showGlobalOptions: true, sortSubcommands: true })
    .configureOutput({ outputError: () => undefined, ...(isJson ? { writeErr: () => undefined } : {}) })
    .showSuggestionAfterError(true)
    .enablePositionalOptions(false)
    .exitOverride();
}

function flagsOf(program: Command): GlobalFlags {
  const options = program.opts<Options>();
  const { json = false, ndjson = false, plain = false, yes = false, quiet = false, verbose = false } = options;
  return { json, ndjson, plain, yes, quiet, verbose };
}

/** Wraps the work of a command: opens what it asks for, closes it, keeps the exit code. */
function actionFor(program: Command): ActionOf {
  return (work) =>
    async (...args) => {
      const flags = flagsOf(program);
      const output = createOutput(flags, { stdout: process.stdout, stderr: process.stderr, env: process.env });
      const resources = openResources(program.opts<Options>());
      try {
        const exitCode = await work(contextOf(flags, output, resources, program.opts<Options>()), ...args);
        process.exitCode = exitCode;
      } catch (thrown) {
        throw machineTrouble(thrown, resources.dataDir()) ?? thrown;
      } finally {
        resources.close();
      }
    };
}

type Resources = Readonly<{
  config(): LoadedConfig;
  /** Null before the configuration is read. */
  dataDir(): string | null;
  db(): Db;
  dbOrNew(): Db;
  close(): void;
}>;

/** Configuration and database, each made when it is first asked for. */
function openResources(options: Options): Resources {
  let loaded: LoadedConfig | null = null;
  let database: Db | null = null;
  const said = options.lang ?? staffLanguageOf(process.env['QUITTANCE_LANG']);
  if (said !== null) useLanguage(said);
  const config = (): LoadedConfig => {
    loaded ??= loadConfig({
      flags: { config: options.config, data_dir: options.dataDir },
      env: process.env,
      cwd: process.cwd(),
    });
    process.env['TZ'] ??= loaded.config.zone;
    useLanguage(said ?? loaded.config.staffLanguage ?? staffLanguageOf(loaded.config.language) ?? 'en');
    return loaded;
  };
  const dbOrNew = (): Db => {
    database ??= openDatabase(databasePath(config().config));
    return database;
  };
  return {
    config,
    dataDir: () => loaded?.config.dataDir ?? null,
    db: () => {
      if (database === null) assertDatabase(databasePath(config().config));
      return dbOrNew();
    },
    dbOrNew,
    close: () => {
      if (database !== null) closeDatabase(database);
      database = null;
    },
  };
}

/** A mistyped folder must not look like an empty set of books. */
function assertDatabase(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  throw new AppError({
    kind: 'not-found',
    code: 'NO_DATABASE',
    message: `there is no database in ${dirname(path)}`,
    hint: 'quittance run makes it; --data-dir names another folder',
  });
}

function contextOf(flags: GlobalFlags, output: Output, resources: Resources, options: Options): CommandContext {
  return {
    flags,
    config: resources.config,
    db: resources.db,
    dbOrNew: resources.dbOrNew,
    dataDirFlag: options.dataDir ?? null,
    log: createLog({ level: flags.verbose ? 'debug' : 'warn' }),
    now: () => new Date(),
    output,
    actorName,
  };
}

/** The login of the person at the keyboard, also behind sudo. It says who, it does not prove it. */
function actorName(): string {
  const behindSudo = process.env['SUDO_USER'];
  if (behindSudo !== undefined && behindSudo !== '') return behindSudo;
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

/** Prints what was thrown and gives back the exit code. */
function report(thrown: unknown, program: Command, argv: readonly string[]): number {
  const json = wantsJson(argv);
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return EXIT_CODES.ok; // help and version
    if (thrown.code === 'commander.help' && !json) return EXIT_CODES.usage; // the help itself is the answer
  }
  const found = thrown instanceof CommanderError ? usageTrouble(thrown, program, argv.slice(2)) : troubleOf(thrown);
  const colour = wantsColour(process.env, process.stderr.isTTY === true);
  process.stderr.write(problemText(found.problem, { json, colour, columnsMax: columnsOf(process.stderr) }));
  if (found.exitCode === EXIT_CODES.bug && argv.includes('--verbose') && thrown instanceof Error)
    process.stderr.write(`${thrown.stack ?? ''}\n`);
  return found.exitCode;
}
