/** `quittance receive REF AMOUNT --cash|--cheque|--elsewhere`: money that never reached the bank. */
import { Option } from 'commander';
import { AppError, EXIT_CODES } from '../../errors.ts';
import { openMinorOf } from '../../models/open-items.ts';
import { currencyOf, formatMinor, parseMoney } from '../../money.ts';
import { itemNamed } from '../../processor/staff/find-item.ts';
import { planReceive, planSettleElsewhere, type ReceiveRequest } from '../../processor/staff/receive.ts';
import { RESTS, type Rest } from '../../processor/staff/share-out.ts';
import type { StaffContext } from '../../processor/staff/staff-action.ts';
import { actedObject, actNow, printActed, printApprovalNeeded } from '../act-asked.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { confirm } from '../confirm.ts';
import { pastDay } from '../past-day.ts';
import { itemText, planObject, printPlan } from '../plan-words.ts';
import { fundNamed, reasonText, type StaffOptions, staffContext, withStaffOptions } from '../staff.ts';
import { decimal, openItemId } from '../values.ts';
import { approvalWords } from '../words/approval.ts';
import { askingWords } from '../words/asking.ts';
import { planWords } from '../words/plans.ts';
import { receiveWords } from '../words/receive.ts';

type Options = StaffOptions &
  Readonly<{
    cash?: boolean;
    cheque?: boolean;
    elsewhere?: boolean;
    date?: string;
    rest?: Rest;
    fund?: string;
    acceptShort?: string;
    because?: string;
  }>;

export const receiveCommand: CliCommand = (program, action) => {
  const command = program
    .command('receive')
    .description('book money that never reached the bank, and thank for it; or note that it was settled elsewhere')
    .argument('<reference>', 'what it is for: USI-8kq2Lm or S-311')
    .argument('<amount>', '50.00, in the currency of the open item')
    .option('--cash', 'received in cash')
    .option('--cheque', 'received as a cheque')
    .option('--elsewhere', 'settled where this program does not see it: no payment, no mail, no reminder')
    .option('--date <day>', 'the day on which it was received, 2026-11-18 (default: today)')
    .addOption(
      new Option('--rest <what>', 'what becomes of money that is left; keep: the open item keeps it').choices(RESTS),
    )
    .option('--fund <reference>', 'the fund that takes the rest as a gift (with --rest donation)')
    .option('--accept-short <why>', 'less than what is owed settles it')
    .option('--because <why>', 'what people should know about it')
    .option('--now', 'the mail goes out at once, and not only after ten minutes in which an undo can stop it');
  withStaffOptions(command).action(action(receiveNow));
};

async function receiveNow(
  context: CommandContext,
  reference: string,
  amount: string,
  options: Options,
): Promise<number> {
  const staff = staffContext(context, options);
  const { currency } = itemNamed(staff.db, reference);
  const { minor: amountMinor } = parseMoney(amount, currencyOf(currency));
  if (amountMinor === 0) throw usage('AMOUNT_INVALID', 'the amount is zero', 'say what was received');
  const note = options.because === undefined ? null : reasonText(options.because);
  const how = howOf(options);
  if (how === 'elsewhere') return settleNow(context, staff, { reference, amountMinor, note, options });
  return bookNow(context, staff, {
    isDryRun: options.dryRun ?? false,
    request: {
      reference,
      amountMinor,
      how,
      date: pastDay(options.date, staff.now),
      rest: options.rest ?? null,
      fund: fundNamed(options),
      acceptShort: options.acceptShort === undefined ? null : reasonText(options.acceptShort),
      note,
    },
  });
}

async function bookNow(
  context: CommandContext,
  staff: StaffContext,
  { request, isDryRun }: { request: ReceiveRequest; isDryRun: boolean },
): Promise<number> {
  const { output } = context;
  const plan = { ...planReceive(staff, request), amountMinor: request.amountMinor };
  output.prose(
    `${isDryRun ? planWords().rehearsal : planWords().plan}: ${receiveWords()[request.how]}, ${receiveWords().received(request.date)}`,
  );
  printPlan(output, staff.db, plan);
  printApprovalNeeded(context, plan);
  const body = { how: request.how, date: request.date, dryRun: isDryRun, ...planObject(plan) };
  if (isDryRun) {
    output.document('receive', { ...body, payment: null, event: null });
    return EXIT_CODES.ok;
  }
  await confirm(context.flags, askingWords().bookIt);
  const acted = actNow(context, staff, { action: 'receive', request });
  output.document('receive', { ...body, payment: acted.paymentId, ...actedObject(acted) });
  const made = acted.paymentId === null ? [] : [`P-${acted.paymentId}`];
  printActed(context, staff, { acted, made, undo: `undo ${acted.paymentId ?? ''}` });
  return EXIT_CODES.ok;
}

type Settle = Readonly<{ reference: string; amountMinor: number; note: string | null; options: Options }>;

async function settleNow(
  context: CommandContext,
  staff: StaffContext,
  { options, ...request }: Settle,
): Promise<number> {
  const { output } = context;
  const isDryRun = options.dryRun ?? false;
  const item = planSettleElsewhere(staff, request);
  const open = openMinorOf(item);
  output.prose(isDryRun ? planWords().rehearsal : planWords().plan);
  const sum = `${decimal(request.amountMinor, item.currency)} ${item.currency}`;
  output.prose(`  ${approvalWords().elsewhere(sum, itemText(staff.db, item))}: ${item.state} → PAID`);
  const body = {
    how: 'elsewhere',
    reference: item.reference,
    amount: decimal(request.amountMinor, item.currency),
    openBefore: open === null ? null : formatMinor(open, currencyOf(item.currency)),
    dryRun: isDryRun,
  };
  if (isDryRun) {
    output.document('receive', { ...body, payment: null, event: null });
    return EXIT_CODES.ok;
  }
  printApprovalNeeded(context, { amountMinor: request.amountMinor, currency: item.currency });
  await confirm(context.flags, askingWords().markAsPaid);
  const acted = actNow(context, staff, { action: 'elsewhere', request });
  output.document('receive', { ...body, payment: null, ...actedObject(acted) });
  if (acted.outcome === 'done') output.line(`${openItemId(item)}: ${item.state} → PAID`);
  printActed(context, staff, { acted, undo: `undo E-${acted.eventId}` });
  return EXIT_CODES.ok;
}

function howOf({ cash = false, cheque = false, elsewhere = false }: Options): 'cash' | 'cheque' | 'elsewhere' {
  const said = [cash ? 'cash' : null, cheque ? 'cheque' : null, elsewhere ? 'elsewhere' : null] as const;
  const [how, ...more] = said.filter((one) => one !== null);
  if (how !== undefined && more.length === 0) return how;
  throw usage('HOW_UNSAID', 'say how it was received', 'one of --cash, --cheque and --elsewhere');
}

function usage(code: string, message: string, hint: string): AppError {
  return new AppError({ kind: 'usage', code, message, hint });
}
