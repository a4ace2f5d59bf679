/** Flags that every command has, before or after its name. */
export type GlobalFlags = Readonly<{
  json: boolean;
  ndjson: boolean;
  plain: boolean;
  yes: boolean;
  quiet: boolean;
  verbose: boolean;
}>;
