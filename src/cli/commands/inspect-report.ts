/** The part of `inspect` for reports of payment processors: their rows as normalized records, and a summary that counts every row. */
import { basename, dirname, sep } from 'node:path';
import { readReport, reportOf } from '../../connectors/audit/index.ts';
import type { AuditFields, AuditRecord, AuditSink, ReportSource, ReportSummary } from '../../connectors/audit/types.ts';
import { EXIT_CODES, type Reject } from '../../errors.ts';
import { GATEWAYS } from '../../models/schema/payments.ts';
import type { FileBytes } from '../file-bytes.ts';
import type { Column, Output } from '../output.ts';

/** A record, or why a row is none. */
type ReportRow = Readonly<{ file: string; row: number | null } & ({ record: AuditRecord } | { reject: Reject })>;

/** `where` is the path as it was written: the folder of a gateway tells whose report lies in it. */
export function reportSource(name: string, where: string, bytes: FileBytes): ReportSource {
  const folders = dirname(where).split(sep);
  const gateway = GATEWAYS.findLast((one) => folders.includes(one)) ?? null;
  return { name: basename(name), gateway, chunks: () => bytes.chunks() };
}

/** True for what must be read as a report: it is recognised, or it is a table and so no camt file. */
export function isReport(source: ReportSource): boolean {
  return reportOf(source) !== null || /\.(?:csv|tsv)$/i.test(source.name);
}

/** Prints a report and gives back the exit code. Throws when the file is refused; nothing of it is printed then. */
export function inspectReport(
  { output, documents }: Readonly<{ output: Output; documents: object[] }>,
  source: ReportSource,
): number {
  const summary = readReport(source, SILENT);
  if (output.format === 'json') documents.push({ ...summaryObject(source.name, summary), records: objectsOf(source) });
  else {
    const stream = output.stream({ columns: COLUMNS, object: objectOf });
    eachReportRow(source, (row) => {
      if (!output.isClosed()) stream.write(row);
    });
    stream.end();
    printReportSummary(output, source.name, summary);
  }
  return summary.rejects > 0 ? EXIT_CODES.findings : EXIT_CODES.ok;
}

const SILENT: AuditSink = { record: () => undefined, reject: () => undefined };

function eachReportRow(source: ReportSource, give: (row: ReportRow) => void): void {
  readReport(source, {
    record: (record) => give({ file: source.name, row: record.row, record }),
    reject: ({ code, message, where, row }) => give({ file: source.name, row, reject: { code, message, where } }),
  });
}

function objectsOf(source: ReportSource): readonly object[] {
  const all: object[] = [];
  eachReportRow(source, (row) => void all.push(objectOf(row)));
  return all;
}

function objectOf(row: ReportRow): object {
  if ('reject' in row) return { file: row.file, row: row.row, reject: row.reject };
  return { file: row.file, row: row.row, kind: row.record.kind, ...row.record.fields };
}

function summaryObject(file: string, summary: ReportSummary): object {
  const { report, title, gateway, encoding, rows, records, rejects, ignored, derived, warnings } = summary;
  return { file, report, title, gateway, encoding, counts: { rows, records, rejects, derived }, ignored, warnings };
}

function printReportSummary(output: Output, file: string, summary: ReportSummary): void {
  const say = output.isTerminal ? output.line : output.note;
  const { rows, records, rejects, derived, ignored, title, encoding } = summary;
  say({ text: file, style: 'bold' }, `: ${title}, ${encoding}`);
  const passed = Object.entries(ignored);
  const total = passed.reduce((sum, [, count]) => sum + count, 0);
  say(`  ${rows} ${rows === 1 ? 'row' : 'rows'} = ${records} records + ${rejects} rejected + ${total} ignored`);
  for (const [name, count] of passed) say(`  ignored ${count}: ${name}`);
  for (const { code, message, rows: rowCount, firstRow } of summary.warnings)
    say(`  ${code} in ${rowCount} ${rowCount === 1 ? 'row' : 'rows'}, first in row ${firstRow}: ${message}`);
  if (derived > 0) say(`  ${derived} more ${derived === 1 ? 'record follows' : 'records follow'} from several rows`);
}

const COLUMNS: readonly Column<ReportRow>[] = [
  { title: 'row', value: ({ row }) => (row === null ? '-' : String(row)) },
  { title: 'kind', value: (row) => ('record' in row ? row.record.kind : { text: 'reject', style: 'red' }) },
  { title: 'date', value: (row) => dayOf(fieldsOf(row)['date'] ?? fieldsOf(row)['start_date'] ?? null), drops: 1 },
  {
    title: 'amount',
    value: (row) => text(fieldsOf(row), ['gross', 'settled_net_amount', 'settled_total_amount']),
    align: 'right',
  },
  { title: 'cur', value: (row) => text(fieldsOf(row), ['currency', 'gross_currency', 'settled_currency']) },
  { title: 'gateway', value: (row) => text(fieldsOf(row), ['gateway']), drops: 2 },
  {
    title: 'id',
    value: (row) => text(fieldsOf(row), ['gateway_refund_id', 'gateway_txn_id', 'subscr_id']),
    shrinks: true,
  },
  { title: 'reference', value: (row) => text(fieldsOf(row), ['invoice_id', 'order_id']), shrinks: true, drops: 3 },
  { title: 'batch', value: (row) => text(fieldsOf(row), ['settlement_batch_reference']), drops: 4 },
  {
    title: 'reject',
    value: (row) => ('reject' in row ? { text: `${row.reject.code}: ${row.reject.message}`, style: 'red' } : null),
    shrinks: true,
  },
];

function fieldsOf(row: ReportRow): AuditFields {
  return 'record' in row ? row.record.fields : {};
}

/** The first of these fields that says something. */
function text(fields: AuditFields, names: readonly string[]): string | null {
  const found = names.map((name) => fields[name] ?? '').find((value) => value !== '');
  return found === undefined ? null : String(found);
}

function dayOf(seconds: string | number | null): string | null {
  return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString().slice(0, 10) : null;
}
