/** `quittance claim ID`: tells the others that somebody looks at a payment. It locks nothing. */
import { EXIT_CODES } from '../../errors.ts';
import { claimOn } from '../../models/staff.ts';
import { claim, releaseClaim } from '../../processor/staff/note.ts';
import { minuteOf, seenPayment } from '../../processor/staff/staff-action.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { type StaffOptions, staffContext, withStaffOptions } from '../staff.ts';
import { parseId } from '../values.ts';
import { changeWords } from '../words/changes.ts';

export const claimCommand: CliCommand = (program, action) => {
  const command = program
    .command('claim')
    .description('tell the others for 15 minutes that you look at a payment; it keeps nobody from acting')
    .argument('<payment>', '1042 or P-1042')
    .option('--release', 'take it back');
  withStaffOptions(command).action(action(claimNow));
};

function claimNow(context: CommandContext, id: string, options: StaffOptions & { release?: boolean }): number {
  const { output } = context;
  const staff = staffContext(context, options);
  const paymentId = parseId(id, 'payment');
  if (options.dryRun === true) {
    seenPayment(staff.db, { paymentId, ifVersion: null });
    const current = claimOn(staff.db, paymentId, staff.now);
    output.document('claim', {
      payment: paymentId,
      dryRun: true,
      actor: current?.actor ?? null,
      until: current?.until ?? null,
    });
    output.line(changeWords().claimPlan);
    return EXIT_CODES.ok;
  }
  if (options.release === true) {
    const before = releaseClaim(staff, paymentId);
    output.document('claim', { payment: paymentId, dryRun: false, actor: null, until: null });
    output.line(before === null ? changeWords().notClaimed(`P-${paymentId}`) : changeWords().free(`P-${paymentId}`));
    return EXIT_CODES.ok;
  }
  const { claim: own, other } = claim(staff, paymentId);
  output.document('claim', { payment: paymentId, dryRun: false, actor: own.actor, until: own.until });
  if (other !== null) output.prose(changeWords().others(other.actor, minuteOf(other.until)));
  output.line(changeWords().claimed(`P-${paymentId}`, staff.staff, minuteOf(own.until)));
  return EXIT_CODES.ok;
}
