/** Fetches new files from every enabled source. One source in trouble never stops the others. */

import { join } from 'node:path';
import {
  type CommandSource as CommandConfig,
  readSecret,
  type SftpSource as SftpConfig,
  type SourceConfig,
} from '../src/config.ts';
import { fetchByCommand } from '../src/connectors/command-source.ts';
import type { FetchDeps, FetchReport } from '../src/connectors/fetch-report.ts';
import type { SftpSource } from '../src/connectors/sftp.ts';
import { AppError } from '../src/errors.ts';
import { errorFields } from '../src/log.ts';
import { isRemoteFileKnown, rememberRemoteFile } from '../src/models/remote-files.ts';
import { recordSource } from '../src/models/source-states.ts';
import { auditFolder } from './audit-folder.ts';
import { incomingFolder, type JobContext } from './context.ts';

export type FetchJobReport = Readonly<{
  fetched: number;
  /** Sources that could not be read, with what to do. */
  troubles: readonly Readonly<{ source: string; error: AppError }>[];
}>;

export async function fetchJob(context: JobContext): Promise<FetchJobReport> {
  let fetched = 0;
  const troubles: { source: string; error: AppError }[] = [];
  for (const source of context.config.sources.filter((one) => one.enabled)) {
    if (context.stopping()) break;
    const report = await fetchFrom(context, source);
    fetched += report.landed.filter((file) => !file.existed).length;
    const [trouble] = errorsOf(report);
    recordSource(context.db, { name: source.name, code: trouble?.code ?? null, now: context.now() });
    for (const error of errorsOf(report)) {
      troubles.push({ source: source.name, error });
      context.log.warn('source in trouble', errorFields(error));
    }
  }
  return { fetched, troubles };
}

function errorsOf(report: FetchReport): readonly AppError[] {
  const single = [...report.failed, ...report.notDeleted].map((one) => one.error);
  return report.error === null ? single : [...single, report.error];
}

async function fetchFrom(context: JobContext, source: SourceConfig): Promise<FetchReport> {
  const deps = fetchDeps(context, source);
  if (source.kind === 'command') return fetchByCommand(commandSourceOf(context, source), deps);
  const { fetchSftp } = await import('../src/connectors/sftp.ts'); // not loaded where a command fetches, or nobody
  try {
    return await fetchSftp(sftpSourceOf(source, context.config.limits.fileBytesMax), deps);
  } catch (error) {
    // A key file that is missing or open to all belongs to this source alone.
    if (!(error instanceof AppError) || error.kind !== 'configuration') throw error;
    return { ...EMPTY_REPORT, source: source.name, error };
  }
}

const EMPTY_REPORT = { listed: 0, landed: [], known: 0, waiting: [], skipped: [], failed: [], notDeleted: [] } as const;

/** Files of the bank go into one folder, reports of a processor into its own. */
function folderOf({ config }: JobContext, { audit, auditAccount }: SourceConfig): string {
  if (audit === null) return incomingFolder(config);
  return auditFolder(config.dataDir, { gateway: audit, account: auditAccount }, 'incoming');
}

function fetchDeps(context: JobContext, source: SourceConfig): FetchDeps {
  return {
    directory: folderOf(context, source),
    now: context.now(),
    isKnown: (file) =>
      isRemoteFileKnown(context.db, {
        source: file.source,
        name: file.remoteName,
        sizeBytes: file.size,
        modifiedAt: file.modifiedAt.toISOString(),
      }),
    landed: (file) => {
      rememberRemoteFile(context.db, {
        source: file.source,
        name: file.remoteName,
        sizeBytes: file.size,
        modifiedAt: file.modifiedAt.toISOString(),
        sha256: file.sha256,
        localName: file.localName,
        fetchedAt: context.now().toISOString(),
      });
    },
  };
}

/** A configured source as the connector takes it; reads its secret. */
export function sftpSourceOf(source: SftpConfig, fileBytesMax: number): SftpSource {
  return {
    name: source.name,
    host: source.host,
    port: source.port,
    username: source.username,
    login: loginOf(source),
    hostKeys: source.hostKeys,
    directory: source.directory,
    include: source.include,
    settleSeconds: source.settleMs / 1000,
    afterFetch: source.afterFetch,
    timeoutMs: source.timeoutMs,
    fileBytesMax,
  };
}

function loginOf(source: SftpConfig): SftpSource['login'] {
  if (source.keyFile !== null) return { privateKey: readSecret(source.keyFile) };
  if (source.passwordFile !== null) return { password: readSecret(source.passwordFile) };
  throw new Error('the configuration lets no source without key_file or password_file pass');
}

function commandSourceOf(context: JobContext, source: CommandConfig) {
  return {
    name: source.name,
    command: source.command,
    stagingDirectory: join(context.config.dataDir, 'incoming', source.name),
    include: source.include,
    timeoutMs: source.timeoutMs,
    fileBytesMax: context.config.limits.fileBytesMax,
  };
}
