/** The collection of processors' reports beside the project. Tests that need it skip, and say so, where it is absent. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readReport } from '../../src/connectors/audit/index.ts';
import type { AuditRecord, ReportSource, ReportSummary } from '../../src/connectors/audit/types.ts';

export const AUDIT_CORPUS = join(import.meta.dirname, '../../../shared/corpus/audit');

/** Paths below the corpus of files that have an expectation; empty where the corpus is absent. */
export function expectedReports(): readonly string[] {
  if (!existsSync(AUDIT_CORPUS)) return [];
  return readdirSync(AUDIT_CORPUS, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.expected.json'))
    .map((entry) => relative(AUDIT_CORPUS, join(entry.parentPath, entry.name)).replace(/\.expected\.json$/, ''))
    .sort();
}

/** A file of the corpus, unpacked where it is packed; its folder tells the gateway. */
export function corpusSource(path: string): ReportSource {
  const bytes = readFileSync(join(AUDIT_CORPUS, path));
  const plain = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  return { name: basename(path), gateway: path.split(sep)[0] ?? null, chunks: () => [plain] };
}

export type ReadReport = Readonly<{
  summary: ReportSummary;
  records: readonly AuditRecord[];
  rejects: readonly Readonly<{ code: string; message: string; where: string }>[];
}>;

export function readAll(source: ReportSource): ReadReport {
  const records: AuditRecord[] = [];
  const rejects: Readonly<{ code: string; message: string; where: string }>[] = [];
  const summary = readReport(source, {
    record: (record) => void records.push(record),
    reject: ({ code, message, where }) => void rejects.push({ code, message, where }),
  });
  return { summary, records, rejects };
}
