/** `quittance completion SHELL`: prints what makes a shell complete our commands, flags and the ids that wait. */
import { Argument } from 'commander';
import { EXIT_CODES } from '../../errors.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { completionScript, SHELLS, type Shell } from '../completion.ts';

export const completionCommand: CliCommand = (program, action) => {
  program
    .command('completion')
    .description('print the completion for a shell')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .action(
      action((context: CommandContext, shell: Shell): number => {
        for (const line of completionScript(shell, program).trimEnd().split('\n')) context.output.line(line);
        return EXIT_CODES.ok;
      }),
    );
};
