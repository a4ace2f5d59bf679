/** What `quittance bench match` and `bench export` do. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadWorld } from '../../bench/match/load-world.ts';
import { makeWorld } from '../../bench/match/make-world.ts';
import { exportedWorld } from '../../bench/match/own/export-world.ts';
import { planWorlds } from '../../bench/match/plan-worlds.ts';
import { type MatchBenchResult, nameOf, runMatchBench, scoreWorld } from '../../bench/match/run-match-bench.ts';
import { checksOf } from '../../bench/match/verdicts.ts';
import { worldHash, writeWorld } from '../../bench/match/write-world.ts';
import { AppError, EXIT_CODES } from '../../errors.ts';
import type { CommandContext } from '../command.ts';
import { counted } from '../values.ts';
import { decidedLines, matchDocument, printMatchReport } from './bench-match-report.ts';

export type MatchWork = 'run' | 'generate' | 'score';

/** `dir` is an option of `bench` itself: commander gives it to the outer command wherever it stands. */
export type MatchOptions = Readonly<{
  profile: string;
  size: string;
  seeds: string;
  staff?: boolean;
  out?: string;
  dir: string;
}>;

export function match(
  context: CommandContext,
  work: MatchWork,
  folder: string | undefined,
  options: MatchOptions,
): number | Promise<number> {
  switch (work) {
    case 'run':
      return run(context, options);
    case 'generate':
      return generate(context, options);
    case 'score':
      return score(context, folder, options);
  }
}

async function run(context: CommandContext, options: MatchOptions): Promise<number> {
  const tell = (text: string): void => context.output.note(text);
  const { staff = false, dir } = options;
  return report(context, await runMatchBench({ worlds: planWorlds(options), staff, dir, tell }), options);
}

async function score(context: CommandContext, folder: string | undefined, options: MatchOptions): Promise<number> {
  if (folder === undefined) throw folderMissing('quittance bench match score FOLDER');
  const { staff = false, dir } = options;
  return report(context, await scoreWorld(loadWorld(folder), { dir, staff }), options);
}

async function report({ output }: CommandContext, result: MatchBenchResult, options: MatchOptions): Promise<number> {
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

export function exportHistory({ output, db }: CommandContext, folder: string): number {
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
function generate({ output }: CommandContext, options: MatchOptions): number {
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
