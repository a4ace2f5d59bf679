/** Reports that a processor tells us to fetch (DownloadReportJob): downloaded into the folder of their processor, before the audit looks there. */
import { readFileSync } from 'node:fs';
import { readSecret } from '../src/config.ts';
import { downloadReport } from '../src/connectors/report-download.ts';
import { AppError } from '../src/errors.ts';
import { errorFields } from '../src/log.ts';
import { writeTransaction } from '../src/models/db.ts';
import { type MessageRow, settleMessage, waitingDownloads } from '../src/models/messages.ts';
import { readDownload } from '../src/processor/consumers/report-download.ts';
import { auditFolder } from './audit-folder.ts';
import type { JobContext } from './context.ts';

const TIMEOUT_MS = 5 * 60_000;
/** A server that does not answer is asked again at so many runs. */
const ATTEMPTS_MAX = 20;

/** What could not be downloaded; each message says so, too. */
export async function downloadReports(context: JobContext): Promise<readonly AppError[]> {
  const troubles: AppError[] = [];
  for (const message of waitingDownloads(context.db)) {
    if (context.stopping()) break;
    try {
      const { gateway, url } = readDownload(message.queue, message.body);
      const landed = await downloadReport({
        url,
        folder: auditFolder(context.config.dataDir, { gateway, account: '' }, 'incoming'),
        ...settingsOf(context),
      });
      settle(context, message, { state: 'DONE', result: JSON.stringify({ file: landed.localName }), error: null });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      context.log.warn('report not downloaded', errorFields(error));
      const isOver = error.kind !== 'temporary' || message.attempts + 1 >= ATTEMPTS_MAX;
      settle(context, message, { state: isOver ? 'DAMAGED' : 'WAITING', result: null, error });
      troubles.push(error);
    }
    context.keepLease();
  }
  return troubles;
}

function settingsOf({ config }: JobContext) {
  const { downloadHosts, downloadBytesMax, downloadUsername, downloadPasswordFile, downloadCaFile } = config.audit;
  const hasLogin = downloadUsername !== null && downloadPasswordFile !== null;
  return {
    hosts: downloadHosts,
    bytesMax: downloadBytesMax,
    timeoutMs: TIMEOUT_MS,
    login: hasLogin ? { username: downloadUsername, password: readSecret(downloadPasswordFile) } : null,
    ca: downloadCaFile === null ? null : readFileSync(downloadCaFile, 'utf8'),
  };
}

type Fate = Readonly<{ state: 'DONE' | 'WAITING' | 'DAMAGED'; result: string | null; error: AppError | null }>;

function settle({ db, now }: JobContext, message: MessageRow, { state, result, error }: Fate): void {
  const at = now().toISOString();
  writeTransaction(db, () =>
    settleMessage(db, {
      id: message.id,
      state,
      availableAt: state === 'WAITING' ? LATER : null,
      waitsFor: state === 'WAITING' ? message.waitsFor : null,
      errorCode: error?.code ?? null,
      lastError: error?.message ?? null,
      result,
      doneAt: state === 'DONE' ? at : null,
    }),
  );
}

/** The job for messages need not look at it again: only this one can bring what it waits for. */
const LATER = '9999-12-31T00:00:00.000Z';
