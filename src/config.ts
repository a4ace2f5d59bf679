/**
 * The configuration of the program: flags, then environment, then `quittance.toml`, then defaults. Checked once, here;
 * everything else trusts the type `Config`. Secrets are named by files only (`readSecret`). The clock is not used, the
 * disk only to find and read the configuration file.
 */
import { resolve } from 'node:path';
import { merge, presentText } from './config/merge.ts';
import { invalidConfig, problemsOf } from './config/problems.ts';
import { configSchema } from './config/schema.ts';
import { readConfigFile } from './config/toml.ts';
import type { ConfigSources, DeepReadonly, LoadedConfig } from './config/types.ts';

export type { ConfigRow } from './config/describe.ts';
export { describeConfig } from './config/describe.ts';
export { configJsonSchema } from './config/keys.ts';
export type { AddedRule, RawRule } from './config/rule-file.ts';
export { addRule, readRule, rulesInFile } from './config/rule-file.ts';
export { readSecret } from './config/secret.ts';
export type {
  AccountConfig,
  CommandSource,
  Config,
  ConfigFlags,
  ConfigSources,
  LimitsConfig,
  LoadedConfig,
  MailConfig,
  Origin,
  RuleConfig,
  SftpSource,
  SourceConfig,
  WebhookConfig,
} from './config/types.ts';
export type { Mailbox, Turn } from './config/values.ts';

/**
 * Reads, merges and checks the configuration. All errors come together in one `AppError` of kind `configuration` and code
 * `CONFIG_INVALID`. Relative paths count from the folder of the file when they stand there, else from the working directory.
 */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const flag = sources.flags['config'];
  const named = typeof flag === 'string' ? flag : presentText(sources.env['QUITTANCE_CONFIG']);
  const file = readConfigFile(named, sources.cwd);
  const merged = merge(sources, file);
  const parsed = configSchema.safeParse(merged.raw, { jitless: true }); // to compile it for one use takes longer
  const issues = parsed.success ? [] : problemsOf(parsed.error.issues, merged.raw, merged.places, file);
  const problems = [...merged.problems, ...issues];
  if (!parsed.success || problems.length > 0) throw invalidConfig(problems, file?.path ?? null);
  const config = { ...parsed.data, dataDir: resolve(sources.cwd, parsed.data.dataDir) };
  return { config: frozen(config), origins: merged.origins, file: file?.path ?? null };
}

function frozen<T>(value: T): DeepReadonly<T>;
function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
