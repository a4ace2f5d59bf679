/** What many decisions at once will do, before they are asked for: as `assign` tells it, but in one line for each payment, and with their sums. */
import type { Db } from '../models/db.ts';
import { openMinorOf } from '../models/open-items.ts';
import { findPayment } from '../models/payments.ts';
import type { AssignPlan, PlannedShare } from '../processor/staff/assign.ts';
import type { ManyAct, ManyDecision, ManyOutcome } from '../processor/staff/decide-many.ts';
import { maskedAddress } from './mail-view.ts';
import type { Output } from './output.ts';
import { itemText } from './plan-words.ts';
import { decimal } from './values.ts';
import { manyWords } from './words/many.ts';
import { planWords } from './words/plans.ts';
import { refusalText } from './words/refusals.ts';
import { applyWords } from './words/sheet.ts';

/** One decision with what a rehearsal made of it. */
export type Rehearsed = Readonly<{ act: ManyAct; outcome: ManyOutcome }>;

/** Each decision with the outcome of the same place. */
export function rehearsedOf(
  decisions: readonly ManyDecision[],
  outcomes: readonly ManyOutcome[],
): readonly Rehearsed[] {
  return outcomes.flatMap((outcome, index) => {
    const act = decisions[index]?.act;
    return act === undefined ? [] : [{ act, outcome }];
  });
}

/** `P-8 120.00 CHF: 100.00 → QAW2-3GHV (Valzer · Luca Pedrazzini), becomes PAID; 20.00 to be paid back; mail to l•••••@example.org`. */
export function plannedLine(output: Output, db: Db, { act, outcome }: Rehearsed): string {
  const { paymentId } = outcome;
  return `${[`P-${paymentId}`, sumOf(db, paymentId)].join(' ').trim()}: ${fateText(output, db, act, outcome)}`;
}

function sumOf(db: Db, paymentId: number): string {
  const payment = findPayment(db, paymentId);
  return payment === null ? '' : `${decimal(payment.amountMinor, payment.currency)} ${payment.currency}`;
}

function fateText(output: Output, db: Db, act: ManyAct, { outcome, plan, problem }: ManyOutcome): string {
  const said = applyWords()[outcome];
  if (problem !== null) return `${said}: ${problem.code}: ${refusalText(problem.message)}`;
  if (plan === null) return act.action === 'ignore' ? `${said}, "${act.request.because}"` : said;
  return [...(outcome === 'asked' ? [said] : []), bookedText(db, plan), mailsText(output, plan)].join('; ');
}

/** `100.00 → USI-8kq2Lm (Salsa Basics · Maria Keller), becomes PAID; 20.00 to be paid back`. */
export function bookedText(db: Db, { payment, shares, toReimburseMinor }: AssignPlan): string {
  const { currency, refundedMinor } = payment;
  const owedMinor = toReimburseMinor - refundedMinor;
  return [
    ...shares.map((share) => shareText(db, share)),
    ...(refundedMinor > 0 ? [manyWords().wentBack(decimal(refundedMinor, currency))] : []),
    ...(owedMinor > 0 ? [manyWords().paidBack(decimal(owedMinor, currency))] : []),
  ].join('; ');
}

function shareText(db: Db, { allocation, before, after }: PlannedShare): string {
  const { currency } = before;
  const { amountMinor, waivedMinor = 0 } = allocation;
  const openMinor = openMinorOf(after) ?? 0;
  const excessMinor = before.amountMinor === null ? 0 : Math.max(0, after.allocatedMinor - before.amountMinor);
  return [
    `${decimal(amountMinor, currency)} → ${itemText(db, before)}`,
    ...(openMinor > 0 ? [manyWords().partPayment(decimal(openMinor, currency))] : []),
    ...(excessMinor > 0 ? [planWords().keepsMore(decimal(excessMinor, currency))] : []),
    ...(waivedMinor > 0 ? [manyWords().letGo(decimal(waivedMinor, currency))] : []),
    ...(openMinor > 0 || before.state === after.state ? [] : [planWords().becomes(after.state)]),
  ].join(', ');
}

/** `mail to m•••••@example.org (overpayment, it)`. */
export function mailsText(output: Output, { mails, mailHeld }: AssignPlan): string {
  if (mails.length === 0) return manyWords().noMail;
  const texts = mails.map(({ toAddress, toName, kind, language, obstacle }) => {
    if (obstacle !== null) return planWords().noMail(toName ?? planWords().anybody, obstacle);
    const to = output.isTerminal ? maskedAddress(toAddress) : toAddress;
    const mail = planWords().mail(to ?? planWords().nobody, kind, language);
    return mailHeld === null ? mail : `${mail}, ${manyWords().held(mailHeld)}`;
  });
  return texts.join('; ');
}

/** How many of each kind, their money by currency, and the mails. */
export function sumTexts(db: Db, rehearsed: readonly Rehearsed[]): readonly string[] {
  const words = manyWords();
  const of = (wanted: ManyOutcome['outcome']) => rehearsed.filter(({ outcome }) => outcome.outcome === wanted);
  const paid = (some: readonly Rehearsed[]): string => totalText(some.flatMap((one) => moneyOf(db, one)));
  const [assigned, asked, ignored] = [of('assigned'), of('asked'), of('ignored')];
  const plans = [...assigned, ...asked].flatMap(({ outcome }) => outcome.plan ?? []);
  const shares = plans.flatMap((plan) => plan.shares);
  const open = shares.flatMap(({ after }) => someMoney(openMinorOf(after) ?? 0, after.currency));
  const letGo = shares.flatMap(({ allocation, after }) => someMoney(allocation.waivedMinor ?? 0, after.currency));
  const owed = plans.flatMap(({ payment, toReimburseMinor }) =>
    someMoney(toReimburseMinor - payment.refundedMinor, payment.currency),
  );
  return [
    ...(assigned.length > 0 ? [words.assigned(assigned.length, paid(assigned))] : []),
    ...(asked.length > 0 ? [words.asked(asked.length, paid(asked))] : []),
    ...(open.length > 0 ? [words.partPayments(open.length, totalText(open))] : []),
    ...(letGo.length > 0 ? [words.inAllLetGo(totalText(letGo))] : []),
    ...(owed.length > 0 ? [words.inAllPaidBack(totalText(owed))] : []),
    ...(ignored.length > 0 ? [words.ignored(ignored.length, paid(ignored))] : []),
    ...(plans.length > 0 ? [mailSum(plans)] : []),
  ];
}

function mailSum(plans: readonly AssignPlan[]): string {
  const going = plans.flatMap(({ mails, mailHeld }) =>
    mails.filter(({ obstacle }) => obstacle === null).map(() => mailHeld !== null),
  );
  const held = going.filter((isHeld) => isHeld).length;
  return held === 0
    ? manyWords().mails(going.length)
    : `${manyWords().mails(going.length)}, ${manyWords().heldMails(held)}`;
}

type Sum = Readonly<{ minor: number; currency: string }>;

function moneyOf(db: Db, { outcome }: Rehearsed): readonly Sum[] {
  const payment = findPayment(db, outcome.paymentId);
  return payment === null ? [] : [{ minor: payment.amountMinor, currency: payment.currency }];
}

function someMoney(minor: number, currency: string): readonly Sum[] {
  return minor > 0 ? [{ minor, currency }] : [];
}

/** `170.00 CHF + 5.00 EUR`. */
function totalText(sums: readonly Sum[]): string {
  const totals = new Map<string, number>();
  for (const { minor, currency } of sums) totals.set(currency, (totals.get(currency) ?? 0) + minor);
  return [...totals].map(([currency, minor]) => `${decimal(minor, currency)} ${currency}`).join(' + ');
}
