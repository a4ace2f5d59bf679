/** `quittance approve [ID]`: the second person says yes, or no, to what is about more than the configured sum. */
import { AppError, EXIT_CODES } from '../../errors.ts';
import type { Asked } from '../../models/approvals.ts';
import type { Db } from '../../models/db.ts';
import { findOpenItem } from '../../models/open-items.ts';
import {
  type Act,
  type ApprovalTarget,
  actOf,
  approvalOf,
  approve,
  deny,
  waitingApprovals,
} from '../../processor/staff/approval.ts';
import { planAssign } from '../../processor/staff/assign.ts';
import { itemNamed } from '../../processor/staff/find-item.ts';
import { planReceive } from '../../processor/staff/receive.ts';
import type { StaffContext } from '../../processor/staff/staff-action.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { confirm } from '../confirm.ts';
import type { Column } from '../output.ts';
import { doneText, itemText, printPlan } from '../plan-words.ts';
import { approvalObject } from '../queue-rows.ts';
import { reasonText, type StaffOptions, staffContext, withStaffOptions } from '../staff.ts';
import { decimal, localTime, openItemId, readId } from '../values.ts';
import { approvalWords } from '../words/approval.ts';
import { planWords } from '../words/plans.ts';

type Options = StaffOptions & Readonly<{ deny?: boolean; because?: string }>;

export const approveCommand: CliCommand = (program, action) => {
  const command = program
    .command('approve')
    .description(
      'say yes to what another person asks for above the configured sum (approval.above); without an id, list it',
    )
    .argument('[what]', 'E-5521, or the payment (1042 or P-1042) or open item (S-311) it is about')
    .option('--deny', 'say no: nothing of it happens; who asked may take it back so')
    .option('--because <why>', 'why not, for those who read the history');
  withStaffOptions(command)
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 21 refused (for example: you have asked yourself), 22 changed since, 23 you said no',
    )
    .action(action(approveNow));
};

async function approveNow(context: CommandContext, what: string | undefined, options: Options): Promise<number> {
  if (what === undefined) return list(context);
  const staff = staffContext(context, options);
  const target = targetOf(staff.db, what);
  const asked = approvalOf(staff, target);
  if (options.deny === true) return denyNow(context, staff, { asked, options });
  const { output } = context;
  const isDryRun = options.dryRun ?? false;
  output.prose(isDryRun ? planWords().rehearsal : planWords().plan);
  output.prose(`  ${approvalWords().by(asked.actor, `E-${asked.eventId}`)}`);
  printAct(context, staff, asked, actOf(asked));
  const body = { ...approvalObject(asked), approved: true, dryRun: isDryRun };
  if (isDryRun) {
    output.document('approve', { ...body, did: null });
    return EXIT_CODES.ok;
  }
  await confirm(context.flags, approvalWords().approve);
  const acted = approve({ ...staff, now: context.now() }, { kind: 'event', id: asked.eventId });
  output.document('approve', { ...body, did: `E-${acted.eventId}` });
  output.line(doneText([`E-${acted.eventId}`], staff.staff, `undo E-${acted.eventId}`));
  return EXIT_CODES.ok;
}

async function list({ output, ...context }: CommandContext): Promise<number> {
  const db = context.db();
  const rows = waitingApprovals({ db });
  const columns: readonly Column<Asked>[] = [
    { title: 'event', value: ({ eventId }) => `E-${eventId}` },
    { title: 'at', value: ({ at }) => localTime(at) },
    { title: 'by', value: ({ actor }) => actor, shrinks: true },
    { title: 'action', value: ({ data }) => data.action },
    { title: 'amount', value: ({ data }) => decimal(data.askedMinor, data.askedCurrency), align: 'right' },
    { title: 'cur', value: ({ data }) => data.askedCurrency },
    { title: 'for', value: (row) => subjectText(db, row), shrinks: true },
  ];
  const form = { command: 'approve', key: 'approvals', columns, object: approvalObject };
  await output.list({ ...form, rows, empty: approvalWords().nothing });
  const [first] = rows;
  if (first !== undefined) output.note(approvalWords().next(`quittance approve E-${first.eventId}`));
  return EXIT_CODES.ok;
}

function subjectText(db: Db, { paymentId, openItemId: itemId }: Asked): string {
  if (paymentId !== null) return `P-${paymentId}`;
  const item = findOpenItem(db, itemId ?? 0);
  return item === null ? '?' : `${openItemId(item)} ${itemText(db, item)}`;
}

type Denial = Readonly<{ asked: Asked; options: Options }>;

function denyNow({ output, now }: CommandContext, staff: StaffContext, { asked, options }: Denial): number {
  const note = options.because === undefined ? null : reasonText(options.because);
  const isDryRun = options.dryRun ?? false;
  if (!isDryRun) deny({ ...staff, now: now() }, { kind: 'event', id: asked.eventId }, note);
  output.document('approve', { ...approvalObject(asked), approved: false, dryRun: isDryRun, did: null });
  const event = `E-${asked.eventId}`;
  output.line(isDryRun ? approvalWords().deny(event) : approvalWords().denied(event, staff.staff));
  return EXIT_CODES.ok;
}

/** The plan as it would be carried out now. Throws where that would throw. */
function printAct({ output }: CommandContext, staff: StaffContext, { data }: Asked, act: Act): void {
  const { db } = staff;
  const sum = `${decimal(data.askedMinor, data.askedCurrency)} ${data.askedCurrency}`;
  switch (act.action) {
    case 'assign': {
      const { payment, ...plan } = planAssign(staff, act.request);
      const { currency, amountMinor, refundedMinor } = payment;
      printPlan(output, db, { ...plan, currency, amountMinor, refundedMinor });
      break;
    }
    case 'receive':
      printPlan(output, db, { ...planReceive(staff, act.request), amountMinor: act.request.amountMinor });
      break;
    case 'elsewhere':
      output.prose(`  ${approvalWords().elsewhere(sum, itemText(db, itemNamed(db, act.request.reference)))}`);
      break;
    case 'owe':
      output.prose(`  ${approvalWords().owe(sum, `P-${act.request.paymentId}`)}`);
      break;
    case 'refund':
      output.prose(`  ${approvalWords().owed(sum, `P-${act.request.paymentId}`)}`);
  }
}

function targetOf(db: Db, text: string): ApprovalTarget {
  const id = readId(text, 'payment');
  if (id?.kind === 'openItem') return { kind: 'openItem', id: itemNamed(db, text).id };
  if (id !== null && (id.kind === 'event' || id.kind === 'payment')) return { kind: id.kind, id: id.id };
  throw new AppError({
    kind: 'usage',
    code: 'ID_INVALID',
    message: `"${text}" is not the id of an event, a payment or an open item`,
    hint: 'quittance approve lists what waits',
  });
}
