/** The quiet work of once a day: a verified backup, old run history goes, SQLite tidies up, the invariants are checked. */
import { AppError } from '../src/errors.ts';
import { errorFields } from '../src/log.ts';
import { diskFull } from '../src/machine-trouble.ts';
import { pruneAlarms } from '../src/models/alarms.ts';
import { pruneRuns, writeMarker } from '../src/models/jobs.ts';
import { rotateBackups } from '../src/processor/backup/rotate.ts';
import { takeBackup } from '../src/processor/backup/take.ts';
import { checkInvariants } from '../src/processor/check.ts';
import { FINDINGS_MARKER } from '../src/processor/markers.ts';
import { eraseAgain } from '../src/processor/privacy/erased-list.ts';
import { fillSearchIndex } from '../src/processor/search-index.ts';
import { backupFolder, type JobContext } from './context.ts';

export type MaintainReport = Readonly<{
  prunedRuns: number;
  findings: number;
  broken: boolean;
  /** Why there is no backup of this night; null when there is one. */
  backupTrouble: AppError | null;
}>;

/** Of runs and incidents. */
const HISTORY_MS = 400 * 86_400_000;

export async function maintainJob(context: JobContext): Promise<MaintainReport> {
  const { config, db, now } = context;
  const backupTrouble = await backup(context);
  eraseAgain(db, config.dataDir, now());
  const forgotten = new Date(now().getTime() - HISTORY_MS);
  const prunedRuns = pruneRuns(db, forgotten) + pruneAlarms(db, forgotten);
  fillSearchIndex(db);
  db.sqlite.pragma('optimize');
  db.sqlite.pragma('wal_checkpoint(TRUNCATE)');
  const { findings, broken } = checkInvariants(db, now());
  writeMarker(db, FINDINGS_MARKER, findings.length);
  if (findings.length > 0) context.log.error('invariants do not hold', { count: findings.length });
  return { prunedRuns, findings: findings.length, broken, backupTrouble };
}

/** Without room for a backup the checks are made all the same; the trouble decides the exit code. */
async function backup({ config, db, now, log }: JobContext): Promise<AppError | null> {
  const folder = backupFolder(config);
  try {
    await takeBackup(db, { folder, now: now() });
    const removed = rotateBackups(folder, config.backup, now());
    log.info('backup made and verified', { count: removed });
    return null;
  } catch (error) {
    log.error('no backup was made', errorFields(error));
    return error instanceof AppError ? error : backupError(folder, error);
  }
}

function backupError(folder: string, cause: unknown): AppError {
  const full = diskFull(cause, folder);
  if (full !== null) return full;
  return new AppError({
    kind: 'temporary',
    code: 'BACKUP_UNWRITTEN',
    message: 'no backup could be written',
    where: folder,
    hint: 'look at the folder (ls -ld), then: quittance backup now',
    cause,
  });
}
