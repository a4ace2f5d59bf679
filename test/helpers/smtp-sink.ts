/**
 * A real SMTP server on 127.0.0.1 that keeps what it is given, for tests of everything that sends mail. It can speak
 * TLS or STARTTLS with a certificate made on the spot, ask for a login, and misbehave on purpose (`SmtpFault`).
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

/** `drop-…` closes the connection; `slow-…` never answers until the sink is closed; numbers are replies. */
export type SmtpFault =
  | 'greeting-421'
  | 'greeting-554'
  | 'greeting-drop'
  | 'greeting-slow'
  | 'auth-454'
  | 'auth-535'
  | 'mail-451'
  | 'mail-550'
  | 'rcpt-450'
  | 'rcpt-550'
  | 'rcpt-drop'
  | 'data-421'
  | 'data-451'
  | 'data-554'
  | 'data-drop'
  | 'data-store-drop'
  | 'data-slow';

export type ReceivedMessage = Readonly<{
  from: string;
  to: readonly string[];
  raw: Buffer;
  encrypted: boolean;
  user: string | null;
}>;

export type SmtpSinkOptions = Readonly<{
  security?: 'none' | 'starttls' | 'tls';
  login?: Readonly<{ username: string; password: string }>;
  /** Also write each message here: `1.eml`, `2.eml`, … */
  directory?: string;
  fault?: SmtpFault;
  /** A free one unless it is named. */
  port?: number;
}>;

export type SmtpSink = Readonly<{
  host: '127.0.0.1';
  port: number;
  /** In order of arrival, also those whose 250 was never sent (`data-store-drop`, `data-slow`). */
  messages: ReceivedMessage[];
  /** The certificate to trust; null without TLS. */
  caFile: string | null;
  /** From now on misbehave in this way, at most `times` times; null is good behaviour again. */
  setFault: (fault: SmtpFault | null, times?: number) => void;
  connectionCount: () => number;
  close: () => Promise<void>;
}>;

/** Starts a sink on a free port. */
export async function openSmtpSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const security = options.security ?? 'none';
  const tls = security === 'none' ? null : await makeCertificate();
  const state: SinkState = { messages: [], sockets: new Map(), connections: 0, directory: options.directory ?? null };
  const faults = faultSwitch(options.fault ?? null);
  const server = new SMTPServer({
    name: 'sink.example.org',
    secure: security === 'tls',
    ...(tls === null ? {} : { key: tls.key, cert: tls.certificate }),
    disabledCommands: [...(security === 'none' ? ['STARTTLS'] : []), ...(options.login === undefined ? ['AUTH'] : [])],
    authOptional: options.login === undefined,
    allowInsecureAuth: security === 'none',
    disableReverseLookup: true,
    closeTimeout: 200,
    logger: false,
    ...handlers(options, state, faults),
  });
  server.on('error', () => {}); // a client that goes away is the purpose of many tests
  server.server.on('connection', (socket) => {
    state.connections += 1;
    state.sockets.set(socket.remotePort ?? 0, socket);
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    host: '127.0.0.1',
    port: portOf(server.server.address()),
    messages: state.messages,
    caFile: tls?.certificateFile ?? null,
    setFault: faults.set,
    connectionCount: () => state.connections,
    close: async () => {
      await new Promise<void>((resolve) => server.close(resolve));
      if (tls !== null) await rm(tls.directory, { recursive: true, force: true });
    },
  };
}

type SinkState = {
  readonly messages: ReceivedMessage[];
  /** By the port of the client. Once TLS is on it is the TLS socket: Node 20 crashes if the one below is destroyed. */
  readonly sockets: Map<number, Socket>;
  connections: number;
  readonly directory: string | null;
};
type Faults = Readonly<{ take: (stage: string) => string | null; set: SmtpSink['setFault'] }>;

/** Hands out the fault of a stage (`rcpt`) as what is to happen (`450`, `drop`, `slow`), as often as was asked for. */
function faultSwitch(first: SmtpFault | null): Faults {
  let current = first;
  let left = Number.POSITIVE_INFINITY;
  return {
    set: (fault, times = Number.POSITIVE_INFINITY) => {
      current = fault;
      left = times;
    },
    take: (stage) => {
      if (current === null || left <= 0 || !current.startsWith(`${stage}-`)) return null;
      left -= 1;
      return current.slice(stage.length + 1);
    },
  };
}

type Done = (error?: Error | null) => void;

function handlers(options: SmtpSinkOptions, state: SinkState, faults: Faults): SMTPServerOptions {
  const act = (stage: string, session: SMTPServerSession, done: Done): void => {
    const fault = faults.take(stage);
    if (fault === null) done();
    else if (fault === 'drop') drop(state, session);
    else if (fault !== 'slow') done(replyError(Number(fault)));
  };
  return {
    onConnect: (session, done) => act('greeting', session, done),
    onSecure: (socket, session, done) => {
      state.sockets.set(session.remotePort, socket);
      done();
    },
    onMailFrom: (_address, session, done) => act('mail', session, done),
    onRcptTo: (_address, session, done) => act('rcpt', session, done),
    onAuth: (auth, session, done) => {
      const { username, password } = options.login ?? { username: '', password: '' };
      const right = auth.username === username && auth.password === password;
      act('auth', session, (error) => {
        if (error) done(error);
        else if (right) done(null, { user: username });
        else done(replyError(535));
      });
    },
    onData: (stream, session, done) => {
      const finish = async (): Promise<void> => {
        const fault = faults.take('data');
        if (fault === 'drop') return void stream.once('data', () => drop(state, session));
        const raw = await readAll(stream);
        if (fault !== null && /^\d+$/.test(fault)) return done(replyError(Number(fault)));
        await keep(state, session, raw);
        if (fault === 'store-drop') drop(state, session);
        else if (fault !== 'slow') done(null, 'OK: queued as SINK');
      };
      finish().catch((thrown: unknown) => done(thrown instanceof Error ? thrown : new Error(String(thrown))));
    },
  };
}

function drop(state: SinkState, session: SMTPServerSession): void {
  state.sockets.get(session.remotePort)?.destroy();
}

function replyError(responseCode: number): Error {
  return Object.assign(new Error(`reply ${responseCode} on purpose`), { responseCode });
}

async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function keep(state: SinkState, session: SMTPServerSession, raw: Buffer): Promise<void> {
  const { mailFrom, rcptTo } = session.envelope;
  state.messages.push({
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map((recipient) => recipient.address),
    raw,
    encrypted: session.secure,
    user: session.user ?? null,
  });
  if (state.directory === null) return;
  const path = join(state.directory, `${state.messages.length}.eml`);
  await mkdir(state.directory, { recursive: true });
  await writeFile(path, raw);
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the sink has no TCP port');
  return address.port;
}

type Certificate = Readonly<{ key: Buffer; certificate: Buffer; certificateFile: string; directory: string }>;

/** A self-signed certificate for 127.0.0.1 and localhost, valid for two days. */
async function makeCertificate(): Promise<Certificate> {
  const directory = await mkdtemp(join(tmpdir(), 'quittance-sink-'));
  const keyFile = join(directory, 'key.pem');
  const certificateFile = join(directory, 'certificate.pem');
  await promisify(execFile)('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=IP:127.0.0.1,DNS:localhost',
    '-keyout',
    keyFile,
    '-out',
    certificateFile,
  ]);
  return { key: await readFile(keyFile), certificate: await readFile(certificateFile), certificateFile, directory };
}
