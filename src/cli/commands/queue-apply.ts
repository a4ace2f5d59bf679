/** `quittance queue apply FILE`: the decisions of a sheet, each as by its single command; what is refused keeps no other back. */
import type { Command } from 'commander';
import { EXIT_CODES } from '../../errors.ts';
import { rehearse } from '../../models/db.ts';
import { decideMany, type ManyDecision, type ManyOutcome } from '../../processor/staff/decide-many.ts';
import type { StaffContext } from '../../processor/staff/staff-action.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import type { Cell, Column } from '../output.ts';
import { confirmCount } from '../prompt.ts';
import { type ReadLine, readLines } from '../queue-sheet.ts';
import { readSpreadsheet } from '../spreadsheet.ts';
import { fundOfAccount, type StaffOptions, staffContext, withStaffOptions } from '../staff.ts';
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
}>;

async function applyNow(context: CommandContext, file: string, options: StaffOptions): Promise<number> {
  const { output } = context;
  const staff = staffContext(context, options);
  const read = readLines(staff.db, await readSpreadsheet(file), (account) => fundOfAccount(context, account));
  const decisions = read.flatMap((one) => (one.kind === 'decision' ? [one.decision] : []));
  const wrong = read.flatMap((one) => (one.kind === 'wrong' ? [wrongRow(one)] : []));
  const { above } = context.config().config.approval;
  const isDryRun = options.dryRun ?? false;
  const planned = rehearse(staff.db, () => decideMany(staff, decisions, above));
  const rows = rowsOf(decisions, planned, wrong);
  if (isDryRun) return tell(context, { read, rows, isDryRun });
  await output.table(COLUMNS, rows.map(notYet));
  const doable = planned.filter(({ outcome }) => outcome !== 'refused').length;
  if (doable === 0) return tell(context, { read, rows, isDryRun });
  await confirmCount(context.flags, { question: applyWords().question(doable), count: doable });
  return applyInEarnest(context, { ...staff, now: context.now() }, { read, decisions, wrong });
}

type Sheet = Readonly<{ read: readonly ReadLine[]; decisions: readonly ManyDecision[]; wrong: readonly Row[] }>;

function applyInEarnest(
  context: CommandContext,
  staff: StaffContext,
  { read, decisions, wrong }: Sheet,
): Promise<number> {
  const done = decideMany(staff, decisions, context.config().config.approval.above);
  return tell(context, { read, rows: rowsOf(decisions, done, wrong), isDryRun: false });
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

function outcomeCell({ outcome }: Row): Cell {
  const text = applyWords()[outcome];
  return outcome === 'refused' ? { text, style: 'red' } : text;
}

function outcomeMark(outcome: Row['outcome']): string | null {
  return outcome === 'refused' ? '-' : null;
}

type Told = Readonly<{ read: readonly ReadLine[]; rows: readonly Row[]; isDryRun: boolean }>;

async function tell({ output }: CommandContext, { read, rows, isDryRun }: Told): Promise<number> {
  const words = applyWords();
  const left = read.filter(({ kind }) => kind === 'left').length;
  const refused = rows.filter(({ outcome }) => outcome === 'refused').length;
  const shown = isDryRun ? rows.map(notYet) : rows;
  output.document('queue apply', { dryRun: isDryRun, decided: rows.length - refused, refused, left, lines: shown });
  if (rows.length === 0) output.line(words.nothingDecided);
  else {
    await output.table(COLUMNS, shown);
    // The table cuts what is too long for the terminal, and who was faster is at its end.
    for (const { line, code, message } of rows)
      if (code !== null) output.note(words.refusedLine(line, refusalText(message ?? '')));
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

function wrongRow({ line, payment, problem }: Extract<ReadLine, { kind: 'wrong' }>): Row {
  const { code, message } = problem;
  const named = /^\d+$/.test(payment) ? `P-${payment}` : payment;
  return { line, payment: named, decision: '', names: '', outcome: 'refused', eventId: null, code, message };
}

function rowsOf(
  decisions: readonly ManyDecision[],
  outcomes: readonly ManyOutcome[],
  wrong: readonly Row[],
): readonly Row[] {
  const done = outcomes.map(({ line, paymentId, outcome, eventId, problem }, index): Row => {
    const act = decisions[index]?.act;
    return {
      line,
      payment: `P-${paymentId}`,
      decision: act?.action ?? '',
      names: act === undefined ? '' : namesOf(act),
      outcome,
      eventId,
      code: problem?.code ?? null,
      message: problem?.message ?? null,
    };
  });
  return [...done, ...wrong].sort((one, other) => one.line - other.line);
}

function namesOf(act: ManyDecision['act']): string {
  return act.action === 'ignore'
    ? act.request.because
    : act.request.wishes.map(({ reference }) => reference).join(' + ');
}
