/**
 * An SFTP server inside the test process that misbehaves on purpose: it drops the line, stalls, lies about sizes
 * and gives hostile names. One flat directory, held in memory.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type SFTPWrapper } from 'ssh2';

const { STATUS_CODE } = ssh2.utils.sftp;

/** What goes wrong with a file, at `atByte` or between two looks at it. */
export type Fault =
  | 'drop'
  | 'stall'
  | 'short'
  | 'grow'
  | 'touch'
  | 'denied'
  | 'slow'
  | 'end-session'
  | 'replaced'
  | 'stall-at-stat';

export type FaultFile = Readonly<{
  name: string;
  content?: string | Buffer;
  /** Seconds since 1970. */
  mtime?: number;
  /** Leading character of the listing's long form, e.g. `d` or `l`. */
  type?: string;
  fault?: Fault;
  atByte?: number;
}>;

export type FaultServer = Readonly<{
  port: number;
  hostKeySha256: string;
  hostPublicKey: string;
  username: string;
  password: string;
  /** Names that were removed by clients. */
  removed: string[];
  /** Attempts to log in, of any method. */
  logins: () => number;
  /** Connections that are open now. */
  open: () => number;
  stop: () => Promise<void>;
}>;

export type FaultOptions = Readonly<{
  files?: readonly FaultFile[];
  /** How the password may be given. */
  method?: 'password' | 'keyboard-interactive';
  /** Private keys in PEM or OpenSSH form; by default a fresh ed25519 key. The first is the one reported. */
  hostKeys?: readonly string[];
  /** Refuse to remove files. */
  readOnly?: boolean;
}>;

export async function startFaultSftp(options: FaultOptions = {}): Promise<FaultServer> {
  const hostKeys = options.hostKeys ?? [makeKey().private];
  const secret = { username: 'bank', password: randomBytes(8).toString('hex') };
  const removed: string[] = [];
  let logins = 0;
  const server = new ssh2.Server({ hostKeys: [...hostKeys] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      logins += 1;
      judge(context, options.method ?? 'password', secret.password);
    });
    client.on('session', (accept) => {
      accept().on('sftp', (acceptSftp) => serve({ sftp: acceptSftp(), drop: listener.drop, options, removed }));
    });
  });
  const listener = await listen((socket) => server.injectSocket(socket));
  return {
    ...secret,
    ...publicPartOf(hostKeys[0] ?? ''),
    port: listener.port,
    removed,
    logins: () => logins,
    open: listener.open,
    stop: listener.stop,
  };
}

/** A server that takes connections and never says a word. */
export async function startSilentServer(): Promise<{ port: number; open: () => number; stop: () => Promise<void> }> {
  return listen(() => undefined);
}

type Listener = Readonly<{ port: number; open: () => number; drop: () => void; stop: () => Promise<void> }>;

async function listen(onSocket: (socket: Socket) => void): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    drop();
    await closed;
  };
  return { port: address.port, open: () => sockets.size, drop, stop };
}

function judge(context: AuthContext, method: 'password' | 'keyboard-interactive', password: string): void {
  const answer = (given: string | undefined): void =>
    given === password ? context.accept() : context.reject([method]);
  if (context.method === 'password' && method === 'password') answer(context.password);
  else if (context.method === 'keyboard-interactive' && method === 'keyboard-interactive')
    context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => answer(answers[0]));
  else context.reject([method]);
}

/** A fresh ed25519 key pair. Of those that ssh2 makes, one in three hundred is malformed (1.17.0), hence the check. */
export function makeKey(): { private: string; public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}

/** The fingerprint and the public line of a private key. */
export function publicPartOf(privateKey: string): { hostKeySha256: string; hostPublicKey: string } {
  const parsed = ssh2.utils.parseKey(privateKey);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || key instanceof Error) throw new Error('unreadable test key');
  const blob = key.getPublicSSH();
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return { hostKeySha256: `SHA256:${digest}`, hostPublicKey: `${key.type} ${blob.toString('base64')}` };
}

type Serving = Readonly<{ sftp: SFTPWrapper; drop: () => void; options: FaultOptions; removed: string[] }>;

/** Answers the requests of one session. Handles are one byte: the number of the file, 255 for the directory. */
function serve({ sftp, drop, options, removed }: Serving): void {
  const files = options.files ?? [];
  const looks = new Map<string, number>();
  const listed = { done: false };
  const find = (path: string) => files.find((file) => path === file.name || path.endsWith(`/${file.name}`));
  const stat = (id: number, path: string) => {
    const file = find(path);
    if (file === undefined) return sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    if (file.fault === 'stall-at-stat') return undefined;
    const look = (looks.get(path) ?? 0) + 1;
    looks.set(path, look);
    return sftp.attrs(id, attributesOf(file, look));
  };
  sftp.on('REALPATH', (id, path) =>
    sftp.name(id, [{ filename: path, longname: path, attrs: attributesOf({ name: path }, 1) }]),
  );
  sftp.on('OPENDIR', (id, path) => {
    listed.done = false;
    if (path.includes('missing')) sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    else sftp.handle(id, Buffer.from([255]));
  });
  sftp.on('READDIR', (id) => {
    if (listed.done) return sftp.status(id, STATUS_CODE.EOF);
    listed.done = true;
    return sftp.name(id, files.map(entryOf));
  });
  sftp.on('STAT', stat).on('LSTAT', stat);
  sftp.on('OPEN', (id, path) => {
    const file = find(path);
    if (file === undefined || file.fault === 'denied') return sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
    return sftp.handle(id, Buffer.from([files.indexOf(file)]));
  });
  sftp.on('READ', (id, handle, offset, length) =>
    read({ sftp, drop, id, file: files[handle[0] ?? 0], offset, length }),
  );
  sftp.on('CLOSE', (id) => sftp.status(id, STATUS_CODE.OK));
  sftp.on('REMOVE', (id, path) => {
    if (options.readOnly) return sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
    removed.push(path);
    return sftp.status(id, STATUS_CODE.OK);
  });
}

type Read = Readonly<{
  sftp: SFTPWrapper;
  drop: () => void;
  id: number;
  file: FaultFile | undefined;
  offset: number;
  length: number;
}>;

function read({ sftp, drop, id, file, offset, length }: Read): void {
  const content = file === undefined ? Buffer.alloc(0) : servedBytesOf(file);
  const reached = offset + length > (file?.atByte ?? 0);
  if (file?.fault === 'stall' && reached) return;
  // Ends the line without a goodbye, as a dead network or a killed server does.
  if (file?.fault === 'drop' && reached) drop();
  else if (file?.fault === 'end-session') sftp.end();
  else if (offset >= content.length) sftp.status(id, STATUS_CODE.EOF);
  else {
    const answer = (): void => sftp.data(id, content.subarray(offset, offset + length));
    if (file?.fault === 'slow') setTimeout(answer, 100);
    else answer();
  }
}

function servedBytesOf(file: FaultFile): Buffer {
  const content = contentOf(file);
  if (file.fault === 'short') return content.subarray(0, file.atByte ?? 0);
  return file.fault === 'grow' ? Buffer.concat([content, Buffer.from('and more')]) : content;
}

function attributesOf(file: FaultFile, look: number) {
  const size = contentOf(file).length + (file.fault === 'grow' && look > 1 ? 'and more'.length : 0);
  const time =
    (file.mtime ?? 1_700_000_000) + (file.fault === 'touch' || (file.fault === 'replaced' && look > 2) ? look : 0);
  const mode = file.type === 'd' ? 0o040755 : 0o100644;
  return { mode, uid: 1, gid: 1, size, atime: time, mtime: time };
}

function entryOf(file: FaultFile) {
  const longname = `${file.type ?? '-'}rw-r--r-- 1 bank bank 0 Jan 1 00:00 ${file.name}`;
  return { filename: file.name, longname, attrs: attributesOf(file, 1) };
}

function contentOf(file: FaultFile): Buffer {
  return Buffer.from(file.content ?? '');
}
