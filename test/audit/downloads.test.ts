import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { changeMessage } from '../../src/models/messages.ts';
import { temporaryFolder } from '../helpers/installation.ts';
import { auditPlace } from './audit-place.ts';

const REPORT = readFileSync(join(import.meta.dirname, '../fixtures/audit/adyen-settlement.csv'));
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server of a processor, with a certificate of its own. */
async function processor() {
  const folder = temporaryFolder();
  const [key, ca] = ['key.pem', 'ca.pem'].map((name) => join(folder, name));
  const options = ['-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      ...options,
      '-keyout',
      key ?? '',
      '-out',
      ca ?? '',
    ],
    { stdio: 'ignore' },
  );
  const asked: string[] = [];
  const server = createServer({ key: readFileSync(key ?? ''), cert: readFileSync(ca ?? '') }, (request, response) => {
    asked.push(`${request.url} ${request.headers.authorization ?? ''}`);
    if (request.url?.includes('elsewhere')) response.writeHead(302, { location: 'https://127.0.0.1:1/x.csv' }).end();
    else response.writeHead(200).end(REPORT);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return { asked, host, ca: ca ?? '' };
}

const job = (reportUrl: string) => ({
  class: 'SmashPig\\PaymentProviders\\Adyen\\Jobs\\DownloadReportJob',
  payload: { account: 'Verein', reportUrl },
});

describe('a message that a report is ready', () => {
  it('has it downloaded into the folder of its processor, and read', async () => {
    const { host, ca, asked } = await processor();
    const place = auditPlace(`[audit]\ndownload_hosts = ["${host}"]\ndownload_ca_file = "${ca}"\n`);
    place.push('jobs-adyen', job(`https://${host}/reports/settlement_detail_report_batch_77.csv`));
    place.consume();
    await place.run();
    expect(asked).toEqual(['/reports/settlement_detail_report_batch_77.csv ']);
    expect(place.incoming('adyen')).toEqual(['settlement_detail_report_batch_77.csv']);
    expect(place.auditFiles()).toMatchObject([{ report: 'adyen-settlement' }]);
    expect(place.messages()).toMatchObject([{ state: 'DONE' }]);
    await place.run();
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['http', (host: string) => `http://${host}/a.csv`],
    ['a host that is not allowed', () => 'https://example.org/a.csv'],
    ['a name that is a path', (host: string) => `https://${host}/..%2f..%2fetc%2fpasswd`],
    ['a name with a broken escape', (host: string) => `https://${host}/%E0%A4%A`],
    ['a name that nobody would read', (host: string) => `https://${host}/a.csv.part`],
    ['a password in it', (host: string) => `https://me:secret@${host}/a.csv`],
  ])('is refused for %s, and nobody is called', async (_why, url) => {
    const { host, ca, asked } = await processor();
    const place = auditPlace(`[audit]\ndownload_hosts = ["${host}"]\ndownload_ca_file = "${ca}"\n`);
    place.push('jobs-adyen', job(url(host)));
    place.consume();
    await place.run();
    expect(asked).toEqual([]);
    expect(place.messages()).toMatchObject([{ state: 'DAMAGED', errorCode: 'DOWNLOAD_REFUSED' }]);
  });

  it.each([
    ['a password that is not there', (ca: string) => `download_ca_file = "${ca}"\n`],
    ['an authority that is not there', () => 'download_ca_file = "no-such-file.pem"\n'],
  ])('waits while our own configuration lacks %s, and the audit goes on', async (_why, toml) => {
    const { host, ca } = await processor();
    const login = 'download_username = "us"\ndownload_password_file = "no-such-password"\n';
    const own = toml(ca);
    const place = auditPlace(`[audit]\ndownload_hosts = ["${host}"]\n${own}${own.includes('no-such') ? '' : login}`);
    place.push('jobs-adyen', job(`https://${host}/report.csv`));
    place.consume();
    for (let run = 0; run < 25; run += 1) await place.run();
    expect(place.messages()).toMatchObject([{ state: 'WAITING' }]);
  });

  it('is let go where a person dropped the message meanwhile, and the audit goes on', async () => {
    const { host, ca } = await processor();
    const place = auditPlace(`[audit]\ndownload_hosts = ["${host}"]\ndownload_ca_file = "${ca}"\n`);
    place.push('jobs-adyen', job(`https://${host}/report.csv`));
    place.consume();
    const [message] = place.messages();
    if (message === undefined) throw new Error('no message');
    const running = place.run();
    changeMessage(place.db, message, { state: 'DROPPED' });
    await running;
    expect(place.messages()).toMatchObject([{ state: 'DROPPED' }]);
  });

  it('is not followed elsewhere, is tried again, and leaves nothing of what is too large', async () => {
    const { host, ca, asked } = await processor();
    const place = auditPlace(
      `[audit]\ndownload_hosts = ["${host}"]\ndownload_ca_file = "${ca}"\ndownload_bytes_max = "1 KB"\n`,
    );
    place.push('jobs-adyen', job(`https://${host}/elsewhere.csv`), job(`https://${host}/large.csv`));
    place.consume();
    await place.run();
    await place.run();
    expect(asked.filter((line) => line.startsWith('/elsewhere'))).toHaveLength(2);
    expect(place.messages()).toMatchObject([
      { state: 'WAITING', errorCode: 'DOWNLOAD_FAILED' },
      { state: 'DAMAGED', errorCode: 'DOWNLOAD_TOO_LARGE' },
    ]);
    expect(readdirSync(join(place.context.config.dataDir, 'audit/adyen/incoming'))).toEqual([]);
  });
});
