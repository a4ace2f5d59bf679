/** `quittance queue apply FILE`: the decisions of a sheet, each as by its single command; what is refused keeps no other back. */
import type { Command } from 'commander';
import { EXIT_CODES } from '../../errors.ts';
import { rehearse } from '../../models/db.ts';
import { findPayment } from '../../models/payments.ts';
import { decideMany, type ManyDecision, type ManyOutcome } from '../../processor/staff/decide-many.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import { bookedText, mailsText, plannedLine, rehearsedOf, sumTexts } from '../many-plan.ts';
import type { Cell, Column } from '../output.ts';
import { planObject } from '../plan-words.ts';
import { confirmCount } from '../prompt.ts';
import { type ReadLine, readLines } from '../queue-sheet.ts';
import { readSpreadsheet } from '../spreadsheet.ts';
import { fundOfAccount, type StaffOptions, staffContext, withStaffOptions } from '../staff.ts';
import { decimal } from '../values.ts';
import { planWords } from '../words/plans.ts';
import { refusalText } from '../words/refusals.ts';
import { applyWords } from '../words/sheet.ts';

export function registerApply(queue: Command, action: ActionOf): void {
  const command = queue
    .command('apply')
    .description(
      'do what a sheet says, line by line; lines that somebody was faster with, or that do not hold, are refused',
    )
    .argument('<file>', 'a sheet that queue export wrote, filled in');
  withStaffOptions(command)
    .addHelpText(
      'after',
      '\nExit codes: 0 all done, 23 you said no, 24 some lines were refused, 25 not a sheet of ours',
    )
    .action(action(applyNow));
}

/** A line of the sheet with what became of it, or would. */
type Row = Readonly<{
  line: number;
  payment: string;
  decision: string;
  names: string;
  outcome: ManyOutcome['outcome'];
  eventId: number | null;
  code: string | null;
  message: string | null;
  /** Of the payment; null where there is none. */
  amount: string | null;
  currency: string | null;
  /** What an assignment books, for `--json`. */
  plan: object | null;
  booked: string | null;
  mail: string | null;
}>;

async function applyNow(context: CommandContext, file: string, options: StaffOptions): Promise<number> {
  const staff = staffContext(context, options);
  const read = readLines(staff.db, await readSpreadsheet(file), (account) => fundOfAccount(context, account));
  const decisions = read.flatMap((one) => (one.kind === 'decision' ? [one.decision] : []));
  const wrong = read.flatMap((one) => (one.kind === 'wrong' ? [wrongRow(one)] : []));
  const sheet: Sheet = { read, decisions, wrong };
  const { above } = context.config().config.approval;
  const planned = rehearse(staff.db, () => decideMany(staff, decisions, above));
  const isDryRun = options.dryRun ?? false;
  const rows = rowsOf(context, sheet, planned);
  await showPlan(context, sheet, { planned, rows, isDryRun });
  const doable = planned.filter(({ outcome }) => outcome !== 'refused').length;
  if (isDryRun || doable === 0) return tell(context, { read, rows: rows.map(notYet), isDryRun, isShown: true });
  await confirmCount(context.flags, { question: applyWords().question(doable), count: doable });
  const done = rowsOf(context, sheet, decideMany({ ...staff, now: context.now() }, decisions, above));
  await context.output.table(columnsFor(context), done);
  return tell(context, { read, rows: done, isDryRun, isShown: false });
}

type Sheet = Readonly<{ read: readonly ReadLine[]; decisions: readonly ManyDecision[]; wrong: readonly Row[] }>;

type Plan = Readonly<{ planned: readonly ManyOutcome[]; rows: readonly Row[]; isDryRun: boolean }>;

/** Before the question: in a pipe as rows, else as sentences that a narrow terminal does not cut. */
async function showPlan(
  context: CommandContext,
  { decisions, wrong }: Sheet,
  { planned, rows, isDryRun }: Plan,
): Promise<void> {
  const { output } = context;
  if (rows.length === 0) return;
  if (output.format === 'tsv') return output.table(columnsFor(context), rows.map(notYet));
  output.prose(isDryRun ? planWords().rehearsal : planWords().plan);
  const rehearsed = rehearsedOf(decisions, planned);
  const { atLine, refused } = applyWords();
  const said = [
    ...wrong.map(({ line, payment, code, message }) => ({
      line,
      text: `${payment}: ${refused}: ${code}: ${refusalText(message ?? '')}`,
    })),
    ...rehearsed.map((one) => ({ line: one.outcome.line, text: plannedLine(output, context.db(), one) })),
  ];
  for (const { line, text } of said.sort((one, other) => one.line - other.line))
    output.prose(`  ${atLine(line, text)}`);
  for (const sum of sumTexts(context.db(), rehearsed)) output.prose(`  = ${sum}`);
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'line', value: ({ line }) => line, align: 'right' },
  { title: 'payment', value: ({ payment }) => payment },
  { title: 'decision', value: outcomeCell },
  { title: 'for', value: ({ names }) => names, shrinks: true },
  {
    title: 'event',
    value: ({ eventId, outcome }) => (eventId === null ? outcomeMark(outcome) : `E-${eventId}`),
    drops: 1,
  },
  {
    title: 'why',
    value: ({ code, message }) => (code === null ? null : `${code}: ${refusalText(message ?? '')}`),
    shrinks: true,
  },
];

/** In a pipe nothing else tells them. */
const MORE_COLUMNS: readonly Column<Row>[] = [
  { title: 'amount', value: ({ amount }) => amount },
  { title: 'cur', value: ({ currency }) => currency },
  { title: 'plan', value: ({ booked }) => booked },
  { title: 'mail', value: ({ mail }) => mail },
];

function columnsFor({ output }: CommandContext): readonly Column<Row>[] {
  return output.format === 'tsv' ? [...COLUMNS, ...MORE_COLUMNS] : COLUMNS;
}

function outcomeCell({ outcome }: Row): Cell {
  const text = applyWords()[outcome];
  return outcome === 'refused' ? { text, style: 'red' } : text;
}

function outcomeMark(outcome: Row['outcome']): string | null {
  return outcome === 'refused' ? '-' : null;
}

/** `isShown`: sentences have said why, and nothing was done since. */
type Told = Readonly<{ read: readonly ReadLine[]; rows: readonly Row[]; isDryRun: boolean; isShown: boolean }>;

function tell({ output }: CommandContext, { read, rows, isDryRun, isShown }: Told): number {
  const words = applyWords();
  const left = read.filter(({ kind }) => kind === 'left').length;
  const refused = rows.filter(({ outcome }) => outcome === 'refused').length;
  const lines = rows.map(({ booked: _booked, mail: _mail, ...line }) => line);
  output.document('queue apply', { dryRun: isDryRun, decided: rows.length - refused, refused, left, lines });
  if (rows.length === 0) output.line(words.nothingDecided);
  else {
    // The table cuts what is too long for the terminal, and who was faster is at its end.
    for (const { line, code, message } of isShown && output.format !== 'tsv' ? [] : rows)
      if (code !== null) output.note(words.atLine(line, refusalText(message ?? '')));
    output.note((isDryRun ? words.wouldSum : words.sum)(rows.length - refused, refused));
  }
  if (left > 0) output.note(words.left(left));
  if (!isDryRun && rows.length > refused) output.note(words.undo);
  return refused === 0 ? EXIT_CODES.ok : EXIT_CODES.findings;
}

/** An event of a rehearsal was taken back with it. */
function notYet(row: Row): Row {
  return { ...row, eventId: null };
}

const NOTHING_BOOKED = { amount: null, currency: null, plan: null, booked: null, mail: null } as const;

function wrongRow({ line, payment, problem }: Extract<ReadLine, { kind: 'wrong' }>): Row {
  const { code, message } = problem;
  const named = /^\d+$/.test(payment) ? `P-${payment}` : payment;
  return {
    line,
    payment: named,
    decision: '',
    names: '',
    outcome: 'refused',
    eventId: null,
    code,
    message,
    ...NOTHING_BOOKED,
  };
}

function rowsOf(
  context: CommandContext,
  { decisions, wrong }: Sheet,
  outcomes: readonly ManyOutcome[],
): readonly Row[] {
  const done = outcomes.map((outcome, index): Row => {
    const act = decisions[index]?.act;
    return {
      line: outcome.line,
      payment: `P-${outcome.paymentId}`,
      decision: act?.action ?? '',
      names: act === undefined ? '' : namesOf(act),
      outcome: outcome.outcome,
      eventId: outcome.eventId,
      code: outcome.problem?.code ?? null,
      message: outcome.problem?.message ?? null,
      ...moneyOf(context, outcome),
    };
  });
  return [...done, ...wrong].sort((one, other) => one.line - other.line);
}

function moneyOf(
  context: CommandContext,
  { paymentId, plan }: ManyOutcome,
): Pick<Row, 'amount' | 'currency' | 'plan' | 'booked' | 'mail'> {
  const { output } = context;
  const payment = findPayment(context.db(), paymentId);
  if (payment === null) return NOTHING_BOOKED;
  const { amountMinor, currency } = payment;
  const amount = decimal(amountMinor, currency);
  if (plan === null) return { ...NOTHING_BOOKED, amount, currency };
  return {
    amount,
    currency,
    plan: planObject({ ...plan, currency, amountMinor }),
    booked: bookedText(context.db(), plan),
    mail: mailsText(output, plan),
  };
}

function namesOf(act: ManyDecision['act']): string {
  return act.action === 'ignore'
    ? act.request.because
    : act.request.wishes.map(({ reference }) => reference).join(' + ');
}
