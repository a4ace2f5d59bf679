/** What `init` leaves on the disk: the configuration (0640), the key (0600), the unit. Nothing is ever written over. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'smol-toml';
import { loadConfig } from '../../config.ts';
import { AppError } from '../../errors.ts';

/** A value of TOML; `undefined` is left out. */
type Value = string | number | boolean | readonly string[] | undefined;
export type Section = Readonly<Record<string, Value>>;
export type Draft = Readonly<{
  top: Section;
  organisation: Section;
  mail: Section;
  operator: Section;
  sources: readonly Section[];
  accounts: readonly Section[];
}>;

export function configText(draft: Draft): string {
  const { top, organisation, mail, operator, sources, accounts } = draft;
  const tables = { organisation: filled(organisation), mail: filled(mail), operator: filled(operator) };
  const rows = {
    ...(sources.length === 0 ? {} : { source: sources.map(filled) }),
    ...(accounts.length === 0 ? {} : { account: accounts.map(filled) }),
  };
  const head = '# Written by quittance init. Every key there is: docs/quittance.example.toml\n';
  return `${head}${stringify({ ...filled(top), ...tables, ...rows })}\n`;
}

function filled(section: Section): Record<string, unknown> {
  return Object.fromEntries(Object.entries(section).filter(([, value]) => value !== undefined && value !== ''));
}

/** Throws INIT_EXISTS before anything is asked. */
export function refuseToOverwrite(path: string): void {
  if (!existsSync(path)) return;
  throw new AppError({
    kind: 'refused',
    code: 'INIT_EXISTS',
    message: 'there is a configuration already',
    where: path,
    hint: 'quittance config check; to begin anew move it away, or name another --folder',
  });
}

/** Written, then read as the program will read it: what is wrong is told at once, with the file left to look at. */
export function writeConfig(path: string, text: string): void {
  writeNew(path, text, 0o640);
  loadConfig({ flags: { config: path }, env: {}, cwd: dirname(path) });
}

export function writeSecret(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeNew(path, text, 0o600);
}

/** The unit as it is packaged, for this program and these files. */
export function writeUnit(
  path: string,
  unit: string,
  facts: { config: string; dataDir: string; secrets: readonly string[] },
): void {
  const program = `${process.execPath} ${fileURLToPath(new URL('../main.js', import.meta.url))}`;
  const credentials = facts.secrets.map((file) => `LoadCredential=${file.split('/').at(-1) ?? ''}:${file}`);
  const lines = unit.split('\n').flatMap((line) => {
    if (line.startsWith('LoadCredential=')) return credentials.splice(0);
    if (line.startsWith('Environment=QUITTANCE_DATA_DIR=')) return [`Environment=QUITTANCE_CONFIG=${facts.config}`];
    if (line.startsWith('StateDirectory=')) return [`ReadWritePaths=${facts.dataDir}`];
    if (line.startsWith('StateDirectoryMode=')) return [];
    return [line.replace('/usr/local/bin/quittance', program)];
  });
  writeNew(path, lines.join('\n'), 0o644);
}

function writeNew(path: string, text: string, mode: number): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
  if (existsSync(path)) refuseToOverwrite(path);
  writeFileSync(path, text, { mode, flag: 'wx' });
  chmodSync(path, mode); // whatever the umask is
}

export function secretsFolder(folder: string): string {
  return join(folder, 'secrets');
}
