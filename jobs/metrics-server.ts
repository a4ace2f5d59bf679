/** The metrics at `http://127.0.0.1:PORT/metrics`, for this machine alone, where `watch.metrics_port` is set. */
import { existsSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { Config } from '../src/config.ts';
import { errorFields, type Log } from '../src/log.ts';
import { openAlarms } from '../src/models/alarms.ts';
import { closeDatabase, openReadOnly } from '../src/models/db.ts';
import { metricsText } from '../src/processor/metrics.ts';
import { databasePath } from './context.ts';
import { alarmSettingsOf } from './watch/settings.ts';

export type MetricsServer = Readonly<{ close: () => void }>;

const AGAIN_MS = 60_000;

/**
 * Begins to listen where it is configured. Whatever becomes of it, the daemon goes on: a port that cannot be used is told once, as
 * METRICS_PORT, and tried again each minute.
 */
export function serveMetrics(config: Config, log: Log, againMs = AGAIN_MS): MetricsServer {
  const port = config.watch.metricsPort;
  if (port === null) return { close: () => undefined };
  const server = createServer((request, response) => {
    const isMetrics = request.method === 'GET' && request.url === '/metrics';
    if (isMetrics) answer(config, response, log);
    else response.writeHead(404).end();
  });
  let again: NodeJS.Timeout | undefined;
  const listen = (): void => void server.listen(port, '127.0.0.1');
  const tell = telling(log);
  server.on('listening', tell.served);
  server.on('error', () => {
    if (server.listening) return tell.failed();
    tell.unusable();
    again = setTimeout(listen, againMs).unref();
  });
  listen();
  return {
    close: () => {
      clearTimeout(again);
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Says each trouble once, and when it is over: a machine without free file handles would fill the log. */
function telling(log: Log) {
  let told: 'nothing' | 'failed' | 'unusable' = 'nothing';
  return {
    served: () => {
      if (told === 'unusable') log.info('the metrics are served now');
      told = 'nothing';
    },
    failed: () => {
      if (told === 'nothing') log.warn('a connection for metrics failed', { code: 'METRICS_PORT' });
      told = 'failed';
    },
    unusable: () => {
      const trouble = { code: 'METRICS_PORT', kind: 'configuration' };
      if (told !== 'unusable') log.error('the port for metrics cannot be used: no metrics, all else goes on', trouble);
      told = 'unusable';
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
