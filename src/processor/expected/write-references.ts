/**
 * The references that we made, with the cells of their lines, as CSV for whoever prints the letters. It can be
 * imported again. Written beside its name and renamed, readable by its owner only: it holds names and addresses.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../errors.ts';
import { COLUMNS, type ColumnName } from './columns.ts';
import type { LineResult } from './import-expected.ts';

const MADE_COLUMNS: readonly ColumnName[] = ['reference', 'qr_reference', 'creditor_reference'];
const CHUNK_LINES = 1_000;

/** True for a line that came without a reference and has one now, also when the same file made it before. */
export function hasMadeReference(line: LineResult): boolean {
  return line.outcome !== 'rejected' && (line.cells.get('reference') ?? '').trim() === '';
}

/** Opens the file before anything is imported, so that a folder that cannot be written to is known in time. */
export function openReferencesFile(path: string) {
  const part = `${path}.part`;
  let descriptor: number | null = openPart(part);
  const discard = (): void => {
    if (descriptor === null) return;
    closeSync(descriptor);
    descriptor = null;
    rmSync(part, { force: true });
  };
  /** Writes the file in full; it has its name only when it is complete. Gives back how many lines it has. */
  const finish = (lines: readonly LineResult[]): number => {
    if (descriptor === null) throw new Error('the file is closed already');
    const made = lines.filter(hasMadeReference);
    const columns = [...MADE_COLUMNS, ...COLUMNS.filter((column) => isGiven(column, made))];
    const rows = [columns.join(','), ...made.map((line) => columns.map((column) => cellOf(line, column)).join(','))];
    for (let start = 0; start < rows.length; start += CHUNK_LINES) {
      writeSync(descriptor, `${rows.slice(start, start + CHUNK_LINES).join('\n')}\n`);
    }
    fsyncSync(descriptor);
    closeSync(descriptor);
    descriptor = null;
    renameSync(part, path);
    return made.length;
  };
  return { finish, discard };
}

function openPart(part: string): number {
  try {
    return openSync(part, 'w', 0o600);
  } catch (error) {
    if (!existsSync(dirname(part))) throw folderMissing(part, error);
    throw error;
  }
}

function folderMissing(part: string, cause: unknown): AppError {
  return new AppError({
    kind: 'not-found',
    code: 'FOLDER_NOT_FOUND',
    message: 'the folder for the references does not exist; nothing was imported',
    where: dirname(part),
    cause,
  });
}

function isGiven(column: ColumnName, lines: readonly LineResult[]): boolean {
  return !MADE_COLUMNS.includes(column) && lines.some((line) => line.cells.has(column));
}

function cellOf(line: LineResult, column: ColumnName): string {
  if (column === 'reference') return quoted(line.reference ?? '');
  if (column === 'qr_reference') return quoted(line.qrReference ?? '');
  if (column === 'creditor_reference') return quoted(line.creditorReference ?? '');
  return quoted(line.cells.get(column) ?? '');
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe, which our own import takes off again. */
function quoted(text: string): string {
  const guarded = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
