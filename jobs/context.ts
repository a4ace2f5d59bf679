/** What every job is given: configuration, database, log and clock; and the policies that follow from them. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../src/config.ts';
import type { Log } from '../src/log.ts';
import type { Db } from '../src/models/db.ts';
import type { BookingPolicy } from '../src/processor/book.ts';
import type { DecisionPolicy } from '../src/processor/decision.ts';
import type { ImportPolicy } from '../src/processor/import/import-policy.ts';
import type { MessagePolicy } from '../src/processor/messages/outcome.ts';
import { matchingPolicyOf } from '../src/processor/policy.ts';
import { rulesOf } from '../src/processor/rules/rule.ts';
import { VERSION } from '../src/version.ts';
import { linkKeyOf } from './link-key.ts';

export type JobContext = Readonly<{
  config: Config;
  db: Db;
  log: Log;
  now: () => Date;
  /** Who holds the leases of this pass, e.g. `run:4711`. */
  owner: string;
  /** True once the process was asked to end: finish the mail or file at hand, begin no other. */
  stopping: () => boolean;
  /** Called between two pieces of work, so that the lease of a long job does not end while it lives. */
  keepLease: () => void;
  /** How a job waits for others to finish what they write; a real moment when left out. */
  pause?: (ms: number) => Promise<unknown>;
}>;

export const JOB_NAMES = ['fetch', 'process', 'messages', 'audit', 'mail', 'maintain', 'watch'] as const;
export type JobName = (typeof JOB_NAMES)[number];
/** Those of this version, in the order of a pass. */
export const RUNNABLE = [
  'fetch',
  'process',
  'messages',
  'audit',
  'mail',
  'maintain',
  'watch',
] as const satisfies readonly JobName[];

/** The database file of an installation. */
export function databasePath(config: Config): string {
  return join(config.dataDir, 'quittance.db');
}

/** Where files from the bank land. */
export function incomingFolder(config: Config): string {
  return join(config.dataDir, 'fds');
}

/** Where backups lie, for the service alone. */
export function backupFolder(config: Config): string {
  return join(config.dataDir, 'backup');
}

/** Where an archive is unpacked while it is read; private, and emptied by whoever comes next. */
export function scratchFolder(config: Config): string {
  return join(config.dataDir, 'tmp');
}

export function importPolicyOf(config: Config): ImportPolicy {
  const accounts = config.accounts.map(({ account, qrIbans, otherIds, sourceOfTruth }) => ({
    id: account,
    qrIbans,
    otherIds,
    sourceOfTruth,
  }));
  const settings = { accounts, environment: config.environment, limits: config.limits, xml: config.xml };
  const settingsHash = createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 12);
  return {
    accounts,
    environment: config.environment,
    engine: config.xml.engine,
    readTwiceBytesMax: config.xml.readTwice ? config.limits.readTwiceBytesMax : 0,
    fileBytesMax: config.limits.fileBytesMax,
    entryDetailsMax: config.limits.entryDetailsMax,
    archive: {
      membersMax: config.limits.archiveMembersMax,
      bytesMax: config.limits.archiveBytesMax,
      memberBytesMax: config.limits.fileBytesMax,
      ratioMax: config.limits.archiveRatioMax,
    },
    readerVersion: `${VERSION}+${settingsHash}`,
  };
}

export function bookingPolicyOf(config: Config): BookingPolicy {
  const { noticeTo, largeDonation, messageIdDomain } = config.mail;
  return {
    language: config.language,
    messageIdDomain,
    zone: config.zone,
    largeDonation: noticeTo === null ? null : { to: noticeTo, thresholds: new Map(Object.entries(largeDonation)) },
  };
}

const DAY_MS = 86_400_000;

export function messagePolicyOf(config: Config): MessagePolicy {
  const { retryMs, maxAttempts, maxAgeMs, pendingDays, thankDays, overdueDays } = config.messages;
  return {
    retryMs,
    attemptsMax: maxAttempts,
    ageMsMax: maxAgeMs,
    pendingMs: pendingDays * DAY_MS,
    thankMs: thankDays * DAY_MS,
    overdueDays,
    zone: config.zone,
    linkKey: () => linkKeyOf(config),
  };
}

export function decisionPolicyOf(config: Config): DecisionPolicy {
  const openings = config.accounts.flatMap((account): [string, string][] =>
    account.opening === null ? [] : [[account.account, account.opening]],
  );
  const funds = config.accounts.flatMap((account): [string, string][] =>
    account.defaultFund === null ? [] : [[account.account, account.defaultFund]],
  );
  return {
    openings: new Map(openings),
    defaultFunds: new Map(funds),
    referencePatterns: config.reference.patterns,
    rules: rulesOf(config.rules),
    matching: matchingPolicyOf(config.matching),
  };
}
