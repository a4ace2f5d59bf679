/** The metrics at `http://127.0.0.1:PORT/metrics`, for this machine alone, where `watch.metrics_port` is set. */
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { Config } from '../src/config.ts';
import { AppError, messageOf } from '../src/errors.ts';
import { errorFields, type Log } from '../src/log.ts';
import { openAlarms } from '../src/models/alarms.ts';
import { closeDatabase, openReadOnly } from '../src/models/db.ts';
import { metricsText } from '../src/processor/metrics.ts';
import { databasePath } from './context.ts';
import { alarmSettingsOf } from './watch/settings.ts';

export type MetricsServer = Readonly<{ close: () => void }>;

/** Begins to listen where it is configured. Throws METRICS_PORT (configuration) when the port is taken. */
export async function serveMetrics(config: Config, log: Log): Promise<MetricsServer> {
  const port = config.watch.metricsPort;
  if (port === null) return { close: () => undefined };
  const server = createServer((request, response) => {
    const isMetrics = request.method === 'GET' && request.url === '/metrics';
    if (isMetrics) answer(config, response, log);
    else response.writeHead(404).end();
  });
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (cause) {
    throw new AppError({
      kind: 'configuration',
      code: 'METRICS_PORT',
      message: `the port for metrics cannot be used: ${messageOf(cause)}`,
      where: 'watch.metrics_port',
      hint: 'name another one, or leave it out',
      cause,
    });
  }
  return {
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(config: Config, response: ServerResponse, log: Log): void {
  try {
    const path = databasePath(config);
    const db = openReadOnly(path);
    try {
      const settings = alarmSettingsOf(config);
      const databaseBytes = existsSync(path) ? statSync(path).size : 0;
      const text = metricsText({ db, now: new Date(), settings, alarms: openAlarms(db), databaseBytes });
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text);
    } finally {
      closeDatabase(db);
    }
  } catch (error) {
    log.warn('the metrics could not be read', errorFields(error));
    response.writeHead(503).end();
  }
}
