/** Raising a row of the policy and taking that back: by a person, on the record of what the row would have done. */
import { AppError } from '../../errors.ts';
import { writeTransaction } from '../../models/db.ts';
import { writePolicyChange } from '../../models/policy-events.ts';
import { isPolicyName, type MatchingPolicy, POLICY_NAMES, type PolicyLevel, type PolicyName } from '../policy.ts';
import { ANSWERS_MIN, hasEarned, policyRecord, type RowRecord } from '../policy-levels.ts';
import { refused, type StaffContext } from './staff-action.ts';

export type PolicyRequest = Readonly<{
  row: string;
  /** Null: as it is configured. */
  level: PolicyLevel | null;
  /** Although people have not answered enough of its cases, or answered them otherwise. */
  anyway: boolean;
}>;

export type PolicyPlan = Readonly<{ row: PolicyName; from: PolicyLevel; to: PolicyLevel; record: RowRecord }>;

/** Throws POLICY_ROW_UNKNOWN, POLICY_UNCHANGED, or POLICY_NOT_EARNED. */
export function planPolicy(
  { db }: Pick<StaffContext, 'db'>,
  configured: MatchingPolicy,
  request: PolicyRequest,
): PolicyPlan {
  const row = rowNamed(request.row);
  const record = policyRecord(db, configured).find((one) => one.row === row);
  if (record === undefined) throw new Error(`no record of ${row}`);
  const to = request.level ?? record.configured;
  if (to === record.level) {
    const message = `${row} is at ${to} already`;
    throw refused('POLICY_UNCHANGED', message, 'quittance policy shows all rows');
  }
  if (to === 'auto' && request.level !== null && !request.anyway && !hasEarned(record)) throw notEarned(record);
  return { row, from: record.level, to, record };
}

function notEarned({ row, agreed, disagreed }: RowRecord): AppError {
  return refused(
    'POLICY_NOT_EARNED',
    `${row} has not earned it: people agreed with ${agreed} and disagreed with ${disagreed} of what it would have booked`,
    `wait for ${ANSWERS_MIN} answers, at most one in ten against it; or add --anyway`,
  );
}

function rowNamed(text: string): PolicyName {
  const name = text.trim().toLowerCase().replaceAll('_', '-');
  if (isPolicyName(name)) return name;
  throw new AppError({
    kind: 'usage',
    code: 'POLICY_ROW_UNKNOWN',
    message: `"${text}" is no row of the policy`,
    hint: `one of ${POLICY_NAMES.join(', ')}`,
  });
}

/** Writes it, and gives back the event. Throws where `planPolicy` throws. */
export function changePolicy(
  context: Pick<StaffContext, 'db' | 'now' | 'staff'>,
  configured: MatchingPolicy,
  request: PolicyRequest,
): Readonly<{ plan: PolicyPlan; eventId: number }> {
  return writeTransaction(context.db, () => {
    const plan = planPolicy(context, configured, request);
    const reason = request.level === null ? 'LOWERED' : 'RAISED';
    const change = { actor: `staff:${context.staff}`, reason, row: plan.row, level: request.level, paymentId: null };
    return { plan, eventId: writePolicyChange(context.db, change, context.now) };
  });
}
