/**
 * Runs a fetch in a process of its own that kills itself, without any clean-up, once a part file has grown to one
 * megabyte. The connectors are compiled into a temporary directory for it, because Node 20 runs no TypeScript.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import type { SftpSource } from '../../src/connectors/sftp.ts';
import { temporaryDirectory } from './fetching.ts';

const SCRIPT = `
import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fetchSftp } from './connectors/sftp.js';
const { source, directory } = JSON.parse(process.argv[2]);
setInterval(() => {
  for (const name of readdirSync(directory)) {
    if (statSync(join(directory, name)).size > 1_000_000) process.kill(process.pid, 'SIGKILL');
  }
}, 1);
await fetchSftp(source, { directory, now: new Date(), isKnown: () => false, landed: () => undefined });
process.exit(0);
`;

/** The signal that ended the process: SIGKILL when it died in the middle. */
export async function fetchAndDie(source: SftpSource, directory: string): Promise<NodeJS.Signals | null> {
  const root = temporaryDirectory();
  compileConnectors(root);
  writeFileSync(join(root, 'run.js'), SCRIPT);
  const child = spawn(process.execPath, [join(root, 'run.js'), JSON.stringify({ source, directory })], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'exit');
  return child.signalCode;
}

function compileConnectors(root: string): void {
  mkdirSync(join(root, 'connectors'));
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  const connectors = readdirSync('src/connectors').filter((name) => name.endsWith('.ts'));
  for (const file of ['errors.ts', ...connectors.map((name) => `connectors/${name}`)]) {
    const { outputText } = ts.transpileModule(readFileSync(join('src', file), 'utf8'), {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2023,
        rewriteRelativeImportExtensions: true,
        verbatimModuleSyntax: true,
      },
    });
    writeFileSync(join(root, file.replace(/\.ts$/, '.js')), withAbsolutePackages(outputText));
  }
}

/** Out there is no node_modules, and a link to ours is dangerous: cleaning up behind it would empty it. */
function withAbsolutePackages(code: string): string {
  const { resolve } = createRequire(import.meta.url);
  return code.replace(
    /from '(ssh2|ssh2-sftp-client)'/g,
    (_match, name: string) => `from '${pathToFileURL(resolve(name))}'`,
  );
}
