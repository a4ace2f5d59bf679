/**
 * The configuration file: where it is, what stands in it, and on which line. Reads the disk; judges nothing but the syntax.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse, TomlDate, TomlError } from 'smol-toml';
import { AppError, messageOf } from '../errors.ts';

const FILE_NAME = 'quittance.toml';
const SYSTEM_FOLDER = '/etc/quittance';

export type ConfigFile = Readonly<{
  path: string;
  folder: string;
  source: string;
  values: Readonly<Record<string, unknown>>;
}>;

/** The named file, which must exist, or the first one found in the working directory and in `/etc/quittance`. */
export function readConfigFile(named: string | undefined, cwd: string): ConfigFile | null {
  const candidates =
    named === undefined ? [join(cwd, FILE_NAME), join(SYSTEM_FOLDER, FILE_NAME)] : [resolve(cwd, named)];
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path !== undefined) return parseConfigFile(path, textOf(path));
  if (named === undefined) return null;
  throw new AppError({
    kind: 'configuration',
    code: 'CONFIG_NOT_FOUND',
    message: `there is no configuration file ${resolve(cwd, named)}`,
    hint: 'check --config or QUITTANCE_CONFIG',
  });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AppError({
      kind: 'configuration',
      code: 'CONFIG_UNREADABLE',
      message: `the configuration file cannot be read: ${messageOf(cause)}`,
      where: path,
      hint: `make it readable for this user: chmod 640 ${path}, and its group that of the service`,
      cause,
    });
  }
}

function parseConfigFile(path: string, source: string): ConfigFile {
  try {
    return { path, folder: dirname(path), source, values: plainTable(parse(source)) };
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    throw new AppError({
      kind: 'configuration',
      code: 'CONFIG_INVALID',
      message: `the configuration file is not TOML: ${cause.message.replace(/^Invalid TOML document: /, '').split('\n')[0] ?? ''}`,
      where: `${path}:${cause.line}`,
      hint: 'texts need quotes, lists need brackets: see docs/quittance.example.toml',
      cause,
    });
  }
}

/** Dates of TOML become texts, so that `opening = 2026-01-01` works with and without quotes. */
function plainTable(table: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, plainValue(value)]));
}

function plainValue(value: unknown): unknown {
  if (value instanceof TomlDate) return value.isDate() ? value.toISOString().slice(0, 10) : value.toISOString();
  if (Array.isArray(value)) return value.map(plainValue);
  return typeof value === 'object' && value !== null ? plainTable(value) : value;
}

/** The line (from 1) on which a key is set, or its table begins; null when that cannot be told cheaply. */
export function lineOf(source: string, path: readonly PropertyKey[]): number | null {
  const [first, second, third] = path;
  const section = path.length === 1 ? '' : String(first);
  const row = typeof second === 'number' ? second : 0;
  const key = path.length === 1 ? first : typeof second === 'number' ? third : second; // a further number is a place in a list
  let inside = section === '';
  let rows = -1;
  let headerLine: number | null = null;
  for (const [index, line] of source.split('\n').entries()) {
    const [, brackets, name] = /^\s*(\[\[?)\s*([\w-]+)\s*\]\]?/.exec(line) ?? [];
    if (brackets !== undefined) {
      if (name === section) rows += 1;
      inside = name === section && rows === row;
      if (inside) headerLine = index + 1;
    } else if (inside && key !== undefined && /^\s*"?([\w-]+)"?\s*=/.exec(line)?.[1] === key) {
      return index + 1;
    }
  }
  return headerLine;
}
