/** Reads a camt file into plain lists, for tests only: product code never holds a file as a list. */
import { type InspectedTransaction, inspectRow } from '../../src/iso20022/inspect.ts';
import { type CamtLimits, readCamt } from '../../src/iso20022/read-camt.ts';
import { readCamtTwice } from '../../src/iso20022/read-twice.ts';
import type {
  CamtEntry,
  CamtSink,
  MessageHeader,
  ReadSummary,
  StatementHead,
  StatementTail,
  XmlEngine,
} from '../../src/iso20022/types.ts';

export type Mode = XmlEngine | 'both';
export const MODES: readonly Mode[] = ['libxmljs2', 'saxes', 'both'];

export type Collected = {
  headers: MessageHeader[];
  heads: StatementHead[];
  entries: CamtEntry[];
  tails: StatementTail[];
  summary: ReadSummary;
};

export function collect(chunks: Iterable<Uint8Array>, mode: Mode, limits?: CamtLimits): Collected {
  const lists: Omit<Collected, 'summary'> = { headers: [], heads: [], entries: [], tails: [] };
  const sink: CamtSink = {
    header: (header) => void lists.headers.push(header),
    statement: (head) => void lists.heads.push(head),
    entry: (entry) => void lists.entries.push(entry),
    statementEnd: (tail) => void lists.tails.push(tail),
  };
  const bound = limits === undefined ? {} : { limits };
  const summary =
    mode === 'both' ? readCamtTwice(chunks, sink, bound) : readCamt(chunks, sink, { engine: mode, ...bound });
  return { ...lists, summary };
}

export function inspectAll(chunks: Iterable<Uint8Array>, mode: Mode, file: string): InspectedTransaction[] {
  return collect(chunks, mode).entries.flatMap((entry) => entry.rows.map((row) => inspectRow(row, file)));
}

/** One text as a file in UTF-8. */
export function bytesOf(text: string): Uint8Array[] {
  return [Buffer.from(text, 'utf8')];
}

export function* inChunks(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** A camt.053.001.08 with one statement around the given entries. */
export function statementOf(
  entries: string,
  parts: Readonly<{ head?: string; tail?: string; namespace?: string }> = {},
): string {
  const namespace = parts.namespace ?? 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08';
  return `<Document xmlns="${namespace}"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id>${parts.head ?? ''}${entries}${parts.tail ?? ''}</Stmt></BkToCstmrStmt></Document>`;
}

export const ENTRY = '<Ntry><Amt Ccy="CHF">50.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts></Ntry>';

/** What a function throws; fails when it does not throw. */
export function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
}
