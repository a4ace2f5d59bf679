/**
 * Open items that another system drops into `<data>/expected/`: every readable line is taken. What could not be
 * taken is written beside the file as `<name>.rejected.txt`, so that nobody has to search a log for it.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../src/errors.ts';
import { errorFields } from '../src/log.ts';
import { type ExpectedReport, importExpectedFile } from '../src/processor/expected/import-expected.ts';
import type { JobContext } from './context.ts';
import { markProcessed, pendingFiles } from './incoming.ts';

/** Gives back how many lines or whole files were refused. */
export async function takeExpectedFiles(context: JobContext): Promise<number> {
  const folder = join(context.config.dataDir, 'expected');
  const names = (await pendingFiles(folder)).filter((name) => /\.(?:csv|json|ndjson)$/i.test(name));
  let refused = 0;
  for (const name of names) refused += takeOne(context, folder, name);
  return refused;
}

function takeOne(context: JobContext, folder: string, name: string): number {
  const path = join(folder, name);
  try {
    const report = importExpectedFile(context.db, { name, path }, optionsOf(context));
    if (report.counts.rejected > 0) {
      writeFileSync(`${path}.rejected.txt`, rejectedLines(report));
      context.log.warn('lines of expected items refused', { failed: report.counts.rejected });
    }
    markProcessed(folder, name, null);
    return report.counts.rejected;
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'invalid-input') throw error;
    writeFileSync(
      `${path}.rejected.txt`,
      `${[error.code, error.message, error.where, error.hint].filter(Boolean).join('\n')}\n`,
    );
    renameSync(path, `${path}.rejected`);
    context.log.warn('file of expected items refused', errorFields(error));
    return 1;
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

function rejectedLines(report: ExpectedReport): string {
  const lines = report.lines.flatMap((line) =>
    line.problems.map((problem) => `line ${line.line}: ${problem.message} [${problem.code}]`),
  );
  return `${lines.join('\n')}\n`;
}
