/** What an import of open items did, for people and for programs. */
import { currencyOf, formatMinor } from '../../money.ts';
import type { ExpectedReport, LineResult } from '../../processor/expected/import-expected.ts';
import { hasMadeReference } from '../../processor/expected/write-references.ts';
import type { CommandContext } from '../command.ts';
import { counted } from '../values.ts';

/** Rejected lines are all told; of what needs nobody only so many. */
const SHOWN_MAX = 50;

/** One line as `--json` and `--ndjson` print it (semver). */
export function printedLine(line: LineResult): object {
  const { outcome, reference, qrReference, creditorReference, changes, problems, warnings } = line;
  return { line: line.line, outcome, reference, qrReference, creditorReference, changes, errors: problems, warnings };
}

/** The counts and every line, or the words for people. */
export async function printReport(
  context: CommandContext,
  report: ExpectedReport,
  how: { dryRun: boolean; skipInvalid: boolean },
): Promise<void> {
  const { output, flags } = context;
  const summary = { file: report.name, ...report.counts, written: report.written, dryRun: how.dryRun };
  if (flags.ndjson) {
    await output.list({
      command: 'expected import',
      key: 'results',
      rows: report.lines,
      columns: [],
      object: printedLine,
      empty: '',
    });
    output.json({ summary });
  } else {
    output.document('expected import', { ...summary, results: flags.json ? report.lines.map(printedLine) : [] });
  }
  printSummary(context, report, how.skipInvalid);
  printRejected(context, report);
  printSome(
    context,
    report.lines.filter(({ outcome }) => outcome === 'changed'),
    changedText,
  );
  if (report.written || how.dryRun) printSome(context, report.lines.filter(hasMadeReference), madeText);
  printSome(
    context,
    report.lines.filter(({ warnings }) => warnings.length > 0),
    warningText,
  );
  if (how.dryRun) output.note('nothing was written: this was a rehearsal');
  else if (!report.written)
    output.note('nothing was written: mend the lines above, or leave them out with --skip-invalid');
}

/** `412 lines: 396 new · 11 changed · 3 same · 2 rejected`. */
function printSummary({ output }: CommandContext, { counts }: ExpectedReport, skipInvalid: boolean): void {
  const parts = [
    `${counts.new} new`,
    `${counts.changed} changed`,
    `${counts.same} same`,
    `${counts.rejected} rejected`,
  ];
  const why = counts.rejected > 0 && !skipInvalid ? ' (a rejected line rejects the file; --skip-invalid to go on)' : '';
  output.line(`${counted(counts.lines, 'line')}: ${parts.join(' · ')}${why}`);
}

function printRejected({ output }: CommandContext, { lines }: ExpectedReport): void {
  for (const { line, problems } of lines) {
    for (const { code, message } of problems) {
      output.line(`  line ${line}   `, message, '   ', { text: `[${code}]`, style: 'dim' });
    }
  }
}

function printSome({ output }: CommandContext, lines: readonly LineResult[], text: (line: LineResult) => string): void {
  for (const line of lines.slice(0, SHOWN_MAX)) output.line('  ', text(line));
  if (lines.length > SHOWN_MAX) output.line(`  … and ${lines.length - SHOWN_MAX} more such lines: --ndjson shows all`);
}

/** `changed   S-118 amount 120.00 → 140.00 (has a part payment of 60.00: will stay open 80.00)`. */
function changedText(line: LineResult): string {
  const changes = line.changes.map(({ column, from, to }) => `${column} ${from ?? '(none)'} → ${to ?? '(none)'}`);
  return `changed   ${line.reference} ${changes.join(', ')}${partPaymentText(line)}`;
}

function partPaymentText({ facts, allocatedMinor, changes }: LineResult): string {
  if (facts === null || facts.amountMinor === null || allocatedMinor === 0) return '';
  if (!changes.some(({ column }) => column === 'amount')) return '';
  const currency = currencyOf(facts.currency);
  const [paid, open] = [allocatedMinor, facts.amountMinor - allocatedMinor].map((minor) =>
    formatMinor(minor, currency),
  );
  return ` (has a part payment of ${paid}: will stay open ${open})`;
}

function madeText(line: LineResult): string {
  return `line ${line.line}    ${line.reference}  QRR ${line.qrReference ?? '-'}  SCOR ${line.creditorReference ?? '-'}`;
}

function warningText({ line, warnings }: LineResult): string {
  return `line ${line}    note: ${warnings.map(({ message }) => message).join('; ')}`;
}
