/** `quittance note ID TEXT`: a remark in the history of a payment. */
import { EXIT_CODES } from '../../errors.ts';
import { note } from '../../processor/staff/note.ts';
import { seenPayment } from '../../processor/staff/staff-action.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { reasonText, type StaffOptions, staffContext, withStaffOptions } from '../staff.ts';
import { parseId } from '../values.ts';
import { changeWords } from '../words/changes.ts';
import { planWords } from '../words/plans.ts';

export const noteCommand: CliCommand = (program, action) => {
  const command = program
    .command('note')
    .description('write a remark about a payment; the program then leaves its decision to people')
    .argument('<payment>', '1042 or P-1042')
    .argument('<text>', 'in quotes');
  withStaffOptions(command).action(action(noteNow));
};

function noteNow(context: CommandContext, id: string, text: string, options: StaffOptions): number {
  const { output } = context;
  const staff = staffContext(context, options);
  const request = { paymentId: parseId(id, 'payment'), text: reasonText(text) };
  const dryRun = options.dryRun === true;
  if (dryRun) seenPayment(staff.db, { paymentId: request.paymentId, ifVersion: null });
  const event = dryRun ? null : `E-${note(staff, request)}`;
  output.document('note', { payment: request.paymentId, dryRun, event });
  output.line(event === null ? changeWords().remarkPlan : `${planWords().done(event, staff.staff)}.`);
  return EXIT_CODES.ok;
}
