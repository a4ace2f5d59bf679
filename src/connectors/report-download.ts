/**
 * Downloads one report from a processor: HTTPS only, from hosts that are allowed by name, without following anybody elsewhere. It lies in a
 * part file until it is complete. Who writes the address into a message must not be able to make us call any other server.
 */
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { AppError, messageOf } from '../errors.ts';
import { type Landing, openPart, prepareLanding } from './land-file.ts';
import { RESERVED_NAME } from './remote-names.ts';

export type ReportDownload = Readonly<{
  url: string;
  folder: string;
  /** Host names, with a port where it is not 443. */
  hosts: readonly string[];
  bytesMax: number;
  timeoutMs: number;
  login: Readonly<{ username: string; password: string }> | null;
  /** PEM of the authority that vouches for the host, where the system does not know it. */
  ca: string | null;
}>;

/** Throws DOWNLOAD_REFUSED (refused), DOWNLOAD_TOO_LARGE (refused) or DOWNLOAD_FAILED (temporary); the folder is as before then. */
export async function downloadReport(download: ReportDownload): Promise<Landing> {
  const url = allowedUrl(download.url, download.hosts);
  const name = nameIn(url);
  await prepareLanding(download.folder);
  const part = await openPart({
    directory: download.folder,
    name,
    sizeBytesMax: download.bytesMax,
    onBytes: () => undefined,
  });
  try {
    const response = await answerOf(url, download);
    if (response.statusCode !== 200) {
      response.destroy();
      throw failed(url, `the server answered ${response.statusCode ?? 'nothing'}`);
    }
    await pipeline(response, part.sink);
    return await part.land();
  } catch (thrown) {
    if (part.overflowed()) throw tooLarge(url, download.bytesMax);
    throw thrown instanceof AppError ? thrown : failed(url, messageOf(thrown), thrown);
  } finally {
    await part.discard();
  }
}

function allowedUrl(text: string, hosts: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.protocol !== 'https:') throw refused(text, 'only addresses with https are allowed');
  if (url.username !== '' || url.password !== '') throw refused(text, 'an address must not carry a password');
  if (!hosts.includes(url.host)) throw refused(text, `the host ${url.host} is not in audit.download_hosts`);
  return url;
}

/** The last part of the path, which must be a plain name that is read where it lands. */
function nameIn(url: URL): string {
  const name = decoded(url.pathname.split('/').at(-1) ?? '');
  if (/^\w[\w.() -]{0,150}$/.test(name) && !RESERVED_NAME.test(name)) return name;
  throw refused(url.href, 'its last part is no name of a file');
}

/** Empty where an escape is broken. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function answerOf(url: URL, { timeoutMs, login, ca }: ReportDownload): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'GET',
      signal: AbortSignal.timeout(timeoutMs),
      ...(login === null ? {} : { auth: `${login.username}:${login.password}` }),
      ...(ca === null ? {} : { ca }),
    };
    request(url, options, resolve).on('error', reject).end();
  });
}

function refused(where: string, why: string): AppError {
  return new AppError({
    kind: 'refused',
    code: 'DOWNLOAD_REFUSED',
    message: `the report is not downloaded: ${why}`,
    where,
    hint: 'allow the host in audit.download_hosts if it is the processor; else drop the message',
  });
}

function tooLarge(url: URL, bytesMax: number): AppError {
  return new AppError({
    kind: 'refused',
    code: 'DOWNLOAD_TOO_LARGE',
    message: `the report is larger than ${bytesMax} bytes`,
    where: url.href,
    hint: 'raise audit.download_bytes_max',
  });
}

function failed(url: URL, why: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'temporary',
    code: 'DOWNLOAD_FAILED',
    message: `the report cannot be downloaded: ${why}`,
    where: url.href,
    hint: 'it is tried again at the next run',
    cause,
  });
}
