/** A simulated person who settles what the machine left: mostly right, now and then wrong, as people are. */
import { AppError } from '../../errors.ts';
import type { Db } from '../../models/db.ts';
import { findPayment, type PaymentRow } from '../../models/payments.ts';
import type { MatchingPolicy } from '../../processor/policy.ts';
import { hasEarned, policyRecord } from '../../processor/policy-levels.ts';
import { assign } from '../../processor/staff/assign.ts';
import { changePolicy } from '../../processor/staff/change-policy.ts';
import { ignore } from '../../processor/staff/ignore.ts';
import type { StaffContext } from '../../processor/staff/staff-action.ts';
import type { Random } from './random.ts';
import type { TrueAllocation, Truth } from './types.ts';

const WRONG_PERCENT = 3;

/** Answers one payment from its truth, if a person could know it and the books allow it. True when something was written. */
export function answerAsStaff(context: StaffContext, random: Random, paymentId: number, truth: Truth): boolean {
  const payment = findPayment(context.db, paymentId);
  if (!truth.decidable || payment?.state !== 'MANUAL') return false;
  const isWrong = random.happens(WRONG_PERCENT);
  try {
    if (truth.decision === 'MATCH') assignTo(context, payment, wishesFor(context.db, payment, truth, isWrong));
    else ignore(context, { paymentId, ifVersion: null, because: 'bench' });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.kind === 'refused') return false;
    throw error;
  }
}

/** At the end of a month: rows whose record is long and good enough may book from now on, once. */
export function raiseWhatIsEarned(
  context: Pick<StaffContext, 'db' | 'now' | 'staff'>,
  configured: MatchingPolicy,
): void {
  for (const record of policyRecord(context.db, configured)) {
    if (record.level === 'auto' || record.changed !== null || !hasEarned(record)) continue;
    changePolicy(context, configured, { row: record.row, level: 'auto', anyway: false });
  }
}

function assignTo(context: StaffContext, payment: PaymentRow, wishes: readonly TrueAllocation[]): void {
  const givenMinor = wishes.reduce((sum, one) => sum + one.amountMinor, 0);
  const rest = givenMinor < payment.amountMinor ? 'refund' : null;
  const kept = { fund: null, acceptShort: null, note: null, ifVersion: null };
  assign(context, { paymentId: payment.id, wishes, rest, ...kept });
}

function wishesFor(db: Db, payment: PaymentRow, truth: Truth, isWrong: boolean): readonly TrueAllocation[] {
  const wrong = isWrong ? someOtherItem(db, payment, truth) : null;
  return wrong === null ? truth.allocations : [{ reference: wrong, amountMinor: payment.amountMinor }];
}

/** What somebody clicks on by mistake: an open item of another person for the same sum. */
function someOtherItem(db: Db, payment: PaymentRow, { allocations }: Truth): string | null {
  const references = db.sqlite
    .prepare<[number, string], string>(
      `SELECT reference FROM open_item WHERE amount_minor = ? AND currency = ? AND state = 'OPEN' ORDER BY id LIMIT 20`,
    )
    .pluck()
    .all(payment.amountMinor, payment.currency);
  return references.find((one) => !allocations.some(({ reference }) => reference === one)) ?? null;
}
