/**
 * Imports a file with open items, or adds one: read, check every line, then write all of it in one database
 * transaction or none of it. The command and the job call the same function; a rehearsal (`dryRun`) does all of the
 * work and takes it back.
 */
import { readFileSync, statSync } from 'node:fs';
import { AppError } from '../../errors.ts';
import { type Db, writeTransaction } from '../../models/db.ts';
import { type ApplyContext, applyRow, type RowResult, rejectedResult } from './apply-row.ts';
import { checkLines, type FileLine } from './check-lines.ts';
import type { Cells, LineProblem } from './columns.ts';
import { readSource, type SourceFormat } from './read-source.ts';
import { rejectRivals } from './reject-rivals.ts';

/** Reading holds a file in memory several times over; a hundred thousand lines have about 20 MB. */
const FILE_BYTES_MAX = 100 * 1024 * 1024;

export type ExpectedFile = Readonly<{ name: string }> & (Readonly<{ bytes: Uint8Array }> | Readonly<{ path: string }>);

type WriteOptions = Readonly<{
  dryRun: boolean;
  now: Date;
  /** `staff:anna` or `job:process`. */
  actor: string;
  /** Shapes of foreign codes in free text, from the configuration; only for the advice on references. */
  referencePatterns?: readonly string[];
}>;

export type ImportOptions = WriteOptions & Readonly<{ skipInvalid: boolean; format?: SourceFormat | null }>;

export type LineResult = RowResult & Readonly<{ line: number; cells: Cells }>;

export type ExpectedReport = Readonly<{
  name: string;
  counts: Readonly<{ lines: number; new: number; changed: number; same: number; rejected: number }>;
  /** False for a rehearsal, and when a line was rejected without `skipInvalid`. */
  written: boolean;
  lines: readonly LineResult[];
}>;

/** Throws `AppError` (invalid-input) for a file that cannot be read at all; bad lines are in the report. */
export function importExpectedFile(db: Db, file: ExpectedFile, options: ImportOptions): ExpectedReport {
  const sources = readSource({ name: file.name, bytes: bytesOf(file) }, options.format ?? null);
  const work = { name: file.name, lines: checkLines(sources), occurrences: new Map<string, number>() };
  return applyLines(db, work, options);
}

/** One new item, from cells as a line of a file would have them. A reference that is known already is rejected. */
export function addExpected(db: Db, cells: Cells, options: WriteOptions): ExpectedReport {
  const lines = checkLines([{ line: 1, cells, problems: [] }]);
  return applyLines(db, { name: 'expected add', lines, occurrences: null }, { ...options, skipInvalid: false });
}

function bytesOf(file: ExpectedFile): Uint8Array {
  const sizeBytes = 'bytes' in file ? file.bytes.length : sizeOf(file.path);
  if (sizeBytes <= FILE_BYTES_MAX) return 'bytes' in file ? file.bytes : readFileSync(file.path);
  throw new AppError({
    kind: 'invalid-input',
    code: 'EXPECTED_TOO_LARGE',
    message: `the file has ${Math.ceil(sizeBytes / 1024 / 1024)} MB`,
    where: file.name,
    hint: `split it: at most ${FILE_BYTES_MAX / 1024 / 1024} MB at a time`,
  });
}

function sizeOf(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return found.size;
  throw new AppError({ kind: 'not-found', code: 'FILE_NOT_FOUND', message: 'there is no such file', where: path });
}

type Lines = Readonly<{ name: string; lines: readonly FileLine[]; occurrences: Map<string, number> | null }>;

function applyLines(db: Db, work: Lines, options: WriteOptions & { skipInvalid: boolean }): ExpectedReport {
  const context: ApplyContext = {
    db,
    now: options.now,
    actor: options.actor,
    referencePatterns: options.referencePatterns ?? [],
    occurrences: work.occurrences,
  };
  return inTransactionThatMayBeUndone(db, () => {
    const checked = work.occurrences === null ? work.lines : rejectRivals(db, work.lines);
    const lines = resultsOf(context, checked);
    const report = { name: work.name, counts: countsOf(lines), lines };
    const written = !options.dryRun && (report.counts.rejected === 0 || options.skipInvalid);
    return { ...report, written };
  });
}

/**
 * Lines that name a person by id come first: a line without the id is held against what the file makes of the person,
 * so that a second import of the file judges it as the first did.
 */
function resultsOf(context: ApplyContext, lines: readonly FileLine[]): readonly LineResult[] {
  const namesPerson = ({ row }: FileLine): boolean => row !== null && row.person.externalId !== null;
  const ordered = [...lines.filter(namesPerson), ...lines.filter((line) => !namesPerson(line))];
  const results = new Map(ordered.map((line) => [line, resultOf(context, line)]));
  return lines.flatMap((line) => results.get(line) ?? []);
}

function resultOf(context: ApplyContext, { source, row, problems, warnings }: FileLine): LineResult {
  const { line, cells } = source;
  if (row === null) return { ...rejectedResult(problems), line, cells };
  const applied = applyRow(context, row);
  const isNoNews = context.occurrences === null && (applied.outcome === 'changed' || applied.outcome === 'same');
  const result = isNoNews ? rejectedResult([knownAlready(applied)]) : applied;
  return { ...result, warnings: [...warnings, ...result.warnings], line, cells };
}

function knownAlready({ reference }: RowResult): LineProblem {
  const message = `reference ${reference}: is there already, change it with expected import`;
  return { column: 'reference', code: 'REFERENCE_KNOWN', message };
}

function countsOf(lines: readonly RowResult[]): ExpectedReport['counts'] {
  const counts = { lines: lines.length, new: 0, changed: 0, same: 0, rejected: 0 };
  for (const { outcome } of lines) counts[outcome] += 1;
  return counts;
}

/** Keeps what `work` wrote only if its report says `written`. */
function inTransactionThatMayBeUndone(db: Db, work: () => ExpectedReport): ExpectedReport {
  const undo = new Error('taken back');
  let report: ExpectedReport | null = null;
  try {
    return writeTransaction(db, () => {
      report = work();
      if (!report.written) throw undo;
      return report;
    });
  } catch (error) {
    if (error !== undo || report === null) throw error;
    return report;
  }
}
