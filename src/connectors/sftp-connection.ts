/**
 * One connection to an SFTP server, as safe as it can be made: no byte is sent before the host key is proved, and
 * every wait has an end. ssh2-sftp-client waits for ever on a server that stalls, so each operation runs under a
 * watchdog of our own, which is fed by progress and destroys the socket when there is none. No keepalives are
 * sent: their answers would look like progress.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import ssh2 from 'ssh2';
import SftpClient from 'ssh2-sftp-client';
import { type HostKey, hostKeyAlgorithms, hostKeyOf, isPinned, parseHostKeyPins } from './host-key.ts';
import { connectFailed, hostKeyMismatch, loginUnusable, timeout } from './sftp-errors.ts';

const CLOSE_GRACE_MS = 1_000;

export type SftpLogin = Readonly<{ privateKey: Buffer | string }> | Readonly<{ password: string }>;

export type SftpEndpoint = Readonly<{
  /** The name of the source, for messages. */
  name: string;
  host: string;
  port: number;
  username: string;
  login: SftpLogin;
  /** Accepted host keys: `SHA256:…`, `ssh-rsa SHA256:…` or `ssh-ed25519 AAAA…`. At least one. */
  hostKeys: readonly string[];
  /** Longest wait for the login, for the listing, and for the next bytes of a file. */
  timeoutMs: number;
}>;

export type SftpConnection = Readonly<{
  client: SftpClient;
  hostKey: HostKey;
  /** Waits for an operation; without progress for `timeoutMs` it throws SFTP_TIMEOUT and destroys the connection. */
  guard: <T>(operation: Promise<T>) => Promise<T>;
  /** Tells the watchdog that bytes of a file came. */
  progress: () => void;
  /** The connection is gone: what failed last is no fault of one file. */
  isLost: () => boolean;
  close: () => Promise<void>;
}>;

/** Connects and logs in. Throws an AppError for whatever the outside world does. */
export async function openSftp(endpoint: SftpEndpoint): Promise<SftpConnection> {
  const where = whereOf(endpoint);
  const pins = parseHostKeyPins(endpoint.hostKeys, where);
  requireLogin(endpoint.login, where);
  const link = openLink(endpoint);
  let offered: HostKey | null = null;
  let refused = false;
  try {
    answerKeyboardPrompts(link.client, endpoint.login);
    const algorithms = hostKeyAlgorithms(pins);
    const session = link.client.connect({
      ...connectOptions(endpoint, link.socket),
      ...endpoint.login,
      ...(algorithms === null ? {} : { algorithms: { serverHostKey: algorithms } }),
      tryKeyboard: 'password' in endpoint.login,
      hostVerifier: (blob: Buffer) => {
        offered = hostKeyOf(blob);
        refused = !isPinned(blob, pins);
        return !refused;
      },
    });
    const wrapper = await link.guard(session);
    wrapper.on('close', link.lose);
    if (offered === null) throw new Error('the server showed no host key');
    return { ...link, hostKey: offered };
  } catch (thrown) {
    link.socket.destroy();
    if (refused && offered !== null) throw hostKeyMismatch({ where, pins, offered });
    throw link.isExpired() ? timeout({ where, timeoutMs: endpoint.timeoutMs }) : connectFailed(thrown, where);
  }
}

/** Reads the key that a server offers first, without logging in. For showing it to a person, never for trusting it. */
export async function readHostKey(host: string, port: number, timeoutMs: number): Promise<HostKey> {
  const endpoint = { name: host, host, port, username: 'nobody', timeoutMs };
  const where = whereOf(endpoint);
  const link = openLink(endpoint);
  let offered: HostKey | null = null;
  const seen = new Promise<HostKey>((resolve, reject) => {
    const hostVerifier = (blob: Buffer) => {
      offered = hostKeyOf(blob);
      resolve(offered);
      return false;
    };
    link.client.connect({ ...connectOptions(endpoint, link.socket), hostVerifier }).then(() => undefined, reject);
  });
  try {
    return await link.guard(seen);
  } catch (thrown) {
    throw link.isExpired() ? timeout({ where, timeoutMs }) : connectFailed(thrown, where);
  } finally {
    link.socket.destroy();
  }
}

/** How messages name a server. */
export function whereOf(endpoint: Readonly<{ name: string; host: string; port: number }>): string {
  return `source ${endpoint.name} (${endpoint.host}:${endpoint.port})`;
}

type Link = Omit<SftpConnection, 'hostKey'> & Readonly<{ socket: Socket; isExpired: () => boolean; lose: () => void }>;

/** The socket, the client on it, and the watchdog over both. */
function openLink(endpoint: Readonly<{ host: string; port: number; timeoutMs: number; name: string }>): Link {
  const state = { lost: false, expired: false, closing: false };
  let feed = (): void => undefined;
  const lose = (): void => {
    state.lost = true;
  };
  const client = new SftpClient(endpoint.name, { error: lose, end: lose, close: lose });
  const socket = connect({ host: endpoint.host, port: endpoint.port, noDelay: true });
  socket.on('close', lose).on('error', lose);
  for (const event of ['error', 'end', 'close']) client.on(event, lose);

  async function guard<T>(operation: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const expiry = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        state.expired = true;
        state.lost = true;
        socket.destroy();
        reject(timeout({ where: whereOf(endpoint), timeoutMs: endpoint.timeoutMs }));
      }, endpoint.timeoutMs);
      feed = () => void timer?.refresh();
    });
    try {
      return await Promise.race([operation, expiry]);
    } finally {
      clearTimeout(timer);
      feed = () => undefined;
    }
  }

  return {
    client,
    socket,
    guard,
    lose,
    progress: () => feed(),
    isLost: () => state.lost,
    isExpired: () => state.expired,
    close: async () => {
      const ended = state.lost ? Promise.resolve() : client.end().catch(() => undefined);
      await Promise.race([ended, sleep(CLOSE_GRACE_MS, undefined, { ref: false })]);
      socket.destroy();
    },
  };
}

/** Without the client's own timeout for the handshake: the watchdog covers it, and tells a timeout as one. */
function connectOptions(endpoint: Readonly<{ username: string }>, sock: Socket) {
  return { sock, username: endpoint.username, readyTimeout: 0, keepaliveInterval: 0 };
}

function requireLogin(login: SftpLogin, where: string): void {
  if ('password' in login) {
    if (login.password === '') throw loginUnusable('the password is empty', where);
    return;
  }
  const [key] = [ssh2.utils.parseKey(login.privateKey)].flat();
  if (key instanceof Error) throw loginUnusable(key.message, where);
  if (key?.isPrivateKey() !== true) throw loginUnusable('it is not a private key', where);
}

/** Many servers ask for the password by keyboard-interactive only. The host key is proved before they can ask. */
function answerKeyboardPrompts(client: SftpClient, login: SftpLogin): void {
  if (!('password' in login)) return;
  type Finish = (answers: readonly string[]) => void;
  client.on(
    'keyboard-interactive',
    (_name: string, _instructions: string, _language: string, prompts: readonly unknown[], finish: Finish) =>
      finish(prompts.map(() => login.password)),
  );
}
