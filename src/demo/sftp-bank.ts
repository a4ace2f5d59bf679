/**
 * The bank of the demo: an SFTP server inside this process, on 127.0.0.1 and a free port, with keys made at start. It
 * knows one customer, who logs in with a key, and one folder, which can only be read.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type ParsedKey, type SFTPWrapper } from 'ssh2';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

export const BANK_HOST = '127.0.0.1';
export const BANK_USER = 'tanzhaus';
/** As the banks call it. */
export const BANK_FOLDER = 'yellow-net-reports';

export type ServedFile = Readonly<{ name: string; bytes: Buffer; deliveredAt: Date }>;

export type SftpBank = Readonly<{
  port: number;
  /** `SHA256:…`, as the bank would print it in its letter. */
  fingerprint: string;
  /** The private key with which the customer logs in. */
  customerKey: string;
  close(): Promise<void>;
}>;

export async function openSftpBank(files: readonly ServedFile[]): Promise<SftpBank> {
  const host = makeKey();
  const customer = makeKey();
  const ssh = new ssh2.Server({ hostKeys: [host.privateKey] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => judge(context, customer.parsed));
    client.on('session', (accept) => {
      accept().on('sftp', (acceptSftp) => serve(acceptSftp(), files));
    });
  });
  const listener = await listen((socket) => ssh.injectSocket(socket));
  return {
    port: listener.port,
    fingerprint: fingerprintOf(host.parsed),
    customerKey: customer.privateKey,
    close: listener.close,
  };
}

type Key = Readonly<{ privateKey: string; parsed: ParsedKey }>;

/** A fresh ed25519 key. Of those that ssh2 1.17.0 makes, one in three hundred is malformed: then another. */
function makeKey(): Key {
  for (;;) {
    const privateKey = ssh2.utils.generateKeyPairSync('ed25519').private;
    const parsed = ssh2.utils.parseKey(privateKey);
    if (!(parsed instanceof Error)) return { privateKey, parsed };
  }
}

function fingerprintOf(key: ParsedKey): string {
  return `SHA256:${createHash('sha256').update(key.getPublicSSH()).digest('base64').replace(/=+$/, '')}`;
}

function judge(context: AuthContext, known: ParsedKey): void {
  if (isCustomer(context, known)) context.accept();
  else context.reject(['publickey']);
}

/** Without a signature the client only asks whether the key would do. */
function isCustomer(context: AuthContext, known: ParsedKey): boolean {
  if (context.method !== 'publickey' || context.username !== BANK_USER) return false;
  const { key, signature, blob, hashAlgo } = context;
  if (key.algo !== known.type || !key.data.equals(known.getPublicSSH())) return false;
  return signature === undefined || (blob !== undefined && known.verify(blob, signature, hashAlgo) === true);
}

type Listener = Readonly<{ port: number; close(): Promise<void> }>;

async function listen(onSocket: (socket: Socket) => void): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  server.listen(0, BANK_HOST);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the bank has no TCP port');
  return {
    port: address.port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Handles are one byte: the number of the file, 255 for the folder. What is not answered here is refused by ssh2. */
function serve(sftp: SFTPWrapper, files: readonly ServedFile[]): void {
  const listing = { isDone: false };
  const find = (path: string): number => files.findIndex(({ name }) => path === `${BANK_FOLDER}/${name}`);
  const stat = (id: number, path: string): void => {
    const file = files[find(path)];
    if (file === undefined) sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    else sftp.attrs(id, attributesOf(file));
  };
  sftp.on('OPENDIR', (id, path) => {
    listing.isDone = false;
    if (path === BANK_FOLDER) sftp.handle(id, Buffer.from([FOLDER_HANDLE]));
    else sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
  });
  sftp.on('READDIR', (id) => {
    if (listing.isDone) return sftp.status(id, STATUS_CODE.EOF);
    listing.isDone = true;
    return sftp.name(id, files.map(entryOf));
  });
  sftp.on('STAT', stat).on('LSTAT', stat);
  sftp.on('OPEN', (id, path, flags) => {
    const index = find(path);
    if (index === -1) return sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    if (flags !== OPEN_MODE.READ) return sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
    return sftp.handle(id, Buffer.from([index]));
  });
  sftp.on('READ', (id, handle, offset, length) => {
    const part = files[handle[0] ?? FOLDER_HANDLE]?.bytes.subarray(offset, offset + length);
    if (part === undefined || part.length === 0) sftp.status(id, STATUS_CODE.EOF);
    else sftp.data(id, part);
  });
  sftp.on('CLOSE', (id) => sftp.status(id, STATUS_CODE.OK));
}

const FOLDER_HANDLE = 255;

function attributesOf({ bytes, deliveredAt }: ServedFile) {
  const time = Math.floor(deliveredAt.getTime() / 1000);
  return { mode: 0o100444, uid: 1, gid: 1, size: bytes.length, atime: time, mtime: time };
}

function entryOf(file: ServedFile) {
  const longname = `-r--r--r-- 1 bank bank ${file.bytes.length} Jan 1 00:00 ${file.name}`;
  return { filename: file.name, longname, attrs: attributesOf(file) };
}
