/** `quittance reopen ID --because WHY`: a payment that was laid aside is a person's again. */
import { EXIT_CODES } from '../../errors.ts';
import { planReopen, reopen } from '../../processor/staff/ignore.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { reasonText, type StaffOptions, staffContext, withVersionOption } from '../staff.ts';
import { tellChange } from '../staff-change.ts';
import { parseId } from '../values.ts';

export const reopenCommand: CliCommand = (program, action) => {
  const command = program
    .command('reopen')
    .description('take up a payment that was laid aside (IRRELEVANT); a booking is taken back with: quittance undo')
    .argument('<payment>', '1042 or P-1042')
    .requiredOption('--because <why>', 'why, for those who read the history');
  withVersionOption(command).action(action(reopenNow));
};

function reopenNow(context: CommandContext, id: string, options: StaffOptions & { because: string }): number {
  const staff = staffContext(context, options);
  const request = { paymentId: parseId(id, 'payment'), ifVersion: options.ifVersion ?? null };
  const because = reasonText(options.because);
  const payment = planReopen(staff, request);
  const seen = { ...request, ifVersion: payment.version, because };
  const eventId = options.dryRun === true ? null : reopen(staff, seen).eventId;
  tellChange(context, {
    command: 'reopen',
    staff: staff.staff,
    payment,
    to: 'MANUAL',
    eventId,
    undo: `ignore ${payment.id} --because WHY`,
  });
  return EXIT_CODES.ok;
}
