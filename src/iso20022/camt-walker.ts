/**
 * The state machine between XML events and the sink. It looks for the root of a camt message anywhere (envelopes
 * are skipped), then follows the field tree: a known element moves one node down, an unknown one is skipped with
 * all its children. Elements are known by local name; the namespace only tells the version.
 */
import { AppError } from '../errors.ts';
import type { XmlAttribute, XmlHandler } from '../xml.ts';
import { newDetail, newEntry, newHeader, newStatement, type Reading } from './drafts.ts';
import { buildEntry } from './entry.ts';
import { entryTree } from './entry-fields.ts';
import { type FieldNode, fieldTree, graft, onElement } from './field-tree.ts';
import { identifyMessage, type MessageIdentity } from './messages.ts';
import { buildHead, buildHeader, buildTail } from './statement.ts';
import { headerTree, statementTree } from './statement-fields.ts';
import type { CamtSink, MessageHeader, ReadSummary, StatementHead, XmlEngine } from './types.ts';
import { cleanText } from './values.ts';

export type CamtWalker = Readonly<{
  handler: XmlHandler;
  /** After the end of the document: the counts. Throws CAMT_UNKNOWN_ROOT or CAMT_NO_STATEMENT. */
  finish(source: Readonly<{ encoding: string; engine: XmlEngine }>): ReadSummary;
}>;

/** Opens a walker for one file; see `readCamt` for what it throws. */
export function openCamtWalker(sink: CamtSink, detailsMax: number): CamtWalker {
  const story = openStory(sink);
  const tree = messageTree(story, detailsMax);
  const parents: FieldNode[] = [];
  let node: FieldNode | null = null;
  let skipped = 0;
  let text = '';
  let currency: string | null = null;

  function startElement(name: string, uri: string, attributes: readonly XmlAttribute[]): void {
    if (skipped > 0) {
      skipped += 1;
      return;
    }
    if (node === null) {
      if (story.meetsRoot(name, uri)) node = tree;
      return;
    }
    const child = node.children.get(name);
    if (child === undefined) {
      skipped = 1;
      return;
    }
    parents.push(node);
    node = child;
    text = '';
    if (child.amount !== null) currency = currencyIn(attributes);
    child.open?.(story.reading);
  }

  function endElement(): void {
    if (skipped > 0) {
      skipped -= 1;
      return;
    }
    if (node === null) return;
    const { reading } = story;
    if (node.text !== null) {
      const clean = cleanText(text);
      if (clean !== '') node.text(reading, clean);
    }
    if (node.amount !== null) node.amount(reading, { text: cleanText(text), currency });
    text = '';
    node.close?.(reading);
    node = parents.pop() ?? null;
  }

  return {
    handler: {
      startElement,
      text(piece) {
        if (skipped === 0 && node !== null && (node.text !== null || node.amount !== null)) text += piece;
      },
      endElement,
    },
    finish: story.finish,
  };
}

function currencyIn(attributes: readonly XmlAttribute[]): string | null {
  const value = attributes.find((attribute) => attribute.localName === 'Ccy')?.value.trim();
  return value === undefined || value === '' ? null : value;
}

type Story = ReturnType<typeof openStory>;

/** GrpHdr, and statements with their entries, whatever the container is called in this message. */
function messageTree(story: Story, detailsMax: number): FieldNode {
  const tree = fieldTree();
  graft(tree, 'GrpHdr', headerTree());
  onElement(tree, 'GrpHdr', { close: () => story.endHeader() });
  for (const container of ['Rpt', 'Stmt', 'Ntfctn']) {
    graft(tree, container, statementTree());
    onElement(tree, container, { open: () => story.startStatement(), close: () => story.endStatement() });
    graft(tree, `${container}/Ntry`, entryTree(detailsMax));
    onElement(tree, `${container}/Ntry`, { open: () => story.startEntry(), close: () => story.endEntry() });
  }
  return tree;
}

/** What happens at the brackets of the document: drafts are opened, finished and given to the sink, and counted. */
function openStory(sink: CamtSink) {
  let identity: MessageIdentity | null = null;
  let firstElement = '';
  const counts = { statements: 0, entries: 0, transactions: 0, rejects: 0 };
  const inStatement = { entries: 0, transactions: 0 };
  const reading: Reading = {
    header: newHeader(),
    sentHeader: null,
    statement: newStatement(),
    sentHead: null,
    entry: newEntry(),
    detail: newDetail(),
    warnings: new Set(),
  };

  function meetsRoot(name: string, uri: string): boolean {
    const found = identifyMessage(name, uri);
    firstElement ||= uri === '' ? name : `${name} of ${uri}`;
    if (found === null) return false;
    if (identity !== null) throw severalMessages();
    identity = found;
    for (const warning of found.warnings) reading.warnings.add(warning);
    return true;
  }

  function sendHeader(): MessageHeader {
    if (identity === null) throw unknownRoot(firstElement);
    if (reading.sentHeader === null) {
      reading.sentHeader = buildHeader(reading.header, identity);
      sink.header(reading.sentHeader);
    }
    return reading.sentHeader;
  }

  function sendHead(): StatementHead {
    if (reading.sentHead === null) {
      reading.sentHead = buildHead(reading.statement, counts.statements);
      sink.statement(reading.sentHead);
    }
    return reading.sentHead;
  }

  function startStatement(): void {
    sendHeader();
    reading.statement = newStatement();
    reading.sentHead = null;
    inStatement.entries = 0;
    inStatement.transactions = 0;
  }

  function endStatement(): void {
    const head = sendHead();
    sink.statementEnd(buildTail(reading.statement, head, inStatement.entries, inStatement.transactions));
    counts.statements += 1;
  }

  function startEntry(): void {
    sendHead();
    reading.entry = newEntry();
  }

  function endEntry(): void {
    const head = sendHead();
    if (identity === null) return;
    const { shape, version } = identity;
    const place = { shape, version, statement: head.index, statementId: head.id, account: head.account, entry: inStatement.entries };
    const entry = buildEntry(reading.entry, place);
    inStatement.entries += 1;
    inStatement.transactions += entry.rows.length;
    counts.entries += 1;
    counts.transactions += entry.rows.length;
    for (const row of entry.rows) if (row.reject !== null) counts.rejects += 1;
    sink.entry(entry, head);
  }

  function finish(source: Readonly<{ encoding: string; engine: XmlEngine }>): ReadSummary {
    const header = sendHeader();
    if (counts.statements === 0) throw noStatement(header.message);
    return { header, ...counts, ...source, warnings: [...reading.warnings] };
  }

  return { reading, meetsRoot, endHeader: sendHeader, startStatement, endStatement, startEntry, endEntry, finish };
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
