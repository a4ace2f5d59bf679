/** What an action of a person will do, or has done, in words and as JSON: the same before and after. */
import type { Db } from '../models/db.ts';
import { findPerson, type OpenItemRow, openMinorOf } from '../models/open-items.ts';
import type { OutboxRow } from '../models/outbox.ts';
import type { HeldReason } from '../processor/book.ts';
import type { PlannedMail } from '../processor/mails/planned-mail.ts';
import { displayName } from '../processor/mails/recipients.ts';
import type { PlannedShare } from '../processor/staff/assign.ts';
import { minuteOf } from '../processor/staff/staff-action.ts';
import { maskedAddress } from './mail-view.ts';
import type { Output } from './output.ts';
import { decimal } from './values.ts';
import { planWords } from './words/plans.ts';

/** A booking that is planned, with or without a payment that is there already. */
export type PrintablePlan = Readonly<{
  currency: string;
  amountMinor: number;
  shares: readonly PlannedShare[];
  toReimburseMinor: number;
  /** The part of `toReimburseMinor` that went back already. */
  refundedMinor?: number;
  mails: readonly PlannedMail[];
  mailNotBefore: Date;
  /** What the mail will wait for; cash waits for nothing. */
  mailHeld?: HeldReason | null;
}>;

export function printPlan(output: Output, db: Db, plan: PrintablePlan): void {
  const { currency } = plan;
  const amounts = [
    ...plan.shares.map(({ allocation }) => allocation.amountMinor),
    plan.toReimburseMinor,
    plan.amountMinor,
  ];
  const width = Math.max(...amounts.map((minor) => decimal(minor, currency).length));
  const money = (minor: number): string => `${decimal(minor, currency).padStart(width)} ${currency}`;
  for (const share of plan.shares) {
    const { amountMinor, waivedMinor = 0 } = share.allocation;
    output.prose(`  ${money(amountMinor)} → ${itemText(db, share.before)}: ${changeText(share)}`);
    if (waivedMinor > 0) output.prose(`  ${money(waivedMinor)} ${planWords().letGo}`);
  }
  const { refundedMinor = 0 } = plan;
  if (refundedMinor > 0) output.prose(`  ${money(refundedMinor)} → ${planWords().wentBack}`);
  const owedMinor = plan.toReimburseMinor - refundedMinor;
  if (owedMinor > 0) output.prose(`  ${money(owedMinor)} → ${planWords().owedBack}`);
  output.prose(`  ${money(plan.amountMinor)} = ${planWords().thePayment}`);
  for (const mail of plan.mails) output.prose(`  ${mailText(output, mail, plan)}`);
}

/** `USI-8kq2Lm (Salsa Basics · Maria Keller)`. */
export function itemText(db: Db, item: OpenItemRow): string {
  const person = item.personId === null ? null : findPerson(db, item.personId);
  const facts = [item.title, person === null ? null : displayName(person)].filter((fact) => (fact ?? '') !== '');
  return `${item.reference} (${facts.join(' · ')})`;
}

/** `open 100.00 → 0.00, becomes PAID`. */
function changeText({ before, after }: PlannedShare): string {
  const [from, to] = [before, after].map((item) => {
    const openMinor = openMinorOf(item);
    return openMinor === null ? null : decimal(openMinor, item.currency);
  });
  const excess = before.amountMinor === null ? 0 : after.allocatedMinor - before.amountMinor;
  const open = from === null ? planWords().takesAny : planWords().open(from ?? '', to ?? '');
  const paidTooMuch = excess > 0 ? `, ${planWords().keepsMore(decimal(excess, before.currency))}` : '';
  return `${open}${paidTooMuch}${before.state === after.state ? '' : `, ${planWords().becomes(after.state)}`}`;
}

function mailText(output: Output, mail: PlannedMail, { mailNotBefore, mailHeld = null }: PrintablePlan): string {
  if (mail.obstacle !== null) return planWords().noMail(mail.toName ?? planWords().anybody, mail.obstacle);
  const to = output.isTerminal ? maskedAddress(mail.toAddress) : mail.toAddress;
  const fate =
    mailHeld === null
      ? planWords().notBefore(minuteOf(mailNotBefore.toISOString()))
      : `HELD (${mailHeld}): ${planWords()[mailHeld]}`;
  return `${planWords().mail(to ?? planWords().nobody, mail.kind, mail.language)}, ${fate}`;
}

/** The plan for `--json`. Amounts are decimal texts. */
export function planObject({
  currency,
  amountMinor,
  shares,
  toReimburseMinor,
  mails,
  mailNotBefore,
  mailHeld = null,
}: PrintablePlan): object {
  const text = (minor: number | null): string | null => (minor === null ? null : decimal(minor, currency));
  return {
    amount: text(amountMinor),
    currency,
    allocations: shares.map(({ allocation, before, after }) => ({
      kind: allocation.kind,
      reference: allocation.reference,
      amount: text(allocation.amountMinor),
      waived: text(allocation.waivedMinor ?? 0),
      openBefore: text(openMinorOf(before)),
      openAfter: text(openMinorOf(after)),
      stateBefore: before.state,
      stateAfter: after.state,
    })),
    toReimburse: text(toReimburseMinor),
    mails: mails.map(({ kind, toAddress, language, obstacle }) => ({
      kind,
      to: toAddress,
      language,
      suppressed: obstacle,
      notBefore: obstacle === null ? mailNotBefore.toISOString() : null,
      held: obstacle === null ? mailHeld : null,
    })),
  };
}

/** What a mail that is on its way has told, before what it told is taken back. */
export function toldLine(output: Output, mail: OutboxRow): string {
  const name = mailName(output, mail);
  return mail.state === 'SENT' ? planWords().wasSent(name) : planWords().mayHaveArrived(name);
}

/** `M-12 to m•••••@example.ch`. */
export function mailName(output: Output, { id, toAddress }: OutboxRow): string {
  const to = output.isTerminal ? maskedAddress(toAddress) : toAddress;
  return planWords().mailTo(`M-${id}`, to ?? planWords().nobody);
}

/** `Done, E-5521 by anna.   Undo: quittance undo E-5521`. */
export function doneText(done: readonly string[], by: string, undo: string | null): string {
  const { done: text, undo: undone, and } = planWords();
  const line = `${text(done.join(` ${and} `), by)}.`;
  return undo === null ? line : `${line}   ${undone(`quittance ${undo}`)}`;
}
