/**
 * Rules apart from the configuration: one that somebody is about to add, the rules of another file, and the adding of a
 * `[[rule]]` table to the configuration file, which is changed as a whole or not at all.
 */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { stringify } from 'smol-toml';
import * as z from 'zod';
import { AppError, messageOf } from '../errors.ts';
import { invalidConfig, problemsOf } from './problems.ts';
import { rulesSchema } from './schema.ts';
import { type ConfigFile, readConfigFile } from './toml.ts';
import type { RuleConfig } from './types.ts';

/** A rule as it stands in the file: names in snake_case, only what is given. */
export type RawRule = Readonly<Record<string, string | readonly string[]>>;

const ruleTables = z.object({ rule: rulesSchema });

/** The rules that stand in a file; whatever else stands there is not looked at. Throws CONFIG_INVALID with all problems. */
export function rulesInFile(path: string, cwd: string): readonly RuleConfig[] {
  const file = readConfigFile(path, cwd);
  return checkedRules(file?.values['rule'], file);
}

/** Checks a rule that is not in any file yet. Throws RULE_INVALID with all problems. */
export function readRule(raw: RawRule): RuleConfig {
  try {
    const [rule] = checkedRules([raw], null);
    if (rule === undefined) throw new Error('a rule vanished');
    return rule;
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    const message = cause.message.replace('in the configuration', 'in this rule');
    throw new AppError({ kind: 'usage', code: 'RULE_INVALID', message, hint: 'quittance rules add --help', cause });
  }
}

function checkedRules(raw: unknown, file: ConfigFile | null): readonly RuleConfig[] {
  const given = { rule: raw };
  const parsed = ruleTables.safeParse(given);
  if (parsed.success) return parsed.data.rule;
  throw invalidConfig(problemsOf(parsed.error.issues, given, new Map(), file), file?.path ?? null);
}

export type AddedRule = Readonly<{
  /** The configuration file. */
  path: string;
  rule: RawRule;
  /** Who adds it (a login) and on which day; a comment above the rule says so. */
  by: string;
  day: string;
  /** Reads a configuration file as the program does, and throws when something is wrong with it. */
  check(path: string): void;
}>;

/**
 * Appends the rule to the file. The new content is written beside it and checked as a whole; only then it takes the place of
 * the file, with the same owner and mode. Throws RULE_NOT_ADDED and leaves the file as it was.
 */
export function addRule(added: AddedRule): void {
  const target = realpathSync(added.path);
  const draft = `${target}.new-rule`;
  try {
    writeDraft(target, draft, withRule(readFileSync(target, 'utf8'), added));
    added.check(draft);
    renameSync(draft, target);
    syncFolder(dirname(target));
  } catch (cause) {
    rmSync(draft, { force: true });
    throw notAdded(added, messageOf(cause).replaceAll(draft, target), cause);
  }
}

/** The block as it is added to the file. */
export function ruleBlock({ rule, by, day }: Pick<AddedRule, 'rule' | 'by' | 'day'>): string {
  return `# added by ${by} on ${day}\n${stringify({ rule: [rule] }).trim()}\n`;
}

function withRule(source: string, added: AddedRule): string {
  const gap = source === '' ? '' : source.endsWith('\n') ? '\n' : '\n\n';
  return `${source}${gap}${ruleBlock(added)}`;
}

function writeDraft(target: string, draft: string, content: string): void {
  const { mode, uid, gid } = statSync(target);
  rmSync(draft, { force: true });
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(handle, content);
    // Not what the umask leaves of it; a change of owner takes bits away, and so comes first.
    const own = fstatSync(handle);
    if (own.uid !== uid || own.gid !== gid) fchownSync(handle, uid, gid);
    fchmodSync(handle, mode & 0o7777);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A rename lasts through a power cut only when its folder is on disk too. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function notAdded(added: AddedRule, message: string, cause: unknown): AppError {
  return new AppError({
    kind: 'refused',
    code: 'RULE_NOT_ADDED',
    message: `the rule could not be added, and the file is as it was: ${message}`,
    where: added.path,
    hint: `write it into the file yourself:\n${ruleBlock(added).trimEnd()}`,
    cause,
  });
}
