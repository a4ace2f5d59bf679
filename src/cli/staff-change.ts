/** How a change of one payment by a person is told: done, or what would be done. */
import type { PaymentRow } from '../models/payments.ts';
import type { CommandContext } from './command.ts';
import { decimal } from './values.ts';
import { planWords } from './words/plans.ts';

export type ToldChange = Readonly<{
  command: string;
  staff: string;
  /** As it was before. */
  payment: PaymentRow;
  to: string;
  /** Null when it was only a rehearsal. */
  eventId: number | null;
  /** The command that takes it back, without `quittance`. */
  undo: string;
}>;

export function tellChange(
  { output }: CommandContext,
  { command, staff, payment, to, eventId, undo }: ToldChange,
): void {
  const { id, state, version, amountMinor, currency } = payment;
  const change = `P-${id} (${decimal(amountMinor, currency)} ${currency}): ${state} → ${to}`;
  const event = eventId === null ? null : `E-${eventId}`;
  output.document(command, {
    payment: id,
    from: state,
    to,
    version: eventId === null ? version : version + 1,
    dryRun: eventId === null,
    event,
  });
  if (event === null) output.line(`${planWords().rehearsal}: ${change}`);
  else output.line(`${planWords().done(event, staff)}: ${change}.   ${planWords().undo(`quittance ${undo}`)}`);
}
