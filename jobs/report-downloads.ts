/** Reports that a processor tells us to fetch (DownloadReportJob): downloaded into the folder of their processor, before the audit looks there. */
import { readFileSync } from 'node:fs';
import { readSecret } from '../src/config.ts';
import { downloadReport } from '../src/connectors/report-download.ts';
import { AppError, messageOf } from '../src/errors.ts';
import { errorFields } from '../src/log.ts';
import { changeMessage, type MessageRow, waitingDownloads } from '../src/models/messages.ts';
import { readDownload } from '../src/processor/consumers/report-download.ts';
import { auditFolder } from './audit-folder.ts';
import type { JobContext } from './context.ts';

const TIMEOUT_MS = 5 * 60_000;
/** A server that does not answer is asked again at so many runs. */
const ATTEMPTS_MAX = 20;

/** What could not be downloaded; each message says so, too, unless the fault is our own: then all of them wait as they are. */
export async function downloadReports(context: JobContext): Promise<readonly AppError[]> {
  const messages = waitingDownloads(context.db);
  if (messages.length === 0) return [];
  const settings = settingsOf(context);
  if (settings instanceof AppError) return [told(context, settings)];
  const troubles: AppError[] = [];
  for (const message of messages) {
    if (context.stopping()) break;
    const { gateway, url } = readDownload(message.queue, message.body);
    const folder = auditFolder(context.config.dataDir, { gateway, account: '' }, 'incoming');
    try {
      const landed = await downloadReport({ url, folder, ...settings });
      settle(context, message, { state: 'DONE', result: JSON.stringify({ file: landed.localName }), error: null });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      settle(context, message, { state: isOver(message, error) ? 'DAMAGED' : 'WAITING', result: null, error });
      troubles.push(told(context, error));
    }
    context.keepLease();
  }
  return troubles;
}

function told({ log }: JobContext, error: AppError): AppError {
  log.warn('report not downloaded', errorFields(error));
  return error;
}

function isOver({ attempts }: MessageRow, { kind }: AppError): boolean {
  if (kind === 'configuration') return false;
  return kind !== 'temporary' || attempts + 1 >= ATTEMPTS_MAX;
}

function settingsOf({ config }: JobContext) {
  const { downloadHosts, downloadBytesMax, downloadUsername, downloadPasswordFile, downloadCaFile } = config.audit;
  const hasLogin = downloadUsername !== null && downloadPasswordFile !== null;
  try {
    return {
      hosts: downloadHosts,
      bytesMax: downloadBytesMax,
      timeoutMs: TIMEOUT_MS,
      login: hasLogin ? { username: downloadUsername, password: readSecret(downloadPasswordFile) } : null,
      ca: downloadCaFile === null ? null : authorityIn(downloadCaFile),
    };
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function authorityIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError({
      kind: 'configuration',
      code: 'DOWNLOAD_CA_FILE',
      message: `the authority of the processor cannot be read: ${messageOf(cause)}`,
      where: file,
      hint: 'name a readable PEM file in audit.download_ca_file, or leave it out to trust the authorities of the system',
      cause,
    });
  }
}

type Fate = Readonly<{ state: 'DONE' | 'WAITING' | 'DAMAGED'; result: string | null; error: AppError | null }>;

/** A person may have dropped the message while its report was downloaded: then their word stands. */
function settle({ db, now }: JobContext, message: MessageRow, { state, result, error }: Fate): void {
  changeMessage(db, message, {
    state,
    attempts: message.attempts + 1,
    waitsFor: state === 'WAITING' ? message.waitsFor : null,
    errorCode: error?.code ?? null,
    lastError: error?.message ?? null,
    result,
    doneAt: state === 'DONE' ? now().toISOString() : null,
    ...(state === 'WAITING' ? { availableAt: LATER } : {}),
  });
}

/** The job for messages need not look at it again: only this one can bring what it waits for. */
const LATER = '9999-12-31T00:00:00.000Z';
