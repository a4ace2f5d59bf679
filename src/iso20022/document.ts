/**
 * What happens at the brackets of a camt document: header, statements and entries begin and end, drafts are
 * opened, finished and given to the sink, and everything is counted. camt-walker.ts calls it in document order.
 */
import { AppError } from '../errors.ts';
import type { Reading } from './drafts.ts';
import { buildEntry } from './entry.ts';
import { identifyMessage, type MessageIdentity } from './messages.ts';
import { newDetail, newEntry, newHeader, newStatement } from './new-drafts.ts';
import { buildHead, buildHeader, buildTail } from './statement.ts';
import type { CamtSink, MessageHeader, ReadSummary, StatementHead, XmlEngine } from './types.ts';

export class CamtDocument {
  readonly reading: Reading = {
    header: newHeader(),
    sentHeader: null,
    statement: newStatement(),
    sentHead: null,
    entry: newEntry(),
    detail: newDetail(),
    warnings: new Set(),
  };
  readonly #sink: CamtSink;
  readonly #counts = { statements: 0, entries: 0, transactions: 0, rejects: 0 };
  #inStatement = { entries: 0, transactions: 0 };
  #identity: MessageIdentity | null = null;
  #firstElement = '';

  constructor(sink: CamtSink) {
    this.#sink = sink;
  }

  /** True when a camt message begins with this element. Throws CAMT_SEVERAL_MESSAGES at the second one. */
  meetsRoot(name: string, uri: string): boolean {
    this.#firstElement ||= uri === '' ? name : `${name} of ${uri}`;
    const found = identifyMessage(name, uri);
    if (found === null) return false;
    if (this.#identity !== null) throw severalMessages();
    this.#identity = found;
    for (const warning of found.warnings) this.reading.warnings.add(warning);
    return true;
  }

  /** At the end of GrpHdr, or at the first statement of a file without one. */
  endHeader(): MessageHeader {
    if (this.#identity === null) throw unknownRoot(this.#firstElement);
    if (this.reading.sentHeader === null) {
      this.reading.sentHeader = buildHeader(this.reading.header, this.#identity);
      this.#sink.header(this.reading.sentHeader);
    }
    return this.reading.sentHeader;
  }

  startStatement(): void {
    this.endHeader();
    this.reading.statement = newStatement();
    this.reading.sentHead = null;
    this.#inStatement = { entries: 0, transactions: 0 };
  }

  startEntry(): void {
    this.#sendHead();
    this.reading.entry = newEntry();
  }

  endEntry(): void {
    const head = this.#sendHead();
    if (this.#identity === null) throw unknownRoot(this.#firstElement);
    const { shape, version } = this.#identity;
    const where = {
      statement: head.index,
      statementId: head.id,
      account: head.account,
      entry: this.#inStatement.entries,
    };
    const entry = buildEntry(this.reading.entry, { shape, version, ...where });
    this.#inStatement.entries += 1;
    this.#inStatement.transactions += entry.rows.length;
    for (const row of entry.rows) if (row.reject !== null) this.#counts.rejects += 1;
    this.#sink.entry(entry, head);
  }

  endStatement(): void {
    const head = this.#sendHead();
    const { entries, transactions } = this.#inStatement;
    this.#sink.statementEnd(buildTail(this.reading.statement, head, entries, transactions));
    this.#counts.statements += 1;
    this.#counts.entries += entries;
    this.#counts.transactions += transactions;
  }

  /** The counts of the file. Throws CAMT_UNKNOWN_ROOT or CAMT_NO_STATEMENT. */
  finish(source: Readonly<{ encoding: string; engine: XmlEngine }>): ReadSummary {
    const header = this.endHeader();
    if (this.#counts.statements === 0) throw noStatement(header.message);
    return { header, ...this.#counts, ...source, warnings: [...this.reading.warnings] };
  }

  #sendHead(): StatementHead {
    if (this.reading.sentHead === null) {
      this.reading.sentHead = buildHead(this.reading.statement, this.#counts.statements);
      this.#sink.statement(this.reading.sentHead);
    }
    return this.reading.sentHead;
  }
}

function unknownRoot(firstElement: string): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'CAMT_UNKNOWN_ROOT',
    message: 'no camt.052, camt.053 or camt.054 message in this document',
    where: `root element ${firstElement.slice(0, 120)}`,
    hint: 'give a bank statement (camt.053), a report (camt.052) or a notification (camt.054)',
  });
}

function severalMessages(): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'CAMT_SEVERAL_MESSAGES',
    message: 'the document holds more than one camt message',
    hint: 'ask the bank for one message per file, or split the file',
  });
}

function noStatement(message: string): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'CAMT_NO_STATEMENT',
    message: `the ${message} message holds no statement at all`,
    hint: 'fetch the file again, or ask the bank for it',
  });
}
