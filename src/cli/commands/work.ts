/** `quittance work`: one payment after the other; a suggestion is chosen, shown as a plan, and booked. Only on a terminal. */
import { Option } from 'commander';
import { EXIT_CODES } from '../../errors.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { openPrompter } from '../prompt.ts';
import { GROUPINGS, type Grouping } from '../queue-groups.ts';
import { type StaffOptions, staffContext, withStaffOptions } from '../staff.ts';
import { workThrough } from '../work.ts';
import { workThroughGroups } from '../work-groups.ts';

export const workCommand: CliCommand = (program, action) => {
  const command = program
    .command('work')
    .description('settle what needs a person, one payment after the other (on a terminal only)')
    .option('--why <code>', 'only this reason, for example OVERPAID')
    .addOption(
      new Option('--group <by>', 'one decision for all that are alike, and perhaps a rule of it').choices(GROUPINGS),
    );
  withStaffOptions(command).action(action(work));
};

async function work(
  context: CommandContext,
  options: StaffOptions & { why?: string; group?: Grouping },
): Promise<number> {
  const prompter = await openPrompter(process.env);
  const staff = staffContext(context, options);
  const only = options.why?.trim().toUpperCase() ?? null;
  const work = { prompter, staff, only, isDryRun: options.dryRun ?? false };
  if (options.group === undefined) await workThrough(context, work);
  else await workThroughGroups(context, work, options.group);
  return EXIT_CODES.ok;
}
