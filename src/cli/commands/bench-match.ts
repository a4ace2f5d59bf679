/** `quittance bench match`: how well payments are matched on invented worlds, beside simpler ways to do it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadWorld } from '../../bench/match/load-world.ts';
import { makeWorld } from '../../bench/match/make-world.ts';
import { planWorlds } from '../../bench/match/plan-worlds.ts';
import { type MatchBenchResult, nameOf, runMatchBench, scoreWorld } from '../../bench/match/run-match-bench.ts';
import { checksOf } from '../../bench/match/verdicts.ts';
import { worldHash, writeWorld } from '../../bench/match/write-world.ts';
import { EXIT_CODES } from '../../errors.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import { decidedLines, matchDocument, printMatchReport } from './bench-match-report.ts';

type WorldOptions = Readonly<{ profile: string; size: string; seeds: string }>;
type RunOptions = Readonly<{ staff?: boolean; dir: string }>;

const EXIT_HELP = '\nExit codes: 0 done, 24 a gate does not hold (a wrong decision, a payment lost or invented).';

export function addMatchCommand(bench: Command, action: ActionOf): void {
  const match = bench.command('match').description('measure matching on invented worlds with a known truth');
  withRun(withWorlds(match, '1'))
    .option('--out <folder>', 'write report.json, mistakes.txt and misses.txt there')
    .addHelpText('after', EXIT_HELP)
    .enablePositionalOptions()
    .action(action(run));
  withWorlds(match.command('generate').description('write worlds only: statements, expectations, truth'), '1')
    .requiredOption('--out <folder>', 'where they are written')
    .action(action(generate));
  withRun(match.command('score').description('run and score a world that was written before'))
    .argument('<folder>', 'of one world, with its MANIFEST.sha256')
    .addHelpText('after', EXIT_HELP)
    .action(action(score));
}

function withWorlds(command: Command, seeds: string): Command {
  return command
    .option('--profile <name>', 'dance-school, association, charity, mixed-eur, or all', 'all')
    .option('--size <size>', 'S, M or L: 300, 3000 or 30000 people over 1, 3 or 5 years', 'S')
    .option('--seeds <seeds>', 'a number, a range such as 1-3, or dev, test, trap or shift', seeds);
}

function withRun(command: Command): Command {
  return command
    .option('--staff', 'a simulated person answers what is left each month, 97 of 100 times rightly')
    .option('--dir <folder>', 'where the installations are made; they are removed again', tmpdir());
}

async function run(context: CommandContext, options: WorldOptions & RunOptions & { out?: string }): Promise<number> {
  const tell = (text: string): void => context.output.note(text);
  const staff = options.staff === true;
  const result = await runMatchBench({ worlds: planWorlds(options), staff, dir: options.dir, tell });
  if (options.out !== undefined) writeReport(options.out, result, staff);
  return report(context, result, staff);
}

async function score(context: CommandContext, folder: string, options: RunOptions): Promise<number> {
  const staff = options.staff === true;
  return report(context, await scoreWorld(loadWorld(folder), { dir: options.dir, staff }), staff);
}

async function report({ output }: CommandContext, result: MatchBenchResult, staff: boolean): Promise<number> {
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

/** One folder per world where several are asked for. */
function generate({ output }: CommandContext, options: WorldOptions & { out: string }): number {
  const plans = planWorlds(options);
  const written = plans.map((plan) => {
    const world = makeWorld(plan);
    const folder = plans.length === 1 ? options.out : join(options.out, nameOf(plan).replaceAll(' ', '-'));
    writeWorld(world, folder);
    output.line(`${folder}: ${world.payments.length} payments, ${worldHash(world)}`);
    return { folder, ...plan, payments: world.payments.length, hash: worldHash(world) };
  });
  output.document('bench match generate', { worlds: written });
  return EXIT_CODES.ok;
}
