/**
 * The mail server of the demo: takes every mail on 127.0.0.1 and a free port, delivers it to nobody, and keeps it as an
 * `.eml` file that any mail program opens.
 */
import { once } from 'node:events';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { writeEml } from '../connectors/eml.ts';

export type KeptMail = Readonly<{
  /** The recipient of the envelope: whom a real server would deliver it to. */
  to: string;
  messageId: string;
  path: string;
}>;

export type MailSink = Readonly<{ port: number; mails: readonly KeptMail[]; close(): Promise<void> }>;

const SINK_HOST = '127.0.0.1';
const MAIL_BYTES_MAX = 1_000_000;

/** Each mail lies on disk before its sender is told that it was taken. */
export async function openMailSink(folder: string): Promise<MailSink> {
  const mails: KeptMail[] = [];
  const server = new SMTPServer({
    name: 'demo.example.org',
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    size: MAIL_BYTES_MAX,
    closeTimeout: 200,
    logger: false,
    onData: (stream, session, done) => {
      keep(folder, mails.length + 1, { stream, session }).then(
        (mail) => {
          mails.push(mail);
          done(null, 'kept');
        },
        (thrown: unknown) => done(thrown instanceof Error ? thrown : new Error(String(thrown))),
      );
    },
  });
  server.on('error', () => undefined);
  server.listen(0, SINK_HOST);
  await once(server.server, 'listening');
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the mail server has no TCP port');
  return { port: address.port, mails, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

type Incoming = Readonly<{ stream: SMTPServerDataStream; session: SMTPServerSession }>;

async function keep(folder: string, number: number, { stream, session }: Incoming): Promise<KeptMail> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const [recipient] = session.envelope.rcptTo;
  if (recipient === undefined) throw new Error('a mail without a recipient');
  const mailbox = recipient.address.split('@')[0] ?? '';
  const name = `${String(number).padStart(2, '0')}-${mailbox.replace(/[^A-Za-z0-9._-]/g, '_')}`;
  const path = await writeEml(folder, name, bytes);
  const head = bytes.toString('latin1').split('\r\n\r\n')[0] ?? '';
  return { to: recipient.address, messageId: /^Message-ID: (\S+)/im.exec(head)?.[1] ?? '', path };
}
