/** Does what a person has confirmed, or hands it to a second one when it is about more than the configured sum. */
import { type Act, type Acted, actOrAsk, needsApproval } from '../processor/staff/approval.ts';
import type { StaffContext } from '../processor/staff/staff-action.ts';
import type { CommandContext } from './command.ts';
import { doneText } from './plan-words.ts';
import { approvalWords } from './words/approval.ts';

type Sum = Readonly<{ amountMinor: number; currency: string }>;

/** Told with the plan, before anything is asked. */
export function printApprovalNeeded(context: CommandContext, sum: Sum): void {
  const { above } = context.config().config.approval;
  if (above === null || !needsApproval(sum, above)) return;
  context.output.prose(`  ${approvalWords().needed(`${above} ${sum.currency}`)}`);
}

/** The clock is read anew: a question may have stood on the screen for long. */
export function actNow(context: CommandContext, staff: StaffContext, act: Act): Acted {
  return actOrAsk({ ...staff, now: context.now() }, act, context.config().config.approval.above);
}

/** `Done, E-12 by anna.   Undo: …`, or who can approve it and how. */
export function printActed(
  { output }: CommandContext,
  { staff }: StaffContext,
  { acted, undo, made = [] }: Readonly<{ acted: Acted; undo: string; made?: readonly string[] }>,
): void {
  const event = `E-${acted.eventId}`;
  if (acted.outcome === 'done') output.line(doneText([...made, event], staff, undo));
  else output.line(approvalWords().asked(event, staff, `quittance approve ${event}`));
}

/** For `--json`: what was done, or `asked`, by which event. */
export function actedObject({ outcome, eventId }: Acted): object {
  return { outcome, event: `E-${eventId}` };
}
