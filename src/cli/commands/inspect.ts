/**
 * `quittance inspect FILE...`: what stands in camt files and in archives of them, row by row, without booking anything.
 * Needs no database and no configuration. A file is read once to see whether it is usable at all, and only then its
 * rows are printed.
 */
import { AppError, EXIT_CODES } from '../../errors.ts';
import { CAMT_LIMITS, readCamt } from '../../iso20022/read-camt.ts';
import { readCamtTwice } from '../../iso20022/read-twice.ts';
import type { CamtSink, StatementTail } from '../../iso20022/types.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import type { FileBytes } from '../file-bytes.ts';
import type { Output, RowStream } from '../output.ts';
import { printExplained } from './inspect-explained.ts';
import { type Input, inputsOf, isArchive, refusalOf } from './inspect-inputs.ts';
import { inspectReport, isReport, reportSource } from './inspect-report.ts';
import { eachRow, fieldColumns, type InspectedRow, type Rows, rowColumns, rowsOf } from './inspect-rows.ts';
import { findingText, type InspectedFile, printSummary, summaryObject } from './inspect-summary.ts';
import { openXsdCheck, type XsdCheck } from './inspect-xsd.ts';

const ENGINES = ['libxmljs2', 'saxes', 'both'] as const;
type Engines = (typeof ENGINES)[number];
type Options = Readonly<{ engine?: string; explain?: boolean; xsd?: string }>;

/** Larger files are read by one engine only, as the import does. */
const READ_TWICE_BYTES_MAX = 10_000_000;

export const inspectCommand: CliCommand = (program, action) => {
  program
    .command('inspect')
    .description('show what stands in camt files and in reports of payment processors; writes nothing')
    .argument(
      '<file...>',
      'camt.052, camt.053, camt.054 or processor reports, also in zip, gz or tar archives; - reads stdin',
    )
    .option('--engine <engine>', `XML reader: ${ENGINES.join(', ')} (default: both up to 10 MB)`)
    .option('--explain', 'show for each field the element that it was read from')
    .option('--xsd <folder>', 'also check each file up to 10 MB against the ISO schema of its version in this folder')
    .addHelpText('after', '\nExit codes: 25 a file is refused, 24 a row is rejected or --xsd found something, else 0.')
    .action(action(inspect));
};

/** What all files of one call share. */
type Inspection = Readonly<{
  output: Output;
  engines: Engines | null;
  explain: boolean;
  xsd: XsdCheck | null;
  open: () => RowStream<InspectedRow>;
  /** One list for all statements, begun by the first one; null on a terminal, where each file gets its own. */
  shared: SharedRows | null;
  documents: object[];
}>;

async function inspect({ output }: CommandContext, paths: readonly string[], options: Options): Promise<number> {
  const withFile = paths.length > 1 || paths.some(isArchive);
  const explain = options.explain ?? false;
  const open = (): RowStream<InspectedRow> => openRows(output, { withFile, explain });
  const inspection: Inspection = {
    output,
    engines: options.engine === undefined ? null : engineNamed(options.engine),
    explain,
    xsd: options.xsd === undefined ? null : openXsdCheck(options.xsd),
    open,
    shared: output.format === 'table' ? null : sharedRows(open),
    documents: [],
  };
  let exitCode: number = EXIT_CODES.ok;
  for await (const input of inputsOf(paths)) exitCode = Math.max(exitCode, inspectOne(inspection, input));
  inspection.shared?.end();
  if (output.format === 'json') output.document('inspect', { files: inspection.documents });
  return exitCode;
}

type SharedRows = Readonly<{ rows(): RowStream<InspectedRow>; end(): void }>;

function sharedRows(open: () => RowStream<InspectedRow>): SharedRows {
  let begun: RowStream<InspectedRow> | null = null;
  return {
    rows() {
      begun ??= open();
      return begun;
    },
    end: () => begun?.end(),
  };
}

/** A block per transaction on a terminal, a line per field in a pipe where people read what was explained; programs get one object per transaction. */
function openRows(output: Output, form: { withFile: boolean; explain: boolean }): RowStream<InspectedRow> {
  if (!form.explain || output.format === 'ndjson') {
    return output.stream({ columns: rowColumns(form.withFile), object: (row) => row });
  }
  if (output.format === 'table') return { write: (row) => printExplained(output, row), end: () => undefined };
  const fields = output.stream({ columns: fieldColumns(form.withFile), object: ({ row }) => row });
  return {
    write: (row) => {
      for (const explained of row.explain ?? []) fields.write({ row, explained });
    },
    end: fields.end,
  };
}

/** Prints one file, or why it is refused; gives back its exit code. */
function inspectOne(inspection: Inspection, input: Input): number {
  const { output } = inspection;
  if (input.kind === 'warning') {
    output.note(`${input.where}: ${input.warning}`);
    return EXIT_CODES.ok;
  }
  if (input.kind === 'failed') return refuse(output, input.failure, input.where);
  try {
    const source = reportSource(input.name, input.where, input.bytes);
    if (isReport(source)) return inspectReport({ output, documents: inspection.documents }, source);
    return inspectFile(inspection, input);
  } catch (error) {
    return refuse(output, refusalOf(error), input.where);
  }
}

function inspectFile(inspection: Inspection, { name, bytes }: Extract<Input, { kind: 'file' }>): number {
  const { output, explain, documents } = inspection;
  const read = readOnce(name, bytes, inspection.engines);
  const findings = inspection.xsd?.(read.summary.header, bytes) ?? null;
  const file = { ...read, findings };
  const rows = { name, bytes, engine: read.summary.engine, explain };
  if (output.format === 'json') documents.push({ ...summaryObject(file), transactions: rowsOf(rows) });
  else {
    printRows(output, inspection.shared?.rows() ?? inspection.open(), rows);
    printSummary(output, file);
    if (output.format === 'ndjson') tellFindings(output, file);
  }
  return read.summary.rejects > 0 || (findings?.length ?? 0) > 0 ? EXIT_CODES.findings : EXIT_CODES.ok;
}

/** On stderr beside the rows, for who reads no summary. */
function tellFindings(output: Output, { name, findings }: InspectedFile): void {
  for (const finding of findings ?? [])
    output.problem({ code: 'XSD_FINDING', message: findingText(finding), where: name, hint: null });
}

function refuse(output: Output, error: AppError, path: string): number {
  const { kind, code, message, hint } = error;
  output.problem({ code, message, where: error.where === null ? path : `${path}: ${error.where}`, hint });
  return EXIT_CODES[kind];
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
function readOnce(name: string, bytes: FileBytes, wish: Engines | null): Omit<InspectedFile, 'findings'> {
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
      ? readCamtTwice(bytes.chunks(), sink, { limits: CAMT_LIMITS })
      : readCamt(bytes.chunks(), sink, { engine: engines, limits: CAMT_LIMITS });
  return { name, summary, statements };
}

/** Thrown to stop the reader when nobody reads us any more. */
class ReaderLeft extends Error {}

function printRows(output: Output, stream: RowStream<InspectedRow>, rows: Rows): void {
  try {
    eachRow(rows, (row) => {
      if (output.isClosed()) throw new ReaderLeft();
      stream.write(row);
    });
    if (output.format === 'table') stream.end();
  } catch (error) {
    if (!(error instanceof ReaderLeft)) throw error;
  }
}
