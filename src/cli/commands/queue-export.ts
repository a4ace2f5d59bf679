/** `quittance queue export FILE`: the queue as a spreadsheet, with suggestions filled in. */
import type { Command } from 'commander';
import { EXIT_CODES } from '../../errors.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import { assertOutputTarget, refuseToReplace } from '../output-target.ts';
import { type QueueFilter, queueRows } from '../queue-rows.ts';
import { exportedLine, headerLine } from '../queue-sheet.ts';
import { sheetFormatOf, writeSpreadsheet } from '../spreadsheet.ts';
import { readerContext } from '../staff.ts';
import { applyWords } from '../words/sheet.ts';

export function registerExport(queue: Command, action: ActionOf): void {
  queue
    .command('export')
    .description('write the queue into a sheet, with suggestions filled in; --why and --account choose')
    .argument('<file>', 'queue.xlsx or queue.csv')
    .option('--force', 'write over a file that stands there')
    .action(action(exportNow));
}

type ExportOptions = Readonly<{ force?: boolean }>;

async function exportNow(
  context: CommandContext,
  file: string,
  { force = false }: ExportOptions,
  command: Command,
): Promise<number> {
  sheetFormatOf(file);
  assertOutputTarget(file, 'FILE');
  if (!force) refuseToReplace(file);
  const rows = queueRows(context, command.optsWithGlobals<QueueFilter>());
  const staff = readerContext(context);
  const lines = rows.map((row) => exportedLine(staff, row));
  await writeSpreadsheet(file, [headerLine(), ...lines.map(({ cells }) => cells)]);
  const decided = lines.filter(({ isDecided }) => isDecided).length;
  const { output } = context;
  output.document('queue export', { file, payments: lines.length, decided });
  output.line(applyWords().wrote(lines.length, file));
  if (decided > 0) output.note(applyWords().filled(decided));
  output.note(applyWords().next(`quittance queue apply ${file} --dry-run`));
  return EXIT_CODES.ok;
}
