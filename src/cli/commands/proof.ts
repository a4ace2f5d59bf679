/** `quittance proof`: does what we booked agree with the balances of the bank? Exit code 26 when it does not. */
import { renameSync, writeFileSync } from 'node:fs';
import { AppError, EXIT_CODES } from '../../errors.ts';
import { creditsByAccount, openCredits } from '../../models/reports.ts';
import { type ChangedRows, findChangedRows, hasChangedRows } from '../../processor/changed-rows.ts';
import type { ProofReport, ProvedAccount } from '../../processor/proof/types.ts';
import { proveAccounts } from '../../processor/proof.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { assertOutputTarget } from '../output-target.ts';
import { proofObject } from '../proof-object.ts';
import { renderProofPage, type SheetFacts } from '../proof-page/page.ts';
import { changedLines, printProof } from '../proof-text.ts';
import { dayOf } from '../proof-words.ts';
import { accountOf, localTime } from '../values.ts';
import { proofWords } from '../words/proof.ts';

export const proofCommand: CliCommand = (program, action) => {
  program
    .command('proof')
    .description('prove the balances: opening + booked = closing, statement after statement')
    .option('--account <account>', 'only this account (IBAN)')
    .option('--html <file>', 'write a page to print: a sheet per account and month')
    .option('--month <month>', 'only this month on the page: 2026-11')
    .addHelpText(
      'after',
      [
        '\nThe kinds of differences:',
        '  balance   opening + booked entries is not the closing balance',
        '  payments  our payments do not add up to the entries of the statement',
        '  summary   the bank states other counts or totals than we read',
        '  gap       a statement does not begin where the one before it ended',
        '  sequence  numbers are missing in the counting of the bank',
        '  rejected  rows of booked entries could not be read',
        '  unreported  the books hold credits that the statements of their day do not have',
        '  repeated  the bank booked something twice that stands in the books once',
        '\nExit codes: 0 no difference, 26 a difference. An account without balances is "not provable".',
      ].join('\n'),
    )
    .action(action(proof));
};

type Options = Readonly<{ account?: string; html?: string; month?: string }>;

async function proof(context: CommandContext, options: Options): Promise<number> {
  if (options.month !== undefined) assertMonth(options);
  if (options.html !== undefined) assertOutputTarget(options.html, '--html');
  const db = context.db();
  const account = options.account === undefined ? undefined : accountOf(options.account);
  const report = proveAccounts(db, { account });
  if (account !== undefined && report.accounts.length === 0) throw unknownAccount(account);
  const changed = findChangedRows(db);
  const ok = report.ok && !hasChangedRows(changed);
  context.output.document('proof', proofObject(report, changed, ok));
  await printProof(context.output, report, changed);
  if (options.html !== undefined) writePage(context, { ...options, html: options.html }, report, changed);
  return ok ? EXIT_CODES.ok : EXIT_CODES.integrity;
}

function assertMonth({ month = '', html }: Options): void {
  const isMonth = /^\d{4}-(?:0[1-9]|1[0-2])$/.test(month);
  if (isMonth && html !== undefined) return;
  throw new AppError({
    kind: 'usage',
    code: 'MONTH_INVALID',
    message: isMonth ? '--month chooses what stands on the page of --html' : `"${month}" is no month`,
    hint: 'for example: quittance proof --month 2026-11 --html proof.html',
  });
}

function unknownAccount(account: string): AppError {
  return new AppError({
    kind: 'not-found',
    code: 'ACCOUNT_UNKNOWN',
    message: `there is no statement of account ${account}`,
    hint: 'quittance proof lists the accounts',
  });
}

function writePage(
  context: CommandContext,
  { html, month }: Options & { html: string },
  report: ProofReport,
  changed: ChangedRows,
): void {
  const sheets = report.accounts.flatMap((account) =>
    monthsOf(account)
      .filter((one) => month === undefined || one === month)
      .map((one) => sheetOf(context, report, account, one)),
  );
  const page = renderProofPage({
    organisation: context.config().config.organisation.name,
    generatedAt: localTime(context.now().toISOString()),
    head: report.head,
    sheets,
    changed: changedLines(changed),
  });
  writeFileSync(`${html}.part`, page, { mode: 0o600 });
  renameSync(`${html}.part`, html);
  context.output.note(proofWords().wrote(sheets.length, html));
}

function monthsOf({ statements }: ProvedAccount): readonly string[] {
  const months = statements.flatMap((one) => dayOf(one)?.slice(0, 7) ?? []);
  return [...new Set(months)].sort();
}

function sheetOf(context: CommandContext, report: ProofReport, account: ProvedAccount, month: string): SheetFacts {
  const { currency } = account;
  const of = account.statements.filter((one) => dayOf(one)?.startsWith(month) === true);
  const fileIds = new Set(of.map((one) => one.fileId));
  const credits = creditsByAccount(context.db(), month).find(
    (one) => one.account === account.account && one.currency === currency,
  );
  return {
    account,
    month,
    credits: credits ?? null,
    open: currency === null ? [] : openCredits(context.db(), { account: account.account, currency, month }),
    files: report.files.filter(({ fileId }) => fileIds.has(fileId)),
  };
}
