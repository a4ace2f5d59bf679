/** The folders of reports, `<data>/audit/<gateway>/{incoming,completed,ignored}`: what lies there, and where it goes when it has ended. */
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GATEWAYS } from '../src/models/schema.ts';
import { hashFile } from '../src/processor/file-bytes.ts';
import type { JobContext } from './context.ts';
import { pendingFiles } from './incoming.ts';

/** Processors whose reports may lie here. */
export const AUDIT_GATEWAYS: readonly string[] = GATEWAYS.filter((name) => name !== 'bank' && name !== 'manual');

export type IncomingReport = Readonly<{ gateway: string; name: string; path: string; modifiedMs: number }>;

export function auditFolder(dataDir: string, gateway: string, part: 'incoming' | 'completed' | 'ignored'): string {
  return join(dataDir, 'audit', gateway, part);
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
  for (const name of gateway === null ? presentGateways(dataDir) : [gateway]) {
    const folder = auditFolder(dataDir, name, 'incoming');
    for (const file of await pendingFiles(folder, pause)) {
      const path = join(folder, file);
      reports.push({ gateway: name, name: file, path, modifiedMs: modifiedMsOf(path) });
    }
  }
  return reports.sort((one, other) => one.modifiedMs - other.modifiedMs || (one.name < other.name ? -1 : 1));
}

function presentGateways(dataDir: string): readonly string[] {
  const folder = join(dataDir, 'audit');
  if (!existsSync(folder)) return [];
  const present = new Set(readdirSync(folder));
  return AUDIT_GATEWAYS.filter((gateway) => present.has(gateway));
}

function modifiedMsOf(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0; // it vanished, and is told when it is opened
  }
}

/** Moves a report that has ended, under its name, or with some digits of its hash where that is taken. Nothing is overwritten. */
export function moveReport(dataDir: string, report: IncomingReport, part: 'completed' | 'ignored'): void {
  const folder = auditFolder(dataDir, report.gateway, part);
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const digits = hashFile(report.path).sha256.slice(0, 8);
  const names = [
    report.name,
    `${digits}.${report.name}`,
    ...Array.from({ length: 1_000 }, (_, at) => `${digits}.${at + 2}.${report.name}`),
  ];
  const free = names.find((name) => !existsSync(join(folder, name)));
  if (free === undefined) throw new Error(`every name for ${report.name} is taken`);
  renameSync(report.path, join(folder, free));
}
