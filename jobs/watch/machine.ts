/** Alarms about the machine and its files: room on the disk, secrets, files that nobody takes. */
import { existsSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, readSecret } from '../../src/config.ts';
import { AppError } from '../../src/errors.ts';
import type { CurrentAlarm } from '../../src/models/alarms.ts';
import { auditFolder, presentOwners } from '../audit-folder.ts';
import { databasePath } from '../context.ts';
import { countReasons } from '../expected-reasons.ts';
import { entriesIn, mayBeRead } from '../incoming.ts';

/** What is asked of the machine; a test gives another one. */
export type Machine = Readonly<{ freeBytes: (path: string) => number }>;

export const THIS_MACHINE: Machine = {
  freeBytes: (path) => {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  },
};

export function machineAlarms(config: Config, now: Date, machine: Machine): readonly CurrentAlarm[] {
  return [
    ...diskLow(config, machine),
    ...keysUnreadable(config),
    ...expectedRefused(config.dataDir),
    ...reportsStuck(config.dataDir, now),
  ];
}

/** A backup and a migration need room for a second and third copy of the database. */
export function roomWanted(config: Config): number {
  const path = databasePath(config);
  return Math.max(config.watch.diskFreeBytesMin, existsSync(path) ? 3 * statSync(path).size : 0);
}

function diskLow(config: Config, { freeBytes }: Machine): readonly CurrentAlarm[] {
  const free = freeBytes(config.dataDir);
  const wanted = roomWanted(config);
  if (free >= wanted) return [];
  const text = `${megabytes(free)} MB free, ${megabytes(wanted)} MB wanted`;
  return [{ code: 'DISK_LOW', subject: '', text }];
}

/** The files that hold secrets in use, with the key that names each. */
export function secretsOf(config: Config): readonly Readonly<{ subject: string; file: string }>[] {
  const sources = config.sources.flatMap((source) =>
    source.kind === 'sftp' && source.enabled
      ? [source.keyFile, source.passwordFile].map((file) => ({ subject: `source ${source.name}`, file }))
      : [],
  );
  const webhooks = config.webhooks.map(({ name, secretFile }) => ({ subject: `webhook ${name}`, file: secretFile }));
  const all = [
    ...sources,
    { subject: 'mail', file: config.mail.passwordFile },
    { subject: 'mail.dkim', file: config.mail.dkim?.keyFile ?? null },
    { subject: 'messages', file: config.messages.linkKeyFile },
    { subject: 'audit', file: config.audit.downloadPasswordFile },
    ...webhooks,
  ];
  return all.flatMap(({ subject, file }) => (file === null ? [] : [{ subject, file }]));
}

function keysUnreadable(config: Config): readonly CurrentAlarm[] {
  return secretsOf(config).flatMap(({ subject, file }): CurrentAlarm[] => {
    try {
      readSecret(file);
      return [];
    } catch (thrown) {
      const why = thrown instanceof AppError ? thrown.code : 'it cannot be read';
      return [{ code: 'KEY_UNREADABLE', subject, text: why }];
    }
  });
}

/** Dropped files of open items that were not taken, or not whole. */
function expectedRefused(dataDir: string): readonly CurrentAlarm[] {
  const text = orTrouble(() => {
    const refused = countReasons(dataDir);
    return refused === 0 ? null : `${refused} files of open items have refused lines: expected/*.rejected.txt`;
  });
  return text === null ? [] : [{ code: 'EXPECTED_REFUSED', subject: '', text }];
}

const STUCK_MS = 2 * 86_400_000;

/** Reports of payment processors that have lain in `audit/GATEWAY/incoming` for two days. */
function reportsStuck(dataDir: string, now: Date): readonly CurrentAlarm[] {
  return presentOwners(dataDir, null).flatMap((owner): CurrentAlarm[] => {
    const subject = owner.account === '' ? owner.gateway : `${owner.gateway}/${owner.account}`;
    const text = whatIsStuck(auditFolder(dataDir, owner, 'incoming'), now);
    return text === null ? [] : [{ code: 'AUDIT_FILE_STUCK', subject, text }];
  });
}

function whatIsStuck(folder: string, now: Date): string | null {
  const before = now.getTime() - STUCK_MS;
  return orTrouble(() => {
    const old = entriesIn(folder).filter((entry) => mayBeRead(entry) && isOlder(join(folder, entry.name), before));
    return old.length === 0 ? null : `${old.length} reports were not taken for two days`;
  });
}

/** What is to be told of a folder, or why it cannot be looked into. */
function orTrouble(look: () => string | null): string | null {
  try {
    return look();
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown.message;
    throw thrown;
  }
}

/** False for one that was taken while we looked. */
function isOlder(path: string, ms: number): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && stats.mtimeMs < ms;
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1_000_000);
}
