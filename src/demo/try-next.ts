/** The commands that the demo proposes at its end, as the person at this keyboard would type them. Pure. */
import { basename, isAbsolute, relative } from 'node:path';

/** Where and how the program was started. */
export type Start = Readonly<{
  /** The program file, as node was given it. */
  program: string;
  /** Where the person stands, and where the program does (npm goes to the package first). */
  shellFolder: string;
  env: Readonly<Record<string, string | undefined>>;
}>;

export type Proposal = Readonly<{ what: string; commands: readonly string[] }>;

/** The folder where commands are typed: npm tells it when it has changed to another one. */
export function shellFolderOf(env: Start['env'], cwd: string): string {
  return env['npm_lifecycle_event'] === undefined ? cwd : (env['INIT_CWD'] ?? cwd);
}

export function proposals(start: Start, root: string, paymentId: number | null): readonly Proposal[] {
  const program = programName(start);
  const folder = shownPath(root, start.shellFolder);
  const config = quoted(`${folder}/quittance.toml`);
  const command = (words: string): string => `${program} ${words} --config ${config}`;
  return [
    { what: 'what needs a person, and why', commands: [command('queue')] },
    ...(paymentId === null
      ? []
      : [
          {
            what: 'one of them: what was looked for, found and missing',
            commands: [command(`explain P-${paymentId}`)],
          },
        ]),
    { what: 'the balances of the bank against our books', commands: [command('proof')] },
    { what: 'monthly gifts by card, and when the next is expected', commands: [command('recurring list')] },
    { what: 'every file and what became of it', commands: [command('file list')] },
    {
      what: 'the bank delivers the refused file again, whole',
      commands: [`cp ${quoted(`${folder}/again`)}/*.xml ${quoted(`${folder}/data/fds`)}/`, command('run')],
    },
    { what: 'nobody has changed the history', commands: [command('log verify')] },
  ];
}

/** `node dist/src/cli/main.js` from a clone, `npx quittance` after npx, `quittance` when it is installed. */
function programName({ program, shellFolder, env }: Start): string {
  if (env['npm_lifecycle_event'] === undefined && basename(program) === 'quittance') return 'quittance';
  if (env['npm_command'] === 'exec') return 'npx quittance';
  return `node ${quoted(shownPath(program, shellFolder))}`;
}

/** Relative to where the person stands, unless that is longer. */
export function shownPath(path: string, from: string): string {
  const near = relative(from, path);
  if (near === '') return '.';
  return isAbsolute(near) || near.length > path.length ? path : near;
}

function quoted(path: string): string {
  return /^[\w./@+:-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
