/**
 * `quittance inspect FILE...`: what stands in camt files, row by row, without booking anything. Needs no database and
 * no configuration. A file is read once to see whether it is usable at all, and only then its rows are printed.
 */
import { basename } from 'node:path';
import { AppError, EXIT_CODES, messageOf } from '../../errors.ts';
import { type InspectedTransaction, inspectRow } from '../../iso20022/inspect.ts';
import { CAMT_LIMITS, readCamt } from '../../iso20022/read-camt.ts';
import { readCamtTwice } from '../../iso20022/read-twice.ts';
import type { CamtSink, StatementTail } from '../../iso20022/types.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { type FileBytes, openBytes } from '../file-bytes.ts';
import type { Column, Output, RowStream } from '../output.ts';
import { type InspectedFile, printSummary, summaryObject } from './inspect-summary.ts';

const ENGINES = ['libxmljs2', 'saxes', 'both'] as const;
type Engines = (typeof ENGINES)[number];
type Options = Readonly<{ engine?: string }>;

/** Larger files are read by one engine only, as the import does. */
const READ_TWICE_BYTES_MAX = 10_000_000;
const LIMITS = { ...CAMT_LIMITS, detailsPerEntry: 500_000 };

export const inspectCommand: CliCommand = (program, action) => {
  program
    .command('inspect')
    .description('show what stands in camt files; writes nothing')
    .argument('<file...>', 'camt.052, camt.053 or camt.054 files; - reads stdin')
    .option('--engine <engine>', `XML reader: ${ENGINES.join(', ')} (default: both up to 10 MB)`)
    .addHelpText('after', '\nExit codes: 25 a file is refused, 24 a row is rejected, else 0.')
    .action(action(inspect));
};

async function inspect(context: CommandContext, paths: readonly string[], options: Options): Promise<number> {
  const { output } = context;
  const engines = options.engine === undefined ? null : engineNamed(options.engine);
  const columns = paths.length > 1 ? [FILE_COLUMN, ...COLUMNS] : COLUMNS;
  const documents: object[] = [];
  const open = (): RowStream<InspectedTransaction> => output.stream({ columns, object: (row) => row });
  const shared = output.format === 'table' ? null : open();
  let exitCode: number = EXIT_CODES.ok;
  for (const path of paths) {
    try {
      const bytes = openBytes(path);
      const file = readOnce(basename(path), bytes, engines);
      if (file.summary.rejects > 0) exitCode = Math.max(exitCode, EXIT_CODES.findings);
      printRows(output, shared ?? open(), file, bytes);
      if (output.format === 'json') documents.push({ ...summaryObject(file), transactions: [...rowsOf(file, bytes)] });
      else printSummary(output, file);
    } catch (error) {
      const refusal = refusalOf(error, path);
      output.problem(refusal);
      exitCode = Math.max(exitCode, EXIT_CODES[refusal.kind]);
    }
  }
  shared?.end();
  if (output.format === 'json') output.document('inspect', { files: documents });
  return exitCode;
}

function engineNamed(name: string): Engines {
  const engine = ENGINES.find((one) => one === name);
  if (engine !== undefined) return engine;
  throw new AppError({
    kind: 'usage',
    code: 'ENGINE_UNKNOWN',
    message: `there is no engine "${name}"`,
    hint: `engines are ${ENGINES.join(', ')}`,
  });
}

/** Reads the whole file and keeps only what the summary needs. Throws when the file is refused. */
function readOnce(name: string, bytes: FileBytes, wish: Engines | null): InspectedFile {
  const engines = wish ?? (bytes.sizeBytes <= READ_TWICE_BYTES_MAX ? 'both' : 'libxmljs2');
  const statements: StatementTail[] = [];
  const sink: CamtSink = {
    header: () => undefined,
    statement: () => undefined,
    entry: () => undefined,
    statementEnd: (tail) => void statements.push(tail),
  };
  const summary =
    engines === 'both'
      ? readCamtTwice(bytes.chunks(), sink, { limits: LIMITS })
      : readCamt(bytes.chunks(), sink, { engine: engines, limits: LIMITS });
  return { name, summary, statements };
}

/** The second reading: every row as soon as it is complete. */
function eachRow({ name, summary }: InspectedFile, bytes: FileBytes, give: (row: InspectedTransaction) => void): void {
  const sink: CamtSink = {
    header: () => undefined,
    statement: () => undefined,
    entry: (entry) => {
      for (const row of entry.rows) give(inspectRow(row, name));
    },
    statementEnd: () => undefined,
  };
  readCamt(bytes.chunks(), sink, { engine: summary.engine, limits: LIMITS });
}

function rowsOf(file: InspectedFile, bytes: FileBytes): readonly InspectedTransaction[] {
  const rows: InspectedTransaction[] = [];
  eachRow(file, bytes, (row) => void rows.push(row));
  return rows;
}

/** Thrown to stop the reader when nobody reads us any more. */
class ReaderLeft extends Error {}

function printRows(
  output: Output,
  stream: RowStream<InspectedTransaction>,
  file: InspectedFile,
  bytes: FileBytes,
): void {
  if (output.format === 'json') return;
  try {
    eachRow(file, bytes, (row) => {
      if (output.isClosed()) throw new ReaderLeft();
      stream.write(row);
    });
    if (output.format === 'table') stream.end();
  } catch (error) {
    if (!(error instanceof ReaderLeft)) throw error;
  }
}

/** A file that is refused, is not there, or cannot be opened; anything else is a bug and passed on. */
function refusalOf(error: unknown, path: string): AppError {
  if (error instanceof AppError) {
    const { kind, code, message, hint } = error;
    const where = error.where === null ? path : `${path}: ${error.where}`;
    return new AppError({ kind, code, message, where, hint: hint ?? undefined, cause: error });
  }
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) throw error;
  return new AppError({
    kind: error.code === 'ENOENT' ? 'not-found' : 'invalid-input',
    code: error.code === 'ENOENT' ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
    message: error.code === 'ENOENT' ? 'there is no such file' : `the file cannot be read: ${messageOf(error)}`,
    where: path,
    cause: error,
  });
}

const FILE_COLUMN: Column<InspectedTransaction> = { title: 'file', value: (row) => row.file, shrinks: true };

const COLUMNS: readonly Column<InspectedTransaction>[] = [
  { title: 'place', value: placeOf },
  { title: 'booked', value: (row) => row.bookingDate },
  { title: 'amount', value: (row) => signed(row), align: 'right' },
  { title: 'cur', value: (row) => row.currency },
  { title: 'status', value: (row) => row.status },
  { title: 'counterparty', value: (row) => partyOf(row)?.name ?? partyOf(row)?.iban ?? null, shrinks: true },
  { title: 'reference', value: (row) => row.references.map((one) => one.value).join(' '), shrinks: true },
  { title: 'text', value: (row) => row.remittance.join(' '), shrinks: true },
  {
    title: 'reject',
    value: (row) =>
      row.reject === undefined ? null : { text: `${row.reject.code}: ${row.reject.message}`, style: 'red' },
  },
];

/** `0.3.1`: statement, entry and detail, counted from 0 as `--ndjson` does. */
function placeOf(row: InspectedTransaction): string {
  return [row.statement, row.entry, ...(row.detail === null ? [] : [row.detail])].join('.');
}

function signed(row: InspectedTransaction): string | null {
  if (row.amount === null) return null;
  return row.creditDebit === 'DBIT' ? `-${row.amount}` : row.amount;
}

function partyOf(row: InspectedTransaction): InspectedTransaction['debtor'] {
  return row.creditDebit === 'DBIT' ? row.creditor : row.debtor;
}
