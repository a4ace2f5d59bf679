import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import type { GlobalFlags } from '../../src/cli/flags.ts';
import { type Column, createOutput, type List } from '../../src/cli/output.ts';

const NO_FLAGS: GlobalFlags = { json: false, ndjson: false, plain: false, yes: false, quiet: false, verbose: false };

type Row = Readonly<{ name: string; amount: string; state: string }>;
const ROWS: readonly Row[] = [
  { name: 'Zoë\tMüller\u001b[2J', amount: '7.50', state: 'MANUAL' },
  { name: '日本', amount: '1200.00', state: 'NEW' },
];
const COLUMNS: readonly Column<Row>[] = [
  { title: 'name', value: (row) => row.name, shrinks: true },
  { title: 'amount', value: (row) => row.amount, align: 'right' },
  { title: 'state', value: (row) => ({ text: row.state, style: 'yellow' }) },
];
const LIST: List<Row> = {
  command: 'things.list',
  key: 'things',
  rows: ROWS,
  columns: COLUMNS,
  object: (row) => row,
  empty: 'No things.',
};

class Collector extends Writable {
  text = '';
  isTTY: boolean;
  columns = 80;
  isSlow = false;
  constructor(isTTY = false, options: ConstructorParameters<typeof Writable>[0] = {}) {
    super({ decodeStrings: false, ...options });
    this.isTTY = isTTY;
  }
  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.text += chunk;
    if (this.isSlow) setImmediate(done);
    else done();
  }
}

function outputFor(flags: Partial<GlobalFlags>, isTTY = false, env: Record<string, string> = {}) {
  const stdout = new Collector(isTTY);
  const stderr = new Collector();
  return { stdout, stderr, output: createOutput({ ...NO_FLAGS, ...flags }, { stdout, stderr, env }) };
}

describe('a list', () => {
  it('is a table on a terminal, measured as it is shown', async () => {
    const { output, stdout } = outputFor({}, true, { NO_COLOR: '1' });
    await output.list(LIST);
    expect(stdout.text).toBe(
      ['NAME            AMOUNT  STATE', 'Zoë Müller[2J     7.50  MANUAL', '日本           1200.00  NEW', ''].join('\n'),
    );
  });

  it('is cut to a narrow terminal only where a column may shrink', async () => {
    const { output, stdout } = outputFor({}, true, { NO_COLOR: '1' });
    stdout.columns = 10;
    await output.list({ ...LIST, rows: [{ name: 'x'.repeat(100), amount: '1.00', state: 'NEW' }] });
    expect(stdout.text.split('\n')[1]).toBe(`${'x'.repeat(44)}…    1.00  NEW`);
  });

  it('leaves out what has no value, and then the least important columns of a terminal that is too narrow', async () => {
    const wide: Column<Row>[] = [
      { title: 'name', value: (row) => row.name, shrinks: true },
      { title: 'empty', value: () => null },
      { title: 'second', value: () => 'x'.repeat(30), drops: 2 },
      { title: 'first', value: () => 'y'.repeat(30), drops: 1 },
      { title: 'state', value: (row) => row.state },
    ];
    const rows = [{ name: 'n'.repeat(90), amount: '1.00', state: 'NEW' }];
    const narrow = outputFor({}, true, { NO_COLOR: '1' });
    await narrow.output.list({ ...LIST, columns: wide, rows });
    expect(narrow.stdout.text.split('\n')[0]).toMatch(/^NAME +SECOND +STATE$/);
    expect(narrow.stdout.text.split('\n')[1]).toHaveLength(78);
    expect(narrow.stderr.text).toBe('1 column left out (first): use a wider terminal, or --plain\n');
    const pipe = outputFor({});
    await pipe.output.list({ ...LIST, columns: wide, rows });
    expect(pipe.stdout.text.split('\n')[0]).toBe('NAME\tEMPTY\tSECOND\tFIRST\tSTATE');
    expect(pipe.stderr.text).toBe('');
  });

  it('is TSV without padding in a pipe, with its header also when it is empty', async () => {
    const full = outputFor({});
    await full.output.list(LIST);
    expect(full.stdout.text).toBe('NAME\tAMOUNT\tSTATE\nZoë Müller[2J\t7.50\tMANUAL\n日本\t1200.00\tNEW\n');
    const empty = outputFor({});
    await empty.output.list({ ...LIST, rows: [] });
    expect(empty.stdout.text).toBe('NAME\tAMOUNT\tSTATE\n');
    expect(empty.stderr.text).toBe('No things.\n');
  });

  it('is "key: value" with --plain', async () => {
    const { output, stdout } = outputFor({ plain: true }, true);
    await output.list({ ...LIST, rows: ROWS.slice(1) });
    expect(stdout.text).toBe('name: 日本\namount: 1200.00\nstate: NEW\n\n');
  });

  it('is one document with a schema, or the bare array where the contract says so', async () => {
    const document = outputFor({ json: true });
    await document.output.list(LIST);
    expect(JSON.parse(document.stdout.text)).toEqual({ schema: 'quittance.things.list.v1', things: ROWS });
    const array = outputFor({ json: true });
    await array.output.list({ ...LIST, key: null });
    expect(JSON.parse(array.stdout.text)).toEqual(ROWS);
    const empty = outputFor({ json: true });
    await empty.output.list({ ...LIST, rows: [] });
    expect(JSON.parse(empty.stdout.text)).toEqual({ schema: 'quittance.things.list.v1', things: [] });
    expect(empty.stderr.text).toBe('');
  });

  it('waits for a slow reader instead of filling the memory', async () => {
    const stdout = new Collector(false, { highWaterMark: 100 });
    stdout.isSlow = true;
    const output = createOutput({ ...NO_FLAGS, ndjson: true }, { stdout, stderr: new Collector(), env: {} });
    let mostWaiting = 0;
    function* rows() {
      for (let n = 0; n < 1000; n += 1) {
        mostWaiting = Math.max(mostWaiting, stdout.writableLength);
        yield { name: `row ${n}`, amount: '1.00', state: 'NEW' };
      }
    }
    await output.list({ ...LIST, rows: rows() });
    expect(mostWaiting).toBeLessThan(200);
    await finished(stdout.end());
    expect(stdout.text.split('\n')).toHaveLength(1001);
  });

  it('ends quietly when the reader leaves', async () => {
    const stdout = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    });
    const output = createOutput({ ...NO_FLAGS, ndjson: true }, { stdout, stderr: new Collector(), env: {} });
    let read = 0;
    function* rows() {
      for (; read < 100_000; read += 1) yield { name: 'x'.repeat(1000), amount: '1.00', state: 'NEW' };
    }
    await output.list({ ...LIST, rows: rows() });
    expect(read).toBeLessThan(100);
    expect(output.isClosed()).toBe(true);
  });
});

describe('lines and trouble', () => {
  it('keeps stdout for data: lines and notes are for people', () => {
    const people = outputFor({});
    people.output.line({ text: 'bold', style: 'bold' }, ' plain');
    people.output.note('next');
    people.output.document('x', { a: 1 });
    expect(people.stdout.text).toBe('bold plain\n');
    expect(people.stderr.text).toBe('next\n');
    const json = outputFor({ json: true });
    json.output.line('bold');
    json.output.note('next');
    json.output.document('x', { a: 1 });
    expect(json.stdout.text).toBe('{"schema":"quittance.x.v1","a":1}\n');
    expect(json.stderr.text).toBe('');
  });

  it('folds sentences at blanks to the width of a terminal, and nowhere else', () => {
    const sentence = `  Text   ${'salsa '.repeat(20)}end`;
    const terminal = outputFor({}, true, { NO_COLOR: '1' });
    terminal.output.prose({ text: sentence, style: 'bold' });
    const lines = terminal.stdout.text.trimEnd().split('\n');
    expect(lines.map((line) => line.length <= 80 && line === line.trimEnd())).toEqual([true, true]);
    expect(lines[1]).toMatch(/^ {9}salsa .*end$/);
    const pipe = outputFor({});
    pipe.output.prose(sentence);
    expect(pipe.stdout.text).toBe(`${sentence}\n`);
  });

  it('prints trouble with code, where and hint, as JSON with --json', () => {
    const trouble = { code: 'X_Y', message: 'first\nsecond\u001b[2J', where: 'here', hint: null };
    const people = outputFor({});
    people.output.problem(trouble);
    expect(people.stderr.text).toBe('X_Y: first\nsecond[2J\n  where: here\n');
    const json = outputFor({ json: true });
    json.output.problem(trouble);
    expect(JSON.parse(json.stderr.text)).toEqual(trouble);
  });

  it('leaves out notes with --quiet, but no trouble', () => {
    const { output, stderr } = outputFor({ quiet: true });
    output.note('next');
    output.problem({ code: 'X_Y', message: 'm', where: null, hint: 'h' });
    expect(stderr.text).toBe('X_Y: m\n  hint:  h\n');
  });

  it('prints a hint of several lines so that they can be copied', () => {
    const { output, stderr } = outputFor({});
    output.problem({ code: 'X_Y', message: 'm', where: null, hint: 'write it yourself:\n[[rule]]\nname = "a"' });
    expect(stderr.text).toBe('X_Y: m\n  hint:  write it yourself:\n[[rule]]\nname = "a"\n');
  });
});
