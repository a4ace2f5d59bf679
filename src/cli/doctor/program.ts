/** Is this a machine the program can run on: Node, and the native modules. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { messageOf } from '../../errors.ts';
import { type Finding, no, unknown, yes } from './finding.ts';

const RECOMMENDED = 'Node 22 is the newest one this version was tried on';
const LOAD_TIMEOUT_MS = 30_000;

/** `version` as in `process.versions.node`. */
export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const get = 'nvm install 22';
  if (major < 20 || (major === 20 && minor < 19)) return no('Node', `${version} is too old; ${RECOMMENDED}`, get);
  if (major === 20)
    return unknown('Node', `${version} gets no more security updates (since April 2026); ${RECOMMENDED}`, get);
  if (major % 2 === 1) return unknown('Node', `${version} is not a version with long support; ${RECOMMENDED}`, get);
  return yes('Node', version);
}

/** Each native module, loaded in a short process of its own: one that crashes takes nobody along. */
export async function nativeFindings(): Promise<readonly Finding[]> {
  return Promise.all([
    loaded('better-sqlite3', 'new m(":memory:").prepare("SELECT sqlite_version()").pluck().get()', 'SQLite'),
    loaded('libxmljs2', 'm.libxml_version', 'libxml2'),
  ]);
}

async function loaded(name: string, version: string, library: string): Promise<Finding> {
  const script = `const m = require(process.argv[1]); process.stdout.write(String(${version}))`;
  try {
    const path = createRequire(import.meta.url).resolve(name);
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, path], { timeout: LOAD_TIMEOUT_MS });
    return yes(name, `loads (${library} ${stdout})`);
  } catch (thrown) {
    return no(name, `does not load: ${reasonOf(thrown)}`, `npm rebuild ${name}`);
  }
}

/** The line of Node's report that says what happened, else the signal that ended it. */
function reasonOf(thrown: unknown): string {
  const message = messageOf(thrown);
  const signal = thrown instanceof Error && 'signal' in thrown ? thrown.signal : null;
  return (
    /^Error: .*$/m.exec(message)?.[0] ??
    (typeof signal === 'string' ? `ended by ${signal}` : (message.split('\n')[0] ?? ''))
  );
}
