/**
 * A real OpenSSH server for tests: SFTP only, on 127.0.0.1, with keys of its own in a temporary directory, for the
 * user who runs the tests. A small shell holds it: when our end of its pipe closes, by `stop()` or because the
 * test process died in whatever way, the shell ends the server by its process id.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const SSHD = '/usr/sbin/sshd';
const START_TIMEOUT_MS = 10_000;

export type Sshd = Readonly<{
  port: number;
  /** `SHA256:…` */
  hostKeySha256: string;
  /** `ssh-ed25519 AAAA…` */
  hostPublicKey: string;
  privateKeyPath: string;
  username: string;
  stop: () => Promise<void>;
}>;

/** Serves `root`: the directory where a login starts (the server does not confine the user to it). */
export async function startSshd(options: { root: string }): Promise<Sshd> {
  if (!existsSync(SSHD)) {
    throw new Error(`${SSHD} is missing: install the package openssh-server (apt-get install openssh-server)`);
  }
  if (!/^\/[\w./-]+$/.test(options.root)) throw new Error(`sshd takes no such directory: ${options.root}`);
  const directory = mkdtempSync(join(tmpdir(), 'quittance-sshd-'));
  for (const name of ['hostkey', 'userkey']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(directory, name)]);
  }
  copyFileSync(join(directory, 'userkey.pub'), join(directory, 'authorized_keys'));
  // Run as root, sshd wants this directory for its unprivileged part, and the package makes it only at boot.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const { port, holder } = await startOnFreePort(directory, options.root);
  const fingerprint = execFileSync('ssh-keygen', ['-lf', join(directory, 'hostkey.pub')], { encoding: 'utf8' });
  const [type = '', key = ''] = readFileSync(join(directory, 'hostkey.pub'), 'utf8').split(' ');
  return {
    port,
    hostKeySha256: fingerprint.split(' ')[1] ?? '',
    hostPublicKey: `${type} ${key}`,
    privateKeyPath: join(directory, 'userkey'),
    username: userInfo().username,
    stop: async () => {
      await release(holder);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A port that was free can be taken a moment later, so it is tried a few times. */
async function startOnFreePort(directory: string, root: string): Promise<{ port: number; holder: ChildProcess }> {
  let trouble = '';
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const port = await freePort();
    writeFileSync(join(directory, 'config'), configOf({ directory, root, port }));
    const holder = spawn('/bin/sh', ['-c', HOLDER, 'sshd-holder', SSHD, join(directory, 'config')], {
      stdio: ['pipe', 'ignore', 'pipe'],
      // In a group of its own: Ctrl-C at the terminal must not end the shell before the server.
      detached: true,
    });
    const started = await waitForListening(holder);
    if (started.listening) return { port, holder };
    trouble = started.output;
    await release(holder);
  }
  rmSync(directory, { recursive: true, force: true });
  throw new Error(`sshd did not start:\n${trouble}`);
}

/** Starts the server, waits for the end of standard input, ends the server. */
const HOLDER = '"$1" -D -e -f "$2" </dev/null & server=$!; cat >/dev/null; kill "$server" 2>/dev/null; wait "$server"';

function configOf(facts: { directory: string; root: string; port: number }): string {
  return [
    `Port ${facts.port}`,
    'ListenAddress 127.0.0.1',
    `HostKey "${join(facts.directory, 'hostkey')}"`,
    `PidFile "${join(facts.directory, 'sshd.pid')}"`,
    `AuthorizedKeysFile "${join(facts.directory, 'authorized_keys')}"`,
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'UsePAM no',
    'StrictModes no',
    'LogLevel INFO',
    'Subsystem sftp internal-sftp',
    `ForceCommand internal-sftp -d ${facts.root}`,
    '',
  ].join('\n');
}

function waitForListening(holder: ChildProcess): Promise<{ listening: boolean; output: string }> {
  return new Promise((resolve) => {
    let output = '';
    const timer = setTimeout(
      () => resolve({ listening: false, output: `${output}(no answer in time)` }),
      START_TIMEOUT_MS,
    );
    holder.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-10_000);
      const listening = output.includes('Server listening on');
      if (!listening && !/error|cannot|fatal|missing|unsupported|bad configuration/i.test(output)) return;
      clearTimeout(timer);
      resolve({ listening, output });
    });
  });
}

async function release(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  const ended = once(holder, 'exit');
  holder.stdin?.end();
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
