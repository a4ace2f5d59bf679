/** `quittance file list|show|import|retry|dismiss|accept`: the files of the bank and what became of them. */
import { AppError, EXIT_CODES } from '../../errors.ts';
import { XML_ENGINES } from '../../iso20022/types.ts';
import type { Db } from '../../models/db.ts';
import { type FileRow, listFiles } from '../../models/files.ts';
import { differencesOfFiles } from '../../models/proof.ts';
import { FILE_STATES } from '../../models/schema.ts';
import { differenceAlarm } from '../../processor/alarms/bank.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { fileColumns, type ProofCodes, printedFile } from '../file-view.ts';
import { acceptFile, dismissFile, importNow, retryFile } from './file-change.ts';
import { showFile } from './file-show.ts';

export const fileCommand: CliCommand = (program, action) => {
  const file = program.command('file').description('files from the bank and what became of them');
  file
    .command('list')
    .description('list the files with their counts')
    .option('--state <state...>', `only these states: ${FILE_STATES.join(', ')}`)
    .action(action(list));
  file
    .command('show')
    .description('show a file with its statements, rejected rows and warnings')
    .argument('<file>', 'F-12, or its name')
    .action(action(showFile));
  file
    .command('import')
    .description('copy a file into the folder of the bank’s files and import it now')
    .argument('<path>')
    .action(action(importNow));
  file
    .command('retry')
    .description('read a refused file again')
    .argument('<file>', 'F-12, or its name')
    .action(action(retryFile));
  file
    .command('accept')
    .description('take the word of one XML engine where the two read a file differently')
    .argument('<file>', 'F-12, or its name')
    .requiredOption('--engine <name>', `the engine to believe: ${XML_ENGINES.join(' or ')}`)
    .action(action(acceptFile));
  file
    .command('dismiss')
    .description('close a refused file with a reason; it is not read any more')
    .argument('<file>', 'F-12, or its name')
    .requiredOption('--reason <text>', 'why it will never be read')
    .action(action(dismissFile));
};

async function list(context: CommandContext, options: { state?: readonly string[] }): Promise<number> {
  const states = options.state?.flatMap((text) => text.split(',')).map(stateNamed) ?? [];
  const rows = listFiles(context.db()).filter((row) => states.length === 0 || states.includes(row.state));
  await context.output.list({
    command: 'file.list',
    key: null,
    rows,
    columns: fileColumns(context.output.isTerminal, proofCodes(context.db())),
    object: printedFile,
    empty: 'No files.',
  });
  return EXIT_CODES.ok;
}

function proofCodes(db: Db): ProofCodes {
  const codes = new Map<number, readonly string[]>();
  for (const { fileId, kind } of differencesOfFiles(db)) {
    const { code } = differenceAlarm(kind);
    codes.set(fileId, [...new Set([...(codes.get(fileId) ?? []), code])]);
  }
  return codes;
}

function stateNamed(name: string): FileRow['state'] {
  const state = FILE_STATES.find((one) => one === name.trim().toUpperCase());
  if (state !== undefined) return state;
  throw new AppError({
    kind: 'usage',
    code: 'STATE_UNKNOWN',
    message: `there is no state "${name}"`,
    hint: `states are ${FILE_STATES.join(', ')}`,
  });
}
