/** `quittance link ID ORIGINAL`: says which payment a return or reversal took back. */
import { EXIT_CODES } from '../../errors.ts';
import { type LinkPlan, link, planLink } from '../../processor/staff/link.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { confirm } from '../confirm.ts';
import { doneText, toldLine } from '../plan-words.ts';
import { reasonText, type StaffOptions, staffContext, withVersionOption } from '../staff.ts';
import { decimal, parseId } from '../values.ts';
import { askingWords } from '../words/asking.ts';
import { planWords } from '../words/plans.ts';
import { undoWords } from '../words/undoing.ts';

type Options = StaffOptions & Readonly<{ because?: string }>;

export const linkCommand: CliCommand = (program, action) => {
  const command = program
    .command('link')
    .description(
      'say which payment was taken back, wholly or in part: what it had paid is open again, and nobody is thanked for it',
    )
    .argument('<return>', 'what waits as REVERSAL_ENTRY: 1050 or P-1050')
    .argument('<payment>', 'the payment that it took back: 1042 or P-1042')
    .option('--because <why>', 'why, for those who read the history');
  withVersionOption(command).action(action(linkNow));
};

async function linkNow(context: CommandContext, debit: string, original: string, options: Options): Promise<number> {
  const { output } = context;
  const staff = staffContext(context, options);
  const isDryRun = options.dryRun ?? false;
  const request = {
    paymentId: parseId(debit, 'payment'),
    originalId: parseId(original, 'payment'),
    ifVersion: options.ifVersion ?? null,
    note: options.because === undefined ? null : reasonText(options.because),
  };
  const plan = planLink(staff, request);
  output.prose(isDryRun ? planWords().rehearsal : planWords().plan);
  for (const line of planLines(context, plan)) output.prose(`  ${line}`);
  const body = {
    debit: plan.debit.id,
    payment: plan.original.id,
    dryRun: isDryRun,
    mailsSent: plan.told.map(({ id }) => id),
  };
  if (isDryRun) {
    output.document('link', { ...body, event: null });
    return EXIT_CODES.ok;
  }
  await confirm(context.flags, askingWords().isItSo);
  const { eventId } = link({ ...staff, now: context.now() }, { ...request, ifVersion: plan.debit.version });
  output.document('link', { ...body, event: `E-${eventId}` });
  output.line(doneText([`E-${eventId}`], staff.staff, `undo ${plan.debit.id}`));
  if (plan.told.length > 0) output.note(undoWords().thanked);
  return EXIT_CODES.ok;
}

function planLines(
  { output }: CommandContext,
  { debit, original, isWhole, allocations, told }: LinkPlan,
): readonly string[] {
  const sum = (minor: number): string => `${decimal(minor, original.currency)} ${original.currency}`;
  const states = original.state === 'IRRELEVANT' ? '' : `: ${original.state} → ${stateAfter(original.state, isWhole)}`;
  return [
    `P-${original.id} (${sum(original.amountMinor)}, ${original.counterpartyName ?? undoWords().payerNotKnown})${states}`,
    ...(isWhole ? [] : [undoWords().partWentBack(sum(debit.amountMinor))]),
    ...(isWhole
      ? allocations.map(({ reference, title, amountMinor }) =>
          undoWords().backFrom(sum(amountMinor), `${reference} (${title})`),
        )
      : []),
    ...told.map((mail) => toldLine(output, mail)),
    `P-${debit.id}: MANUAL → IRRELEVANT (REVERSAL_OF)`,
  ];
}

function stateAfter(state: string, isWhole: boolean): string {
  if (isWhole) return 'REFUNDED';
  return state === 'PROCESSED' || state === 'PARTIALLY_REFUNDED' ? 'PARTIALLY_REFUNDED' : 'MANUAL (REFUND_UNCLEAR)';
}
