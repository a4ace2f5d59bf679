/** Shows what an assignment would do, asks, and does it: for the command `assign`, and for `work`. */
import type { Db } from '../models/db.ts';
import { findPerson } from '../models/open-items.ts';
import { onlyPersonOfAccount } from '../models/person-accounts.ts';
import { currencyOf, parseMoney } from '../money.ts';
import { displayName, whyNoMail } from '../processor/mails/recipients.ts';
import { type AssignPlan, type AssignRequest, planAssign } from '../processor/staff/assign.ts';
import type { StaffContext } from '../processor/staff/staff-action.ts';
import { actedObject, actNow, printActed, printApprovalNeeded } from './act-asked.ts';
import type { CommandContext } from './command.ts';
import { confirm } from './confirm.ts';
import { maskedAddress } from './mail-view.ts';
import { planObject, printPlan } from './plan-words.ts';
import { confirmAmount } from './prompt.ts';
import { decimal } from './values.ts';
import { askingWords } from './words/asking.ts';
import { planWords } from './words/plans.ts';

/** Prints the plan, asks, and books it in the version that was shown. Throws DECLINED when the answer is no. */
export async function assignAsked(
  context: CommandContext,
  staff: StaffContext,
  request: AssignRequest,
  isDryRun: boolean,
): Promise<void> {
  const { output } = context;
  const plan = planAssign(staff, request);
  const { currency, amountMinor, refundedMinor } = plan.payment;
  const printable = { ...plan, currency, amountMinor, refundedMinor };
  output.prose(isDryRun ? planWords().rehearsal : planWords().plan);
  printPlan(output, staff.db, printable);
  const unthanked = unthankedPayer(context, staff.db, plan);
  if (unthanked !== null) output.prose(`  ${unthanked}`);
  const { id, state, version } = plan.payment;
  output.prose(`  P-${id}: ${state} → ${refundedMinor > 0 ? 'PARTIALLY_REFUNDED' : 'PROCESSED'}`);
  printApprovalNeeded(context, plan.payment);
  const body = { payment: id, version, dryRun: isDryRun, ...planObject(printable) };
  if (isDryRun) {
    output.document('assign', { ...body, event: null });
    return;
  }
  await askFor(context, plan);
  const acted = actNow(context, staff, { action: 'assign', request: { ...request, ifVersion: version } });
  const isBooked = acted.outcome === 'done';
  output.document('assign', { ...body, version: isBooked ? version + 1 : version, ...actedObject(acted) });
  printActed(context, staff, { acted, undo: `undo E-${acted.eventId}` });
}

/** A gift to a fund thanks nobody, as a fund is nobody's: where we know whose account it came from, the person decides. */
function unthankedPayer({ output }: CommandContext, db: Db, { payment, shares, mails }: AssignPlan): string | null {
  const isNobodys = shares.every(({ before }) => before.kind === 'fund' && before.personId === null);
  if (!isNobodys || payment.counterpartyIban === null || mails.some(({ obstacle }) => obstacle === null)) return null;
  const personId = onlyPersonOfAccount(db, payment.counterpartyIban);
  const person = personId === null ? null : findPerson(db, personId);
  if (person === null || whyNoMail(person) !== null) return null;
  const to = output.isTerminal ? maskedAddress(person.email) : person.email;
  return planWords().unthanked(displayName(person) ?? '?', to ?? '', 'quittance expected add --kind contribution');
}

/** From this sum on, in whole units of the currency, the amount is typed. */
const TYPED_FROM_UNITS = 1_000;

async function askFor({ flags }: CommandContext, { payment, toReimburseMinor }: AssignPlan): Promise<void> {
  const { currency, amountMinor, refundedMinor } = payment;
  const owedMinor = toReimburseMinor - refundedMinor;
  if (owedMinor > 0) {
    await confirmAmount(flags, { question: askingWords().paidBack, amount: decimal(owedMinor, currency) });
  } else if (amountMinor >= parseMoney(String(TYPED_FROM_UNITS), currencyOf(currency)).minor) {
    await confirmAmount(flags, { question: askingWords().largeSum, amount: decimal(amountMinor, currency) });
  } else {
    await confirm(flags, askingWords().bookIt);
  }
}
