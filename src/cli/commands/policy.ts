/** `quittance policy`: what may be booked without a person, what each row did or would have done, and raising a row. */
import { type Command, InvalidArgumentError } from 'commander';
import { decisionPolicyOf } from '../../../jobs/context.ts';
import { EXIT_CODES } from '../../errors.ts';
import {
  isPolicyLevel,
  type MatchingPolicy,
  POLICY_LEVELS,
  POLICY_NEEDS,
  type PolicyLevel,
} from '../../processor/policy.ts';
import { policyRecord, type RowRecord } from '../../processor/policy-levels.ts';
import { changePolicy, type PolicyRequest, planPolicy } from '../../processor/staff/change-policy.ts';
import type { ActionOf, CliCommand, CommandContext } from '../command.ts';
import { confirm } from '../confirm.ts';
import type { Column } from '../output.ts';
import { type StaffOptions, staffContext, withStaffOptions } from '../staff.ts';
import { counted, localTime } from '../values.ts';

export const policyCommand: CliCommand = (program, action) => {
  const policy = program
    .command('policy')
    .description('what may be booked without a person: levels, what each row did, and what it would have done');
  policy
    .command('list', { isDefault: true })
    .description('list the rows with their levels and their record')
    .action(action(list));
  registerRaise(policy, action);
  withStaffOptions(
    policy
      .command('lower')
      .description('take back what was raised: the row is again as it is configured')
      .argument('<row>', 'for example own-account-one-item'),
  ).action(
    action((context, row: string, options: StaffOptions) =>
      change(context, { row, level: null, anyway: false }, options),
    ),
  );
};

type RaiseOptions = StaffOptions & Readonly<{ to: PolicyLevel; anyway?: boolean }>;

function registerRaise(policy: Command, action: ActionOf): void {
  const command = policy
    .command('raise')
    .description('let a row do more, on its record; it falls back by itself when a booking of it is undone')
    .argument('<row>', 'for example own-account-one-item')
    .option('--to <level>', `one of ${POLICY_LEVELS.join(', ')}`, levelNamed, 'auto')
    .option('--anyway', 'although its record is short, or people often decided otherwise');
  withStaffOptions(command).action(
    action((context, row: string, options: RaiseOptions) =>
      change(context, { row, level: options.to, anyway: options.anyway ?? false }, options),
    ),
  );
}

function levelNamed(text: string): PolicyLevel {
  if (isPolicyLevel(text)) return text;
  throw new InvalidArgumentError(`It is one of ${POLICY_LEVELS.join(', ')}.`);
}

function configuredIn(context: CommandContext): MatchingPolicy {
  return decisionPolicyOf(context.config().config).matching;
}

const COLUMNS: readonly Column<RowRecord>[] = [
  { title: 'row', value: ({ row }) => row },
  { title: 'level', value: ({ level }) => level },
  { title: 'booked', value: ({ booked }) => booked, align: 'right' },
  { title: 'undone', value: ({ takenBack }) => takenBack, align: 'right' },
  { title: 'would book', value: ({ wouldBook }) => wouldBook, align: 'right' },
  { title: 'agreed', value: ({ agreed }) => agreed, align: 'right' },
  { title: 'otherwise', value: ({ disagreed }) => disagreed, align: 'right' },
  { title: 'waiting', value: ({ open }) => open, align: 'right', drops: 1 },
];

async function list(context: CommandContext): Promise<number> {
  const { output } = context;
  const rows = policyRecord(context.db(), configuredIn(context));
  output.document('policy list', {
    rows: rows.map((one) => ({ ...one, needs: POLICY_NEEDS[one.row], changed: changedObject(one) })),
  });
  await output.table(COLUMNS, rows);
  for (const one of rows) if (one.changed !== null) output.note(changedText(one));
  output.note(
    '"would book" counts payments that went to a person though the row fitted; "agreed" is what people did then',
  );
  return EXIT_CODES.ok;
}

function changedObject({ changed }: RowRecord): object | null {
  if (changed === null) return null;
  const { id, at, actor, reason, level, paymentId } = changed;
  return { event: `E-${id}`, at, actor, reason, level, payment: paymentId };
}

function changedText({ row, level, configured, changed }: RowRecord): string {
  if (changed === null) return '';
  const by = `${changed.actor.replace('staff:', '')}, ${localTime(changed.at)}, E-${changed.id}`;
  switch (changed.reason) {
    case 'FELL_BACK':
      return `${row} fell back to ${configured}: its booking of P-${changed.paymentId ?? '?'} was undone (${by})`;
    case 'LOWERED':
      return `${row} is as it is configured again (${by})`;
    default:
      return `${row} was raised to ${level}, from ${configured} in the configuration (${by})`;
  }
}

async function change(context: CommandContext, request: PolicyRequest, options: StaffOptions): Promise<number> {
  const { output } = context;
  const staff = staffContext(context, options);
  const configured = configuredIn(context);
  const isDryRun = options.dryRun ?? false;
  const { row, from, to, record } = planPolicy(staff, configured, request);
  output.prose(`Plan (nothing is written${isDryRun ? '' : ' yet'})`);
  output.prose(`  ${row}: ${from} → ${to}`);
  output.prose(`  it needs ${POLICY_NEEDS[row]}`);
  output.prose(`  ${recordText(record)}`);
  const body = { row, from, to, agreed: record.agreed, disagreed: record.disagreed, dryRun: isDryRun };
  if (isDryRun) {
    output.document('policy change', { ...body, event: null });
    return EXIT_CODES.ok;
  }
  await confirm(context.flags, to === 'auto' ? 'Let it book without a person?' : 'Change it?');
  const { eventId } = changePolicy({ ...staff, now: context.now() }, configured, request);
  output.document('policy change', { ...body, event: `E-${eventId}` });
  output.line(`Done, E-${eventId} by ${staff.staff}. It counts for what is decided from now on.`);
  if (to === 'auto') output.note('it falls back by itself when a person undoes a booking of it');
  return EXIT_CODES.ok;
}

function recordText({ wouldBook, agreed, disagreed, open }: RowRecord): string {
  if (wouldBook === 0) return 'it would not have booked anything so far';
  return `it would have booked ${counted(wouldBook, 'payment')}: people did the same with ${agreed}, something else with ${disagreed}, and ${open} wait`;
}
