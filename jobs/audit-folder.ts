/**
 * The folders of reports, `<data>/audit/<gateway>/{incoming,completed,ignored}`: what lies there, and where it goes when it has ended. A second
 * account with the same processor has a folder of its own between: `<data>/audit/<gateway>/<account>/incoming`.
 */
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile } from '../src/file-hash.ts';
import { GATEWAYS } from '../src/models/schema.ts';
import type { JobContext } from './context.ts';
import { entriesIn, pendingFiles } from './incoming.ts';

/** Processors whose reports may lie here. */
export const AUDIT_GATEWAYS: readonly string[] = GATEWAYS.filter((name) => name !== 'bank' && name !== 'manual');

/** Whose reports lie in a folder; `account` is empty where we have only one with the processor. */
export type ReportOwner = Readonly<{ gateway: string; account: string }>;

export type IncomingReport = ReportOwner & Readonly<{ name: string; path: string; modifiedMs: number }>;

const PARTS = ['incoming', 'completed', 'ignored'] as const;

export function auditFolder(dataDir: string, { gateway, account }: ReportOwner, part: (typeof PARTS)[number]): string {
  return join(dataDir, 'audit', gateway, account, part);
}

/** Twins of other reports, and reports that hold nothing of ours. Source: spec/audit.md 2.1, 3.2, 4.1, 6.1. */
const IGNORED_NAMES: Readonly<Record<string, RegExp>> = {
  adyen: /^settlement_detail_report_\d{4}-\d{2}-\d{2}\.csv/,
  paypal: /(?:DDR|PPA|RPP)-/,
  paypal_ec: /(?:DDR|PPA|RPP)-/,
  astropay: /_Cleared\.csv/,
  dlocal: /_Cleared\.csv/,
  ingenico: /^wr\d/,
  globalcollect: /^wr\d/,
};

export function isIgnoredName({ gateway, name }: Pick<IncomingReport, 'gateway' | 'name'>): boolean {
  return IGNORED_NAMES[gateway]?.test(name) ?? false;
}

/** Complete files of one gateway or of all, the oldest first. Throws FOLDER_UNUSABLE. */
export async function incomingReports(
  { config: { dataDir }, pause }: Pick<JobContext, 'config' | 'pause'>,
  gateway: string | null,
): Promise<readonly IncomingReport[]> {
  const reports: IncomingReport[] = [];
  for (const owner of presentOwners(dataDir, gateway)) {
    const folder = auditFolder(dataDir, owner, 'incoming');
    for (const file of await pendingFiles(folder, pause)) {
      const path = join(folder, file);
      reports.push({ ...owner, name: file, path, modifiedMs: modifiedMsOf(path) });
    }
  }
  return reports.sort((one, other) => one.modifiedMs - other.modifiedMs || (one.name < other.name ? -1 : 1));
}

/** Every folder that may hold reports, of one gateway or of all. */
export function presentOwners(dataDir: string, gateway: string | null): readonly ReportOwner[] {
  const present = new Set(foldersIn(join(dataDir, 'audit')));
  const gateways = gateway === null ? AUDIT_GATEWAYS.filter((name) => present.has(name)) : [gateway];
  return gateways.flatMap((name) => [
    { gateway: name, account: '' },
    ...foldersIn(join(dataDir, 'audit', name))
      .filter((account) => ACCOUNT.test(account) && !PARTS.some((part) => part === account))
      .map((account) => ({ gateway: name, account })),
  ]);
}

const ACCOUNT = /^[A-Za-z0-9-]{1,32}$/;

function foldersIn(folder: string): readonly string[] {
  return entriesIn(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function modifiedMsOf(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0; // it vanished, and is told when it is opened
  }
}

/**
 * Moves a report that has ended, under its name, or with some digits of its hash where that is taken. Nothing is overwritten. Other
 * bytes than those that were looked at stay where they are, to be read.
 */
export function moveReport(
  dataDir: string,
  report: IncomingReport & Readonly<{ sha256: string }>,
  part: 'completed' | 'ignored',
): void {
  const folder = auditFolder(dataDir, report, part);
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  if (hashFile(report.path).sha256 !== report.sha256) return;
  const digits = report.sha256.slice(0, 8);
  const names = [
    report.name,
    `${digits}.${report.name}`,
    ...Array.from({ length: 1_000 }, (_, at) => `${digits}.${at + 2}.${report.name}`),
  ];
  const free = names.find((name) => !existsSync(join(folder, name)));
  if (free === undefined) throw new Error(`every name for ${report.name} is taken`);
  renameSync(report.path, join(folder, free));
}
