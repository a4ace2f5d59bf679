/** `inspect --explain` as a person at a terminal sees it. */
import { expect, it } from 'vitest';
import { printExplained } from '../../src/cli/commands/inspect-explained.ts';
import { rowsOf } from '../../src/cli/commands/inspect-rows.ts';
import { createOutput } from '../../src/cli/output.ts';
import { camt } from '../helpers/camt.ts';
import { Terminal } from '../helpers/terminal.ts';

it('is a block per transaction in which nothing is cut off', () => {
  const text = 'a long message of the payer that goes on and on '.repeat(5).trim();
  const bytes = Buffer.from(camt({ entries: [{ amount: '70.00', details: [{ debtor: 'Maria', text }] }] }));
  const [row] = rowsOf({
    name: 'day.xml',
    bytes: { sizeBytes: bytes.length, path: null, chunks: () => [bytes] },
    engine: 'saxes',
    explain: true,
  });
  if (row === undefined) throw new Error('the file has no transaction');
  const stdout = new Terminal(80);
  const flags = { json: false, ndjson: false, plain: false, yes: false, quiet: false, verbose: false };
  printExplained(createOutput(flags, { stdout, stderr: new Terminal(80), env: { NO_COLOR: '1' } }), row);
  const lines = stdout.text.split('\n').map((line) => line.trimEnd());
  expect(lines[0]).toBe('day.xml  0.0.0  2026-11-19  70.00  CHF');
  expect(lines.slice(1).filter((line) => line.length > 80)).toEqual([]);
  expect(stdout.text.replace(/\s+/g, ' ')).toContain(text);
  expect(stdout.text).not.toContain('…');
});
