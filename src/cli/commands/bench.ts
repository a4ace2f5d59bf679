/** `quittance bench`: how fast statements are read and booked on this machine, beside other ways to read them. */
import { cpus, loadavg, platform, release, tmpdir, totalmem } from 'node:os';
import { Option } from 'commander';
import { type Ratio, ratiosOf, type Summary, summariesOf } from '../../bench/ratios.ts';
import { type BenchPlan, type BenchResult, runBench } from '../../bench/run-bench.ts';
import type { Task } from '../../bench/task.ts';
import { EXIT_CODES } from '../../errors.ts';
import { storedJson } from '../../stored-json.ts';
import { VERSION } from '../../version.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import type { Column, Output } from '../output.ts';
import { addAuditCommand } from './bench-audit.ts';
import { addDecideCommand } from './bench-decide.ts';
import { addExportCommand, addMatchCommand } from './bench-match.ts';
import { addMessagesCommand } from './bench-messages.ts';
import { benchCount, verdictCell } from './bench-values.ts';

type Options = Readonly<{ sizes: string; runs: string; seed: string; dir: string; task?: string }>;

const SIZES = '1000,10000,100000,500000';

export const benchCommand: CliCommand = (program, action) => {
  const command = program
    .command('bench')
    .description('measure reading and booking on invented statements; touches no data of yours')
    .option('--sizes <entries>', 'numbers of entries, by comma', SIZES)
    .option('--runs <count>', 'how often each is measured, for the median; once from 200000 entries on', '3')
    .option('--seed <number>', 'the same seed makes the same statements', '1')
    .option('--dir <folder>', 'where the files are made, a gigabyte for 500000 entries several times over', tmpdir())
    .addOption(new Option('--task <json>').hideHelp())
    .addHelpText('after', '\nExit codes: 0 done, 24 a target of docs/BENCHMARKS.md does not hold.')
    .action(action(bench));
  addDecideCommand(command, action);
  addAuditCommand(command, action);
  addMessagesCommand(command, action);
  addMatchCommand(command, action);
  addExportCommand(command, action);
};

async function bench(context: CommandContext, options: Options): Promise<number> {
  if (options.task !== undefined) return doTask(options.task);
  const { output } = context;
  const plan = planOf(options, (text) => output.note(text));
  const loadBefore = loadavg();
  const result = await runBench(plan);
  const machine = { ...machineFacts(), loadBefore, loadAfter: loadavg() };
  const [summaries, ratios] = [summariesOf(result), ratiosOf(result)];
  const { seed, runs } = plan;
  output.document('bench', { machine, seed, runs, ...result, summaries, ratios });
  await print(output, { result, summaries, ratios, machine });
  return ratios.some(({ holds }) => holds === false) ? EXIT_CODES.findings : EXIT_CODES.ok;
}

/** A child of ours: one task, and its answer on stdout. */
async function doTask(json: string): Promise<number> {
  const { runTask } = await import('../../bench/run-task.ts');
  const answer = await runTask(storedJson<Task>(json));
  process.stdout.write(JSON.stringify(answer));
  return EXIT_CODES.ok;
}

function planOf(options: Options, tell: BenchPlan['tell']): BenchPlan {
  return {
    sizes: [...new Set(options.sizes.split(',').map((text) => benchCount('--sizes', text)))],
    runs: benchCount('--runs', options.runs),
    seed: benchCount('--seed', options.seed),
    dir: options.dir,
    program: { path: process.argv[1] ?? '', args: ['bench', '--task'] },
    tell,
  };
}

function machineFacts() {
  const [first] = cpus();
  return {
    processor: first?.model.trim() ?? 'unknown',
    processors: cpus().length,
    memoryBytes: totalmem(),
    system: `${platform()} ${release()}`,
    node: process.version,
    quittance: VERSION,
  };
}

type Report = Readonly<{
  result: BenchResult;
  summaries: readonly Summary[];
  ratios: readonly Ratio[];
  machine: ReturnType<typeof machineFacts>;
}>;

async function print(output: Output, { result, summaries, ratios, machine }: Report): Promise<void> {
  await output.table(SUMMARY_COLUMNS, summaries);
  output.line();
  await output.table(RATIO_COLUMNS, ratios);
  const { writes, longestWaitMs, p999WaitMs, longestWriteMs, entries } = result.waits;
  const shown = [longestWaitMs, p999WaitMs, longestWriteMs].map(Math.round);
  output.line();
  output.line(
    `another writer beside ${entries} entries: ${writes} writes, longest wait ${shown[0]} ms, 99.9 % below ${shown[1]} ms, longest write ${shown[2]} ms`,
  );
  output.line(
    `${machine.processors} × ${machine.processor}, ${machine.system}, node ${machine.node}, quittance ${machine.quittance}`,
  );
}

const SUMMARY_COLUMNS: readonly Column<Summary>[] = [
  { title: 'entries', value: (row) => row.entries, align: 'right' },
  { title: 'what', value: (row) => row.subject, shrinks: true },
  { title: 'seconds', value: (row) => row.seconds, align: 'right' },
  { title: 'cpu s', value: (row) => row.cpuSeconds, align: 'right' },
  { title: 'entries/s', value: (row) => row.entriesPerSecond, align: 'right' },
  { title: 'MB/s', value: (row) => row.megabytesPerSecond, align: 'right' },
  { title: 'peak MB', value: (row) => row.peakMegabytes, align: 'right' },
];

const RATIO_COLUMNS: readonly Column<Ratio>[] = [
  { title: 'entries', value: (row) => row.entries, align: 'right' },
  { title: 'what', value: (row) => row.name, shrinks: true },
  { title: 'value', value: (row) => row.value, align: 'right' },
  { title: 'by cpu', value: (row) => row.cpuValue, align: 'right' },
  { title: 'target', value: ({ target }) => `${target.bound} ${target.value}` },
  { title: 'holds', value: verdictCell },
];
