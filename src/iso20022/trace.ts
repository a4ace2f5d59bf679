/**
 * Reads a camt file and remembers where each value came from: the element that was read when a draft changed. The
 * readers of the fields know nothing of it, so that each path stands once and reading for real costs nothing more.
 * Used by `inspect --explain` only.
 */
import { openXmlReader, type XmlAttribute, type XmlHandler } from '../xml.ts';
import { CamtWalker } from './camt-walker.ts';
import type { EntryDraft, Reading } from './drafts.ts';
import { CAMT_LIMITS, type CamtLimits, decodedPieces } from './read-camt.ts';
import type { CamtRow, CamtSink, ReadSummary, XmlEngine } from './types.ts';

/** Draft field (`detail.debtor.account.iban`, `entry.amount.text`) to the element that set it. */
export type Trace = ReadonlyMap<string, string>;

/** A row with its drafts as they were when the entry ended, and where their fields came from. */
export type TracedRow = Readonly<{ row: CamtRow; entry: EntryDraft; trace: Trace }>;

/** Elements that repeat so often that their number always stands in the path. */
const ALWAYS_NUMBERED = new Set(['Rpt', 'Stmt', 'Ntfctn', 'Ntry', 'TxDtls']);

/** As `readCamt`; each row comes with its trace. */
export function readCamtTraced(
  chunks: Iterable<Uint8Array>,
  give: (traced: TracedRow) => void,
  options: Readonly<{ engine: XmlEngine; limits?: CamtLimits }>,
): ReadSummary {
  const limits = options.limits ?? CAMT_LIMITS;
  const tracer = openTracer(give, limits.detailsPerEntry);
  const reader = openXmlReader(options.engine, tracer.handler, limits.xml);
  let encoding = '';
  for (const piece of decodedPieces(chunks)) {
    encoding = piece.encoding;
    reader.push(piece.text);
  }
  reader.end();
  return tracer.walker.finish({ encoding, engine: options.engine });
}

type Tracer = Readonly<{ handler: XmlHandler; walker: CamtWalker }>;

/** Stands in front of the walker and compares its drafts before and after the end of each element. */
function openTracer(give: (traced: TracedRow) => void, detailsMax: number): Tracer {
  const path: { name: string; number: number; children: Map<string, number> }[] = [];
  const statement = new Map<string, string>();
  const entry = new Map<string, string>();
  const details: Map<string, string>[] = [];
  const sink: CamtSink = {
    header: () => undefined,
    statement: () => undefined,
    statementEnd: () => statement.clear(),
    entry: (read) => {
      read.rows.forEach((row, index) => {
        const trace = new Map([...statement, ...entry, ...(details[index] ?? [])]);
        give({ row, entry: walker.reading.entry, trace });
      });
      entry.clear();
      details.length = 0;
    },
  };
  const walker = new CamtWalker(sink, detailsMax);

  function place(): string {
    const from = path.findIndex(({ name }) => ALWAYS_NUMBERED.has(name));
    return path
      .slice(Math.max(from, 0))
      .map(({ name, number }) => (number > 1 || ALWAYS_NUMBERED.has(name) ? `${name}[${number}]` : name))
      .join('/');
  }

  function note(before: Drafts): void {
    const { reading } = walker;
    noteChanges(statement, before.statement, statementFields(reading), place());
    noteChanges(entry, before.entry, entryFields(reading), place());
    const index = reading.entry.details.length - 1;
    if (index < 0) return;
    details[index] ??= new Map();
    noteChanges(details[index], before.detail, detailFields(reading), place());
  }

  const handler: XmlHandler = {
    startElement(name: string, uri: string, attributes: readonly XmlAttribute[]) {
      const siblings = path.at(-1)?.children;
      const number = (siblings?.get(name) ?? 0) + 1;
      siblings?.set(name, number);
      path.push({ name, number, children: new Map() });
      walker.startElement(name, uri, attributes);
    },
    text: (piece) => walker.text(piece),
    endElement() {
      const endsEntry = path.at(-1)?.name === 'Ntry';
      const before = draftsOf(walker.reading);
      walker.endElement();
      if (!endsEntry) note(before);
      path.pop();
    },
  };
  return { handler, walker };
}

type Fields = ReadonlyMap<string, string>;
type Drafts = Readonly<{ statement: Fields; entry: Fields; detail: Fields }>;

function draftsOf(reading: Reading): Drafts {
  return { statement: statementFields(reading), entry: entryFields(reading), detail: detailFields(reading) };
}

function statementFields({ statement }: Reading): Fields {
  return flattened('statement', { id: statement.id, account: statement.account });
}

function entryFields({ entry }: Reading): Fields {
  return flattened('entry', { ...entry, details: null });
}

function detailFields({ detail }: Reading): Fields {
  return flattened('detail', detail);
}

/** `{a: {b: 'x'}}` as `PREFIX.a.b` → `x`; nothing for null. */
function flattened(prefix: string, value: unknown, into = new Map<string, string>()): Fields {
  if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) flattened(`${prefix}.${key}`, part, into);
  } else if (value !== null && value !== undefined) into.set(prefix, String(value));
  return into;
}

function noteChanges(trace: Map<string, string>, before: Fields, after: Fields, place: string): void {
  for (const [field, value] of after) if (before.get(field) !== value) trace.set(field, place);
}
