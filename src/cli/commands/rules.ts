/** `quittance rules list|test|add`: the operator's own lines about payments. They stand in the configuration file. */
import { EXIT_CODES } from '../../errors.ts';
import { type RuleUse, ruleUses } from '../../models/rule-decisions.ts';
import { evidenceNameOf, type Rule, rulesOf } from '../../processor/rules/rule.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import type { Column } from '../output.ts';
import { conditionsInWords, resultInWords } from '../rule-words.ts';
import { localTime } from '../values.ts';
import { registerAdd } from './rules-add.ts';
import { testRules } from './rules-test.ts';

export const rulesCommand: CliCommand = (program, action) => {
  const rules = program
    .command('rules')
    .description('your own lines: payments like this are irrelevant, or go to a fund');
  rules.command('list').description('list the rules in order, and what they have decided').action(action(list));
  rules
    .command('test')
    .description('show what the rules would decide over all history; changes nothing')
    .option('--rule <name>', 'only this rule')
    .option('--file <toml>', 'the [[rule]] tables of this file instead of the configured ones')
    .option('--since <date>', 'only payments booked on this day or later')
    .addHelpText(
      'after',
      '\nExit codes: 0 no contradiction, 24 a rule contradicts what is booked or what staff decided',
    )
    .action(action(testRules));
  registerAdd(rules, action);
};

type Row = Readonly<{ position: number; rule: Rule; use: RuleUse | null }>;

const COLUMNS: readonly Column<Row>[] = [
  { title: 'no', value: ({ position }) => position, align: 'right' },
  { title: 'name', value: ({ rule }) => rule.name },
  { title: 'when', value: ({ rule }) => conditionsInWords(rule).join(', and '), shrinks: true },
  { title: 'then', value: ({ rule }) => resultInWords(rule), shrinks: true },
  { title: 'payments', value: ({ use }) => use?.payments ?? 0, align: 'right' },
  { title: 'last', value: ({ use }) => (use === null ? null : localTime(use.lastAt)), drops: 1 },
];

async function list(context: CommandContext): Promise<number> {
  const rules = rulesOf(context.config().config.rules);
  const uses = rules.length === 0 ? new Map<string, RuleUse>() : ruleUses(context.db());
  await context.output.list({
    command: 'rules list',
    key: 'rules',
    rows: rules.map((rule, index): Row => ({ position: index + 1, rule, use: uses.get(evidenceNameOf(rule)) ?? null })),
    columns: COLUMNS,
    object: ({ position, rule, use }) => ({
      position,
      name: rule.name,
      conditions: conditionsInWords(rule),
      result: rule.result,
      payments: use?.payments ?? 0,
      lastAt: use?.lastAt ?? null,
    }),
    empty: 'No rules. quittance rules add --help shows how to make one.',
  });
  return EXIT_CODES.ok;
}
