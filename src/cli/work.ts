/**
 * The way through the queue: shows a payment with its suggestions, asks what to do, does it by the functions of the
 * single commands, and goes on. No database transaction is open while somebody thinks.
 */
import { AppError, type ErrorKind } from '../errors.ts';
import type { Db } from '../models/db.ts';
import { findVisiblePayment } from '../models/histories.ts';
import { listPayments, type PaymentRow } from '../models/payments.ts';
import { search } from '../models/search.ts';
import type { AssignRequest } from '../processor/staff/assign.ts';
import { ignore } from '../processor/staff/ignore.ts';
import { claim } from '../processor/staff/note.ts';
import { RESTS } from '../processor/staff/share-out.ts';
import type { StaffContext } from '../processor/staff/staff-action.ts';
import { assignAsked } from './assign-asked.ts';
import type { CommandContext } from './command.ts';
import { itemFacts } from './item-words.ts';
import { allocationsText, type PrintedPayment, type PrintedSuggestion } from './payment-view.ts';
import type { Choice, Prompter } from './prompt.ts';
import { reasonInWords } from './reason-words.ts';
import { shownPayment } from './shown-payment.ts';
import { fundOfAccount } from './staff.ts';
import { counted, openItemId } from './values.ts';

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
    output.line({ text: `${index + 1} of ${ids.length}`, style: 'dim' });
    const outcome = await settleOne(context, work, payment);
    if (outcome === 'quit') break;
    if (outcome === 'settled') settled += 1;
  }
  const left = queueOf(work.staff.db, work.only).length;
  output.line(`${counted(settled, 'payment')} settled, ${left} left.`);
}

function queueOf(db: Db, only: string | null): readonly number[] {
  return [...listPayments(db, { states: ['MANUAL'] })]
    .filter(({ stateReason }) => only === null || stateReason === only)
    .sort((one, other) => one.bookingDate.localeCompare(other.bookingDate) || one.id - other.id)
    .map(({ id }) => id);
}

const SUGGESTIONS_MAX = 3;

async function settleOne(context: CommandContext, work: Work, payment: PaymentRow): Promise<Outcome> {
  const { db } = work.staff;
  const printed = shownPayment(db, payment.id).printed;
  printCase(context, db, printed);
  if (!work.isDryRun) {
    const { other } = claim({ ...work.staff, now: context.now() }, payment.id);
    if (other !== null) context.output.prose(`  ${other.actor} is looking at it as well.`);
  }
  const suggestions = printed.suggestions.slice(0, SUGGESTIONS_MAX);
  for (;;) {
    const choice = await work.prompter.choose('What is it?', choicesFor(payment, suggestions));
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
    `  booked ${payment.bookingDate}  from ${payment.payerName ?? payment.payerIban ?? 'nobody named'}`,
  );
  for (const text of payment.remittance) output.prose(`  Text   "${text}"`);
  output.prose(`  Why    ${reasonInWords(payment.manualReason ?? '')}`);
  for (const { rank, allocations } of payment.suggestions.slice(0, SUGGESTIONS_MAX)) {
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
    ...(payment.direction === 'out' ? [] : [{ value: 'search', label: 'search for what it pays' } as const]),
    { value: 'ignore', label: 'nothing that is expected here: ignore it' },
    { value: 'skip', label: 'skip' },
    { value: 'quit', label: 'quit' },
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
      ? await searchAsked(work)
      : (suggestions[Number(choice.slice('suggestion-'.length))]?.allocations.map(({ reference }) => reference) ??
        null);
  return references === null ? false : assignSuggested(context, work, payment, references);
}

async function ignoreAsked(
  context: CommandContext,
  { prompter, staff, isDryRun }: Work,
  payment: PaymentRow,
): Promise<boolean> {
  const because = (await prompter.ask('Why is it nothing that is expected here?'))?.trim() ?? '';
  if (because === '') return false;
  if (isDryRun) return true;
  const { eventId } = ignore(
    { ...staff, now: context.now() },
    { paymentId: payment.id, ifVersion: payment.version, because },
  );
  context.output.line(`Done, E-${eventId}: MANUAL → IRRELEVANT.   Undo: quittance undo ${payment.id}`);
  return true;
}

const FOUND_MAX = 10;

/** The reference of one open item; null when nothing was found or chosen. */
async function searchAsked({ prompter, staff }: Work): Promise<readonly string[] | null> {
  const text = (await prompter.ask('A name, reference or amount of what it pays'))?.trim() ?? '';
  if (text === '') return null;
  const items = search(staff.db, text, FOUND_MAX).items.filter(
    ({ state }) => state === 'OPEN' || state === 'PARTIALLY_PAID',
  );
  if (items.length === 0) {
    throw new AppError({ kind: 'not-found', code: 'ITEM_UNKNOWN', message: `nothing open is found for "${text}"` });
  }
  const chosen = await prompter.choose(
    'Which one?',
    items.map((item) => ({
      value: item.reference,
      label: `${openItemId(item)} ${item.reference}  ${itemFacts(staff.db, item.reference) ?? ''}`,
    })),
  );
  return chosen === null ? null : [chosen];
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
    context.output.prose(thrown.message);
  }
  const settled = await restAsked(work, fundOfAccount(context, payment.account));
  if (settled === null) return false;
  await assignAsked(context, staff, { ...base, ...settled }, work.isDryRun);
  return true;
}

async function restAsked(
  { prompter }: Work,
  usualFund: string | null,
): Promise<Pick<AssignRequest, 'rest' | 'fund'> | null> {
  const labels = { refund: 'to be paid back', donation: 'a gift to a fund', keep: 'kept, as paid in excess' } as const;
  const rest = await prompter.choose(
    'What becomes of the rest?',
    RESTS.map((value) => ({ value, label: labels[value] })),
  );
  if (rest === null) return null;
  if (rest !== 'donation') return { rest, fund: null };
  const usual = usualFund === null ? '' : `, ${usualFund} if you name none`;
  const fund = (await prompter.ask(`Which fund (its reference${usual})?`))?.trim() ?? '';
  return { rest, fund: fund === '' ? usualFund : fund };
}
