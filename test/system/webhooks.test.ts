/** Webhooks against a real server on this machine: signed, in order, each once, and again after a failure. */
import { createHmac } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { webhookJob } from '../../jobs/webhooks.ts';
import { camt } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';

type Received = Readonly<{ headers: IncomingHttpHeaders; body: string }>;

const SECRET = `whsec_${Buffer.from('twenty-four bytes secret').toString('base64')}`;
const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

/** Answers with the next of `answers`, then with 204. */
async function website(...answers: number[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      const status = answers.shift() ?? 204;
      response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:9/' } : {}).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  undo.push(() => server.close());
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

async function told(url: string) {
  const place = install(`[[webhook]]\nname = "website"\nurl = "${url}"\nsecret_file = "secret"`);
  chmodSync(place.file('secret', SECRET), 0o600);
  place.addItem({ reference: 'USI-AAAAA1' });
  const run = () => webhookJob(place.context);
  return { place, run };
}

const typesOf = (received: readonly Received[]) =>
  received.map(({ body }) => (JSON.parse(body) as { type: string; reference: string }).type);

it('what happens after it was configured is told once, in order, and signed', async () => {
  const { received, url } = await website();
  const { place, run } = await told(url);
  expect(await run()).toEqual({ sent: 0, troubles: [] });
  place.addItem({ reference: 'USI-BBBBB2' });
  place.drop('1.xml', camt({ entries: [{ amount: '100.00', details: [{ debtor: 'Anna', text: 'USI-AAAAA1' }] }] }));
  await place.process();
  expect(await run()).toEqual({ sent: 2, troubles: [] });
  expect(await run()).toEqual({ sent: 0, troubles: [] });
  expect(typesOf(received)).toEqual(['item.created', 'item.paid']);
  for (const { headers, body } of received) {
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const signature = createHmac('sha256', 'twenty-four bytes secret').update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
  }
  expect(received[1]?.body).not.toContain('Anna');
});

it('a server that fails is told again from where it stopped, and nothing overtakes', async () => {
  const { received, url } = await website(204, 500, 302);
  const { place, run } = await told(url);
  await run();
  for (const reference of ['USI-BBBBB2', 'USI-CCCCC3', 'USI-DDDDD4']) place.addItem({ reference });
  expect(await run()).toEqual({ sent: 1, troubles: ['webhook website: the server answered 500'] });
  expect(await run()).toEqual({ sent: 0, troubles: ['webhook website: the server answered 302'] });
  expect(await run()).toEqual({ sent: 2, troubles: [] });
  const ids = received.map(({ headers }) => headers['webhook-id']);
  expect(ids[1]).toBe(ids[2]);
  expect(new Set(ids).size).toBe(3);
});

it('a server that is not there is a trouble of the pass, with its reason', async () => {
  const { place, run } = await told('http://127.0.0.1:9/');
  await run();
  place.addItem({ reference: 'USI-BBBBB2' });
  expect((await run()).troubles).toEqual([expect.stringMatching(/^webhook website: .*(ECONNREFUSED|bad port)/)]);
});

it('a webhook whose secret is missing keeps no other waiting, and misses nothing itself', async () => {
  const { received, url } = await website();
  const table = (name: string) => `[[webhook]]\nname = "${name}"\nurl = "${url}"\nsecret_file = "${name}.secret"\n`;
  const place = install(table('one') + table('two'));
  chmodSync(place.file('two.secret', SECRET), 0o600);
  const run = () => webhookJob(place.context);
  await run();
  place.addItem({ reference: 'USI-BBBBB2' });
  expect(await run()).toMatchObject({
    sent: 1,
    troubles: [expect.stringMatching(/^webhook one: the secret cannot be read: .*one\.secret\)$/)],
  });
  chmodSync(place.file('one.secret', SECRET), 0o600);
  expect(await run()).toEqual({ sent: 1, troubles: [] });
  expect(typesOf(received)).toEqual(['item.created', 'item.created']);
});

it.each(['http://example.org/x', 'https://user:secret@example.org/x', 'ftp://example.org/x', 'example.org'])(
  'the address %s is refused in the configuration',
  (url) => {
    expect(() => install(`[[webhook]]\nname = "a"\nurl = "${url}"\nsecret_file = "s"`)).toThrow(
      'must be a web address',
    );
  },
);
