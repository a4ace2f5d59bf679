/** What `inspect` says about a whole file: message, statements with their balances, counts and warnings. */
import type { Balance, ReadSummary, StatementTail } from '../../iso20022/types.ts';
import type { SchemaFinding } from '../../xml.ts';
import type { Output } from '../output.ts';

/** What one reading of a usable file found. */
export type InspectedFile = Readonly<{
  name: string;
  summary: ReadSummary;
  statements: readonly StatementTail[];
  /** What the schema finds; null when none was asked. */
  findings: readonly SchemaFinding[] | null;
}>;

/** The summary for `--json`. */
export function summaryObject({ name, summary, statements, findings }: InspectedFile): object {
  const { header, encoding, engine, warnings } = summary;
  return {
    file: name,
    message: header.message,
    version: header.version,
    messageId: header.messageId,
    createdAt: header.createdAt,
    environment: header.environment,
    encoding,
    engine,
    counts: {
      statements: summary.statements,
      entries: summary.entries,
      transactions: summary.transactions,
      rejects: summary.rejects,
    },
    warnings,
    ...(findings === null ? {} : { schemaFindings: findings }),
    statements: statements.map(({ head, balances, summary: stated, entries, transactions, unreadable }) => ({
      ...head,
      balances,
      summary: stated,
      entries,
      transactions,
      unreadable,
    })),
  };
}

/** The summary for people. In a pipe it goes to stderr, so that the rows on stdout stay a table. */
export function printSummary(output: Output, file: InspectedFile): void {
  const say = output.isTerminal ? output.line : output.note;
  const { header, rejects, transactions, entries, warnings } = file.summary;
  const test = header.environment === 'test' ? ' (test data)' : '';
  say(
    { text: file.name, style: 'bold' },
    `: ${header.message} ${header.version}${test}, message ${header.messageId ?? 'without id'}`,
  );
  for (const statement of file.statements) for (const line of statementLines(statement)) say(`  ${line}`);
  for (const warning of warnings) say({ text: '  warning: ', style: 'yellow' }, warning);
  for (const finding of file.findings ?? []) say({ text: '  schema: ', style: 'yellow' }, findingText(finding));
  if (file.findings?.length === 0) say('  schema: nothing found');
  const rejected = rejects === 0 ? 'none rejected' : `${rejects} rejected`;
  say(`  ${counted(transactions, 'transaction')} in ${counted(entries, 'entry', 'entries')}, ${rejected}`);
}

function statementLines({ head, balances, entries, transactions, unreadable }: StatementTail): readonly string[] {
  const account = [head.account ?? 'account not named', head.accountCurrency ?? ''].join(' ').trim();
  const period = head.from === null && head.to === null ? '' : `, ${head.from ?? '?'} to ${head.to ?? '?'}`;
  const page = head.page === null ? '' : `, page ${head.page.number}${head.page.last ? ' (last)' : ''}`;
  const counts = `${counted(entries, 'entry', 'entries')}, ${counted(transactions, 'transaction')}`;
  return [
    `statement ${head.index}: ${head.id ?? 'without id'}, ${account}${period}${page}, ${counts}`,
    ...(balances.length === 0 ? ['  no balances'] : [`  ${balances.map(balanceText).join(' · ')}`]),
    ...unreadable.map((one) => `  ${one.code}: ${one.message} (${one.where})`),
  ];
}

/** `line 12: Element 'Amt': …` */
export function findingText({ line, message }: SchemaFinding): string {
  return line === null ? message : `line ${line}: ${message}`;
}

function balanceText({ code, amount, currency, creditDebit, date }: Balance): string {
  const sign = creditDebit === 'DBIT' ? '-' : '';
  return `${code} ${sign}${amount} ${currency ?? ''}${date === null ? '' : ` ${date}`}`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
