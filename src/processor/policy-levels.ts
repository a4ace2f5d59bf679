/**
 * Levels that people raise. A row of the policy stands where the configuration has it until a person raises it, which is an event;
 * it falls back by itself as soon as a person takes back a booking that it made. What a row would have done meanwhile is counted
 * against what people did.
 */
import { assertInTransaction, type Db } from '../models/db.ts';
import {
  bookedByRow,
  type Given,
  givenOf,
  type HeldRow,
  heldPayments,
  type PolicyChange,
  policyChanges,
  policyRowOf,
  writePolicyChange,
} from '../models/policy-events.ts';
import { storedJson } from '../stored-json.ts';
import type { DecisionPolicy } from './decision.ts';
import {
  isPolicyLevel,
  isPolicyName,
  type MatchingPolicy,
  POLICY_NAMES,
  type PolicyLevel,
  type PolicyName,
} from './policy.ts';

/** The last word of people about each row; none where the configuration counts. */
export function raisedLevels(changes: readonly PolicyChange[]): ReadonlyMap<PolicyName, PolicyLevel> {
  const levels = new Map<PolicyName, PolicyLevel>();
  for (const { row, level } of changes) {
    if (!isPolicyName(row)) continue;
    if (level !== null && isPolicyLevel(level)) levels.set(row, level);
    else levels.delete(row);
  }
  return levels;
}

/** The configured policy with what people have raised since. */
export function withRaisedLevels(db: Db, policy: DecisionPolicy): DecisionPolicy {
  return withLevels(policy, raisedLevels(policyChanges(db)));
}

export function withLevels(policy: DecisionPolicy, levels: ReadonlyMap<PolicyName, PolicyLevel>): DecisionPolicy {
  return levels.size === 0 ? policy : { ...policy, matching: { ...policy.matching, ...Object.fromEntries(levels) } };
}

/** A row that people raised goes back to the configuration when a booking of it, made by this event, is taken back. */
export function fallBack(
  db: Db,
  undone: Readonly<{ eventId: number; paymentId: number; actor: string }>,
  now: Date,
): PolicyName | null {
  assertInTransaction(db);
  const row = policyRowOf(db, undone.eventId);
  if (row === null || !isPolicyName(row) || raisedLevels(policyChanges(db)).get(row) !== 'auto') return null;
  const { actor, paymentId } = undone;
  writePolicyChange(db, { actor, reason: 'FELL_BACK', row, level: null, paymentId }, now);
  return row;
}

/** What a row did and would have done. `open`: people have not answered yet. */
export type RowRecord = Readonly<{
  row: PolicyName;
  configured: PolicyLevel;
  level: PolicyLevel;
  /** The last change by a person, or by what a person took back; null for none. */
  changed: PolicyChange | null;
  booked: number;
  takenBack: number;
  wouldBook: number;
  agreed: number;
  disagreed: number;
  open: number;
}>;

/** The record of every row, in the order in which they are asked. */
export function policyRecord(db: Db, configured: MatchingPolicy): readonly RowRecord[] {
  const changes = policyChanges(db);
  const levels = raisedLevels(changes);
  const booked = bookedByRow(db);
  const held = heldPayments(db).map((one) => ({ row: one.row, answer: answerOf(db, one) }));
  return POLICY_NAMES.map((row) => {
    const answers = held.filter((one) => one.row === row).map(({ answer }) => answer);
    const count = (wanted: Answer): number => answers.filter((answer) => answer === wanted).length;
    return {
      row,
      configured: configured[row],
      level: levels.get(row) ?? configured[row],
      changed: changes.findLast((change) => change.row === row) ?? null,
      ...(booked.get(row) ?? { booked: 0, takenBack: 0 }),
      wouldBook: answers.filter((answer) => answer !== 'superseded').length,
      agreed: count('agreed'),
      disagreed: count('disagreed'),
      open: count('open'),
    };
  });
}

/** `superseded`: the program itself decided it later, by new facts. */
type Answer = 'agreed' | 'disagreed' | 'open' | 'superseded';

function answerOf(db: Db, { paymentId, allocations, state, actor }: HeldRow): Answer {
  if (!actor.startsWith('staff:')) return state === 'MANUAL' ? 'open' : 'superseded';
  if (state === 'MANUAL') return 'open';
  return state === 'PROCESSED' && isSame(storedJson<readonly Given[]>(allocations), givenOf(db, paymentId))
    ? 'agreed'
    : 'disagreed';
}

function isSame(one: readonly Given[], other: readonly Given[]): boolean {
  const text = (given: readonly Given[]): string =>
    given
      .map(({ openItemId, amountMinor }) => `${openItemId}=${amountMinor}`)
      .sort()
      .join(' ');
  return text(one) === text(other);
}

/** A row has earned more when people answered so many of its cases, and not more than one in ten otherwise. */
export const ANSWERS_MIN = 10;
const DISAGREED_ONE_IN = 10;

export function hasEarned({ agreed, disagreed }: Pick<RowRecord, 'agreed' | 'disagreed'>): boolean {
  return agreed + disagreed >= ANSWERS_MIN && disagreed * DISAGREED_ONE_IN <= agreed + disagreed;
}
