/**
 * The proof on a terminal and in a pipe. On a terminal a block per account, and per statement that is not proved one whole
 * sentence for each difference, folded to the width of the screen; in a pipe a row per statement and difference.
 */
import type { ChangedRows } from '../processor/changed-rows.ts';
import type {
  ProofDifference,
  ProofReport,
  ProofState,
  ProvedAccount,
  ProvedStatement,
} from '../processor/proof/types.ts';
import type { Column, Output, Styled } from './output.ts';
import {
  amountOf,
  chargesText,
  countsText,
  creditParts,
  dayOf,
  differenceText,
  notedText,
  skippedText,
  unprovedText,
} from './proof-words.ts';
import { folded } from './text-fold.ts';
import { differenceKindWords, proofStateWords, proofWords } from './words/proof.ts';

export async function printProof(output: Output, report: ProofReport, changed: ChangedRows): Promise<void> {
  if (output.isTerminal) printBlocks(output, report);
  else await output.table(COLUMNS, report.accounts.flatMap(rowsOfAccount));
  const say = output.isTerminal ? output.line : output.note;
  if (report.accounts.length === 0) say(proofWords().noStatements);
  for (const line of changedLines(changed)) output.line({ text: proofWords().changed, style: 'red' }, `  ${line}`);
  const counts = countsText(report.counts);
  for (const line of output.isTerminal ? folded(counts, WIDTH, '  ') : [counts]) say(line);
  say(proofWords().head(report.head));
}

const WIDTH = 80;

/** What was changed by hand since it was imported or decided. */
export function changedLines({ payments, filesOfPayments, statements, files }: ChangedRows): readonly string[] {
  return [
    ...payments.map(({ paymentId, columns }) => `P-${paymentId}: ${columns.join(', ')}`),
    ...filesOfPayments.map((file) => proofWords().changedPayments(file)),
    ...statements,
    ...files,
  ];
}

function printBlocks(output: Output, { accounts }: ProofReport): void {
  for (const one of accounts) {
    const name = { text: `${one.account} ${one.currency ?? proofWords().currencyUnknown}`, style: 'bold' } as const;
    output.line(name, '  ', stateText(one.state));
    output.line(`  ${balancesOf(one)}`);
    for (const line of creditLines(one)) output.line(line);
    for (const statement of one.statements) for (const line of statementLines(statement)) output.line(...line);
  }
  const kinds = new Set(
    accounts.flatMap((one) => one.statements.flatMap((row) => row.differences.map(({ kind }) => kind))),
  );
  for (const kind of kinds)
    for (const line of folded(`${kind}: ${differenceKindWords()[kind]}.`, WIDTH, '  ')) output.line(line);
}

function balancesOf({ statements, currency }: ProvedAccount): string {
  const first = statements.find((one) => one.openingMinor !== null);
  const last = statements.findLast((one) => one.closingMinor !== null);
  const from = first === undefined ? '' : `, ${amountOf(first.openingMinor, currency)} (${first.openingDate ?? '?'})`;
  const to =
    last === undefined
      ? ''
      : ` ${proofWords().to} ${amountOf(last.closingMinor, currency)} (${last.closingDate ?? '?'})`;
  return `${proofWords().statements(statements.length)}${from}${to}`;
}

function creditLines({ credits }: ProvedAccount): readonly string[] {
  if (credits === null) return [];
  const parts = creditParts(credits)
    .filter(([, minor]) => minor !== 0)
    .map(([label, minor]) => `${amountOf(minor, credits.currency)} ${label}`);
  const whole = `${proofWords().credits} ${amountOf(credits.bookedMinor, credits.currency)} = ${parts.join(' + ')}`;
  const noted = notedText(credits);
  return [...folded(`  ${whole}`, WIDTH, '    '), ...(noted === null ? [] : folded(`    ${noted}`, WIDTH, '    '))];
}

/** Nothing for a statement that is proved, and for a notification that nobody expects to have balances. */
function statementLines(row: ProvedStatement): readonly (readonly (string | Styled)[])[] {
  const why = row.messageType === 'camt.053' ? unprovedText(row) : null;
  const notes = [why, skippedText(row), chargesText(row)].filter((text) => text !== null);
  const { noDay, statement } = proofWords();
  const head = `${dayOf(row) ?? noDay}  F-${row.fileId} ${row.bankStatementId ?? statement(row.position + 1)}`;
  if (row.differences.length === 0 && notes.length === 0) return [];
  return [
    ['  ', stateText(row.state), `  ${head}`],
    ...row.differences.flatMap((one) => {
      const amount = one.minor === 0 ? '' : ` ${amountOf(one.minor, row.currency) ?? ''}`;
      return folded(`    ${one.kind}${amount}: ${differenceText(one, row)}`, WIDTH, '      ').map((line) => [line]);
    }),
    ...notes.flatMap((text) => folded(`    ${text}`, WIDTH, '      ').map((line) => [line])),
  ];
}

function stateText(state: ProofState): Styled {
  const style = state === 'proved' ? 'green' : state === 'difference' ? 'red' : 'yellow';
  return { text: proofStateWords()[state], style };
}

type ProofLine = Readonly<{ currency: string | null; statement: ProvedStatement; difference: ProofDifference | null }>;

/** One row per difference, or one for the statement. */
function rowsOfAccount({ statements, currency }: ProvedAccount): readonly ProofLine[] {
  return statements.flatMap((statement): readonly ProofLine[] =>
    statement.differences.length === 0
      ? [{ currency, statement, difference: null }]
      : statement.differences.map((difference) => ({ currency, statement, difference })),
  );
}

const COLUMNS: readonly Column<ProofLine>[] = [
  { title: 'account', value: (row) => row.statement.account },
  { title: 'cur', value: (row) => row.currency },
  { title: 'day', value: (row) => dayOf(row.statement) },
  { title: 'file', value: (row) => `F-${row.statement.fileId}` },
  { title: 'statement', value: (row) => row.statement.bankStatementId ?? String(row.statement.position) },
  { title: 'opening', value: (row) => amountOf(row.statement.openingMinor, row.currency), align: 'right' },
  { title: 'booked', value: (row) => amountOf(row.statement.bookedMinor, row.currency), align: 'right' },
  { title: 'closing', value: (row) => amountOf(row.statement.closingMinor, row.currency), align: 'right' },
  { title: 'difference', value: (row) => amountOf(row.difference?.minor ?? null, row.currency), align: 'right' },
  { title: 'state', value: (row) => stateText(row.statement.state) },
  { title: 'kind', value: (row) => row.difference?.kind ?? null },
  { title: 'why', value: whyOf },
];

function whyOf({ difference, statement }: ProofLine): string | null {
  if (difference !== null) return differenceText(difference, statement);
  return unprovedText(statement) ?? skippedText(statement);
}
