/**
 * Everything a command prints. It says what there is (rows, an object, a line); the flags and the terminal decide the
 * form: table on a terminal, TSV in a pipe, `--plain`, `--json` or `--ndjson`. Long lists are written row by row and wait for
 * the reader; a reader that leaves (`| head`) ends the printing quietly.
 */
import { once } from 'node:events';
import type { GlobalFlags } from './flags.ts';
import { openSyncWriter, type SyncWriter } from './sync-writer.ts';
import { type Column, openPlain, openTable, openTsv, type TableWriter } from './table.ts';
import { rendered, safeJson, type Text, wantsColour } from './text.ts';
import { foldedPieces } from './text-fold.ts';
import { refusalText, refusalWords } from './words/refusals.ts';
import { screenWords } from './words/screen.ts';

export type { Cell, Column } from './table.ts';
export type { Style, Styled, Text } from './text.ts';

export type OutputFormat = 'table' | 'tsv' | 'plain' | 'json' | 'ndjson';

/** A list in every form. `rows` is read once and may be long. */
export type List<Row> = Readonly<{
  /** `file list` prints as schema `quittance.file.list.v1`. */
  command: string;
  /** The name of the array in the JSON document; null where the contract is the bare array. */
  key: string | null;
  rows: Iterable<Row>;
  columns: readonly Column<Row>[];
  /** One row for `--json` and `--ndjson`. */
  object: (row: Row) => object;
  /** What people are told when there is nothing, e.g. `No payments.` */
  empty: string;
}>;

/** Trouble as it is printed on stderr. */
export type Problem = Readonly<{ code: string; message: string; where: string | null; hint: string | null }>;

export type RowStream<Row> = Readonly<{ write(row: Row): void; end(): void }>;

export type Output = Readonly<{
  format: OutputFormat;
  /** True when stdout is a terminal: only then are names and accounts shortened. */
  isTerminal: boolean;
  /** True once nobody reads stdout any more; long work may end. */
  isClosed(): boolean;
  /** One line for people, made of pieces. Nothing is printed with `--json` and `--ndjson`. */
  line(...pieces: readonly Text[]): void;
  /** As `line`, but folded at blanks to the width of a terminal: for facts and sentences, not for commands to copy. */
  prose(...pieces: readonly Text[]): void;
  /** A remark for people on stderr (`next: quittance show 12`). Left out with `--quiet`, `--json` and `--ndjson`. */
  note(...pieces: readonly Text[]): void;
  /** Trouble that does not end the command. As JSON with `--json`. */
  problem(problem: Problem): void;
  /** Rows for people: table, TSV or `--plain`. Nothing is printed with `--json` and `--ndjson`. */
  table<Row>(columns: readonly Column<Row>[], rows: Iterable<Row>): Promise<void>;
  /** The whole answer of a list command, in whatever form was asked for. */
  list<Row>(list: List<Row>): Promise<void>;
  /** One JSON document `{schema: "quittance.<command>.v1", ...body}`; only with `--json` and `--ndjson`. */
  document(command: string, body: object): void;
  /** One JSON value as it is, for contracts without a schema field; only with `--json` and `--ndjson`. */
  json(value: unknown): void;
  /** JSON objects, one per line, whatever the flags: for contracts that mix kinds of rows. */
  ndjson(objects: Iterable<object>): Promise<void>;
  /** Rows that come one by one from a reader that cannot wait: as `list`, but for `--json`, which prints nothing. */
  stream<Row>(form: Pick<List<Row>, 'columns' | 'object'>): RowStream<Row>;
}>;

/** The part of a writable stream that is used. */
type Stream = NodeJS.WritableStream &
  Readonly<{ isTTY?: boolean; columns?: number; fd?: number; errored?: Error | null }>;

export type Streams = Readonly<{
  stdout: Stream;
  stderr: Stream;
  env: Readonly<Record<string, string | undefined>>;
}>;

const COLUMNS_MIN = 60;
const COLUMNS_DEFAULT = 80;

export function createOutput(flags: GlobalFlags, { stdout, stderr, env }: Streams): Output {
  const format = formatOf(flags, stdout.isTTY === true);
  const isJson = format === 'json' || format === 'ndjson';
  const pipe = openPipe(stdout);
  const pushed = stdout.fd === undefined ? bufferedWriter(stdout, pipe.isClosed) : openSyncWriter(stdout.fd);
  const isClosed = (): boolean => pipe.isClosed() || pushed.isClosed();
  const colour = wantsColour(env, stdout.isTTY === true);
  const errorColour = wantsColour(env, stderr.isTTY === true);
  const say = (to: Stream, pieces: readonly Text[], coloured: boolean): boolean =>
    to.write(linesOf([pieces], coloured, null));
  const note = (...pieces: readonly Text[]): void =>
    void (isJson || flags.quiet || stderr.write(linesOf([pieces], errorColour, columnsOf(stderr))));

  async function lines(texts: Iterable<string>): Promise<void> {
    for (const text of texts) {
      if (pipe.isClosed()) return;
      if (!stdout.write(`${text}\n`)) await pipe.drained();
    }
  }

  function writerFor<Row>(columns: readonly Column<Row>[]): TableWriter<Row> {
    if (format === 'plain') return openPlain(columns);
    if (format === 'tsv') return openTsv(columns);
    return openTable(columns, { colour, columnsMax: columnsOf(stdout) ?? COLUMNS_DEFAULT });
  }

  async function table<Row>(columns: readonly Column<Row>[], rows: Iterable<Row>): Promise<void> {
    if (isJson) return;
    const writer = writerFor(columns);
    await lines(rowLines(writer, rows));
    tellLeftOut(writer.leftOut(), note);
  }

  function stream<Row>(form: Pick<List<Row>, 'columns' | 'object'>): RowStream<Row> {
    const writer = writerFor(form.columns);
    const now = (texts: readonly string[]): void => {
      for (const text of texts) pushed.write(`${text}\n`);
    };
    if (format === 'json') return { write: () => undefined, end: () => undefined };
    const write = (row: Row): void => now(format === 'ndjson' ? [safeJson(form.object(row))] : writer.add(row));
    const end = (): void => {
      if (format !== 'ndjson') now(writer.end());
      pushed.flush();
      tellLeftOut(writer.leftOut(), note);
    };
    return { write, end };
  }

  async function list<Row>(asked: List<Row>): Promise<void> {
    if (format === 'ndjson') return lines(mapped(asked.rows, (row) => safeJson(asked.object(row))));
    if (format === 'json') return lines(jsonDocument(asked));
    let count = 0;
    const counted = mapped(asked.rows, (row) => {
      count += 1;
      return row;
    });
    await table(asked.columns, counted);
    if (count === 0 && !flags.quiet) say(stderr, [asked.empty], errorColour);
  }

  return {
    format,
    isTerminal: stdout.isTTY === true,
    isClosed,
    line: (...pieces) => void (isJson || isClosed() || say(stdout, pieces, colour)),
    prose: (...pieces) => void (isJson || isClosed() || stdout.write(linesOf([pieces], colour, columnsOf(stdout)))),
    note,
    problem: (problem) =>
      void stderr.write(problemText(problem, { json: isJson, colour: errorColour, columnsMax: columnsOf(stderr) })),
    table,
    list,
    document: (command, body) => void (isJson && stdout.write(`${safeJson({ schema: schemaOf(command), ...body })}\n`)),
    json: (value) => void (isJson && stdout.write(`${safeJson(value)}\n`)),
    ndjson: (objects) => lines(mapped(objects, safeJson)),
    stream,
  };
}

/** How trouble is printed: `CODE: message`, then where and what to do next; one JSON object with `--json`, always in English. */
export function problemText(
  problem: Problem,
  form: { json: boolean; colour: boolean; columnsMax: number | null },
): string {
  const { code, message, where, hint } = problem;
  if (form.json) return `${safeJson({ code, message, where, hint })}\n`;
  const [first = '', ...more] = refusalText(message).split('\n');
  const rows: Text[][] = [[{ text: code, style: 'red' }, `: ${first}`], ...more.map((line) => [line])];
  if (where !== null) rows.push([{ text: refusalWords().where, style: 'dim' }, where]);
  if (hint !== null) {
    const [begin = '', ...block] = refusalText(hint).split('\n');
    rows.push([{ text: refusalWords().hint, style: 'dim' }, begin], ...block.map((line) => [line]));
  }
  return linesOf(rows, form.colour, form.columnsMax);
}

/** The width of a terminal that is written to; null for what is none. */
export function columnsOf(stream: Readonly<{ isTTY?: boolean; columns?: number }>): number | null {
  return stream.isTTY === true ? Math.max(COLUMNS_MIN, stream.columns ?? COLUMNS_DEFAULT) : null;
}

function linesOf(rows: readonly (readonly Text[])[], colour: boolean, columnsMax: number | null): string {
  const folded = columnsMax === null ? rows : rows.flatMap((pieces) => foldedPieces(pieces, columnsMax));
  return folded.map((pieces) => `${pieces.map((piece) => rendered(piece, colour)).join('')}\n`).join('');
}

function tellLeftOut(titles: readonly string[], note: Output['note']): void {
  if (titles.length === 0) return;
  note(screenWords().leftOut(titles.length, titles.join(', ')));
}

function formatOf(flags: GlobalFlags, isTerminal: boolean): OutputFormat {
  if (flags.ndjson) return 'ndjson';
  if (flags.json) return 'json';
  if (flags.plain) return 'plain';
  return isTerminal ? 'table' : 'tsv';
}

function schemaOf(command: string): string {
  return `quittance.${command.replaceAll(' ', '.')}.v1`;
}

/** A document with one array, a line per element, so that a long list need not lie in memory. */
function* jsonDocument<Row>({ command, key, rows, object }: List<Row>): Generator<string> {
  const head = key === null ? '[' : `{"schema":${safeJson(schemaOf(command))},${safeJson(key)}:[`;
  let last: string | null = null;
  for (const row of rows) {
    yield last === null ? head : `${last},`;
    last = safeJson(object(row));
  }
  if (last === null) yield head;
  else yield last;
  yield key === null ? ']' : ']}';
}

/** For a stream that is no file of the system, as in tests. */
function bufferedWriter(stdout: Stream, isClosed: () => boolean): SyncWriter {
  return { write: (text) => void (isClosed() || stdout.write(text)), flush: () => undefined, isClosed };
}

/** Knows when stdout can take more, and when nobody reads it any more or it broke; `main.ts` says why. */
function openPipe(stdout: Stream): Readonly<{ isClosed(): boolean; drained(): Promise<void> }> {
  let closed = false;
  const left = new AbortController();
  stdout.on('error', () => {
    closed = true;
    left.abort();
  });
  return {
    isClosed: () => closed || stdout.errored instanceof Error,
    drained: async () => {
      if (closed) return;
      await once(stdout, 'drain', { signal: left.signal }).catch((error: unknown) => {
        if (!closed) throw error;
      });
    },
  };
}

function* mapped<A, B>(items: Iterable<A>, map: (item: A) => B): Generator<B> {
  for (const item of items) yield map(item);
}

function* rowLines<Row>(writer: TableWriter<Row>, rows: Iterable<Row>): Generator<string> {
  for (const row of rows) yield* writer.add(row);
  yield* writer.end();
}
