/** A small web shop, as other programs would be written: it registers what it sells, and learns by webhooks what was paid. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ShopEvent = Readonly<{ type: string; reference: string; state: string; amount: string | null }>;
/** Runs `quittance` with these words and gives back what it printed. */
export type Quittance = (...words: readonly string[]) => Promise<string>;
type Answer = number | 'silence';

export async function openShop(secret: string) {
  const orders = new Map<string, string>(); // reference → state, as the shop shows it
  const seen = new Set<string>(); // ids of messages that were taken
  const taken: ShopEvent[] = [];
  const deliveries: string[] = []; // every knock at the door, by its id
  const answers: Answer[] = []; // what the next knocks get; else they are taken
  const waiting: (() => void)[] = [];

  const isOurs = (id: string, time: string, signature: string, body: string): boolean => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const expected = `v1,${createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')}`;
    return signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
  };

  /** What makes it exactly once: a message is remembered together with what it did. */
  const take = (id: string, event: ShopEvent): void => {
    if (seen.has(id)) return;
    seen.add(id);
    taken.push(event);
    if (orders.has(event.reference)) orders.set(event.reference, event.state);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [id, time, signature] = ['id', 'timestamp', 'signature'].map((name) =>
      String(request.headers[`webhook-${name}`]),
    );
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (id === undefined || !isOurs(id, time ?? '', signature ?? '', body)) {
      response.writeHead(401).end();
      return;
    }
    deliveries.push(id);
    const status = answers.shift() ?? 204;
    if (status === 204 || status === 'silence') take(id, JSON.parse(body) as ShopEvent);
    for (const knock of waiting.splice(0)) knock();
    if (status !== 'silence') response.writeHead(status).end();
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/paid`,
    taken,
    deliveries,
    orders,
    answerNext: (...next: readonly Answer[]) => answers.push(...next),
    /** Resolves at the next knock. */
    knock: () => new Promise<void>((done) => waiting.push(done)),
    /** Sells something: the code is what the customer writes into the payment. */
    order: async (quittance: Quittance, title: string, amount: string): Promise<string> => {
      const { reference } = JSON.parse(
        await quittance('expected', 'add', '--title', title, '--amount', amount, '--currency', 'CHF', '--json'),
      ) as { reference: string };
      orders.set(reference, 'OPEN');
      return reference;
    },
    /** The same from the cursor feed, for a shop that has lost everything. */
    replay: async (quittance: Quittance): Promise<ReadonlyMap<string, string>> => {
      const lines = (await quittance('events', '--since', '0', '--ndjson')).split('\n').filter((line) => line !== '');
      const events = lines.map((line) => JSON.parse(line) as ShopEvent);
      return new Map(events.map(({ reference, state }) => [reference, state]));
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
