/** The database, opened for reading only: is it whole, is it in WAL, is its schema ours. Changes nothing. */
import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { databasePath } from '../../../jobs/context.ts';
import type { Config } from '../../config.ts';
import { messageOf } from '../../errors.ts';
import { appliedVersion, knownMigrations } from '../../models/migrate.ts';
import { type Finding, no, unknown, yes } from './finding.ts';

const BUSY_TIMEOUT_MS = 10_000;
/** The RUNBOOK tells the rest: stop the daemon, then restore. */
const RESTORE = 'quittance backup list';

/** What is found, and when the database was last written to by a job: the clock must not be before that. */
export function databaseFindings(config: Config): { findings: readonly Finding[]; lastRun: string | null } {
  const path = databasePath(config);
  if (!existsSync(path)) {
    return {
      findings: [unknown('database', 'there is none yet; the first run makes it', 'quittance run')],
      lastRun: null,
    };
  }
  try {
    const sqlite = new Sqlite(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
    try {
      return { findings: [whole(sqlite), journal(sqlite), schema(sqlite)], lastRun: lastRunIn(sqlite) };
    } finally {
      sqlite.close();
    }
  } catch (thrown) {
    return { findings: [no('database', `cannot be read: ${messageOf(thrown)}`, RESTORE)], lastRun: null };
  }
}

function whole(sqlite: Sqlite.Database): Finding {
  const answer: unknown = sqlite.pragma('quick_check(1)', { simple: true });
  return answer === 'ok'
    ? yes('database', 'opens and is whole (quick_check)')
    : no('database', `is damaged: ${String(answer)}`, RESTORE);
}

function journal(sqlite: Sqlite.Database): Finding {
  const mode: unknown = sqlite.pragma('journal_mode', { simple: true });
  if (mode === 'wal') return yes('write-ahead log', 'on');
  return unknown('write-ahead log', `is ${String(mode)}; the next run turns it on`, 'quittance run');
}

function schema(sqlite: Sqlite.Database): Finding {
  const applied = appliedVersion(sqlite);
  const known = knownMigrations();
  const ours = known.at(-1)?.when ?? 0;
  const number = known.filter(({ when }) => when <= applied).length;
  if (applied === ours) return yes('schema', `version ${number}`);
  if (applied > ours) {
    return no(
      'schema',
      'the database was written by a newer quittance',
      'npm install, in the folder of that newer version',
    );
  }
  return unknown(
    'schema',
    `version ${number}; the next run brings it up to date, and makes a backup first`,
    'quittance run',
  );
}

function lastRunIn(sqlite: Sqlite.Database): string | null {
  const table = sqlite.prepare("SELECT 1 FROM sqlite_master WHERE name = 'job_run'").get();
  if (table === undefined) return null;
  return sqlite.prepare<[], string | null>('SELECT max(started_at) FROM job_run').pluck().get() ?? null;
}
