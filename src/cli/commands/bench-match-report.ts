/** How the result of the matching bench is printed: by class, in sums, with every mistake, and with what the numbers do not say. */
import { BASELINES } from '../../bench/match/baselines/index.ts';
import { type Decided, type MatchBenchResult, nameOf } from '../../bench/match/run-match-bench.ts';
import { percentOf, type Scores, type Tally, totalOf } from '../../bench/match/score.ts';
import { CLASSES, PROFILES } from '../../bench/match/types.ts';
import { type Check, checksOf, errorBoundPercent } from '../../bench/match/verdicts.ts';
import { currencyOf, formatMinor } from '../../money.ts';
import { VERSION } from '../../version.ts';
import type { Column, Output } from '../output.ts';

const MISTAKES_SHOWN = 20;

export const HONESTY_NOTES = [
  'These people, texts and banks are invented, and the rates of the classes are assumptions: read the classes first, sums second.',
  'Names and bank formats are near those of Switzerland and its neighbours, not those of your payers.',
  'Every number holds on this generator only; no claim about real payments follows from it.',
  'The baselines are our own short versions of what others document, run on the parsed payments alone.',
  'Sums of money add francs and euros one to one.',
];

type Row = Readonly<{ title: string; ours: Tally; others: readonly Tally[] }>;

export async function printMatchReport(output: Output, result: MatchBenchResult, learns: boolean): Promise<void> {
  await output.table(COLUMNS, rowsOf(result));
  output.line();
  await output.table(CHECK_COLUMNS, checksOf(result.ours, result, learns));
  output.line();
  for (const line of summaryLines(result, learns)) output.line(line);
  for (const line of decidedLines(result.mistakes.slice(0, MISTAKES_SHOWN))) output.line(line);
  const more = result.mistakes.length - MISTAKES_SHOWN;
  if (more > 0) output.line(`and ${more} more mistakes: --json or --out has all of them`);
  output.line();
  for (const { name, describes } of BASELINES) output.line(`${name}: ${describes}`);
  for (const note of HONESTY_NOTES) output.line(note);
}

function rowsOf({ ours, baselines }: MatchBenchResult): readonly Row[] {
  const row = (title: string, isWanted?: (profile: string, paymentClass: string) => boolean): Row => ({
    title,
    ours: totalOf(ours, isWanted),
    others: BASELINES.map(({ name }) => totalOf(baselines.get(name) ?? new Map(), isWanted)),
  });
  const classes = CLASSES.map((name) => row(name, (_, paymentClass) => paymentClass === name));
  const profiles = PROFILES.map((name) => row(name, (profile) => profile === name));
  return [...classes, ...profiles, row('all')].filter((one) => one.ours.payments > 0);
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'class', value: (row) => row.title },
  { title: 'n', value: (row) => row.ours.payments, align: 'right' },
  { title: 'auto', value: (row) => row.ours.auto, align: 'right' },
  { title: 'wrong', value: wrongCell, align: 'right' },
  { title: 'recall', value: ({ ours }) => percentOf(ours.rightMatches, ours.matches), align: 'right' },
  { title: 'top-1', value: ({ ours }) => percentOf(ours.top1, ours.openMatches), align: 'right' },
  { title: 'top-3', value: ({ ours }) => percentOf(ours.top3, ours.openMatches), align: 'right' },
  { title: 'mrr', value: ({ ours }) => percentOf(ours.reciprocalRanks, ours.openMatches), align: 'right' },
  ...BASELINES.map(
    ({ name }, at): Column<Row> => ({
      title: name,
      value: ({ others }) => `${others[at]?.right ?? 0}/${others[at]?.wrong ?? 0}`,
      align: 'right',
    }),
  ),
];

function wrongCell({ ours }: Row) {
  return ours.wrong === 0 ? ours.wrong : ({ text: String(ours.wrong), style: 'red' } as const);
}

const CHECK_COLUMNS: readonly Column<Check>[] = [
  { title: 'what', value: (check) => check.name, shrinks: true },
  { title: 'value', value: (check) => check.value, align: 'right' },
  { title: 'bound', value: (check) => check.bound },
  { title: 'kind', value: (check) => (check.isGate ? 'gate' : 'target') },
  {
    title: 'holds',
    value: ({ holds }) =>
      holds === null ? null : holds ? { text: 'yes', style: 'green' } : { text: 'no', style: 'red' },
  },
];

function summaryLines(result: MatchBenchResult, learns: boolean): readonly string[] {
  const all = totalOf(result.ours);
  const bound = errorBoundPercent(all);
  const precision = percentOf(all.right, all.auto);
  const error = bound === null ? `${all.wrong} wrong` : `0 wrong, so at most ${bound} % at 95 % confidence`;
  const per1000 = (tally: Tally): number => Math.round((tally.staffSeconds / Math.max(1, tally.payments)) * 1000);
  const others = BASELINES.map(({ name }) => `${name} ${per1000(totalOf(result.baselines.get(name) ?? new Map()))}`);
  const months = result.byMonth.map(({ booked, matches }) => percentOf(booked, matches) ?? '-').join(' ');
  return [
    `decided alone: ${all.auto} of ${all.payments}, right ${precision ?? '-'} % (${error})`,
    `money: right ${francs(all.rightMinor)}, wrong ${francs(all.wrongMinor)}, left to people ${francs(all.openMinor)}; payments lost ${result.lost}, invented ${result.invented}`,
    `seconds of people per 1000 payments: ${per1000(all)}; all by hand 60000; ${others.join(', ')}`,
    ...(learns ? [`coverage by month, %: ${months}`] : []),
    `quittance ${VERSION}, ${result.payments} payments in ${Math.round(result.seconds * 10) / 10} s of the job, result ${result.hash}`,
  ];
}

function francs(minor: number): string {
  return formatMinor(minor, currencyOf('CHF'));
}

/** Each with what was paid, what is true, what was decided or suggested, and the evidence for it. */
export function decidedLines(decided: readonly Decided[]): readonly string[] {
  return decided.flatMap(({ world, verdict, payment }) => {
    const { truth, outcome, error } = verdict;
    const allocated = (list: typeof truth.allocations): string =>
      list.map(({ reference, amountMinor }) => `${reference} ${francs(amountMinor)}`).join(' + ') || 'nothing';
    const words = [...payment.remittance, ...payment.references.map(({ value }) => value)].join(' | ');
    return [
      `${error === null ? 'LEFT' : 'WRONG'} ${truth.class} (${truth.tags.join(', ')}): ${error ?? outcome.reason ?? ''}; ${nameOf(world)}, payment ${truth.paymentKey}`,
      `  ${payment.bookingDate} ${francs(payment.amountMinor)} ${payment.currency} from ${payment.payerName ?? 'nobody'} ${payment.payerIban ?? ''}: ${words.slice(0, 200)}`,
      `  true: ${truth.decision} ${allocated(truth.allocations)}${truth.decidable ? '' : ` (nobody could know: ${truth.candidates.join(', ')})`}`,
      `  ours: ${outcome.decision} ${allocated(outcome.allocations)}`,
      ...outcome.suggestions.map((suggested, at) => `  suggestion ${at + 1}: ${allocated(suggested)}`),
      ...outcome.evidence.map(
        ({ rule, weight, field, value }) => `    ${rule} ${weight} ${field}: ${value.slice(0, 120)}`,
      ),
    ];
  });
}

/** The whole result for `--json`: nothing that depends on the machine but the seconds. */
export function matchDocument(result: MatchBenchResult, learns: boolean): object {
  const { ours, baselines, mistakes, lost, invented, payments, seconds, byMonth, hash } = result;
  return {
    quittance: VERSION,
    payments,
    scores: Object.fromEntries(ours),
    total: totalOf(ours),
    baselines: Object.fromEntries(
      [...baselines].map(([name, scores]: [string, Scores]) => [name, Object.fromEntries(scores)]),
    ),
    checks: checksOf(ours, result, learns),
    errorBoundPercent: errorBoundPercent(totalOf(ours)),
    lost,
    invented,
    byMonth,
    mistakes: mistakes.map(({ world, verdict, payment }) => ({ world, ...verdict, payment })),
    seconds,
    hash,
    notes: HONESTY_NOTES,
  };
}
