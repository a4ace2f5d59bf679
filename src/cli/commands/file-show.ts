/** `quittance file show`: one file with its statements, rejected rows, warnings and history. */
import { eq } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { EXIT_CODES } from '../../errors.ts';
import { collectivesOfFile, type ShownCollective } from '../../models/collectives.ts';
import type { Db } from '../../models/db.ts';
import { type FileRow, type RejectRow, rejectsOf, type StatementRow } from '../../models/files.ts';
import { type ListedEvent, listEvents } from '../../models/histories.ts';
import { statement } from '../../models/schema.ts';
import type { CommandContext } from '../command.ts';
import { changeOf, eventObject } from '../event-view.ts';
import { printedFile } from '../file-view.ts';
import { fileNamed } from '../find-file.ts';
import type { Output } from '../output.ts';
import { counted, decimal, localTime, parsedArray } from '../values.ts';

type Shown = Readonly<{
  file: FileRow;
  statements: readonly ShownStatement[];
  collectives: readonly ShownCollective[];
  rejects: readonly RejectRow[];
  warnings: readonly string[];
  events: readonly ListedEvent[];
}>;

export function showFile(context: CommandContext, text: string): number {
  const db = context.db();
  const file = fileNamed(db, text);
  const shown: Shown = {
    file,
    statements: statementsOf(db, file.id),
    collectives: collectivesOfFile(db, file.id),
    rejects: rejectsOf(db, file.id),
    warnings: parsedArray(file.warnings).map(String),
    events: [...listEvents(db, { fileId: file.id })],
  };
  context.output.document('file.show', documentOf(shown));
  print(context.output, shown);
  return EXIT_CODES.ok;
}

type ShownStatement = StatementRow & Readonly<{ repeatsFileId: number | null }>;

function statementsOf(db: Db, fileId: number): readonly ShownStatement[] {
  const repeated = alias(statement, 'repeated');
  return db.orm
    .select({ row: statement, repeatsFileId: repeated.fileId })
    .from(statement)
    .leftJoin(repeated, eq(repeated.id, statement.repeatsId))
    .where(eq(statement.fileId, fileId))
    .orderBy(statement.position)
    .all()
    .map(({ row, repeatsFileId }) => ({ ...row, repeatsFileId }));
}

function documentOf({ file, statements, collectives, rejects, warnings, events }: Shown): object {
  return {
    file: {
      ...printedFile(file),
      hint: file.hint,
      sizeBytes: file.sizeBytes,
      messageType: file.messageType,
      messageVersion: file.messageVersion,
      messageId: file.messageId,
      duplicateOf: file.duplicateOfId,
      attempts: file.attempts,
      firstSeenAt: file.firstSeenAt,
      importedAt: file.importedAt,
    },
    statements: statements.map(statementObject),
    collectives: collectives.map(collectiveObject),
    rejects: rejects.map(({ statementPosition, entryIndex, detailIndex, code, message, place, facts }) => {
      const row: unknown = JSON.parse(facts);
      return { statement: statementPosition, entry: entryIndex, detail: detailIndex, code, message, where: place, row };
    }),
    warnings,
    events: events.map(eventObject),
  };
}

function statementObject(row: ShownStatement): object {
  const amount = (minor: number | null): string | null =>
    minor === null || row.currency === null ? null : decimal(minor, row.currency);
  return {
    statement: row.position,
    statementId: row.bankStatementId,
    account: row.account,
    currency: row.currency,
    sequenceNumber: row.sequenceNumber,
    page: row.page,
    lastPage: row.lastPage,
    from: row.fromDate,
    to: row.toDate,
    entries: row.entries,
    transactions: row.transactions,
    opening: amount(row.openingMinor),
    booked: amount(row.bookedMinor),
    closing: amount(row.closingMinor),
    proof: row.proof,
    difference: amount(row.differenceMinor),
    repeatsFile: row.repeatsFileId,
  };
}

function print(output: Output, { file, statements, collectives, rejects, warnings, events }: Shown): void {
  const style = file.state === 'FAILED' ? 'red' : 'bold';
  output.prose({ text: `F-${file.id}`, style: 'bold' }, `  ${file.name}   `, { text: file.state, style });
  output.prose(
    `  ${file.messageType ?? 'unknown message'} ${file.messageVersion ?? ''}   ${file.sizeBytes} bytes   sha256 ${file.sha256}`,
  );
  output.prose(
    `  first seen ${localTime(file.firstSeenAt)}${file.importedAt === null ? '' : `   imported ${localTime(file.importedAt)}`}   ${counted(file.attempts, 'attempt')}`,
  );
  if (file.code !== null) output.prose('  ', { text: file.code, style: 'red' }, `: ${file.message ?? ''}`);
  if (file.hint !== null) output.prose(`  hint: ${file.hint}`);
  if (file.duplicateOfId !== null) output.prose(`  the same bytes as F-${file.duplicateOfId}`);
  output.prose(
    `  ${counted(file.transactions, 'transaction')} = ${file.imported} imported + ${file.known} known + ${file.announced} announced + ${file.awaitingDetail} awaiting detail + ${file.rejected} rejected + ${file.ignored} ignored`,
  );
  for (const row of statements) printStatement(output, row);
  for (const row of collectives) output.prose('  ', { text: 'total', style: 'bold' }, `  ${collectiveText(row)}`);
  for (const row of rejects)
    output.prose('  ', { text: 'rejected', style: 'yellow' }, `  ${row.place}: ${row.code}: ${row.message}`);
  for (const warning of warnings) output.prose('  ', { text: 'warning', style: 'yellow' }, `  ${warning}`);
  for (const row of events)
    output.prose(`  E-${row.id}  ${localTime(row.at)}  ${changeOf(row)}  ${row.actor}  ${reasonOf(row)}`);
}

function printStatement(output: Output, row: ShownStatement): void {
  const amount = (minor: number | null): string =>
    minor === null || row.currency === null ? '?' : decimal(minor, row.currency);
  const difference =
    row.differenceMinor === null || row.differenceMinor === 0 ? '' : `, difference ${amount(row.differenceMinor)}`;
  output.prose(
    `  statement ${row.position}: ${row.bankStatementId ?? 'without id'}, ${row.account} ${row.currency ?? ''}, ${counted(row.entries, 'entry', 'entries')}, ${counted(row.transactions, 'transaction')}`,
  );
  output.prose(
    `    opening ${amount(row.openingMinor)}, booked ${amount(row.bookedMinor)}, closing ${amount(row.closingMinor)}: ${row.proof}${difference}`,
  );
  if (row.repeatsFileId !== null) output.prose(`    word for word a statement of F-${row.repeatsFileId}`);
}

function collectiveObject(row: ShownCollective): object {
  const { statement: position, entry, direction, currency, state, details } = row;
  return {
    statement: position,
    entry,
    direction,
    amount: decimal(row.amountMinor, currency),
    currency,
    state,
    details,
    detailed: decimal(row.detailedMinor, currency),
    paymentId: row.paymentId,
    detailFiles: row.detailFiles,
  };
}

/** `statement 0, entry 3: 300.00 CHF, 250.00 of it in 2 details from F-7 (n1.xml), 50.00 waits` */
function collectiveText(row: ShownCollective): string {
  const { statement: position, entry, currency, details, detailFiles } = row;
  const files = detailFiles.map(({ id, name }) => `F-${id} (${name})`).join(', ');
  const parts = [
    `statement ${position}, entry ${entry}: ${decimal(row.amountMinor, currency)} ${currency}`,
    details === 0
      ? 'without details'
      : `${decimal(row.detailedMinor, currency)} of it in ${counted(details, 'detail')} from ${files}`,
  ];
  const rest = decimal(row.amountMinor - row.detailedMinor, currency);
  if (row.state === 'WAITING') parts.push(`${rest} waits for details from the bank`);
  if (row.state === 'PAYMENT') parts.push(`${rest} is P-${row.paymentId}`);
  return parts.join(', ');
}

function reasonOf(row: ListedEvent): string {
  if (row.body === null) return row.reason ?? '';
  const detail: unknown = JSON.parse(row.body);
  const note: unknown = typeof detail === 'object' && detail !== null && 'note' in detail ? detail.note : null;
  return typeof note === 'string' ? `${row.reason ?? ''}: ${note}` : (row.reason ?? '');
}
