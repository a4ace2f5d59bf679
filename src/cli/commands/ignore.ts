/** `quittance ignore ID --because WHY`: a payment that has nothing to match. */
import { EXIT_CODES } from '../../errors.ts';
import { isReversal } from '../../models/reversal-facts.ts';
import { ignore, planIgnore } from '../../processor/staff/ignore.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { reasonText, type StaffOptions, staffContext, withVersionOption } from '../staff.ts';
import { tellChange } from '../staff-change.ts';
import { parseId } from '../values.ts';
import { changeWords } from '../words/changes.ts';

export const ignoreCommand: CliCommand = (program, action) => {
  const command = program
    .command('ignore')
    .description('lay a payment aside: it is for nothing that is expected here; nobody is thanked')
    .argument('<payment>', '1042 or P-1042')
    .requiredOption('--because <why>', 'why, for those who read the history');
  withVersionOption(command).action(action(ignoreNow));
};

function ignoreNow(context: CommandContext, id: string, options: StaffOptions & { because: string }): number {
  const staff = staffContext(context, options);
  const request = { paymentId: parseId(id, 'payment'), ifVersion: options.ifVersion ?? null };
  const because = reasonText(options.because);
  const payment = planIgnore(staff, request);
  const seen = { ...request, ifVersion: payment.version, because };
  const eventId = options.dryRun === true ? null : ignore(staff, seen).eventId;
  tellChange(context, {
    command: 'ignore',
    staff: staff.staff,
    payment,
    to: 'IRRELEVANT',
    eventId,
    undo: `undo ${payment.id}`,
  });
  if (payment.direction === 'out' && isReversal(payment)) {
    context.output.note(changeWords().mailsGoOut);
  }
  return EXIT_CODES.ok;
}
