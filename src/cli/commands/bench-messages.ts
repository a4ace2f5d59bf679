/** `quittance bench messages`: how fast gifts that messages tell of are booked, and in how much memory. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type Program, runChild } from '../../bench/child.ts';
import { EXIT_CODES } from '../../errors.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import type { Column } from '../output.ts';
import { benchCount } from './bench-values.ts';

/** `dir` is an option of `bench` itself. */
type Options = Readonly<{ counts: string; dir: string }>;

type Line = Readonly<{
  messages: number;
  seconds: number;
  cpuSeconds: number;
  perSecond: number;
  peakMegabytes: number;
}>;

export function addMessagesCommand(bench: Command, action: ActionOf): void {
  bench
    .command('messages')
    .description('measure the job "messages" on invented gifts in the spool: read, booked, mail queued')
    .option('--counts <counts>', 'numbers of messages, by comma', '10000,100000')
    .addHelpText('after', '\nExit codes: 0 done, 24 a message was not consumed or its gift not booked.')
    .action(action(messagesBench));
}

async function messagesBench({ output }: CommandContext, _: unknown, command: Command): Promise<number> {
  const { counts, dir } = command.optsWithGlobals<Options>();
  mkdirSync(dir, { recursive: true });
  const root = mkdtempSync(join(dir, 'quittance-bench-'));
  const program: Program = { path: process.argv[1] ?? '', args: ['bench', '--task'] };
  const lines: Line[] = [];
  let isWhole = true;
  try {
    for (const count of counts.split(',').map((text) => benchCount('--counts', text))) {
      const folder = join(root, String(count));
      mkdirSync(folder);
      await runChild(program, { kind: 'prepare-messages', folder, count });
      output.note(`${count} messages are consumed`);
      const { seconds, cpuSeconds, peakBytes, facts } = await runChild(program, { kind: 'consume', folder });
      isWhole &&= facts.done === count && facts.booked === count && facts.damaged === 0;
      const perSecond = Math.round(count / seconds);
      lines.push({ messages: count, seconds, cpuSeconds, perSecond, peakMegabytes: Math.round(peakBytes / 1_000_000) });
      rmSync(folder, { recursive: true });
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  output.document('bench messages', { isWhole, lines });
  await output.table(COLUMNS, lines);
  return isWhole ? EXIT_CODES.ok : EXIT_CODES.findings;
}

const COLUMNS: readonly Column<Line>[] = [
  { title: 'messages', value: (line) => line.messages, align: 'right' },
  { title: 'seconds', value: (line) => tenths(line.seconds), align: 'right' },
  { title: 'CPU seconds', value: (line) => tenths(line.cpuSeconds), align: 'right' },
  { title: 'messages/s', value: (line) => line.perSecond, align: 'right' },
  { title: 'peak MB', value: (line) => line.peakMegabytes, align: 'right' },
];

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
