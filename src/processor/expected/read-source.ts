/**
 * The bytes of a file with open items as lines of text cells: CSV (comma, semicolon or tab), JSON or NDJSON, in
 * UTF-8. Pure. A file that cannot be read as a whole throws an `AppError`; a bad line is a line with problems.
 */
import { isUtf8 } from 'node:buffer';
import type { SourceLine } from './columns.ts';
import { readCsv } from './read-csv.ts';
import { readJson } from './read-json.ts';
import { unusable } from './source-problems.ts';

export type SourceFormat = 'csv' | 'json';

export function readSource(
  file: { name: string; bytes: Uint8Array },
  format: SourceFormat | null,
): readonly SourceLine[] {
  const text = decode(file);
  const lines = (format ?? formatOf(file.name, text)) === 'json' ? readJson(text, file.name) : readCsv(text, file.name);
  if (lines.length > 0) return lines;
  throw unusable({
    code: 'EXPECTED_EMPTY',
    message: 'the file has no lines',
    where: file.name,
    hint: 'a CSV file needs a header and at least one line below it',
  });
}

/** By the name of the file, else by its first character. */
function formatOf(name: string, text: string): SourceFormat {
  if (/\.(?:json|ndjson|jsonl)$/i.test(name)) return 'json';
  if (/\.(?:csv|tsv)$/i.test(name)) return 'csv';
  return /^\s*[[{]/.test(text) ? 'json' : 'csv';
}

/** UTF-8 or nothing: another encoding would turn names into something else without anybody noticing. */
function decode({ name, bytes }: { name: string; bytes: Uint8Array }): string {
  const isWorkbook = bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03;
  if (isUtf8(bytes) && !isWorkbook) return new TextDecoder('utf-8').decode(bytes);
  if (isWorkbook) {
    throw unusable({
      code: 'EXPECTED_WORKBOOK',
      message: 'this is a workbook of a spreadsheet program, not a CSV file',
      where: name,
      hint: 'save it as "CSV UTF-8"',
    });
  }
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  throw unusable({
    code: 'EXPECTED_NOT_UTF8',
    message: isUtf16 ? 'the file is UTF-16, not UTF-8' : `line ${firstBadLine(bytes)} is not UTF-8`,
    where: name,
    hint: `save it again as "CSV UTF-8", or convert it: iconv -f ${isUtf16 ? 'UTF-16' : 'WINDOWS-1252'} -t UTF-8`,
  });
}

function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(0x0a, start);
    const next = end === -1 ? bytes.length : end + 1;
    if (!isUtf8(bytes.subarray(start, next))) break;
    start = next;
    line += 1;
  }
  return line;
}
