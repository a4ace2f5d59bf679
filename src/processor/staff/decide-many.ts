/** Many decisions of one person, each by the function of its single command, and each alone: what is refused keeps no other from being done. */
import { AppError, type ErrorKind } from '../../errors.ts';
import { type Act, actOrAsk } from './approval.ts';
import { type AssignPlan, planAssign } from './assign.ts';
import { ignore, type ReasonedRequest } from './ignore.ts';
import type { StaffContext } from './staff-action.ts';

/** `line` is where the person finds it again. */
export type ManyDecision = Readonly<{ line: number; paymentId: number; act: ManyAct }>;
export type ManyAct = Extract<Act, { action: 'assign' }> | Readonly<{ action: 'ignore'; request: ReasonedRequest }>;

export type ManyOutcome = Readonly<{
  line: number;
  paymentId: number;
  outcome: 'assigned' | 'ignored' | 'asked' | 'refused';
  eventId: number | null;
  /** What an assignment books, or would book with a second person. */
  plan: AssignPlan | null;
  problem: AppError | null;
}>;

/** Trouble of one decision; anything else is trouble of the program, and ends the work. */
const ITS_OWN: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  'refused',
  'conflict',
  'not-found',
  'usage',
  'invalid-input',
  'temporary',
]);

/** In the order given: of two that want the same open item the first gets it. */
export function decideMany(
  context: StaffContext,
  decisions: readonly ManyDecision[],
  aboveUnits: number | null,
): readonly ManyOutcome[] {
  return decisions.map(({ line, paymentId, act }): ManyOutcome => {
    try {
      return { line, paymentId, problem: null, ...decideOne(context, act, aboveUnits) };
    } catch (thrown) {
      if (!(thrown instanceof AppError) || !ITS_OWN.has(thrown.kind)) throw thrown;
      return { line, paymentId, outcome: 'refused', eventId: null, plan: null, problem: thrown };
    }
  });
}

function decideOne(
  context: StaffContext,
  act: ManyAct,
  aboveUnits: number | null,
): Pick<ManyOutcome, 'outcome' | 'eventId' | 'plan'> {
  if (act.action === 'ignore') return { outcome: 'ignored', eventId: ignore(context, act.request).eventId, plan: null };
  const plan = planAssign(context, act.request);
  const { outcome, eventId } = actOrAsk(context, act, aboveUnits);
  return { outcome: outcome === 'done' ? 'assigned' : 'asked', eventId, plan };
}
