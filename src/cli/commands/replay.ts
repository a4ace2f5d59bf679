/** `quittance replay`: what another policy would have decided over all history. Only reads. */
import { decisionPolicyOf } from '../../../jobs/context.ts';
import { loadConfig } from '../../config.ts';
import { EXIT_CODES } from '../../errors.ts';
import type { Db } from '../../models/db.ts';
import { findOpenItem } from '../../models/open-items.ts';
import { findPayment } from '../../models/payments.ts';
import type { DecisionPolicy } from '../../processor/decision.ts';
import {
  DIFFERENCES,
  type Difference,
  type ReplayedDecision,
  type ReplayReport,
  replay,
} from '../../processor/replay.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import type { Cell, Column } from '../output.ts';
import { counted, decimal } from '../values.ts';

type Options = Readonly<{ policy?: string }>;

export const replayCommand: CliCommand = (program, action) => {
  program
    .command('replay')
    .description('decide all history again, with the open items as they were, and show what would differ')
    .option('--policy <file>', 'a configuration file as it might be (default: the one in use)')
    .addHelpText(
      'after',
      '\nCopy quittance.toml, change [matching], [reference], [[rule]] or [[account]] in the copy, and replay it: nothing is\nwritten. Exit code 24 when something contradicts what a person decided or what is booked.',
    )
    .action(action(run));
};

function run(context: CommandContext, options: Options): Promise<number> {
  const follow = { followsLevels: options.policy === undefined, progress: progressOf(context) };
  return show(context, replay(context.db(), policyOf(context, options), follow));
}

function policyOf(context: CommandContext, { policy }: Options): DecisionPolicy {
  if (policy === undefined) return decisionPolicyOf(context.config().config);
  return decisionPolicyOf(loadConfig({ flags: { config: policy }, env: {}, cwd: process.cwd() }).config);
}

const PROGRESS_EVERY = 20_000;

function progressOf({ output }: CommandContext): (decisions: number) => void {
  return (decisions) => {
    if (decisions % PROGRESS_EVERY === 0) output.note(`${decisions} decisions …`);
  };
}

type Shown = ReplayedDecision & Readonly<{ amount: string; was: string; wouldBe: string; now: string }>;

const COLUMNS: readonly Column<Shown>[] = [
  { title: 'difference', value: differenceCell },
  { title: 'payment', value: ({ paymentId }) => `P-${paymentId}` },
  { title: 'amount', value: ({ amount }) => amount, align: 'right' },
  { title: 'was', value: ({ was }) => was, shrinks: true },
  { title: 'would be', value: ({ wouldBe }) => wouldBe, shrinks: true },
  { title: 'is now', value: ({ now }) => now, shrinks: true },
];

function differenceCell({ difference }: Shown): Cell {
  return difference === 'contradicts' ? { text: difference, style: 'red' } : difference;
}

const WORDS: Readonly<Record<Difference, string>> = {
  contradicts: 'would contradict what a person decided, or what is booked',
  booked: 'would be booked, and nobody has decided yet',
  agrees: 'would be booked as it is booked now',
  left: 'would go to a person instead of being booked',
  'set-aside': 'would become irrelevant, or would no longer be',
  reason: 'would go to a person for another reason',
};

async function show(context: CommandContext, report: ReplayReport): Promise<number> {
  const { output } = context;
  const rows = report.differences.map((one) => shownOf(context.db(), one));
  const contradictions = rows.filter(({ difference }) => difference === 'contradicts').length;
  output.document('replay', { ...report, differences: rows });
  await output.table(COLUMNS, rows);
  output.note(`${counted(report.decisions, 'decision')} made again, ${report.same} the same.`);
  for (const difference of DIFFERENCES) {
    const count = rows.filter((row) => row.difference === difference).length;
    if (count > 0) output.note(`${counted(count, 'payment')} ${WORDS[difference]}`);
  }
  if (report.strayed.length > 0) {
    output.note(
      `The history of ${counted(report.strayed.length, 'open item')} does not say how it came to be what it is.`,
    );
  }
  return contradictions > 0 ? EXIT_CODES.findings : EXIT_CODES.ok;
}

/** Open items by their references, amounts as decimal texts. */
function shownOf(db: Db, one: ReplayedDecision): Shown {
  const payment = findPayment(db, one.paymentId);
  const currency = payment?.currency ?? '';
  const amount = payment === null ? '' : `${decimal(payment.amountMinor, currency)} ${currency}`;
  const word = (text: string): string =>
    text.replace(/(\d+)=(\d+)/g, (_, id: string, minor: string) => {
      return `${referenceOf(db, Number(id))} ${decimal(Number(minor), currency)}`;
    });
  return { ...one, amount, was: word(one.was), wouldBe: word(one.wouldBe), now: word(one.now) };
}

function referenceOf(db: Db, openItemId: number): string {
  return findOpenItem(db, openItemId)?.reference ?? `item ${openItemId}`;
}
