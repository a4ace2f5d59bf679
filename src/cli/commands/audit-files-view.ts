/** How a report that was read is shown: its rows by how they ended. */
import { AUDIT_GATEWAYS } from '../../../jobs/audit-folder.ts';
import { AppError } from '../../errors.ts';
import { type AuditFileRow, type AuditOutcome, countsOf, warningsOf } from '../../models/audit-files.ts';
import { storedJson } from '../../stored-json.ts';
import type { Output } from '../output.ts';
import { auditWords } from '../words/audit.ts';
import { reportReason } from '../words/report-reasons.ts';

/** In this order: the books first, then what needs somebody. */
const SHOWN: readonly AuditOutcome[] = [
  'found',
  'completed',
  'imported',
  'booked',
  'fee',
  'total',
  'ignored',
  'waiting',
  'manual',
  'conflict',
  'rejected',
];

export function auditFileObject(file: AuditFileRow): object {
  const { id, gateway, account, name, report, state, rows, code, message, hint, firstSeenAt, closedAt } = file;
  const ignored = storedJson<object>(file.ignored);
  return {
    id,
    gateway,
    account,
    name,
    report,
    state,
    rows,
    outcomes: countsOf(file),
    ignored,
    warnings: warningsOf(file),
    code,
    message,
    hint,
    firstSeenAt,
    closedAt,
  };
}

export function printAuditFiles(output: Output, files: readonly AuditFileRow[], nameOf = reportName): void {
  for (const file of files) {
    output.prose({ text: nameOf(file), style: 'bold' }, `: ${stateText(file)}`);
    if (file.code !== null)
      output.prose('  ', { text: file.code, style: 'red' }, `: ${reportReason(file.message ?? '')}`);
    if (file.hint !== null) output.prose(`  ${auditWords().hint}: ${reportReason(file.hint)}`);
    for (const { code, message, where, count } of warningsOf(file))
      output.prose(
        '  ',
        { text: code, style: 'yellow' },
        `: ${where}, ${auditWords().warning(count)}: ${reportReason(message)}`,
      );
  }
}

/** As it lies in its folder. */
export function reportName(file: AuditFileRow): string {
  return `${ownerText(file)} ${file.name}`;
}

/** `paypal`, or `paypal/gala` for an account of its own. */
export function ownerText({ gateway, account }: Readonly<{ gateway: string; account: string }>): string {
  return account === '' ? gateway : `${gateway}/${account}`;
}

/** `15 rows: 9 completed, 2 booked, 2 of fees, 2 of totals` */
function stateText(file: AuditFileRow): string {
  const { refused, rows, noRows, outcomes } = auditWords();
  if (file.state === 'FAILED') return refused;
  if (file.rows === 0) return noRows;
  const counts = countsOf(file);
  const parts = SHOWN.filter((outcome) => (counts[outcome] ?? 0) > 0).map(
    (outcome) => `${counts[outcome]} ${outcomes[outcome]}`,
  );
  return `${rows(file.rows)}: ${parts.join(', ')}`;
}

/** Throws GATEWAY_UNKNOWN. */
export function auditGateway(name: string): string {
  if (AUDIT_GATEWAYS.includes(name)) return name;
  throw new AppError({
    kind: 'usage',
    code: 'GATEWAY_UNKNOWN',
    message: `there is no payment processor "${name}"`,
    hint: `known are: ${AUDIT_GATEWAYS.join(', ')}`,
  });
}
