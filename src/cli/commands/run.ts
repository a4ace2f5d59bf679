/** `quittance run`: one pass now, in this process. */
import { JOB_NAMES, type JobContext, type JobName } from '../../../jobs/context.ts';
import { exitCodeOf, type PassReport, runPass, summaryOf } from '../../../jobs/run.ts';
import { AppError } from '../../errors.ts';
import { createLog } from '../../log.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { counted } from '../values.ts';

export const runCommand: CliCommand = (program, action) => {
  program
    .command('run')
    .description('fetch, import, match, book and mail: one pass now')
    .option('--only <jobs>', `only these jobs, by comma: ${JOB_NAMES.join(', ')}`)
    .action(action(run));
};

async function run(context: CommandContext, options: { only?: string }): Promise<number> {
  const only = options.only === undefined ? null : jobNames(options.only);
  const job: JobContext = {
    config: context.config().config,
    db: context.db(),
    // A person at a terminal reads the summary; a journal keeps the whole story.
    log: context.flags.verbose || !process.stderr.isTTY ? context.log : createLog({ level: 'warn' }),
    now: context.now,
    owner: `run:${process.pid}:${Date.now()}`,
    stopping: () => false,
    keepLease: () => {},
  };
  const pass = await runPass(job, only);
  const summary = summaryOf(job, pass);
  if (context.flags.json) context.output.json(summary);
  else printSummary(context, pass, summary);
  for (const error of pass.errors) context.output.problem(error);
  for (const trouble of pass.reports.fetch?.troubles ?? []) context.output.problem(trouble.error);
  return exitCodeOf(pass);
}

function jobNames(text: string): readonly JobName[] {
  return text.split(',').map((part) => {
    const name = JOB_NAMES.find((job) => job === part.trim());
    if (name !== undefined) return name;
    throw new AppError({
      kind: 'usage',
      code: 'JOB_UNKNOWN',
      message: `there is no job "${part.trim()}"`,
      hint: `jobs are ${JOB_NAMES.join(', ')}`,
    });
  });
}

function printSummary(context: CommandContext, pass: PassReport, summary: ReturnType<typeof summaryOf>): void {
  const { output } = context;
  const { files, payments, mail } = summary;
  const states = Object.entries(payments).map(([state, n]) => `${n} ${state}`);
  const where = context.config().config.mail.mode === 'file' ? 'written to the mail folder' : 'sent';
  output.line(
    `files     ${files.fetched} fetched · ${files.imported} imported · ${files.duplicate} known already · ${files.failed} refused`,
  );
  output.line(`payments  ${states.length === 0 ? 'none yet' : states.join(' · ')}`);
  output.line(`mail      ${mail.sent} ${where} · ${mail.failed} failed`);
  output.line(`proof     ${proofText(pass.proof)}`);
  if (files.failed > 0) output.note('refused files stay where they are: quittance file list --state FAILED');
  if ((payments['MANUAL'] ?? 0) > 0) output.note(`${payments['MANUAL']} need a person: quittance list --state MANUAL`);
  const stopped = pass.reports.mail?.stopped;
  if (stopped !== null && stopped !== undefined) output.note(`mail was stopped: ${stopped}`);
}

function proofText({ ok, accounts }: PassReport['proof']): string {
  if (accounts.length === 0) return 'no statement yet';
  if (!ok) return 'a balance does not add up: quittance proof';
  const proved = accounts.filter((account) => account.state === 'proved').length;
  const parts = [
    proved === 0 ? [] : [`every balance of ${counted(proved, 'account')} adds up`],
    proved === accounts.length
      ? []
      : [`${counted(accounts.length - proved, 'account')} without balances, not provable`],
  ];
  return parts.flat().join(' · ');
}
