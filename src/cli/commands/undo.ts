/** `quittance undo [E-5521|ID]`: takes a decision back by a new event. */
import { AppError, EXIT_CODES } from '../../errors.ts';
import type { Db } from '../../models/db.ts';
import { itemNamed, itemsNamed } from '../../processor/staff/find-item.ts';
import { planUndo, type UndoPlan, type UndoRequest, undo } from '../../processor/staff/undo.ts';
import type { UndoTarget } from '../../processor/staff/undo-target.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { confirm } from '../confirm.ts';
import { itemText, mailName, toldLine } from '../plan-words.ts';
import { reasonText, type StaffOptions, staffContext, withVersionOption } from '../staff.ts';
import { decimal, openItemId, parseId, readId } from '../values.ts';

type Options = StaffOptions & Readonly<{ alreadyNotified?: boolean; because?: string }>;

export const undoCommand: CliCommand = (program, action) => {
  const command = program
    .command('undo')
    .description(
      'take back a booking, a payment laid aside, or an item settled elsewhere; without an id, your own last action',
    )
    .argument('[what]', 'E-5521, a payment (1042 or P-1042), or an open item (S-311)')
    .option('--already-notified', 'although the donor was told: you write to them yourself')
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
  output.prose(`Plan (nothing is written${isDryRun ? '' : ' yet'})`);
  for (const line of planLines(context, plan)) output.prose(`  ${line}`);
  const body = { dryRun: isDryRun, ...undoObject(plan) };
  if (isDryRun) {
    output.document('undo', { ...body, event: null });
    return EXIT_CODES.ok;
  }
  await confirm(context.flags, 'Take it back?');
  const seen = plan.kind === 'elsewhere' ? request : { ...request, ...sameAs(plan) };
  const { eventId } = undo({ ...staff, now: context.now() }, seen);
  output.document('undo', { ...body, event: `E-${eventId}` });
  output.line(`Done, E-${eventId} by ${staff.staff}.`);
  if (plan.kind === 'booking' && plan.told.length > 0)
    output.note('no mail tells the donor of it: this version has no correction mail, so write to them yourself');
  if (plan.kind === 'booking' && !plan.laidAside) output.note(`next: quittance assign ${plan.payment.id} REFERENCE`);
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
      return [`${itemText(context.db(), plan.item)} is not settled elsewhere any more`];
    case 'laid-aside':
      return [`P-${plan.payment.id}: IRRELEVANT → MANUAL`];
    case 'link':
    case 'refund':
      return refundLines(plan);
    case 'owed': {
      const { amountMinor, currency } = plan.refund;
      return [`${decimal(amountMinor, currency)} ${currency} of P-${plan.payment.id} are not owed back`];
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
  const by = debit === null ? '' : ` by P-${debit.id}`;
  const sum = `${decimal(refund.amountMinor, refund.currency)} ${refund.currency} of P-${original.id}`;
  const waits = debit?.stateReason === 'REFUND_PAYOUT' || debit?.stateReason === 'REVERSAL_OF';
  return [
    kind === 'link' ? `${sum} were not taken back${by}` : `${sum} were not paid back${by}`,
    'it is booked again as it was, if what it had paid is still open; else it waits for a person',
    ...(waits ? [`P-${debit.id}: IRRELEVANT → MANUAL`] : []),
  ];
}

/** A mail is FILED in mode `file`, or in mode `redirect` with the address as its reason. */
function filedText(reason: string | null): string {
  return reason === null ? 'written to data/mail and stays there' : 'sent to the address of the tests only';
}

function bookingLines({ output }: CommandContext, plan: Extract<UndoPlan, { kind: 'booking' }>): readonly string[] {
  const { id, currency, toReimburseMinor } = plan.payment;
  const sum = (minor: number): string => `${decimal(minor, currency)} ${currency}`;
  return [
    ...plan.allocations.map(
      ({ reference, amountMinor, title }) => `${sum(amountMinor)} back from ${reference} (${title})`,
    ),
    ...(toReimburseMinor > 0 ? [`${sum(toReimburseMinor)} is not owed back any more`] : []),
    ...plan.stopped.map((mail) => `${mailName(output, mail)} will not be sent`),
    ...plan.told.map((mail) => toldLine(output, mail)),
    ...plan.filed.map(({ id, reason }) => `M-${id} was ${filedText(reason)}; nobody was told`),
    `P-${id}: PROCESSED → ${plan.laidAside ? 'IRRELEVANT (CANCELLED)' : 'MANUAL'}`,
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
