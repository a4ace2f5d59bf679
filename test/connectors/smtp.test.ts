import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { buildEml } from '../../src/connectors/eml.ts';
import { type OutgoingMessage, openSmtp, type SmtpConnection, type SmtpSettings } from '../../src/connectors/smtp.ts';
import { MESSAGE } from '../helpers/mail-facts.ts';
import { readMail } from '../helpers/mime.ts';
import { openSmtpSink, type SmtpFault, type SmtpSink, type SmtpSinkOptions } from '../helpers/smtp-sink.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function sinkOf(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const sink = await openSmtpSink(options);
  closers.push(sink.close);
  return sink;
}

function smtpOf(
  sink: Readonly<{ host: string; port: number; caFile: string | null }>,
  change: Partial<SmtpSettings> = {},
): SmtpConnection {
  const smtp = openSmtp({
    host: sink.host,
    port: sink.port,
    security: 'none',
    username: null,
    password: null,
    caFile: sink.caFile,
    messagesPerSecondMax: 1000,
    timeouts: { connectionMs: 2000, greetingMs: 2000, socketMs: 2000 },
    ...change,
  });
  closers.push(smtp.close);
  return smtp;
}

const message = (number: number): OutgoingMessage => ({ ...MESSAGE, messageId: `<quittance.${number}@example.org>` });

describe('a mail that is sent', () => {
  test('arrives once, with its envelope and the bytes of the .eml', async () => {
    const sink = await sinkOf();
    const result = await smtpOf(sink).send(MESSAGE);
    expect(result).toEqual({ outcome: 'sent', response: '250 OK: queued as SINK' });
    expect(sink.messages).toHaveLength(1);
    const [received] = sink.messages;
    expect(received).toMatchObject({
      from: 'bounce+17@example.org',
      to: ['anna@example.net'],
      encrypted: false,
      user: null,
    });
    expect(received?.raw.toString('latin1').trimEnd()).toBe((await buildEml(MESSAGE)).toString('latin1').trimEnd());
    const mail = readMail(received?.raw ?? Buffer.alloc(0));
    expect(mail.header('message-id')).toBe('<quittance.17@example.org>');
    expect(mail.text.trimEnd()).toBe(MESSAGE.text.trimEnd());
  });

  test('leaves from the From address when there is no other envelope sender', async () => {
    const sink = await sinkOf();
    await smtpOf(sink).send({ ...MESSAGE, envelopeFrom: null });
    expect(sink.messages[0]?.from).toBe('office@example.org');
  });

  test.each(['starttls', 'tls'] as const)('goes over %s with a login', async (security) => {
    const login = { username: 'office', password: 'sésame' };
    const sink = await sinkOf({ security, login });
    const smtp = smtpOf(sink, { security, ...login });
    expect(await smtp.verify()).toEqual({ outcome: 'ok' });
    expect((await smtp.send(MESSAGE)).outcome).toBe('sent');
    expect(sink.messages[0]).toMatchObject({ encrypted: true, user: 'office' });
  });

  test('shares at most two connections with the others', async () => {
    const sink = await sinkOf();
    const smtp = smtpOf(sink);
    const results = await Promise.all(Array.from({ length: 9 }, (_, number) => smtp.send(message(number))));
    expect(results.every(({ outcome }) => outcome === 'sent')).toBe(true);
    expect(new Set(sink.messages.map(({ raw }) => readMail(raw).header('message-id'))).size).toBe(9);
    expect(sink.connectionCount()).toBeLessThanOrEqual(2);
  });

  test('waits for its turn under the rate limit', async () => {
    const sink = await sinkOf();
    const smtp = smtpOf(sink, { messagesPerSecondMax: 2, connectionsMax: 1 });
    const start = performance.now();
    await Promise.all([1, 2, 3].map((number) => smtp.send(message(number))));
    expect(performance.now() - start).toBeGreaterThan(900);
  });

  test('is also written to disk by the sink when asked', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'quittance-sink-out-'));
    closers.push(async () => await rm(directory, { recursive: true, force: true }));
    const sink = await sinkOf({ directory });
    await smtpOf(sink).send(MESSAGE);
    expect(await readFile(join(directory, '1.eml'))).toEqual(sink.messages[0]?.raw);
  });
});

describe('a server that misbehaves', () => {
  test.each<[SmtpFault, string]>([
    ['greeting-421', 'unreachable'],
    ['greeting-drop', 'unreachable'],
    ['greeting-slow', 'unreachable'],
    ['greeting-554', 'stop'],
    ['mail-451', 'retry'],
    ['mail-550', 'stop'],
    ['rcpt-450', 'retry'],
    ['rcpt-550', 'failed'],
    ['rcpt-drop', 'unreachable'],
    ['data-421', 'retry'],
    ['data-451', 'retry'],
    ['data-554', 'failed'],
    ['data-drop', 'uncertain'],
    ['data-store-drop', 'uncertain'],
    ['data-slow', 'uncertain'],
  ])('%s ends as %s, after one attempt', async (fault, outcome) => {
    const sink = await sinkOf({ fault });
    const smtp = smtpOf(sink, { timeouts: { connectionMs: 700, greetingMs: 700, socketMs: 700 } });
    const result = await smtp.send(MESSAGE);
    expect(result).toMatchObject({ outcome, reason: expect.stringMatching(/\S/) });
    const stored = fault === 'data-store-drop' || fault === 'data-slow';
    expect(sink.messages).toHaveLength(stored ? 1 : 0);
    expect(sink.connectionCount()).toBe(1);
  });

  test.each<[SmtpFault, string]>([
    ['rcpt-550', 'failed'],
    ['data-451', 'retry'],
    ['data-drop', 'uncertain'],
    ['greeting-drop', 'unreachable'],
  ])('the message after %s goes out', async (fault, outcome) => {
    const sink = await sinkOf();
    sink.setFault(fault, 1);
    const smtp = smtpOf(sink);
    expect((await smtp.send(message(1))).outcome).toBe(outcome);
    expect((await smtp.send(message(2))).outcome).toBe('sent');
    expect(sink.messages).toHaveLength(1);
  });

  test('a used connection that was closed meanwhile says nothing of the message, and is never a second mail', async () => {
    const sink = await sinkOf();
    const smtp = smtpOf(sink, { connectionsMax: 1 });
    await smtp.send(message(1));
    sink.setFault('rcpt-drop', 1);
    expect((await smtp.send(message(2))).outcome).toBe('unreachable');
    expect(sink.messages).toHaveLength(1);
  });

  test.each(['starttls', 'tls'] as const)('doubt after DATA is doubt over %s too', async (security) => {
    const sink = await sinkOf({ security, fault: 'data-store-drop' });
    expect((await smtpOf(sink, { security }).send(MESSAGE)).outcome).toBe('uncertain');
    expect(sink.messages).toHaveLength(1);
  });

  test('no server at all says nothing of the message', async () => {
    const sink = await openSmtpSink();
    await sink.close();
    const smtp = smtpOf(sink);
    expect(await smtp.send(MESSAGE)).toMatchObject({
      outcome: 'unreachable',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    expect(await smtp.verify()).toMatchObject({ outcome: 'retry' });
  });

  test('a message still waiting when the pool closes keeps its turn', async () => {
    const smtp = smtpOf(await sinkOf({ fault: 'greeting-slow' }), { connectionsMax: 1 });
    const waiting = [smtp.send(message(1)), smtp.send(message(2))];
    setTimeout(smtp.close, 100);
    expect((await Promise.all(waiting)).map(({ outcome }) => outcome)).toEqual(['unreachable', 'unreachable']);
    expect((await smtp.send(message(3))).outcome).toBe('unreachable');
  });

  test('reasons do not carry the address of the recipient', async () => {
    const sink = await sinkOf({ fault: 'rcpt-550' });
    const result = await smtpOf(sink).send(MESSAGE);
    expect(JSON.stringify(result)).not.toContain('anna@');
  });
});

describe('a configuration that is wrong stops the queue', () => {
  const login = { username: 'office', password: 'right' };

  test('wrong password', async () => {
    const sink = await sinkOf({ security: 'starttls', login });
    const smtp = smtpOf(sink, { security: 'starttls', username: 'office', password: 'wrong' });
    expect(await smtp.send(MESSAGE)).toMatchObject({ outcome: 'stop', reason: expect.stringContaining('535') });
    const verified = await smtp.verify();
    expect(verified.outcome).toBe('stop');
    expect(JSON.stringify(verified)).not.toContain('wrong');
  });

  test.each<[SmtpFault, string]>([
    ['auth-535', 'stop'],
    ['auth-454', 'unreachable'],
  ])('%s is %s', async (fault, outcome) => {
    const sink = await sinkOf({ security: 'starttls', login, fault });
    expect((await smtpOf(sink, { security: 'starttls', ...login }).send(MESSAGE)).outcome).toBe(outcome);
  });

  test('no login where one is wanted', async () => {
    const sink = await sinkOf({ login });
    expect(await smtpOf(sink).send(MESSAGE)).toMatchObject({ outcome: 'stop', reason: expect.stringContaining('530') });
  });

  test('a server without STARTTLS is given neither mail nor password', async () => {
    const sink = await sinkOf({ login });
    expect((await smtpOf(sink, { security: 'starttls', ...login }).send(MESSAGE)).outcome).toBe('stop');
    expect(sink.messages).toEqual([]);
  });

  test.each(['starttls', 'tls'] as const)('a certificate that nobody vouches for (%s)', async (security) => {
    const sink = await sinkOf({ security });
    const smtp = smtpOf(sink, { security, caFile: null });
    expect(await smtp.send(MESSAGE)).toMatchObject({ outcome: 'stop', reason: expect.stringContaining('SELF_SIGNED') });
    expect((await smtp.verify()).outcome).toBe('stop');
    expect(sink.messages).toEqual([]);
  });

  test('TLS spoken to a server that does not', async () => {
    expect((await smtpOf(await sinkOf(), { security: 'tls' }).send(MESSAGE)).outcome).toBe('stop');
  });

  test('a sender that is no address', async () => {
    const sink = await sinkOf();
    const result = await smtpOf(sink).send({ ...MESSAGE, from: { name: null, address: 'office' } });
    expect(result.outcome).toBe('stop');
    expect(sink.connectionCount()).toBe(0);
  });

  test('a CA file that cannot be read is named when the connection is opened', () => {
    expect(() => smtpOf({ host: '127.0.0.1', port: 1, caFile: '/nowhere/ca.pem' })).toThrow('CA file');
  });
});

describe('an address that is more than one', () => {
  test.each(['a@x.example, evil@x.example', 'b@x.example\r\nRCPT TO:<evil@x.example>', 'Anna <a@x.example>'])(
    '%j never reaches the server',
    async (address) => {
      const sink = await sinkOf();
      const result = await smtpOf(sink).send({ ...MESSAGE, to: { name: null, address } });
      expect(result.outcome).toBe('failed');
      expect(JSON.stringify(result)).not.toContain('x.example');
      expect(sink.connectionCount()).toBe(0);
    },
  );
});
