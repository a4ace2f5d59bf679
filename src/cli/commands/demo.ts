/** `quittance demo`: the whole pipeline against a bank and a mail server inside this process, on invented data. */
import { resolve } from 'node:path';
import type { DemoReport } from '../../demo/run-demo.ts';
import { printProposals, printReport, printStart, printStep, printVerdict } from '../../demo/summary.ts';
import { type Proposal, proposals, shellFolderOf, shownPath } from '../../demo/try-next.ts';
import { EXIT_CODES } from '../../errors.ts';
import { createLog } from '../../log.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { printedFile } from '../file-view.ts';

const DEFAULT_FOLDER = 'quittance-demo';
/** Of lines in a pipe, which nobody cuts. */
const PIPE_COLUMNS = 200;
/** When everything is closed and something still holds the process, it ends all the same. */
const LEAVE_MS = 3_000;

export const demoCommand: CliCommand = (program, action) => {
  program
    .command('demo')
    .description('see it work: an invented bank, mail server and school, on this machine only')
    .argument('[dir]', 'the folder, made anew each time', DEFAULT_FOLDER)
    .addHelpText(
      'after',
      '\nExit codes: 0 everything went as it should, 1 it did not, 21 the folder is not one of a demo.',
    )
    .action(action(demo));
};

async function demo(context: CommandContext, dir: string): Promise<number> {
  const { output, flags } = context;
  const started = performance.now();
  const root = resolve(dir);
  const shellFolder = shellFolderOf(process.env, process.cwd());
  printStart(output, shownPath(root, shellFolder));
  try {
    const { runDemo } = await import('../../demo/run-demo.ts');
    const report = await runDemo({
      root,
      now: context.now,
      log: flags.verbose ? context.log : createLog({ level: 'silent' }),
      tell: (step) => printStep(output, step),
    });
    const next = proposals({ program: process.argv[1] ?? '', shellFolder, env: process.env }, root, exampleOf(report));
    output.document('demo', documentOf(report, next));
    printReport(output, report, { shellFolder, columnsMax: process.stdout.columns ?? PIPE_COLUMNS });
    if (report.troubles.length > 0) return failed(context, report);
    printVerdict(output, report, performance.now() - started);
    printProposals(output, next);
    return EXIT_CODES.ok;
  } finally {
    setTimeout(() => process.exit(), LEAVE_MS).unref();
  }
}

/** A payment that is worth a look. */
function exampleOf({ payments }: DemoReport): number | null {
  return payments.find(({ reason }) => reason === 'UNDERPAID')?.id ?? null;
}

function failed({ output }: CommandContext, { troubles, folder }: DemoReport): number {
  output.problem({
    code: 'DEMO_DIFFERS',
    message: ['the demo did not end as its story says', ...troubles.map((line) => `  ${line}`)].join('\n'),
    where: folder.root,
    hint: 'this is a bug: report these lines, and what "quittance doctor" says of this machine',
  });
  return EXIT_CODES.bug;
}

function documentOf(
  { folder, payments, gifts, files, mails, proof, collective, second, troubles }: DemoReport,
  next: readonly Proposal[],
): object {
  return {
    ok: troubles.length === 0,
    troubles,
    folder: folder.root,
    payments: payments.map(({ why, ...payment }) => ({ ...payment, inWords: why })),
    gifts,
    files: files.map(printedFile),
    mails,
    proof: {
      ok: proof.ok,
      accounts: proof.accounts.map(({ account, state }) => ({ account, state })),
      counts: proof.counts,
    },
    collective,
    secondRun: second,
    tryNext: next,
  };
}
