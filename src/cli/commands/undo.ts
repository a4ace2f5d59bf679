/** `quittance undo [E-5521|ID]`: takes a decision back by a new event. */
import { AppError, EXIT_CODES } from '../../errors.ts';
import type { Db } from '../../models/db.ts';
import { itemNamed, itemsNamed } from '../../processor/staff/find-item.ts';
import { planUndo, type UndoPlan, type UndoRequest, undo } from '../../processor/staff/undo.ts';
import type { UndoTarget } from '../../processor/staff/undo-target.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { confirm } from '../confirm.ts';
import { doneText, itemText, mailName, toldLine } from '../plan-words.ts';
import { reasonText, type StaffOptions, staffContext, withVersionOption } from '../staff.ts';
import { decimal, openItemId, parseId, readId } from '../values.ts';
import { askingWords } from '../words/asking.ts';
import { changeWords } from '../words/changes.ts';
import { planWords } from '../words/plans.ts';
import { undoWords } from '../words/undoing.ts';

type Options = StaffOptions & Readonly<{ alreadyNotified?: boolean; because?: string }>;

export const undoCommand: CliCommand = (program, action) => {
  const command = program
    .command('undo')
    .description(
      'take back a booking, a payment laid aside, or an item settled elsewhere; without an id, your own last action',
    )
    .argument('[what]', 'E-5521, a payment (1042 or P-1042), or an open item (S-311)')
    .option('--already-notified', 'although the donor was told: a mail corrects it')
    .option('--because <why>', 'why, for those who read the history');
  withVersionOption(command).action(action(undoNow));
};

async function undoNow(context: CommandContext, what: string | undefined, options: Options): Promise<number> {
  const { output } = context;
  const isDryRun = options.dryRun ?? false;
  const staff = staffContext(context, options);
  const request: UndoRequest = {
    target: targetOf(staff.db, what),
    ifVersion: options.ifVersion ?? null,
    alreadyNotified: options.alreadyNotified ?? false,
    note: options.because === undefined ? null : reasonText(options.because),
  };
  const plan = planUndo(staff, request);
  output.prose(isDryRun ? planWords().rehearsal : planWords().plan);
  for (const line of planLines(context, plan)) output.prose(`  ${line}`);
  const body = { dryRun: isDryRun, ...undoObject(plan) };
  if (isDryRun) {
    output.document('undo', { ...body, event: null });
    return EXIT_CODES.ok;
  }
  await confirm(context.flags, askingWords().takeItBack);
  const seen = plan.kind === 'elsewhere' ? request : { ...request, ...sameAs(plan) };
  const { eventId } = undo({ ...staff, now: context.now() }, seen);
  output.document('undo', { ...body, event: `E-${eventId}` });
  output.line(doneText([`E-${eventId}`], staff.staff, null));
  if (plan.kind === 'booking' && plan.told.length > 0) output.note(undoWords().corrected);
  if (plan.kind === 'booking' && !plan.laidAside)
    output.note(changeWords().assignNext(`quittance assign ${plan.payment.id} REFERENCE`));
  return EXIT_CODES.ok;
}

/** What was shown is what is undone: that payment, in that version. */
function sameAs({ payment }: Exclude<UndoPlan, { kind: 'elsewhere' }>): Pick<UndoRequest, 'target' | 'ifVersion'> {
  return { target: { kind: 'payment', id: payment.id }, ifVersion: payment.version };
}

function targetOf(db: Db, text: string | undefined): UndoTarget {
  if (text === undefined) return { kind: 'last-own-action' };
  const id = readId(text, 'payment');
  if (id?.kind === 'event') return { kind: 'event', id: id.id };
  if (id?.kind === 'openItem') return { kind: 'openItem', id: itemNamed(db, text).id };
  const [item] = id === null ? itemsNamed(db, text) : [];
  if (item === undefined) return { kind: 'payment', id: parseId(text, 'payment') };
  throw new AppError({
    kind: 'usage',
    code: 'ID_INVALID',
    message: `"${text}" is a reference, not an id`,
    hint: item.settledElsewhere
      ? `quittance undo ${openItemId(item)}`
      : `what was booked for ${openItemId(item)} is undone by the payment: quittance find ${text}`,
  });
}

function planLines(context: CommandContext, plan: UndoPlan): readonly string[] {
  switch (plan.kind) {
    case 'elsewhere':
      return [undoWords().notElsewhere(itemText(context.db(), plan.item))];
    case 'laid-aside':
      return [`P-${plan.payment.id}: IRRELEVANT → MANUAL`];
    case 'link':
    case 'refund':
      return refundLines(plan);
    case 'converted': {
      const { amountMinor, currency } = plan.refund;
      return [undoWords().notConverted(`${decimal(amountMinor, currency)} ${currency}`, `P-${plan.payment.id}`)];
    }
    case 'owed': {
      const { amountMinor, currency } = plan.refund;
      return [undoWords().notOwed(`${decimal(amountMinor, currency)} ${currency}`, `P-${plan.payment.id}`)];
    }
    case 'booking':
      return bookingLines(context, plan);
  }
}

function refundLines({
  kind,
  original,
  debit,
  refund,
}: Extract<UndoPlan, { kind: 'link' | 'refund' }>): readonly string[] {
  const words = undoWords();
  const by = debit === null ? '' : words.byDebit(`P-${debit.id}`);
  const sum = `${decimal(refund.amountMinor, refund.currency)} ${refund.currency}`;
  const waits = debit?.stateReason === 'REFUND_PAYOUT' || debit?.stateReason === 'REVERSAL_OF';
  return [
    (kind === 'link' ? words.notTakenBack : words.notPaidBack)(sum, `P-${original.id}`, by),
    words.asItWas,
    ...(waits ? [`P-${debit.id}: IRRELEVANT → MANUAL`] : []),
  ];
}

function bookingLines({ output }: CommandContext, plan: Extract<UndoPlan, { kind: 'booking' }>): readonly string[] {
  const { id, currency, toReimburseMinor } = plan.payment;
  const words = undoWords();
  const sum = (minor: number): string => `${decimal(minor, currency)} ${currency}`;
  return [
    ...plan.allocations.map(({ reference, amountMinor, title }) =>
      words.backFrom(sum(amountMinor), `${reference} (${title})`),
    ),
    ...(toReimburseMinor > 0 ? [words.noMoreOwed(sum(toReimburseMinor))] : []),
    ...plan.stopped.map((mail) => words.notSent(mailName(output, mail))),
    ...plan.told.map((mail) => toldLine(output, mail)),
    ...plan.filed.map(({ id, reason }) => (reason === null ? words.filed : words.redirected)(`M-${id}`)),
    `P-${id}: ${plan.payment.state} → ${plan.laidAside ? 'IRRELEVANT (CANCELLED)' : 'MANUAL'}`,
  ];
}

function undoObject(plan: UndoPlan): object {
  if (plan.kind === 'elsewhere') return { kind: plan.kind, payment: null, reference: plan.item.reference };
  if (plan.kind !== 'booking') return { kind: plan.kind, payment: plan.payment.id };
  const { payment, allocations, stopped, told, filed } = plan;
  return {
    kind: plan.kind,
    payment: payment.id,
    allocations: allocations.map(({ kind, reference, amountMinor }) => ({
      kind,
      reference,
      amount: decimal(amountMinor, payment.currency),
    })),
    toReimburse: decimal(payment.toReimburseMinor, payment.currency),
    mailsStopped: stopped.map(({ id }) => id),
    mailsSent: told.map(({ id }) => id),
    mailsFiled: filed.map(({ id }) => id),
  };
}
