/** `quittance export` and `quittance import`: the books whole, for other programs, and back into empty books. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from 'commander';
import { AppError, EXIT_CODES } from '../../errors.ts';
import type { Db } from '../../models/db.ts';
import { bookTables, fillBooks, isEmpty } from '../../models/whole-books.ts';
import { hledgerLines } from '../../processor/export/hledger.ts';
import { exportLines, rowsIn } from '../../processor/export/json-lines.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { csvCell } from '../csv-cell.ts';
import { counted } from '../values.ts';

type Format = 'json' | 'csv' | 'hledger';

export const exportCommand: CliCommand = (program, action) => {
  program
    .command('export')
    .description('the books whole: json (NDJSON, can be imported again), csv (a file per table), hledger (a journal)')
    .addOption(new Option('--format <format>', 'what to write').choices(['json', 'csv', 'hledger']).default('json'))
    .option('--output <path>', 'a new file, for csv a new folder; only you can read it')
    .addHelpText(
      'after',
      '\nIt holds names and accounts. Example:\n  quittance export --format json --output books.ndjson',
    )
    .action(action(exportBooks));
};

export const importCommand: CliCommand = (program, action) => {
  program
    .command('import <file>')
    .description('read what export --format json has written into empty books; for bank files: file import')
    .action(action(importBooks));
};

async function exportBooks(
  context: CommandContext,
  { format, output }: { format: Format; output?: string },
): Promise<number> {
  const db = context.db();
  if (format === 'csv') return exportCsv(context, db, output);
  const lines = format === 'json' ? exportLines(db, context.now()) : hledgerLines(db, accountNames(context));
  if (output === undefined) {
    for (const line of lines) {
      if (context.output.isClosed()) break;
      if (!process.stdout.write(`${line}\n`)) await drained();
    }
    return EXIT_CODES.ok;
  }
  const count = writeLines(output, lines);
  context.output.document('export', { format, path: output, lines: count });
  context.output.note(`${counted(count, 'line')} written to ${output}`);
  return EXIT_CODES.ok;
}

function drained(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.once('drain', resolve);
    process.stdout.once('error', () => resolve());
  });
}

function accountNames(context: CommandContext): ReadonlyMap<string, string> {
  const accounts = context.config().config.accounts;
  return new Map(accounts.flatMap(({ account, name }): [string, string][] => (name === null ? [] : [[account, name]])));
}

/** One file per table; a folder that is there already must be empty. */
function exportCsv(context: CommandContext, db: Db, folder: string | undefined): number {
  if (folder === undefined || (existsSync(folder) && readdirSync(folder).length > 0)) {
    throw new AppError({
      kind: 'usage',
      code: 'EXPORT_FOLDER',
      message: folder === undefined ? 'csv is a file per table, so it needs a folder' : 'the folder is not empty',
      hint: 'quittance export --format csv --output books',
    });
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const tables = bookTables(db).filter((name) => !name.startsWith('sqlite_'));
  const total = db.sqlite.transaction(() =>
    tables.reduce((sum, table) => sum + writeLines(join(folder, `${table}.csv`), csvLines(db, table)), 0),
  )();
  context.output.document('export', { format: 'csv', path: folder, tables: tables.length, lines: total });
  context.output.note(`${counted(tables.length, 'file')} in ${folder}`);
  return EXIT_CODES.ok;
}

function* csvLines(db: Db, table: string): Generator<string> {
  const columns = db.sqlite.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  yield columns.join(',');
  for (const row of db.sqlite.prepare(`SELECT * FROM "${table}"`).raw().iterate()) {
    if (Array.isArray(row)) yield row.map((value: unknown) => csvCell(value === null ? '' : String(value))).join(',');
  }
}

/** A new file that only its owner can read, onto the disk. Throws OUTPUT_EXISTS. */
function writeLines(path: string, lines: Iterable<string>): number {
  const file = openNew(path);
  let count = 0;
  let text = '';
  const flush = (): void => {
    writeSync(file, text);
    text = '';
  };
  try {
    for (const line of lines) {
      text += `${line}\n`;
      count += 1;
      if (text.length > 65_536) flush();
    }
    flush();
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return count;
}

function openNew(path: string): number {
  if (!existsSync(path)) return openSync(path, 'wx', 0o600);
  throw new AppError({
    kind: 'refused',
    code: 'EXPORT_EXISTS',
    message: 'a file stands there already',
    where: path,
    hint: 'name another one; nothing is written over',
  });
}

function importBooks(context: CommandContext, file: string): number {
  const db = context.dbOrNew();
  if (!isEmpty(db)) {
    throw new AppError({
      kind: 'refused',
      code: 'BOOKS_NOT_EMPTY',
      message: 'these books are not empty, and two books cannot be put together',
      where: db.path,
      hint: 'name a new data directory: --data-dir',
    });
  }
  const count = fillBooks(db, rowsIn(linesOf(file)));
  context.output.document('import', { rows: count });
  context.output.line(`${counted(count, 'row')} imported`);
  context.output.note('next: quittance check, quittance proof');
  return EXIT_CODES.ok;
}

/** Line by line, so that a long file need not lie in memory. */
function* linesOf(path: string): Generator<string> {
  const file = openSync(path, 'r');
  const bytes = Buffer.alloc(1_048_576);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  try {
    for (;;) {
      const length = readSync(file, bytes, 0, bytes.length, null);
      rest += decoder.decode(bytes.subarray(0, length), { stream: length > 0 });
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
      if (length === 0) break;
    }
    if (rest !== '') yield rest;
  } finally {
    closeSync(file);
  }
}
