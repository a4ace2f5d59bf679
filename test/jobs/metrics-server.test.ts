/** The port for metrics: no trouble with it ends the daemon, and each is told once. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serveMetrics } from '../../jobs/metrics-server.ts';
import { createLog } from '../../src/log.ts';
import { install } from '../helpers/installation.ts';

/** A port of this machine with somebody on it. */
async function takenPort(): Promise<Readonly<{ server: Server; port: number }>> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  onTestFinished(() => void server.close());
  return { server, port: address.port };
}

/** A log, and the wait for the line with a text in it. */
function readLog() {
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line) });
  const has = async (text: string): Promise<void> => {
    while (!lines.some((line) => line.includes(text))) await new Promise((done) => setTimeout(done, 5));
  };
  return { lines, log, has };
}

describe('the port for metrics', () => {
  it('that is taken is told once, and used as soon as it is free', async () => {
    const { server, port } = await takenPort();
    const { context } = install(`[watch]\nmetrics_port = ${port}\n`);
    const { lines, log, has } = readLog();
    const metrics = serveMetrics(context.config, log, 10);
    onTestFinished(metrics.close);
    await has('METRICS_PORT');
    await new Promise((done) => setTimeout(done, 50)); // some more tries
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', code: 'METRICS_PORT', kind: 'configuration' });
    server.close();
    await has('the metrics are served now');
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('quittance_manual_payments 0');
  });

  it('on which a connection fails goes on', async () => {
    const { server, port } = await takenPort();
    server.close();
    await once(server, 'close');
    const { context } = install(`[watch]\nmetrics_port = ${port}\n`);
    const { lines, log } = readLog();
    const metrics = serveMetrics(context.config, log, 10);
    onTestFinished(metrics.close);
    const servers: NodeJS.EventEmitter[] = [];
    const seen = (message: unknown): void => void servers.push(Object(message).server);
    subscribe('http.server.request.start', seen);
    const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    expect(await ask('/')).toBe(404);
    unsubscribe('http.server.request.start', seen);
    for (let tries = 0; tries < 3; tries += 1) servers[0]?.emit('error', new Error('accept EMFILE'));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 'warn', code: 'METRICS_PORT' }]);
    expect(await ask('/metrics')).toBe(200);
  });
});
