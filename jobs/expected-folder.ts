/**
 * Open items that another system drops into `<data>/expected/`: every readable line is taken. What could not be
 * taken is written beside the file as `<name>.rejected.txt`, so that nobody has to search a log for it. A file of which nothing
 * was taken is `.rejected`, any other `.processed`.
 */
import { join } from 'node:path';
import { AppError, messageOf } from '../src/errors.ts';
import { hashFile } from '../src/file-hash.ts';
import { errorFields } from '../src/log.ts';
import { type ExpectedReport, importExpectedFile } from '../src/processor/expected/import-expected.ts';
import type { JobContext } from './context.ts';
import { expectedFolder, hasReasons, removeReasons, writeReasons } from './expected-reasons.ts';
import { isDiskTrouble } from './import-incoming.ts';
import { markDone, pendingFiles } from './incoming.ts';

export type ExpectedFilesReport = Readonly<{
  /** How many lines or whole files were refused. */
  refused: number;
  /** Files that could not be read or marked, or the folder itself. */
  troubles: readonly AppError[];
}>;

export async function takeExpectedFiles(context: JobContext): Promise<ExpectedFilesReport> {
  const folder = expectedFolder(context.config.dataDir);
  let refused = 0;
  const troubles: AppError[] = [];
  const collect = (error: AppError): void => {
    context.log.warn('file of expected items in trouble', errorFields(error));
    troubles.push(error);
  };
  for (const name of await namesIn(context, folder, collect)) {
    try {
      refused += isList(name) ? takeOne(context, folder, name) : refuseOther(context, folder, name);
    } catch (thrown) {
      collect(troubleOf(join(folder, name), thrown));
    }
  }
  return { refused, troubles };
}

async function namesIn(
  { pause }: JobContext,
  folder: string,
  collect: (error: AppError) => void,
): Promise<readonly string[]> {
  try {
    return (await pendingFiles(folder, pause)).filter((name) => isList(name) || isOther(name));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    collect(error);
    return [];
  }
}

function isList(name: string): boolean {
  return /\.(?:csv|json|ndjson)$/i.test(name);
}

/** What programs put beside a file while they write or guard it, and what we did. */
const BESIDE =
  /(?:^~\$.*|~|\.(?:rejected|rejected\.txt|filepart|crdownload|swp|bak|lock|ok|done|md5|sha\d{1,3}|sig|asc))$/i;

/** Somebody meant it to be read, and it will not be. */
function isOther(name: string): boolean {
  return !BESIDE.test(name);
}

/** Told once, by its text; it stays under its name, as it may be half of what another program is writing. */
function refuseOther({ log }: JobContext, folder: string, name: string): number {
  if (hasReasons(folder, name)) return 0;
  log.warn('file of expected items refused', { code: 'EXPECTED_ENDING' });
  writeReasons(folder, name, [
    'EXPECTED_ENDING',
    `"${name}" was not read: only files that end in .csv, .json or .ndjson are`,
    'save a sheet as CSV (UTF-8) and drop that; then remove this file and its text',
  ]);
  return 1;
}

/** What our own code could not cope with; what the system or the database tells has a code, and may be everybody's. */
function isOwnFault(thrown: unknown): boolean {
  return thrown instanceof Error && !('code' in thrown);
}

/** Trouble with this file alone; anything else is thrown on. */
function troubleOf(path: string, thrown: unknown): AppError {
  if (thrown instanceof AppError && thrown.kind === 'not-found') return thrown;
  if (!isDiskTrouble(thrown) && !isOwnFault(thrown)) throw thrown;
  return new AppError({
    kind: 'refused',
    code: 'EXPECTED_FILE_UNUSABLE',
    message: `a file of open items cannot be read, or cannot be marked as read: ${messageOf(thrown)}`,
    where: path,
    hint: 'let the user of the service read it and rename files in this folder; taking it again changes nothing',
    cause: thrown,
  });
}

/** How many lines were refused; 1 for a file that cannot be read at all. */
function takeOne(context: JobContext, folder: string, name: string): number {
  const path = join(folder, name);
  const { sha256 } = hashFile(path);
  const { lines, rejected, reasons } = importOne(context, { name, path });
  if (rejected > 0) writeReasons(folder, name, reasons);
  else removeReasons(folder, name); // of a file of this name, which is mended now
  markDone(folder, name, { ending: rejected === lines ? 'rejected' : 'processed', sha256 });
  return rejected;
}

type Taken = Readonly<{ lines: number; rejected: number; reasons: readonly string[] }>;

function importOne(context: JobContext, file: Readonly<{ name: string; path: string }>): Taken {
  try {
    const report = importExpectedFile(context.db, file, optionsOf(context));
    const { lines, rejected } = report.counts;
    if (rejected > 0) context.log.warn('lines of expected items refused', { failed: rejected });
    return { lines, rejected, reasons: rejectedLines(report) };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'invalid-input') throw error;
    context.log.warn('file of expected items refused', errorFields(error));
    const reasons = [error.code, error.message, error.where, error.hint].filter((line) => line !== null);
    return { lines: 1, rejected: 1, reasons };
  }
}

function optionsOf(context: JobContext) {
  return {
    dryRun: false,
    skipInvalid: true,
    now: context.now(),
    actor: 'job:process',
    referencePatterns: context.config.reference.patterns,
  };
}

function rejectedLines(report: ExpectedReport): readonly string[] {
  return report.lines.flatMap((line) =>
    line.problems.map((problem) => `line ${line.line}: ${problem.message} [${problem.code}]`),
  );
}
