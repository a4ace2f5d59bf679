/** Sending through a mail server that is away, in trouble, or not to be trusted; signing and return addresses. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { mailJob } from '../../jobs/mail.ts';
import { listMail } from '../../src/models/outbox.ts';
import { setMailsFrom } from '../../src/processor/mails/guards.ts';
import { camt } from '../helpers/camt.ts';
import { dkimVerifies } from '../helpers/dkim.ts';
import { type Installation, install, temporaryFolder } from '../helpers/installation.ts';
import { readMail } from '../helpers/mime.ts';
import { openSmtpSink, type SmtpSink, type SmtpSinkOptions } from '../helpers/smtp-sink.ts';

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-11-20T06:00:00Z');

async function sinkOf(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const sink = await openSmtpSink(options);
  undo.push(sink.close);
  return sink;
}

function serverToml(port: number, more = ''): string {
  return `[mail]\nmode = "live"\nhost = "127.0.0.1"\nport = ${port}\nfrom = "office@example.org"\nmax_per_second = 1000\n${more}`;
}

/** So many mails that wait, one for each payment. */
async function withMails(count: number, toml: string): Promise<Installation> {
  const world = install(toml);
  setMailsFrom(world.db, 'live', new Date(0));
  const codes = Array.from({ length: count }, (_, index) => `USI-${String.fromCharCode(65 + index).repeat(4)}${index}`);
  for (const reference of codes) world.expect({ reference });
  world.drop('day.xml', camt({ entries: codes.map((text) => ({ amount: '100.00', details: [{ text }] })) }));
  await world.process();
  expect(new Set(listMail(world.db).map(({ state }) => state))).toEqual(new Set(['WAITING']));
  return world;
}

const states = ({ db }: Installation) => listMail(db).map(({ state }) => state);
const at = (world: Installation, hours: number) =>
  mailJob({ ...world.context, now: () => new Date(START + hours * HOUR_MS) });

describe('a mail server that is away', () => {
  it('for thirteen days delays mail and suppresses none: no mail loses an attempt, and all arrive once', async () => {
    const away = await openSmtpSink();
    const { port } = away;
    await away.close();
    const world = await withMails(3, serverToml(port, 'security = "none"'));
    for (let hours = 0; hours < 13 * 24; hours += 12) {
      const report = await at(world, hours);
      expect(report).toMatchObject({ sent: 0, failed: 0, held: 0 });
    }
    expect(listMail(world.db)).toMatchObject(Array.from({ length: 3 }, () => ({ state: 'WAITING', attempts: 0 })));
    const back = await sinkOf({ port });
    expect(await at(world, 13 * 24)).toMatchObject({ sent: 3 });
    expect(back.messages).toHaveLength(3);
  });

  it('and asks everybody to come back later, for most of a day, costs patience only', async () => {
    const sink = await sinkOf({ fault: 'data-451' });
    const world = await withMails(2, serverToml(sink.port, 'security = "none"'));
    for (let minutes = 0; minutes < 16 * 60; minutes += 15) await at(world, minutes / 60);
    expect(states(world)).toEqual(['RETRY', 'RETRY']);
    sink.setFault(null);
    await at(world, 48);
    expect(states(world)).toEqual(['SENT', 'SENT']);
    expect(sink.messages).toHaveLength(2);
  });

  it('is left alone after five troubles in a row, and the rows are as they were', async () => {
    const sink = await sinkOf({ fault: 'greeting-drop' });
    const world = await withMails(8, serverToml(sink.port, 'security = "none"'));
    const before = listMail(world.db);
    expect(await mailJob(world.context)).toMatchObject({ sent: 0, failed: 0, waiting: 5 });
    expect(listMail(world.db)).toEqual(before);
    // Each trouble is one connection for the mail and one that asks whose fault it was.
    expect(sink.connectionCount()).toBe(10);
  });

  it('one mail in the way of the connection keeps no other back', async () => {
    const sink = await sinkOf();
    sink.setFault('rcpt-drop', 1);
    const world = await withMails(3, serverToml(sink.port, 'security = "none"'));
    await mailJob(world.context);
    expect(states(world)).toEqual(['RETRY', 'SENT', 'SENT']);
  });
});

describe('encryption', () => {
  it('is required: to a server without STARTTLS nothing is sent, and every mail keeps its turn', async () => {
    const sink = await sinkOf();
    const world = await withMails(2, serverToml(sink.port));
    expect(await mailJob(world.context)).toMatchObject({ sent: 0, failed: 0, waiting: 1 });
    expect(sink.messages).toEqual([]);
    expect(listMail(world.db)).toMatchObject([{ state: 'RETRY', attempts: 0 }, { state: 'WAITING' }]);
  });

  it('checks the certificate: nothing is sent to one that nobody vouches for, all to one that is named', async () => {
    const sink = await sinkOf({ security: 'starttls' });
    const world = await withMails(2, serverToml(sink.port));
    expect(await mailJob(world.context)).toMatchObject({ sent: 0 });
    expect(sink.messages).toEqual([]);
    const { config } = world.context;
    const trusting = { ...world.context, config: { ...config, mail: { ...config.mail, caFile: sink.caFile } } };
    expect(await mailJob(trusting)).toMatchObject({ sent: 2 });
    expect(sink.messages.every(({ encrypted }) => encrypted)).toBe(true);
  });
});

describe('optional headers and addresses', () => {
  it('are off by default: no signature, and mail comes back to the sender', async () => {
    const sink = await sinkOf();
    const world = await withMails(1, serverToml(sink.port, 'security = "none"'));
    await mailJob(world.context);
    expect(readMail(sink.messages[0]?.raw ?? Buffer.alloc(0)).header('dkim-signature')).toBeNull();
    expect(sink.messages[0]?.from).toBe('office@example.org');
  });

  it('sign what leaves (DKIM), so that one changed letter is found, and name the mail in its return address (VERP)', async () => {
    const sink = await sinkOf();
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const keyFile = join(temporaryFolder(), 'dkim.pem');
    writeFileSync(keyFile, privateKey, { mode: 0o600 });
    const keys = `dkim_domain = "example.org"\ndkim_selector = "q1"\ndkim_key_file = "${keyFile}"\nbounce_address = "bounce@example.org"\n`;
    const world = await withMails(1, serverToml(sink.port, `security = "none"\n${keys}`));
    await mailJob(world.context);
    const raw = sink.messages[0]?.raw ?? Buffer.alloc(0);
    expect(readMail(raw).header('dkim-signature')).toMatch(/d=example\.org;.* s=q1;/);
    expect(dkimVerifies(raw, publicKey)).toBe(true);
    for (const [from, to] of [
      ['100.00', '900.00'],
      ['To: ', 'To: x'],
    ] as const) {
      const changed = raw.toString('latin1').replace(from, to);
      expect(changed).not.toBe(raw.toString('latin1'));
      expect(dkimVerifies(Buffer.from(changed, 'latin1'), publicKey)).toBe(false);
    }
    expect(sink.messages[0]?.from).toBe('bounce+1@example.org');
  });
});
