/**
 * Takes what the reader finds and stages it in short database transactions, so that no other writer waits:
 * entries are collected while the file is parsed and written a few hundred rows at a time.
 */
import type {
  Balance,
  CamtEntry,
  CamtSink,
  MessageHeader,
  StatementHead,
  StatementTail,
} from '../../iso20022/types.ts';
import { writeTransaction } from '../../models/db.ts';
import {
  comparableStatements,
  insertStatement,
  type NewStatement,
  type StatementRow,
  updateStatement,
} from '../../models/files.ts';
import { readAmount, readCurrency } from '../../money.ts';
import { resolveStatement } from '../identity/resolve-statement.ts';
import { relate, type StatementIdentity } from '../identity/statement-relation.ts';
import { countEntries, type EntryTotals } from './entry-totals.ts';
import { checkEnvironment, isProvisional, ownAccount } from './import-policy.ts';
import { hashEntries, isWordForWord, repeatable, StatementChanged } from './repeated-statement.ts';
import { countRepeated, stageEntry } from './stage-entry.ts';
import { keepReject, type StagedStatement, type Staging } from './staging.ts';

/** Few enough that the entries of a batch do not grow old in memory. */
const BATCH_ROWS = 150;

/** The sink of an import. Throws an `AppError` when the file as a whole must not be booked. */
export function stagingSink(staging: Staging): CamtSink {
  let batch: CamtEntry[] = [];
  let rows = 0;
  let counter = countEntries(null);
  let hash = hashEntries();
  const flush = (): void => {
    const { statement } = staging;
    if (batch.length === 0) return;
    if (statement === null) throw new Error('an entry outside of a statement');
    writeTransaction(staging.db, () => {
      for (const entry of batch) stageEntry(staging, statement, entry);
    });
    batch = [];
    rows = 0;
  };
  return {
    header(header) {
      staging.header = header;
      const warning = checkEnvironment(staging.policy, header);
      if (warning !== null) staging.warnings.push(warning);
    },
    statement(head) {
      counter = countEntries(head.accountCurrency);
      hash = hashEntries();
      staging.statement = writeTransaction(staging.db, () => openStatement(staging, head));
    },
    entry(entry) {
      counter.add(entry);
      hash.add(entry);
      if (staging.statement !== null && staging.statement.repeats !== null) {
        countRepeated(staging, staging.statement, entry);
        return;
      }
      batch.push(entry);
      rows += entry.rows.length;
      if (rows >= BATCH_ROWS) flush();
    },
    statementEnd(tail) {
      flush();
      const { statement } = staging;
      if (statement === null) throw new Error('the end of a statement before its start');
      if (statement.repeats === null) resolveStatement(staging, statement);
      const read = { totals: counter.totals(), entriesHash: hash.digest() };
      writeTransaction(staging.db, () => closeStatement(staging, statement, tail, read));
      staging.statement = null;
    },
  };
}

function openStatement(staging: Staging, head: StatementHead): StagedStatement {
  const header = staging.header;
  if (header === null) throw new Error('a statement before the header');
  const account = ownAccount(staging.policy, head);
  const currency = readCurrency(head.accountCurrency);
  const known = comparableStatements(staging.db, account, staging.fileId).filter((other) =>
    isOfCurrency(other, currency),
  );
  const row = statementRow(staging, header, head, account);
  const id = insertStatement(staging.db, row);
  const balances = endsOf(head.balances, head.accountCurrency);
  const own: StatementIdentity = {
    id,
    messageType: header.message,
    bankStatementId: head.id,
    sequenceNumber: head.electronicSequenceNumber,
    page: row.page ?? 1,
    lastPage: row.lastPage ?? true,
    entries: null,
    fromDate: head.from,
    toDate: head.to,
    openingMinor: signedMinor(balances.opening),
    closingMinor: signedMinor(balances.closing),
  };
  const related = relate(own, known);
  return {
    id,
    account,
    identity: own,
    header,
    head,
    provisional: row.provisional,
    ...related,
    repeats: staging.mayRepeat ? repeatable(staging.db, related, known) : null,
    others: new Map(known.map((other) => [other.id, other])),
    twins: new Map(),
    bookedMinor: 0,
    currency: currency ?? readCurrency(balances.opening?.currency ?? null),
    incomplete: false,
  };
}

/** Some banks keep several currencies under one IBAN, and number their statements together. */
function isOfCurrency(other: StatementRow, currency: string | null): boolean {
  return currency === null || other.currency === null || other.currency === currency;
}

function statementRow(staging: Staging, header: MessageHeader, head: StatementHead, account: string) {
  const page = head.page ?? header.page;
  return {
    fileId: staging.fileId,
    position: head.index,
    account,
    messageType: header.message,
    provisional: isProvisional(staging.policy, header.message, account),
    bankStatementId: head.id,
    sequenceNumber: head.electronicSequenceNumber,
    legalSequenceNumber: head.legalSequenceNumber,
    page: page?.number ?? 1,
    lastPage: page?.last ?? true,
    createdAtBank: head.createdAt,
    fromDate: head.from,
    toDate: head.to,
    copyDuplicate: head.copyDuplicate,
  } satisfies NewStatement;
}

type Read = Readonly<{ totals: EntryTotals; entriesHash: string }>;

function closeStatement(staging: Staging, statement: StagedStatement, tail: StatementTail, read: Read): void {
  for (const reject of tail.unreadable) {
    keepReject(staging, { statementPosition: tail.head.index, entry: null, row: null }, reject);
    staging.warnings.push(`${reject.code}: ${reject.message} (${reject.where})`);
  }
  const closing: Partial<NewStatement> = {
    entries: tail.entries,
    transactions: tail.transactions,
    summary: tail.summary === null ? null : JSON.stringify(tail.summary),
    entryTotals: JSON.stringify(read.totals),
    entriesHash: read.entriesHash,
    ...proofOf(statement, tail.balances),
  };
  const { repeats } = statement;
  if (repeats !== null && (tail.unreadable.length > 0 || !isWordForWord(repeats, closing)))
    throw new StatementChanged();
  updateStatement(staging.db, statement.id, { ...closing, repeatsId: repeats?.id ?? null });
}

/**
 * Opening + booked entries = closing. A page after the first opens with the interim balance ITBD; a page that
 * is not the last closes with it. Without both balances nothing can be proved.
 */
function proofOf(statement: StagedStatement, balances: readonly Balance[]): Partial<NewStatement> {
  const { opening, closing } = endsOf(balances, statement.head.accountCurrency);
  const openingMinor = signedMinor(opening);
  const closingMinor = signedMinor(closing);
  const currency = readCurrency(opening?.currency ?? null);
  const values = {
    currency: currency ?? statement.currency,
    bookedMinor: statement.bookedMinor,
    openingCode: opening?.code ?? null,
    openingDate: opening?.date ?? null,
    openingMinor,
    closingCode: closing?.code ?? null,
    closingDate: closing?.date ?? null,
    closingMinor,
  };
  const provable =
    statement.header.message === 'camt.053' &&
    openingMinor !== null &&
    closingMinor !== null &&
    !statement.incomplete &&
    (statement.currency === null || statement.currency === currency) &&
    opening?.currency === closing?.currency;
  if (!provable) return { ...values, proof: 'not-provable', differenceMinor: null };
  const differenceMinor = closingMinor - openingMinor - statement.bookedMinor;
  return { ...values, proof: differenceMinor === 0 ? 'proved' : 'difference', differenceMinor };
}

/**
 * The balance with which a statement (or a page of it) begins and the one with which it ends. Where it has them in several
 * currencies, those of the account, else those of the first.
 */
function endsOf(
  balances: readonly Balance[],
  accountCurrency: string | null,
): { opening: Balance | undefined; closing: Balance | undefined } {
  const own = balances.filter(({ currency }) => currency === accountCurrency);
  const opening = openingOf(own) ?? openingOf(balances);
  const alike = balances.filter(({ currency }) => currency === opening?.currency);
  return { opening, closing: closingOf(alike, opening) ?? closingOf(balances, opening) };
}

function openingOf(balances: readonly Balance[]): Balance | undefined {
  return balances.find(({ code }) => code === 'OPBD' || code === 'PRCD') ?? firstInterim(balances);
}

function closingOf(balances: readonly Balance[], opening: Balance | undefined): Balance | undefined {
  return balances.findLast(({ code }) => code === 'CLBD') ?? lastInterim(balances, opening);
}

function firstInterim(balances: readonly Balance[]): Balance | undefined {
  return balances.find((balance) => balance.code === 'ITBD');
}

function lastInterim(balances: readonly Balance[], opening: Balance | undefined): Balance | undefined {
  return balances.findLast((balance) => balance.code === 'ITBD' && balance !== opening);
}

function signedMinor(balance: Balance | undefined): number | null {
  const currency = readCurrency(balance?.currency ?? null);
  if (balance === undefined || currency === null) return null;
  const read = readAmount(balance.amount, currency);
  if (!read.ok) return null;
  return balance.creditDebit === 'CRDT' ? read.money.minor : -read.money.minor;
}
