/**
 * Turns what is wrong with a configuration into one error that a person can act on: a line for each key, with what is
 * wrong, where it was set, and an example. Pure.
 */
import type * as z from 'zod';
import { AppError } from '../errors.ts';
import { didYouMean, exampleAt, namesAt } from './keys.ts';
import type { ConfigFile } from './toml.ts';
import { lineOf } from './toml.ts';

export type Problem = Readonly<{ key: string; text: string; place: string | null; example: string | null }>;

/** Where a key was set, when it was not the file: `QUITTANCE_MAIL_MODE`, `flag mail.mode`. */
export type Places = ReadonlyMap<string, string>;

type Issue = z.core.$ZodIssue;

/** One error with all problems. */
export function invalidConfig(problems: readonly Problem[], file: string | null): AppError {
  const lines = problems.map((p) => {
    const place = p.place === null ? '' : ` [${p.place}]`;
    return `  ${p.key}: ${p.text}${place}${p.example === null ? '' : `; for example ${p.example}`}`;
  });
  const title = problems.length === 1 ? 'there is an error' : `there are ${problems.length} errors`;
  return new AppError({
    kind: 'configuration',
    code: 'CONFIG_INVALID',
    message: `${title} in the configuration\n${lines.join('\n')}`,
    where: file ?? undefined,
    hint: 'docs/quittance.example.toml shows every key; "quittance config check" checks again',
  });
}

/** The problems the schema found. A key that is unknown gets a line of its own. */
export function problemsOf(issues: readonly Issue[], raw: unknown, places: Places, file: ConfigFile | null): Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [problemAt(issue.path, textOf(issue, raw), raw, places, file)];
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return { ...problemAt(path, unknownKey(key, namesAt(issue.path)), raw, places, file), example: null };
    });
  });
}

/** `is not a key; did you mean "mode"?` */
export function unknownKey(given: string, known: readonly string[]): string {
  const meant = didYouMean(given, known);
  return meant === null ? `is not a key; known here: ${known.join(', ')}` : `is not a key; did you mean "${meant}"?`;
}

function problemAt(
  path: readonly PropertyKey[],
  text: string,
  raw: unknown,
  places: Places,
  file: ConfigFile | null,
): Problem {
  const key = keyText(path, raw);
  const line = file === null ? null : lineOf(file.source, path);
  const inFile = file === null || line === null ? null : `${file.path}:${line}`;
  return { key, text: shortened(text), place: places.get(key) ?? inFile, example: exampleAt(path) };
}

const TEXT_CHARACTERS_MAX = 300;

/** What was written may be a whole file that was pasted into the wrong place. */
function shortened(text: string): string {
  if (text.length <= TEXT_CHARACTERS_MAX) return text;
  const half = TEXT_CHARACTERS_MAX / 2;
  return `${text.slice(0, half)} … ${text.slice(-half)}`;
}

/** `mail.mode`, `source[bank].host`, or `source[2].name` (from 1) when the row has no name. */
function keyText(path: readonly PropertyKey[], raw: unknown): string {
  let text = '';
  let value = raw;
  for (const step of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
    if (typeof step === 'number') text += `[${nameOf(value) ?? step + 1}]`;
    else text += text === '' ? String(step) : `.${String(step)}`;
  }
  return text;
}

function nameOf(row: unknown): string | null {
  const name: unknown = typeof row === 'object' && row !== null && 'name' in row ? row.name : null;
  return typeof name === 'string' && name !== '' ? shortened(name) : null;
}

function textOf(issue: Issue, raw: unknown): string {
  if (isMissing(issue.path, raw) && issue.code !== 'custom') return 'is required';
  if (issue.code === 'invalid_type') return `must be ${article(issue.expected)}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'too_small' && (issue.origin === 'string' || issue.origin === 'array')) return issue.message;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  return issue.code === 'invalid_union' ? 'must be a number or a text' : issue.message;
}

function isMissing(path: readonly PropertyKey[], raw: unknown): boolean {
  let value = raw;
  for (const step of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
  return value === undefined;
}

function article(type: string): string {
  if (type === 'string') return 'a text in quotes';
  if (type === 'array') return 'a list in brackets';
  if (type === 'object') return 'a table';
  if (type === 'boolean') return 'true or false';
  return type === 'int' || type === 'number' ? 'a whole number' : type;
}
