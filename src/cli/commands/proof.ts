/** `quittance proof`: does what we booked agree with the balances of the bank? Exit code 26 when it does not. */
import { AppError, EXIT_CODES } from '../../errors.ts';
import {
  type ProofDifference,
  type ProofReport,
  type ProvedAccount,
  type ProvedStatement,
  proveAccounts,
} from '../../processor/proof.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import type { Column, Output, Styled } from '../output.ts';
import { accountOf, counted, decimal } from '../values.ts';

export const proofCommand: CliCommand = (program, action) => {
  program
    .command('proof')
    .description('prove the balances: opening + booked = closing, statement after statement')
    .option('--account <account>', 'only this account (IBAN)')
    .addHelpText(
      'after',
      '\nExit codes: 0 no difference, 26 a difference. An account without balances is "not provable".',
    )
    .action(action(proof));
};

async function proof(context: CommandContext, options: { account?: string }): Promise<number> {
  const account = options.account === undefined ? undefined : accountOf(options.account);
  const report = proveAccounts(context.db(), account);
  if (account !== undefined && report.accounts.length === 0) throw unknownAccount(account);
  context.output.document('proof', objectOf(report));
  await print(context.output, report);
  return report.ok ? EXIT_CODES.ok : EXIT_CODES.integrity;
}

function unknownAccount(account: string): AppError {
  return new AppError({
    kind: 'not-found',
    code: 'ACCOUNT_UNKNOWN',
    message: `there is no statement of account ${account}`,
    hint: 'quittance proof lists the accounts',
  });
}

function objectOf({ ok, accounts, counts, head }: ProofReport): object {
  return {
    ok,
    accounts: accounts.map((one) => ({
      account: one.account,
      currency: one.currency,
      state: one.state,
      statements: one.statements.map((statement) => statementObject(statement, one.currency)),
    })),
    counts,
    head,
  };
}

function statementObject(row: ProvedStatement, currency: string | null): object {
  return {
    file: row.fileName,
    fileId: row.fileId,
    statement: row.position,
    statementId: row.bankStatementId,
    message: row.messageType,
    sequenceNumber: row.sequenceNumber,
    page: row.page,
    from: row.fromDate,
    to: row.toDate,
    state: row.state,
    opening: amountOf(row.openingMinor, currency),
    openingDate: row.openingDate,
    booked: amountOf(row.bookedMinor, currency),
    closing: amountOf(row.closingMinor, currency),
    closingDate: row.closingDate,
    differences: row.differences.map(({ kind, minor, after }) => ({ kind, amount: amountOf(minor, currency), after })),
  };
}

function amountOf(minor: number | null, currency: string | null): string | null {
  return minor === null || currency === null ? null : decimal(minor, currency);
}

/** On a terminal a line per account and a table of what is wrong; in a pipe a row per statement. */
async function print(output: Output, report: ProofReport): Promise<void> {
  const rows = report.accounts.flatMap(({ statements, currency }) =>
    statements.flatMap((one) => rowsOf(one, currency)),
  );
  if (output.isTerminal) {
    for (const one of report.accounts) {
      const name = { text: `${one.account} ${one.currency ?? '(currency unknown)'}`, style: 'bold' } as const;
      output.line(name, '  ', stateText(one.state), `  ${summaryOf(one)}`);
    }
    await output.table(COLUMNS, rows.filter(isTroubled));
  } else {
    await output.table(COLUMNS, rows);
  }
  const say = output.isTerminal ? output.line : output.note;
  const { transactions, imported, known, announced, awaitingDetail, rejected, ignored } = report.counts;
  if (report.accounts.length === 0) say('No statements yet.');
  say(
    `${counted(transactions, 'transaction')} = ${imported} imported + ${known} known + ${announced} announced + ${awaitingDetail} awaiting detail + ${rejected} rejected + ${ignored} ignored`,
  );
  say(`head ${report.head}`);
}

function stateText(state: ProvedAccount['state']): Styled {
  if (state === 'proved') return { text: 'proved', style: 'green' };
  return state === 'difference' ? { text: 'DIFFERENCE', style: 'red' } : { text: 'not provable', style: 'yellow' };
}

function summaryOf({ statements, currency }: ProvedAccount): string {
  const count = counted(statements.length, 'statement');
  const first = statements.find((one) => one.openingMinor !== null);
  const last = statements.findLast((one) => one.closingMinor !== null);
  const from = first === undefined ? '' : `, ${amountOf(first.openingMinor, currency)} (${first.openingDate ?? '?'})`;
  const to = last === undefined ? '' : ` to ${amountOf(last.closingMinor, currency)} (${last.closingDate ?? '?'})`;
  return `${count}${from}${to}`;
}

type ProofLine = Readonly<{ currency: string | null; statement: ProvedStatement; difference: ProofDifference | null }>;

/** One row per difference, or one for the statement. */
function rowsOf(statement: ProvedStatement, currency: string | null): readonly ProofLine[] {
  if (statement.differences.length === 0) return [{ currency, statement, difference: null }];
  return statement.differences.map((difference) => ({ currency, statement, difference }));
}

function isTroubled({ statement, difference }: ProofLine): boolean {
  return difference !== null || (statement.messageType === 'camt.053' && statement.state === 'not-provable');
}

const COLUMNS: readonly Column<ProofLine>[] = [
  { title: 'account', value: (row) => row.statement.account },
  { title: 'cur', value: (row) => row.currency },
  { title: 'file', value: (row) => `F-${row.statement.fileId}` },
  {
    title: 'statement',
    value: (row) => row.statement.bankStatementId ?? String(row.statement.position),
    shrinks: true,
  },
  { title: 'opening', value: (row) => amountOf(row.statement.openingMinor, row.currency), align: 'right' },
  { title: 'booked', value: (row) => amountOf(row.statement.bookedMinor, row.currency), align: 'right' },
  { title: 'closing', value: (row) => amountOf(row.statement.closingMinor, row.currency), align: 'right' },
  { title: 'difference', value: (row) => amountOf(row.difference?.minor ?? null, row.currency), align: 'right' },
  { title: 'state', value: (row) => stateText(row.statement.state) },
  { title: 'why', value: whyOf, shrinks: true },
];

function whyOf({ difference, statement }: ProofLine): string | null {
  if (difference === null) return statement.state === 'proved' ? null : whyNotProvable(statement);
  switch (difference.kind) {
    case 'balance':
      return 'opening + booked is not closing';
    case 'gap':
      return `begins elsewhere than ${difference.after?.file ?? '?'} ended: a statement may be missing`;
    case 'payments':
      return 'the payments do not add up to the booked entries';
  }
}

function whyNotProvable({ messageType, openingMinor, closingMinor }: ProvedStatement): string {
  if (messageType !== 'camt.053') return `a ${messageType} has no balances`;
  return openingMinor === null || closingMinor === null ? 'no opening and closing balance' : 'an entry cannot be added';
}
