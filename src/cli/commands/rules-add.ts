/** `quittance rules add`: builds a rule from flags, shows what it would decide, asks, and writes it into the configuration file. */
import { type Command, Option } from 'commander';
import { addRule, loadConfig, type RawRule, readRule } from '../../config.ts';
import { AppError, EXIT_CODES } from '../../errors.ts';
import { rulesOf } from '../../processor/rules/rule.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import { confirm } from '../confirm.ts';
import { conditionsInWords, resultInWords } from '../rule-words.ts';
import { type StaffOptions, staffContext, withStaffOptions } from '../staff.ts';
import { localTime } from '../values.ts';
import { hasContradiction, preview, previewObject, printPreview } from './rules-preview.ts';

/** The keys of a rule as flags: `payer_name` is `--payer-name`. Those with a list may be given several values. */
const FLAGS: readonly Readonly<{ key: string; value: string; help: string }>[] = [
  { key: 'account', value: '<iban...>', help: 'our account' },
  { key: 'direction', value: '<in|out>', help: 'in: money that came in; out: money that went out' },
  { key: 'payer_account', value: '<account...>', help: 'account of the payer; of a debit, of who was paid' },
  { key: 'payer_name', value: '<words...>', help: 'the name of the payer has one of these, whatever case and accents' },
  { key: 'text', value: '<words...>', help: 'the text of payer or bank has one of these, whatever case and accents' },
  { key: 'text_pattern', value: '<regex>', help: 'the text of payer or bank matches this regular expression' },
  { key: 'bank_transaction_code', value: '<code...>', help: 'such as PMNT/RCDT/AUTT, or its beginning' },
  { key: 'amount', value: '<amount>', help: 'exactly this, such as "12.50 CHF"' },
  { key: 'amount_min', value: '<amount>', help: 'at least this' },
  { key: 'amount_max', value: '<amount>', help: 'at most this' },
  { key: 'currency', value: '<code>', help: 'such as EUR' },
  { key: 'irrelevant', value: '<why>', help: 'then: nothing to match, for this reason' },
  { key: 'fund', value: '<reference>', help: 'then: book it to this fund, or gift that takes any amount' },
  { key: 'person', value: '<why>', help: 'then: always leave it to a person, for this reason' },
];

export function registerAdd(rules: Command, action: ActionOf): void {
  const add = rules
    .command('add')
    .description('add a rule to the configuration file, behind the others, after showing what it would decide')
    .requiredOption('--name <name>', 'lower case letters, digits and hyphens');
  for (const { key, value, help } of FLAGS) add.addOption(new Option(`--${key.replaceAll('_', '-')} ${value}`, help));
  withStaffOptions(add)
    .addHelpText(
      'after',
      '\nAll conditions that are given must hold. Name exactly one of --irrelevant, --fund, --person.',
    )
    .action(action(addNow));
}

type Options = StaffOptions & Readonly<Record<string, string | readonly string[] | boolean | number | undefined>>;

async function addNow(context: CommandContext, options: Options): Promise<number> {
  const isDryRun = options.dryRun === true;
  const by = isDryRun ? '' : staffContext(context, options).staff;
  return addRuleAsked(context, rawRule(options), { by, isDryRun });
}

/** Shows what the rule would decide over all history, asks, and writes it behind the others. Throws where it cannot stand. */
export async function addRuleAsked(
  context: CommandContext,
  raw: RawRule,
  { by, isDryRun }: Readonly<{ by: string; isDryRun: boolean }>,
): Promise<number> {
  const { output } = context;
  const { config, file } = context.config();
  if (file === null) throw noConfigFile();
  const [rule] = rulesOf([readRule(raw)]);
  if (rule === undefined) throw new Error('a rule vanished');
  if (config.rules.some(({ name }) => name === rule.name)) throw nameTaken(rule.name);
  const found = preview(context, [...rulesOf(config.rules), rule], [rule], null);
  await printPreview(output, found);
  output.note(`${rule.name}: ${conditionsInWords(rule).join(', and ')} → ${resultInWords(rule)}`);
  const written = !isDryRun;
  if (written) await write(context, { file, raw, by, contradicts: hasContradiction(found) });
  output.document('rules add', { name: rule.name, file, written, ...previewObject(found) });
  output.note(
    written ? `added to ${file}; it counts from the next pass on` : 'nothing was written: this was a rehearsal',
  );
  return hasContradiction(found) ? EXIT_CODES.findings : EXIT_CODES.ok;
}

type Addition = Readonly<{ file: string; raw: RawRule; by: string; contradicts: boolean }>;

async function write(context: CommandContext, { file, raw, by, contradicts }: Addition): Promise<void> {
  const although = contradicts ? 'although it contradicts what is booked or what staff decided' : 'as the last rule';
  await confirm(context.flags, `Add it to ${file}, ${although}?`);
  addRule({
    path: file,
    rule: raw,
    by,
    day: localTime(context.now().toISOString()).slice(0, 10),
    check: (path) => void loadConfig({ flags: { config: path }, env: process.env, cwd: process.cwd() }),
  });
}

/** What was given, under the names that it has in the file. One value of a list stands there without brackets. */
function rawRule(options: Options): RawRule {
  const given = ['name', ...FLAGS.map(({ key }) => key)].flatMap((key): [string, string | readonly string[]][] => {
    const value = options[optionKeyOf(key)];
    if (typeof value === 'string') return [[key, value]];
    if (!Array.isArray(value)) return [];
    const texts = value.map(String);
    return [[key, texts.length === 1 ? (texts[0] ?? '') : texts]];
  });
  return Object.fromEntries(given);
}

/** As commander names it: `payerName`. */
function optionKeyOf(key: string): string {
  return key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function noConfigFile(): AppError {
  return new AppError({
    kind: 'refused',
    code: 'NO_CONFIG_FILE',
    message: 'rules stand in the configuration file, and there is none',
    hint: 'make quittance.toml here or in /etc/quittance, or name it with --config; an empty one will do',
  });
}

function nameTaken(name: string): AppError {
  return new AppError({
    kind: 'refused',
    code: 'RULE_NAME_TAKEN',
    message: `there is a rule "${name}" already`,
    hint: 'use another name, or change that rule in the configuration file: quittance config path',
  });
}
