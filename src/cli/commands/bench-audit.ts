/** `quittance bench audit`: how fast a settlement report is held against the books, and in how much memory. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type Program, runChild } from '../../bench/child.ts';
import { EXIT_CODES } from '../../errors.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import type { Column } from '../output.ts';
import { benchCount } from './bench-values.ts';

/** `dir` is an option of `bench` itself. */
type Options = Readonly<{ rows: string; dir: string }>;

type Line = Readonly<{ rows: number; seconds: number; cpuSeconds: number; perSecond: number; peakMegabytes: number }>;

export function addAuditCommand(bench: Command, action: ActionOf): void {
  bench
    .command('audit')
    .description('measure a settlement report of a payment processor against as many booked gifts')
    .option(
      '--rows <counts>',
      'rows of the report, by comma; a million needs a gigabyte and some minutes',
      '10000,100000',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 24 a row was not found, or not booked, or the batch does not come to its payout.',
    )
    .action(action(auditBench));
}

async function auditBench({ output }: CommandContext, _: unknown, command: Command): Promise<number> {
  const { rows, dir } = command.optsWithGlobals<Options>();
  mkdirSync(dir, { recursive: true });
  const root = mkdtempSync(join(dir, 'quittance-bench-'));
  const program: Program = { path: process.argv[1] ?? '', args: ['bench', '--task'] };
  const lines: Line[] = [];
  let isWhole = true;
  const { REFUND_EVERY } = await import('../../bench/report-file.ts');
  try {
    for (const count of rows.split(',').map((text) => benchCount('--rows', text))) {
      const folder = join(root, String(count));
      mkdirSync(folder);
      output.note(`${count} gifts are booked, and their report is made`);
      const { facts: prepared } = await runChild(program, { kind: 'prepare-report', folder, count });
      output.note('the report is held against the books');
      const { seconds, cpuSeconds, peakBytes, facts } = await runChild(program, { kind: 'audit', folder });
      isWhole &&=
        prepared.gifts === count &&
        facts.isVerified &&
        facts.found === count &&
        facts.booked === Math.floor(count / REFUND_EVERY);
      const perSecond = Math.round(count / seconds);
      lines.push({ rows: count, seconds, cpuSeconds, perSecond, peakMegabytes: Math.round(peakBytes / 1_000_000) });
      rmSync(folder, { recursive: true });
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  output.document('bench audit', { isWhole, lines });
  await output.table(COLUMNS, lines);
  return isWhole ? EXIT_CODES.ok : EXIT_CODES.findings;
}

const COLUMNS: readonly Column<Line>[] = [
  { title: 'rows', value: (line) => line.rows, align: 'right' },
  { title: 'seconds', value: (line) => tenths(line.seconds), align: 'right' },
  { title: 'CPU seconds', value: (line) => tenths(line.cpuSeconds), align: 'right' },
  { title: 'rows/s', value: (line) => line.perSecond, align: 'right' },
  { title: 'peak MB', value: (line) => line.peakMegabytes, align: 'right' },
];

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
