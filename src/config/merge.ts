/**
 * Lays environment and flags over what the file says, key by key, and remembers where each came from. Checks no values;
 * it only finds variables and flags that are no keys. Pure.
 */
import { isAbsolute, resolve } from 'node:path';
import type { Key } from './keys.ts';
import { didYouMean, KEYS, TABLES } from './keys.ts';
import type { Problem } from './problems.ts';
import type { ConfigFile } from './toml.ts';
import type { ConfigFlags, ConfigSources, Origin } from './types.ts';

const PREFIX = 'QUITTANCE_';
/** Variables that are not keys: where the file is, and what programs we start are told. */
const OTHER_VARIABLES: readonly string[] = [
  'QUITTANCE_ACTOR',
  'QUITTANCE_CONFIG',
  'QUITTANCE_INCOMING',
  'QUITTANCE_LANG',
  'QUITTANCE_PAGER',
];

export type Merged = Readonly<{
  raw: Record<string, unknown>;
  origins: Map<string, Origin>;
  places: Map<string, string>;
  problems: readonly Problem[];
}>;

/** Lays environment and flags over the file, key by key. */
export function merge({ flags, env, cwd }: ConfigSources, file: ConfigFile | null): Merged {
  const raw = copyOf(file?.values ?? {});
  const origins = new Map<string, Origin>();
  const places = new Map<string, string>();
  for (const key of KEYS) {
    const inFile = valueAt(raw, key);
    if (inFile !== undefined) setAt(raw, key, absolute(key.name, inFile, file?.folder ?? cwd));
    origins.set(key.key, inFile === undefined ? 'default' : 'file');
    const fromEnv = presentText(env[key.variable]);
    const value = flags[key.key] ?? fromEnv;
    if (value === undefined) continue;
    const isFlag = flags[key.key] !== undefined;
    setAt(raw, key, absolute(key.name, typeof value === 'string' ? typed(key, value) : value, cwd));
    origins.set(key.key, isFlag ? 'flag' : 'env');
    places.set(key.key, isFlag ? `flag ${key.key}` : key.variable);
  }
  for (const table of TABLES) {
    origins.set(table, raw[table] === undefined ? 'default' : 'file');
    raw[table] = rowsWithPaths(raw[table], file?.folder ?? cwd);
  }
  return { raw, origins, places, problems: [...unknownVariables(env), ...unknownFlags(flags)] };
}

function copyOf(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, isRecord(value) ? { ...value } : value]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(raw: Record<string, unknown>, key: Key): unknown {
  const holder = key.section === null ? raw : raw[key.section];
  return isRecord(holder) ? holder[key.name] : undefined;
}

function setAt(raw: Record<string, unknown>, key: Key, value: unknown): void {
  if (key.section === null) {
    raw[key.name] = value;
    return;
  }
  const section = raw[key.section];
  if (isRecord(section)) section[key.name] = value;
  else if (section === undefined) raw[key.section] = { [key.name]: value };
}

/** Texts of the environment and of flags as the type of the key; what does not fit stays a text and the schema says so. */
function typed(key: Key, text: string): unknown {
  if (key.kind === 'number') return /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : text;
  if (key.kind === 'boolean') return booleanOf(text.trim().toLowerCase()) ?? text;
  return key.kind === 'list' ? listOf(text) : text;
}

function booleanOf(text: string): boolean | null {
  if (['true', '1', 'yes', 'on'].includes(text)) return true;
  return ['false', '0', 'no', 'off'].includes(text) ? false : null;
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function absolute(name: string, value: unknown, folder: string): unknown {
  const isPath = name === 'data_dir' || name === 'templates' || name.endsWith('_file') || name.endsWith('_path');
  return isPath && typeof value === 'string' && value !== '' && !isAbsolute(value) ? resolve(folder, value) : value;
}

function rowsWithPaths(rows: unknown, folder: string): unknown {
  if (!Array.isArray(rows)) return rows;
  return rows.map((row: unknown) =>
    isRecord(row)
      ? Object.fromEntries(Object.entries(row).map(([key, value]) => [key, absolute(key, value, folder)]))
      : row,
  );
}

/** A variable that looks like ours and is none: in a known section, or a near miss of a known name. */
function unknownVariables(env: ConfigSources['env']): Problem[] {
  const known = KEYS.map((key) => key.variable);
  const prefixes = [...new Set(KEYS.flatMap((key) => key.section ?? [])), ...TABLES].map(
    (s) => `${PREFIX}${s.toUpperCase()}_`,
  );
  return Object.keys(env).flatMap((variable): Problem[] => {
    if (!variable.startsWith(PREFIX) || known.includes(variable) || OTHER_VARIABLES.includes(variable)) return [];
    const inTable = TABLES.find((table) => variable.startsWith(`${PREFIX}${table.toUpperCase()}_`));
    if (inTable !== undefined)
      return [unknown(variable, `stands in a [[${inTable}]] table of quittance.toml, nowhere else`, 'environment')];
    const meant = didYouMean(
      variable.slice(PREFIX.length),
      known.map((name) => name.slice(PREFIX.length)),
    );
    const inSection = prefixes.some((prefix) => variable.startsWith(prefix));
    if (meant === null && !inSection) return [];
    return [
      unknown(
        variable,
        meant === null ? 'is not a key' : `is not a key; did you mean "${PREFIX}${meant}"?`,
        'environment',
      ),
    ];
  });
}

function unknownFlags(flags: ConfigFlags): Problem[] {
  const known = KEYS.map((key) => key.key);
  return Object.entries(flags).flatMap(([key, value]): Problem[] => {
    if (value === undefined || key === 'config' || known.includes(key)) return [];
    const meant = didYouMean(key, known);
    return [unknown(key, meant === null ? 'is not a key' : `is not a key; did you mean "${meant}"?`, 'flag')];
  });
}

function unknown(key: string, text: string, place: string): Problem {
  return { key, text, place, example: null };
}

/** An empty variable counts as not set, as containers often set them. */
export function presentText(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value;
}
