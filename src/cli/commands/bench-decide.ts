/** `quittance bench decide`: how fast payments are decided against many open items, without reading and writing them. */
import type { Command } from 'commander';
import type { Way } from '../../bench/decide-sample.ts';
import { type DecideRow, runDecideBench } from '../../bench/run-decide-bench.ts';
import { EXIT_CODES } from '../../errors.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import type { Column } from '../output.ts';
import { benchCount, verdictCell } from './bench-values.ts';

/** `seed` and `dir` are options of `bench` itself. */
type Options = Readonly<{ items: string; payments: string; seed: string; dir: string }>;

const ITEMS = '20000,1000000';
const PAYMENTS = '10000';

export function addDecideCommand(bench: Command, action: ActionOf): void {
  bench
    .command('decide')
    .description('measure decisions alone, against many open items')
    .option('--items <counts>', 'numbers of open items, by comma; a million needs a gigabyte and some minutes', ITEMS)
    .option('--payments <count>', 'how many there are of each kind, to be decided by turns', PAYMENTS)
    .addHelpText('after', '\nExit codes: 0 done, 24 a target of docs/BENCHMARKS.md does not hold.')
    .action(action(decideBench));
}

async function decideBench({ output }: CommandContext, _: unknown, command: Command): Promise<number> {
  const { items, payments, seed, dir } = command.optsWithGlobals<Options>();
  const rows = await runDecideBench({
    items: [...new Set(items.split(',').map((text) => benchCount('--items', text)))],
    count: benchCount('--payments', payments),
    seed: benchCount('--seed', seed),
    dir,
    program: { path: process.argv[1] ?? '', args: ['bench', '--task'] },
    tell: (text) => output.note(text),
  });
  output.document('bench decide', { rows });
  await output.table(COLUMNS, rows);
  return rows.some(({ holds }) => holds === false) ? EXIT_CODES.findings : EXIT_CODES.ok;
}

const WORDS: Readonly<Record<Way, string>> = {
  qr: 'QR reference',
  creditor: 'creditor reference',
  'short-code': 'typed code of ours',
  'foreign-code': 'typed code, unchecked',
  search: 'no reference of ours: searched',
};

const COLUMNS: readonly Column<DecideRow>[] = [
  { title: 'open items', value: (row) => row.items, align: 'right' },
  { title: 'payments with', value: (row) => WORDS[row.way], shrinks: true },
  { title: 'µs each', value: (row) => row.microseconds, align: 'right' },
  { title: 'per second', value: (row) => row.perSecond, align: 'right' },
  { title: 'fastest', value: (row) => row.fastest, align: 'right' },
  { title: 'times', value: (row) => row.slower, align: 'right' },
  { title: 'target', value: (row) => row.target },
  { title: 'holds', value: verdictCell },
];
