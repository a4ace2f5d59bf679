/** `quittance work`: one payment after the other; a suggestion is chosen, shown as a plan, and booked. Only on a terminal. */
import { EXIT_CODES } from '../../errors.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { openPrompter } from '../prompt.ts';
import { type StaffOptions, staffContext, withStaffOptions } from '../staff.ts';
import { workThrough } from '../work.ts';

export const workCommand: CliCommand = (program, action) => {
  const command = program
    .command('work')
    .description('settle what needs a person, one payment after the other (on a terminal only)')
    .option('--why <code>', 'only this reason, for example OVERPAID');
  withStaffOptions(command).action(action(work));
};

async function work(context: CommandContext, options: StaffOptions & { why?: string }): Promise<number> {
  const prompter = await openPrompter(process.env);
  const staff = staffContext(context, options);
  const only = options.why?.trim().toUpperCase() ?? null;
  await workThrough(context, { prompter, staff, only, isDryRun: options.dryRun ?? false });
  return EXIT_CODES.ok;
}
