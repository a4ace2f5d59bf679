/** `quittance assign ID REF[=AMOUNT]…`: a person says what a payment is for. */
import { Argument, Option } from 'commander';
import { EXIT_CODES } from '../../errors.ts';
import type { AssignRequest } from '../../processor/staff/assign.ts';
import { assertQuoted } from '../../processor/staff/find-item.ts';
import { RESTS, type Rest } from '../../processor/staff/share-out.ts';
import { type StaffContext, seenPayment } from '../../processor/staff/staff-action.ts';
import { assignAsked } from '../assign-asked.ts';
import { wishOf } from '../assign-line.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { fundNamed, fundOfAccount, reasonText, type StaffOptions, staffContext, withVersionOption } from '../staff.ts';
import { parseId } from '../values.ts';

export type AssignOptions = StaffOptions &
  Readonly<{ rest?: Rest; fund?: string; acceptShort?: string; because?: string }>;

export const assignCommand: CliCommand = (program, action) => {
  const command = program
    .command('assign')
    .description('say what a payment is for: it is booked, and the donor thanked ten minutes later')
    .addArgument(new Argument('<payment>', '1042 or P-1042'))
    .addArgument(new Argument('<reference...>', 'USI-8kq2Lm or S-311, with =AMOUNT for a part; without, what is open'))
    .addOption(
      new Option(
        '--rest <what>',
        'what becomes of money that is left; keep: the first item named that asks for a sum keeps it',
      ).choices(RESTS),
    )
    .option(
      '--fund <reference>',
      'the fund that takes the rest as a gift (with --rest donation; default: the one of the account)',
    )
    .option('--accept-short <why>', 'less than what is owed settles it')
    .option('--because <why>', 'what people should know about it')
    .option('--now', 'the mail goes out at once, and not only after ten minutes in which an undo can stop it');
  withVersionOption(command)
    .addHelpText('after', '\nExit codes: 0 done, 20 not found, 21 refused, 22 somebody else was faster, 23 you said no')
    .action(action(assignCommandLine));
};

async function assignCommandLine(
  context: CommandContext,
  id: string,
  references: readonly string[],
  options: AssignOptions,
): Promise<number> {
  const staff = staffContext(context, options);
  await assignAsked(context, staff, requestOf(context, staff, { id, references, options }), options.dryRun ?? false);
  return EXIT_CODES.ok;
}

type Line = Readonly<{ id: string; references: readonly string[]; options: AssignOptions }>;

function requestOf(context: CommandContext, { db }: StaffContext, { id, references, options }: Line): AssignRequest {
  const paymentId = parseId(id, 'payment');
  const ifVersion = options.ifVersion ?? null;
  assertQuoted(db, references);
  const { account, currency } = seenPayment(db, { paymentId, ifVersion });
  return {
    paymentId,
    ifVersion,
    wishes: references.map((text) => wishOf(text, currency)),
    rest: options.rest ?? null,
    fund: fundNamed(options) ?? fundOfAccount(context, account),
    acceptShort: options.acceptShort === undefined ? null : reasonText(options.acceptShort),
    note: options.because === undefined ? null : reasonText(options.because),
  };
}
