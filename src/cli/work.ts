/**
 * The way through the queue: shows a payment with its suggestions, asks what to do, does it by the functions of the
 * single commands, and goes on. No database transaction is open while somebody thinks.
 */
import { AppError, type ErrorKind } from '../errors.ts';
import type { Db } from '../models/db.ts';
import { findVisiblePayment } from '../models/histories.ts';
import { listPayments, type PaymentRow } from '../models/payments.ts';
import type { AssignRequest } from '../processor/staff/assign.ts';
import { ignore } from '../processor/staff/ignore.ts';
import { claim } from '../processor/staff/note.ts';
import { RESTS } from '../processor/staff/share-out.ts';
import type { StaffContext } from '../processor/staff/staff-action.ts';
import { assignAsked } from './assign-asked.ts';
import type { CommandContext } from './command.ts';
import { fundAsked, itemAsked } from './item-asked.ts';
import { itemFacts } from './item-words.ts';
import { allocationsText, type PrintedPayment, type PrintedSuggestion } from './payment-view.ts';
import { doneText } from './plan-words.ts';
import type { Choice, Prompter } from './prompt.ts';
import { reasonInWords } from './reason-words.ts';
import { shownPayment } from './shown-payment.ts';
import { fundOfAccount } from './staff.ts';
import { queueWords } from './words/queue.ts';
import { refusalText } from './words/refusals.ts';
import { triageWords } from './words/triage.ts';

export type Work = Readonly<{ prompter: Prompter; staff: StaffContext; only: string | null; isDryRun: boolean }>;

/** What became of one payment. */
type Outcome = 'settled' | 'skipped' | 'quit';

export async function workThrough(context: CommandContext, work: Work): Promise<void> {
  const { output } = context;
  const ids = queueOf(work.staff.db, work.only);
  let settled = 0;
  for (const [index, id] of ids.entries()) {
    const payment = findVisiblePayment(work.staff.db, id);
    if (payment?.state !== 'MANUAL') continue; // somebody else was faster
    output.line('');
    output.line({ text: triageWords().place(index + 1, ids.length), style: 'dim' });
    const outcome = await settleOne(context, work, payment);
    if (outcome === 'quit') break;
    if (outcome === 'settled') settled += 1;
  }
  const left = queueOf(work.staff.db, work.only).length;
  output.line(triageWords().settled(settled, left));
}

function queueOf(db: Db, only: string | null): readonly number[] {
  return [...listPayments(db, { states: ['MANUAL'] })]
    .filter(({ stateReason }) => only === null || stateReason === only)
    .sort((one, other) => one.bookingDate.localeCompare(other.bookingDate) || one.id - other.id)
    .map(({ id }) => id);
}

async function settleOne(context: CommandContext, work: Work, payment: PaymentRow): Promise<Outcome> {
  const { db } = work.staff;
  const printed = shownPayment(db, payment.id).printed;
  printCase(context, db, printed);
  if (!work.isDryRun) {
    const { other } = claim({ ...work.staff, now: context.now() }, payment.id);
    if (other !== null) context.output.prose(`  ${triageWords().othersLook(other.actor)}`);
  }
  const { suggestions } = printed;
  for (;;) {
    const choice = await work.prompter.choose(triageWords().whatIsIt, choicesFor(payment, suggestions));
    if (choice === null || choice === 'quit') return 'quit';
    if (choice === 'skip') return 'skipped';
    const outcome = await attempt(context, () => act(context, work, payment, { choice, suggestions }));
    if (outcome !== 'again') return outcome;
  }
}

/** After these the person may answer otherwise. */
const TOLD: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['refused', 'declined', 'not-found', 'usage', 'invalid-input']);

/** A refusal or a "no" is told, and the question comes again; what somebody else has settled meanwhile is passed over. */
async function attempt(
  { output }: CommandContext,
  work: () => Promise<boolean>,
): Promise<'settled' | 'skipped' | 'again'> {
  try {
    return (await work()) ? 'settled' : 'again';
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !(TOLD.has(thrown.kind) || thrown.kind === 'conflict')) throw thrown;
    const { code, message, where, hint } = thrown;
    output.problem({ code, message, where, hint });
    return thrown.kind === 'conflict' ? 'skipped' : 'again';
  }
}

function printCase({ output }: CommandContext, db: Db, payment: PrintedPayment): void {
  output.prose(
    { text: `P-${payment.id}  ${payment.amount} ${payment.currency}`, style: 'bold' },
    `  ${triageWords().booked(payment.bookingDate, payment.payerName ?? payment.payerIban ?? queueWords().nobodyNamed)}`,
  );
  for (const text of payment.remittance) output.prose(`  ${triageWords().text.padEnd(5)}  "${text}"`);
  output.prose(`  ${triageWords().why.padEnd(5)}  ${reasonInWords(payment.manualReason ?? '')}`);
  for (const { rank, allocations } of payment.suggestions) {
    for (const { reference, amount } of allocations) {
      output.prose(`  ${rank}      ${reference} ${amount}  ${itemFacts(db, reference) ?? ''}`);
    }
  }
}

type Answer = 'search' | 'ignore' | 'skip' | 'quit' | `suggestion-${number}`;

function choicesFor(payment: PaymentRow, suggestions: readonly PrintedSuggestion[]): readonly Choice<Answer>[] {
  const named = payment.direction === 'out' ? [] : suggestions;
  return [
    ...named.map(
      ({ allocations }, index): Choice<Answer> => ({
        value: `suggestion-${index}`,
        label: allocationsText(allocations),
      }),
    ),
    ...(payment.direction === 'out' ? [] : [{ value: 'search', label: triageWords().search } as const]),
    { value: 'ignore', label: triageWords().ignore },
    { value: 'skip', label: triageWords().skip },
    { value: 'quit', label: triageWords().quit },
  ];
}

type Chosen = Readonly<{ choice: Exclude<Answer, 'skip' | 'quit'>; suggestions: readonly PrintedSuggestion[] }>;

async function act(
  context: CommandContext,
  work: Work,
  payment: PaymentRow,
  { choice, suggestions }: Chosen,
): Promise<boolean> {
  if (choice === 'ignore') return ignoreAsked(context, work, payment);
  const references =
    choice === 'search'
      ? await itemFound(work)
      : (suggestions[Number(choice.slice('suggestion-'.length))]?.allocations.map(({ reference }) => reference) ??
        null);
  return references === null ? false : assignSuggested(context, work, payment, references);
}

async function itemFound({ prompter, staff }: Work): Promise<readonly string[] | null> {
  const reference = await itemAsked({ prompter, db: staff.db });
  return reference === null ? null : [reference];
}

async function ignoreAsked(
  context: CommandContext,
  { prompter, staff, isDryRun }: Work,
  payment: PaymentRow,
): Promise<boolean> {
  const because = (await prompter.ask(triageWords().whyNothing))?.trim() ?? '';
  if (because === '') return false;
  if (isDryRun) return true;
  const { eventId } = ignore(
    { ...staff, now: context.now() },
    { paymentId: payment.id, ifVersion: payment.version, because },
  );
  context.output.line(doneText([`E-${eventId} (MANUAL → IRRELEVANT)`], staff.staff, `undo ${payment.id}`));
  return true;
}

/** Books it; where money is left over, asks first what becomes of it. */
async function assignSuggested(
  context: CommandContext,
  work: Work,
  payment: PaymentRow,
  references: readonly string[],
): Promise<boolean> {
  const wishes = references.map((reference) => ({ reference, amountMinor: null }));
  const base = { paymentId: payment.id, ifVersion: payment.version, wishes, acceptShort: null, note: null };
  const staff = { ...work.staff, now: context.now() };
  try {
    await assignAsked(context, staff, { ...base, rest: null, fund: null }, work.isDryRun);
    return true;
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'REST_UNSAID') throw thrown;
    context.output.prose(refusalText(thrown.message));
  }
  const settled = await restAsked(work, {
    currencies: new Set([payment.currency]),
    usual: fundOfAccount(context, payment.account),
  });
  if (settled === null) return false;
  await assignAsked(context, staff, { ...base, ...settled }, work.isDryRun);
  return true;
}

async function restAsked(
  { prompter, staff }: Work,
  funds: Parameters<typeof fundAsked>[1],
): Promise<Pick<AssignRequest, 'rest' | 'fund'> | null> {
  const labels = triageWords();
  const rest = await prompter.choose(
    labels.whatOfTheRest,
    RESTS.map((value) => ({ value, label: labels[value] })),
  );
  if (rest === null) return null;
  if (rest !== 'donation') return { rest, fund: null };
  const fund = await fundAsked({ prompter, db: staff.db }, funds);
  return fund === null ? null : { rest, fund };
}
