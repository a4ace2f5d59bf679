/** The checked configuration as the program sees it. Types only. */
import type * as z from 'zod';
import type { configSchema } from './schema.ts';

export type DeepReadonly<T> = T extends readonly (infer E)[]
  ? readonly DeepReadonly<E>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** The checked configuration. Frozen; `null` where nothing is set; durations in milliseconds; paths absolute. */
export type Config = DeepReadonly<z.output<typeof configSchema>>;
export type MailConfig = Config['mail'];
export type LimitsConfig = Config['limits'];
/** One `[[source]]`: `kind` tells a server (`sftp`) from an operator's own program (`command`). */
export type SourceConfig = Config['sources'][number];
export type SftpSource = Extract<SourceConfig, { kind: 'sftp' }>;
export type CommandSource = Extract<SourceConfig, { kind: 'command' }>;
/** One `[[account]]`. */
export type AccountConfig = Config['accounts'][number];
/** One `[[webhook]]`. */
export type WebhookConfig = Config['webhooks'][number];
/** One `[[rule]]`. */
export type RuleConfig = Config['rules'][number];

export type Origin = 'flag' | 'env' | 'file' | 'default';
/** The configuration, where each key came from (`mail.mode`, `data_dir`, `source`), and the file that was read. */
export type LoadedConfig = Readonly<{ config: Config; origins: ReadonlyMap<string, Origin>; file: string | null }>;

/** Values by their key in the file (`mail.mode`, `data_dir`); `config` names the file. Undefined means not given. */
export type ConfigFlags = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
export type ConfigSources = Readonly<{
  flags: ConfigFlags;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
}>;
