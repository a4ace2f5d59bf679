/** `quittance audit run|status`: reports of payment processors, held against the books. */

import { basename, dirname, resolve } from 'node:path';
import { type AuditOptions, type AuditReport, auditJob } from '../../../jobs/audit.ts';
import { AUDIT_GATEWAYS, auditFolder, presentOwners } from '../../../jobs/audit-folder.ts';
import type { JobContext } from '../../../jobs/context.ts';
import { leaseOwner } from '../../../jobs/lease-owner.ts';
import { watchParent } from '../../../jobs/parent-watch.ts';
import { withLease } from '../../../jobs/run.ts';
import { EXIT_CODES } from '../../errors.ts';
import { createLog } from '../../log.ts';
import { onCopy } from '../../models/database-copy.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import type { Output } from '../output.ts';
import { auditWords } from '../words/audit.ts';
import { addAuditDismiss } from './audit-dismiss.ts';
import { auditFileObject, auditGateway, printAuditFiles } from './audit-files-view.ts';
import { addAuditStatus } from './audit-status.ts';

type RunOptions = Readonly<{ file?: string; dryRun?: boolean; makeMissing?: boolean }>;

export const auditCommand: CliCommand = (program, action) => {
  const audit = program.command('audit').description('reports of payment processors, held against the books');
  audit
    .command('run')
    .description('read the reports in audit/<gateway>/incoming, and settle what is missing')
    .argument('[gateway]', `only reports of this processor: ${AUDIT_GATEWAYS.join(', ')}`)
    .option('--file <name>', 'only this report, which lies in incoming')
    .option('--dry-run', 'show what it would come to; the books and the files stay as they are')
    .option(
      '--make-missing',
      'import gifts that nothing completes as the report has them, once they are three days old',
    )
    .addHelpText(
      'after',
      '\nExit codes: 24 a report was refused, or rows of a new one need a person, 75 there was not time for all, else 0.',
    )
    .action(action(run));
  addAuditStatus(audit, action);
  addAuditDismiss(audit, action);
};

async function run(context: CommandContext, gateway: string | undefined, options: RunOptions): Promise<number> {
  const isOfDaemon = watchParent(process.env);
  const { config } = context.config();
  const asked: AuditOptions = {
    ...(gateway === undefined ? {} : { gateway: auditGateway(gateway) }),
    ...(options.file === undefined ? {} : fileAsked(config.dataDir, options.file)),
    makeMissing: options.makeMissing ?? false,
  };
  const job: JobContext = {
    config,
    db: context.dbOrNew(),
    log: context.flags.verbose || !process.stderr.isTTY ? context.log : createLog({ level: 'silent' }),
    now: context.now,
    owner: leaseOwner({ isOfDaemon }),
    stopping: () => false,
    keepLease: () => {},
  };
  const report = options.dryRun === true ? await rehearsed(job, asked) : await forReal(job, asked);
  show(context.output, report, options.dryRun === true);
  if (report.troubles.length > 0 || report.findings > 0) return EXIT_CODES.findings;
  return report.left > 0 ? EXIT_CODES.temporary : EXIT_CODES.ok;
}

async function forReal(job: JobContext, asked: AuditOptions): Promise<AuditReport> {
  const reports: AuditReport[] = [];
  await withLease(job, 'audit', async (keepLease) => {
    reports.push(await auditJob({ ...job, keepLease }, asked));
  });
  const [report] = reports;
  if (report === undefined) throw new Error('the audit ended without a report');
  return report;
}

/** On a copy of the books, which goes afterwards. */
function rehearsed(job: JobContext, asked: AuditOptions): Promise<AuditReport> {
  return onCopy(job.db, (db) => auditJob({ ...job, db }, { ...asked, isRehearsal: true }));
}

/** A name, or the path of a file in one of the folders. */
function fileAsked(dataDir: string, file: string): AuditOptions {
  const folder = dirname(resolve(file));
  const owner = presentOwners(dataDir, null).find((one) => resolve(auditFolder(dataDir, one, 'incoming')) === folder);
  return { file: basename(file), ...(owner === undefined ? {} : { owner }) };
}

function show(output: Output, report: AuditReport, isDry: boolean): void {
  const { files, rows, missing, findings, tied, left, looked, troubles } = report;
  output.document('audit.run', {
    dryRun: isDry,
    files,
    rows,
    missing,
    findings,
    payoutsTied: tied,
    left,
    reports: looked.map(auditFileObject),
  });
  for (const trouble of troubles) output.problem(trouble);
  if (looked.length === 0) output.line(auditWords().none);
  printAuditFiles(output, looked);
  if (tied > 0) output.line(auditWords().tied(tied));
  if (left > 0) output.note(auditWords().left(left));
  if (isDry) output.note(auditWords().dryRun);
  else if (missing > 0) output.note(auditWords().waits);
}
