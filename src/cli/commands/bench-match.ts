/**
 * `quittance bench match` and `bench export`: how well payments are matched on invented worlds, or on one's own, beside simpler
 * ways to do it. What they do is loaded when they run.
 */
import { Argument, type Command } from 'commander';
import type { ActionOf } from '../command.ts';
import type { MatchOptions, MatchWork } from './bench-match-run.ts';

const load = () => import('./bench-match-run.ts');

const WORKS = ['run', 'generate', 'score'] as const satisfies readonly MatchWork[];

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
    .action(
      action(async (context, work: MatchWork, folder: string | undefined, _: unknown, command: Command) =>
        (await load()).match(context, work, folder, command.optsWithGlobals<MatchOptions>()),
      ),
    );
}

/** `quittance bench export`: the installation's own history, made unrecognisable, for `bench match score`. */
export function addExportCommand(bench: Command, action: ActionOf): void {
  bench
    .command('export')
    .description(
      'write your own resolved history, with invented names and numbers, as a world that bench match score reads',
    )
    .argument('<folder>', 'a new folder; it stays on this machine unless you give it away')
    .action(action(async (context, folder: string) => (await load()).exportHistory(context, folder)));
}
