/**
 * One decision for all payments that are alike, by the functions of the single commands, and the offer to make a rule of it. The
 * number of payments is typed before anything is done.
 */
import { AppError } from '../errors.ts';
import { rehearse } from '../models/db.ts';
import { decideMany, type ManyDecision, type ManyOutcome } from '../processor/staff/decide-many.ts';
import type { CommandContext } from './command.ts';
import { addRuleAsked } from './commands/rules-add.ts';
import { fundAsked } from './item-asked.ts';
import { plannedLine, rehearsedOf, sumTexts } from './many-plan.ts';
import { signedAmount } from './payment-view.ts';
import { type Choice, confirmCount } from './prompt.ts';
import { type Grouping, type QueueGroup, queueGroups } from './queue-groups.ts';
import { queueRows, sumText } from './queue-rows.ts';
import { clearSuggestion } from './queue-sheet.ts';
import { reasonInWords } from './reason-words.ts';
import { proposedRule } from './rule-of-group.ts';
import { groupWords } from './words/groups.ts';
import { planWords } from './words/plans.ts';
import { queueWords } from './words/queue.ts';
import { applyWords } from './words/sheet.ts';
import { triageWords } from './words/triage.ts';
import type { Work } from './work.ts';

export async function workThroughGroups(context: CommandContext, work: Work, by: Grouping): Promise<void> {
  const { output } = context;
  const why = work.only === null ? {} : { why: work.only };
  const groups = queueGroups(queueRows(context, why), by);
  let settled = 0;
  for (const [index, group] of groups.entries()) {
    output.line('');
    output.line({ text: triageWords().place(index + 1, groups.length), style: 'dim' });
    printGroup(context, group);
    const done = await settleGroup(context, work, group);
    if (done === null) break;
    settled += done;
  }
  output.line(triageWords().settled(settled, queueRows(context, why).length));
}

const SHOWN_MAX = 5;

function printGroup({ output }: CommandContext, { by, label, rows }: QueueGroup): void {
  const name = by === 'reason' ? reasonInWords(label) : label;
  output.prose({ text: name, style: 'bold' }, `  ${queueWords().payments(rows.length)} · ${sumText(rows)}`);
  for (const row of rows.slice(0, SHOWN_MAX)) {
    const payer = row.payerName ?? row.payerIban ?? queueWords().nobodyNamed;
    output.prose(
      `  P-${row.id}  ${row.bookingDate}  ${signedAmount(row)} ${row.currency}  ${payer}  "${row.remittance.join(' ')}"`,
    );
  }
  if (rows.length > SHOWN_MAX) output.prose(`  ${groupWords().andMore(rows.length - SHOWN_MAX)}`);
}

type Answer = 'suggested' | 'fund' | 'ignore' | 'skip' | 'quit';

/** How many were settled; null to end. A refusal or a "no" is told, and the question comes again. */
async function settleGroup(context: CommandContext, work: Work, group: QueueGroup): Promise<number | null> {
  for (;;) {
    const answer = await work.prompter.choose(groupWords().whatAreThey, choicesFor(work, group));
    if (answer === null || answer === 'quit') return null;
    if (answer === 'skip') return 0;
    const settled = await attempt(context, () => decideGroup(context, work, group, answer));
    if (settled !== null) return settled;
  }
}

function choicesFor({ staff }: Work, { rows }: QueueGroup): readonly Choice<Answer>[] {
  const { suggested, fund, ignore } = groupWords();
  const clear = rows.filter((row) => clearSuggestion(staff, row) !== null).length;
  const areCredits = rows.every(({ direction }) => direction === 'in');
  return [
    ...(clear === 0 ? [] : [{ value: 'suggested', label: suggested(clear) } as const]),
    ...(areCredits ? [{ value: 'fund', label: fund } as const] : []),
    { value: 'ignore', label: ignore },
    { value: 'skip', label: triageWords().skip },
    { value: 'quit', label: triageWords().quit },
  ];
}

/** Null when the question is to be asked again. */
async function attempt({ output }: CommandContext, work: () => Promise<number | null>): Promise<number | null> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.kind === 'configuration') throw thrown;
    const { code, message, where, hint } = thrown;
    output.problem({ code, message, where, hint });
    return null;
  }
}

/** What was said of all of them: where they go, or why they are nothing. */
type Said = Readonly<{ kind: 'ignore'; because: string }> | Readonly<{ kind: 'fund'; reference: string }>;

async function decideGroup(
  context: CommandContext,
  work: Work,
  group: QueueGroup,
  answer: 'suggested' | 'fund' | 'ignore',
): Promise<number | null> {
  const said = answer === 'suggested' ? null : await saidOf(work, group, answer);
  if (answer !== 'suggested' && said === null) return null;
  const decisions = decisionsFor(work, group, said);
  const { above } = context.config().config.approval;
  const planned = rehearse(work.staff.db, () => decideMany(work.staff, decisions, above));
  tellPlan(context, work, decisions, planned);
  const doable = planned.filter(({ outcome }) => outcome !== 'refused').length;
  if (doable === 0 || work.isDryRun) return doable === 0 ? null : doable;
  await confirmCount(context.flags, { question: applyWords().question(doable), count: doable });
  const done = decideMany({ ...work.staff, now: context.now() }, decisions, above);
  const settled = done.filter(({ outcome }) => outcome !== 'refused').length;
  context.output.line(`${applyWords().sum(settled, done.length - settled)} ${applyWords().undo}`);
  if (said !== null) await offerRule(context, work, group, said);
  return settled;
}

async function saidOf({ prompter, staff }: Work, { rows }: QueueGroup, kind: Said['kind']): Promise<Said | null> {
  if (kind === 'fund') {
    const currencies = new Set(rows.map(({ currency }) => currency));
    const reference = await fundAsked({ prompter, db: staff.db }, { currencies, usual: null });
    return reference === null ? null : { kind, reference };
  }
  const because = (await prompter.ask(groupWords().whyNothing))?.trim() ?? '';
  return because === '' ? null : { kind, because };
}

function decisionsFor({ staff }: Work, { rows }: QueueGroup, said: Said | null): readonly ManyDecision[] {
  return rows.flatMap((row, index): readonly ManyDecision[] => {
    const seen = { paymentId: row.id, ifVersion: row.version };
    const one = { line: index + 1, paymentId: row.id };
    if (said?.kind === 'ignore') {
      return [{ ...one, act: { action: 'ignore', request: { ...seen, because: said.because } } }];
    }
    const references =
      said === null
        ? (clearSuggestion(staff, row)?.allocations.map(({ reference }) => reference) ?? [])
        : [said.reference];
    if (references.length === 0) return [];
    const wishes = references.map((reference) => ({ reference, amountMinor: null }));
    const request = { ...seen, wishes, rest: null, fund: null, acceptShort: null, note: null };
    return [{ ...one, act: { action: 'assign', request } }];
  });
}

function tellPlan(
  { output }: CommandContext,
  { staff, isDryRun }: Work,
  decisions: readonly ManyDecision[],
  planned: readonly ManyOutcome[],
): void {
  output.prose(isDryRun ? planWords().rehearsal : planWords().plan);
  const rehearsed = rehearsedOf(decisions, planned);
  for (const one of rehearsed) output.prose(`  ${plannedLine(output, staff.db, one)}`);
  for (const sum of sumTexts(staff.db, rehearsed)) output.prose(`  = ${sum}`);
}

/** What was done stays done, whatever becomes of the rule. */
async function offerRule(context: CommandContext, work: Work, group: QueueGroup, said: Said): Promise<void> {
  const conditions = proposedRule(group);
  if (conditions === null) return;
  const result = said.kind === 'ignore' ? { irrelevant: said.because } : { fund: said.reference };
  try {
    if (!(await work.prompter.isYes(groupWords().makeRule))) return;
    await addRuleAsked(context, { ...conditions, ...result }, { by: work.staff.staff, isDryRun: false });
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    const { code, message, where, hint } = thrown;
    context.output.problem({ code, message, where, hint });
  }
}
