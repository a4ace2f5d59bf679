/**
 * The reports there are, in the order in which they are asked whether a file is theirs; the content decides. A new report is one
 * file and one line here. Pure: bytes in, records, rejects and counts out.
 */
import { AppError } from '../../errors.ts';
import { adyenPayments } from './adyen-payments.ts';
import { adyenSettlement } from './adyen-settlement.ts';
import { amazonRefunds } from './amazon-refunds.ts';
import { amazonSettlement } from './amazon-settlement.ts';
import { astropayReport } from './astropay-report.ts';
import { dlocalReport } from './dlocal-report.ts';
import { dlocalSettlement } from './dlocal-settlement.ts';
import { ingenicoWx } from './ingenico-wx.ts';
import { paypalAgreements } from './paypal-agreements.ts';
import { paypalSettlement } from './paypal-settlement.ts';
import { paypalTransactions } from './paypal-transactions.ts';
import { headText, textOf } from './text.ts';
import type {
  AuditSink,
  ReportFormat,
  ReportHead,
  ReportSource,
  ReportSummary,
  ReportWarning,
  RowSink,
} from './types.ts';
import { worldpayEmis } from './worldpay-emis.ts';
import { worldpayLynk } from './worldpay-lynk.ts';
import { worldpayWpg } from './worldpay-wpg.ts';

export const REPORTS: readonly ReportFormat[] = [
  ingenicoWx,
  adyenSettlement,
  adyenPayments,
  paypalAgreements,
  paypalTransactions,
  paypalSettlement,
  amazonSettlement,
  amazonRefunds,
  dlocalSettlement,
  astropayReport,
  dlocalReport,
  worldpayWpg,
  worldpayEmis,
  worldpayLynk,
];

/** Which report a file is; null when it is none that we know. Never throws for what stands in the file. */
export function reportOf(source: ReportSource): ReportFormat | null {
  const head = headOf(source);
  return head === null ? null : (REPORTS.find((one) => one.recognises(head)) ?? null);
}

function headOf({ name, gateway, chunks }: ReportSource): ReportHead | null {
  try {
    return { name, gateway: gateway ?? null, text: headText(chunks).replace(/^\u{feff}/u, '') };
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/**
 * Reads a whole report. Errors (kind `invalid-input`): REPORT_EMPTY, REPORT_UNKNOWN, REPORT_ENCODING, REPORT_NO_HEADER,
 * REPORT_COLUMN_MISSING, REPORT_COLUMN_TWICE, and for XML those of `xml.ts`. Whatever is wrong with one row makes that row a reject.
 */
export function readReport(source: ReportSource, sink: AuditSink): ReportSummary {
  const { encoding } = textOf(source.chunks);
  const format = reportOf(source);
  if (format === null) throw unknownReport();
  const counts = { rows: 0, records: 0, rejects: 0, derived: 0 };
  const ignored: Record<string, number> = {};
  const warnings = new Map<string, ReportWarning>();
  const out: RowSink = {
    record(row, kind, fields) {
      counts.rows += 1;
      counts.records += 1;
      sink.record({ kind, row, fields });
    },
    derive(kind, fields) {
      counts.derived += 1;
      sink.record({ kind, row: null, fields });
    },
    reject(row, { code, message }) {
      counts.rows += 1;
      counts.rejects += 1;
      sink.reject({ code, message, where: `row ${row}`, row });
    },
    ignore(name) {
      counts.rows += 1;
      ignored[name] = (ignored[name] ?? 0) + 1;
    },
    warn(row, code, message) {
      const { rows, firstRow } = warnings.get(code) ?? { rows: 0, firstRow: row };
      warnings.set(code, { code, message, rows: rows + 1, firstRow });
    },
    withdrawal: (withdrawal) => sink.withdrawal?.(withdrawal),
  };
  format.read(source, out);
  const { report, title, gateway } = format;
  return { report, title, gateway, encoding, ...counts, ignored, warnings: [...warnings.values()] };
}

/**
 * Looks through a whole file for what would end its reading in the middle: bytes of another encoding, XML that is cut off. Gives back whose
 * report it is; throws what `readReport` would throw. Rows are not looked at.
 */
export function checkReport(source: ReportSource): Pick<ReportFormat, 'report' | 'gateway'> {
  const format = reportOf(source);
  if (format === null) {
    textOf(source.chunks);
    throw unknownReport();
  }
  if (format.isXml === true) readReport(source, { record: () => undefined, reject: () => undefined });
  else for (const piece of textOf(source.chunks).pieces()) void piece;
  return format;
}

function unknownReport(): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'REPORT_UNKNOWN',
    message: 'this is no report of a payment processor that we know',
    hint: `known are: ${REPORTS.map(({ title }) => title).join(', ')}`,
  });
}
