/** `quittance check`: are our own books in order? Exit code 24 when something breaks, 26 when something was changed. */
import { EXIT_CODES } from '../../errors.ts';
import { type CheckReport, checkInvariants, type Finding } from '../../processor/check.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import type { Output } from '../output.ts';

const IDS_SHOWN = 10;

export const checkCommand: CliCommand = (program, action) => {
  program
    .command('check')
    .description('verify the books: sums, states, events, files, database')
    .addHelpText(
      'after',
      '\nExit codes: 0 everything holds, 24 something does not, 26 history or payments were changed.',
    )
    .action(action(check));
};

function check(context: CommandContext): number {
  const report = checkInvariants(context.db(), context.now());
  context.output.document('check', { ok: report.findings.length === 0, ...report });
  print(context, report);
  if (report.broken) return EXIT_CODES.integrity;
  return report.findings.length > 0 ? EXIT_CODES.findings : EXIT_CODES.ok;
}

function print({ output }: CommandContext, report: CheckReport): void {
  for (const one of report.findings) printFinding(output, one, 'red');
  if (report.notices.length > 0) output.line({ text: 'To look at, and no fault of the books:', style: 'bold' });
  for (const one of report.notices) printFinding(output, one, 'yellow');
  const failed = report.findings.length;
  const verdict = failed === 0 ? 'everything holds' : `${failed} ${failed === 1 ? 'does' : 'do'} not hold`;
  output.line(`${report.checks} checks, ${verdict}; ${report.events} events, head ${report.head}`);
}

function printFinding(output: Output, { code, message, ids, count }: Finding, style: 'red' | 'yellow'): void {
  const more = count > IDS_SHOWN ? ` … and ${count - IDS_SHOWN} more` : '';
  output.line({ text: code, style }, `  ${message}`);
  output.line(`  ${ids.slice(0, IDS_SHOWN).join(', ')}${more}`);
}
