/** `quittance bench match`: how well payments are matched on invented worlds, beside simpler ways to do it. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, type Command } from 'commander';
import { loadWorld } from '../../bench/match/load-world.ts';
import { makeWorld } from '../../bench/match/make-world.ts';
import { exportedWorld } from '../../bench/match/own/export-world.ts';
import { planWorlds } from '../../bench/match/plan-worlds.ts';
import { type MatchBenchResult, nameOf, runMatchBench, scoreWorld } from '../../bench/match/run-match-bench.ts';
import { checksOf } from '../../bench/match/verdicts.ts';
import { worldHash, writeWorld } from '../../bench/match/write-world.ts';
import { AppError, EXIT_CODES } from '../../errors.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import { counted } from '../values.ts';
import { decidedLines, matchDocument, printMatchReport } from './bench-match-report.ts';

/** `dir` is an option of `bench` itself: commander gives it to the outer command wherever it stands. */
type Options = Readonly<{ profile: string; size: string; seeds: string; staff?: boolean; out?: string; dir: string }>;

const WORKS = ['run', 'generate', 'score'] as const;

export function addMatchCommand(bench: Command, action: ActionOf): void {
  bench
    .command('match')
    .description('measure matching on invented worlds with a known truth, beside simpler ways to match')
    .addArgument(
      new Argument('[work]', 'run worlds, generate them only, or score one that was written before')
        .choices(WORKS)
        .default('run'),
    )
    .argument('[folder]', 'for score: of one world, with its MANIFEST.sha256')
    .option('--profile <name>', 'dance-school, association, charity, mixed-eur, or all', 'all')
    .option('--size <size>', 'S, M or L: 300, 3000 or 30000 people over 1, 3 or 5 years', 'S')
    .option('--seeds <seeds>', 'a number, a range such as 1-3, or dev, test, trap or shift', '1')
    .option('--staff', 'a simulated person answers what is left each month, 97 of 100 times rightly')
    .option('--out <folder>', 'where the worlds, or report.json, mistakes.txt and misses.txt, are written')
    .addHelpText('after', '\nExit codes: 0 done, 24 a decision was wrong, or a payment was lost or invented.')
    .action(action(match));
}

function match(
  context: CommandContext,
  work: (typeof WORKS)[number],
  folder: string | undefined,
  _: unknown,
  command: Command,
): number | Promise<number> {
  const options = command.optsWithGlobals<Options>();
  switch (work) {
    case 'run':
      return run(context, options);
    case 'generate':
      return generate(context, options);
    case 'score':
      return score(context, folder, options);
  }
}

async function run(context: CommandContext, options: Options): Promise<number> {
  const tell = (text: string): void => context.output.note(text);
  const { staff = false, dir } = options;
  return report(context, await runMatchBench({ worlds: planWorlds(options), staff, dir, tell }), options);
}

async function score(context: CommandContext, folder: string | undefined, options: Options): Promise<number> {
  if (folder === undefined) throw folderMissing('quittance bench match score FOLDER');
  const { staff = false, dir } = options;
  return report(context, await scoreWorld(loadWorld(folder), { dir, staff }), options);
}

async function report({ output }: CommandContext, result: MatchBenchResult, options: Options): Promise<number> {
  const { staff = false, out } = options;
  if (out !== undefined) writeReport(out, result, staff);
  output.document('bench match', matchDocument(result, staff));
  await printMatchReport(output, result, staff);
  const gates = checksOf(result.ours, result, staff).filter(({ isGate }) => isGate);
  return gates.every(({ holds }) => holds === true) ? EXIT_CODES.ok : EXIT_CODES.findings;
}

function writeReport(folder: string, result: MatchBenchResult, staff: boolean): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'report.json'), `${JSON.stringify(matchDocument(result, staff), null, 2)}\n`);
  const textOf = (list: MatchBenchResult['misses']): string =>
    decidedLines(list)
      .map((line) => `${line}\n`)
      .join('');
  writeFileSync(join(folder, 'mistakes.txt'), textOf(result.mistakes));
  writeFileSync(join(folder, 'misses.txt'), textOf(result.misses));
}

/** `quittance bench export`: the installation's own history, made unrecognisable, for `bench match score`. */
export function addExportCommand(bench: Command, action: ActionOf): void {
  bench
    .command('export')
    .description(
      'write your own resolved history, with invented names and numbers, as a world that bench match score reads',
    )
    .argument('<folder>', 'a new folder; it stays on this machine unless you give it away')
    .action(action(exportHistory));
}

function exportHistory({ output, db }: CommandContext, folder: string): number {
  if (existsSync(folder)) {
    const message = `${folder} is there already`;
    throw new AppError({ kind: 'usage', code: 'BENCH_FOLDER_TAKEN', message, hint: 'name a new folder' });
  }
  const world = exportedWorld(db());
  if (world === null) {
    const message = 'no payment of a bank is settled yet';
    throw new AppError({
      kind: 'refused',
      code: 'BENCH_NO_HISTORY',
      message,
      hint: 'quittance queue shows what waits',
    });
  }
  writeWorld(world, folder);
  const [payments, months] = [world.payments.length, world.months.length];
  output.document('bench export', { folder, payments, months });
  output.line(
    `${folder}: ${counted(payments, 'payment')} of ${counted(months, 'month')}, with invented names and numbers`,
  );
  output.note(`next: quittance bench match score ${folder}`);
  output.note('days and amounts are as they were: who knows them may recognise a payment');
  return EXIT_CODES.ok;
}

/** One folder per world where several are asked for. */
function generate({ output }: CommandContext, options: Options): number {
  const { out } = options;
  if (out === undefined) throw folderMissing('quittance bench match generate --out FOLDER');
  const plans = planWorlds(options);
  const written = plans.map((plan) => {
    const world = makeWorld(plan);
    const folder = plans.length === 1 ? out : join(out, nameOf(plan).replaceAll(' ', '-'));
    const [payments, hash] = [world.payments.length, worldHash(world)];
    writeWorld(world, folder);
    output.line(`${folder}: ${payments} payments, ${hash}`);
    return { folder, ...plan, payments, hash };
  });
  output.document('bench match generate', { worlds: written });
  return EXIT_CODES.ok;
}

function folderMissing(example: string): AppError {
  const message = 'which folder?';
  return new AppError({ kind: 'usage', code: 'BENCH_FOLDER_MISSING', message, hint: `for example: ${example}` });
}
