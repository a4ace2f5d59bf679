/** `quittance run`: one pass now, in this process. */

import type { JobContext, JobName } from '../../../jobs/context.ts';
import { leaseOwner } from '../../../jobs/lease-owner.ts';
import { watchParent } from '../../../jobs/parent-watch.ts';
import { exitCodeOf, JOBS, type PassReport, runPass, summaryOf } from '../../../jobs/run.ts';
import { AppError } from '../../errors.ts';
import { createLog } from '../../log.ts';
import { waitingCollectives } from '../../models/collectives.ts';
import { filesInState } from '../../models/files.ts';
import { currencyOf, formatMoney } from '../../money.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { counted } from '../values.ts';
import { addRunControl } from './run-control.ts';

export const runCommand: CliCommand = (program, action) => {
  const command = program
    .command('run')
    .description('fetch, import, match, book and mail: one pass now; or look after the daemon')
    .option('--only <jobs>', `only these jobs, by comma: ${JOBS.join(', ')}`)
    .action(action(run));
  addRunControl(command, action);
};

async function run(context: CommandContext, options: { only?: string }): Promise<number> {
  const isOfDaemon = watchParent(process.env);
  const only = options.only === undefined ? null : jobNames(options.only);
  const job: JobContext = {
    config: context.config().config,
    db: context.dbOrNew(),
    // A person at a terminal reads the summary; a journal keeps the whole story.
    log: context.flags.verbose || !process.stderr.isTTY ? context.log : createLog({ level: 'silent' }),
    now: context.now,
    owner: leaseOwner({ isOfDaemon }),
    stopping: () => false,
    keepLease: () => {},
  };
  const pass = await runPass(job, only);
  const summary = summaryOf(job, pass);
  if (context.flags.json) context.output.json(summary);
  else printSummary(context, pass, summary);
  for (const error of pass.errors) context.output.problem(error);
  for (const trouble of pass.reports.fetch?.troubles ?? []) context.output.problem(trouble.error);
  const { process: imports, messages } = pass.reports;
  const told = [...(imports?.troubles ?? []), ...(messages?.troubles ?? []), ...(pass.reports.audit?.troubles ?? [])];
  for (const trouble of told) context.output.problem(trouble);
  return exitCodeOf(pass);
}

function jobNames(text: string): readonly JobName[] {
  return text.split(',').map((part) => {
    const name = JOBS.find((job) => job === part.trim());
    if (name !== undefined) return name;
    throw new AppError({
      kind: 'usage',
      code: 'JOB_UNKNOWN',
      message: `there is no job "${part.trim()}" in this version`,
      hint: `jobs are ${JOBS.join(', ')}`,
    });
  });
}

function printSummary(context: CommandContext, pass: PassReport, summary: ReturnType<typeof summaryOf>): void {
  const { output } = context;
  const { files, payments } = summary;
  const inAll = Object.values(payments).reduce((sum, n) => sum + n, 0);
  const states = Object.entries(payments).map(([state, n]) => `${n} ${state}`);
  output.prose(
    `files     ${files.fetched} fetched · ${files.imported} imported · ${files.duplicate} known already · ${files.failed} refused`,
  );
  output.prose(`payments  ${states.length === 0 ? 'none yet' : `${inAll} in all: ${states.join(' · ')}`}`);
  if (hasMessages(summary)) output.prose(`messages  ${messagesText(pass, summary)}`);
  if (summary.audit.files > 0) output.prose(`audit     ${auditText(summary)}`);
  output.prose(`mail      ${mailText(context, pass)}`);
  output.prose(`proof     ${proofText(pass.proof)}`);
  for (const note of notesOf(context, pass, summary)) output.note(note);
}

type Summary = ReturnType<typeof summaryOf>;

/** An installation without payment processors need not read of them. */
function hasMessages({ messages }: Summary): boolean {
  return messages.done + messages.waiting + messages.damaged > 0;
}

/** What this pass did, and what is left. */
function messagesText({ reports }: PassReport, { messages }: Summary): string {
  return `${reports.messages?.done ?? 0} done · in all ${messages.waiting} waiting, ${messages.damaged} damaged`;
}

function auditText({ audit }: Summary): string {
  return `${counted(audit.files, 'report')} · ${counted(audit.rows, 'row')} · ${audit.missing} waiting`;
}

function mailText(context: CommandContext, pass: PassReport): string {
  const { mode, redirectTo } = context.config().config.mail;
  const done = {
    off: 'written or sent',
    file: 'written to the mail folder',
    redirect: `sent to ${redirectTo}`,
    live: 'sent',
  }[mode];
  const { sent = 0, failed = 0, waiting = 0 } = pass.reports.mail ?? {};
  return `${sent} ${done} · ${failed} failed${waiting === 0 ? '' : ` · ${counted(waiting, 'waits', 'wait')} for another try`}`;
}

/** What needs a person, each with the command that shows it. */
function notesOf(context: CommandContext, pass: PassReport, summary: ReturnType<typeof summaryOf>): readonly string[] {
  const { process, mail } = pass.reports;
  const manual = summary.payments['MANUAL'] ?? 0;
  const { damaged } = summary.messages;
  const rejected = process?.files.rejectedRows ?? 0;
  const waiting = waitingCollectives(context.db());
  return [
    ...refusedFiles(context, process?.files.newFailures ?? 0),
    summary.files.failed > 0 ? 'refused files stay where they are: quittance file list --state FAILED' : null,
    rejected > 0
      ? `${counted(rejected, 'row')} could not be read, no payment came of it: quittance file list, then file show F-…`
      : null,
    waiting.length > 0
      ? `${sumText(waiting.map((row) => ({ ...row, amountMinor: row.restMinor })))} in totals wait for their details from the bank`
      : null,
    ...(pass.reports.webhooks?.troubles ?? []).map((trouble) => `${trouble}; it is tried again in the next pass`),
    (process?.refusedItems ?? 0) > 0
      ? `${counted(process?.refusedItems ?? 0, 'line')} of open items refused: see *.rejected.txt in the folder "expected"`
      : null,
    damaged > 0 ? `${counted(damaged, 'message')} cannot be used: quittance message damaged` : null,
    (pass.reports.audit?.findings ?? 0) > 0 || summary.audit.missing > 0
      ? 'rows of reports need somebody: quittance audit status'
      : null,
    manual > 0 ? `${counted(manual, 'payment needs', 'payments need')} a person: quittance queue` : null,
    mail !== null && mail.trouble !== null ? `the mail server: ${mail.trouble}` : null,
  ].filter((note) => note !== null);
}

/** The newest of the refused files, as many as this pass refused: `refused   F-3 cut.xml: XML_NOT_WELL_FORMED, …`. */
function refusedFiles(context: CommandContext, count: number): readonly string[] {
  if (count === 0) return [];
  return filesInState(context.db(), 'FAILED')
    .slice(-count)
    .map(({ id, name, code, message }) => `refused   F-${id} ${name}: ${code ?? ''}, ${message ?? ''}`);
}

/** `130.00 CHF + 20.00 EUR`. */
function sumText(rows: readonly { amountMinor: number; currency: string }[]): string {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(row.currency, (sums.get(row.currency) ?? 0) + row.amountMinor);
  return [...sums].map(([code, minor]) => formatMoney({ minor, currency: currencyOf(code) })).join(' + ');
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
