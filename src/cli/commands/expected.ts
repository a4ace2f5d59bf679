/** `quittance expected import|add|list`: what is expected from whom. */
import { readFileSync, realpathSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { AppError, EXIT_CODES } from '../../errors.ts';
import { type ItemFilter, type ListedItem, listExpected } from '../../models/expected.ts';
import { openMinorOf } from '../../models/open-items.ts';
import { OPEN_ITEM_KINDS, OPEN_ITEM_STATES } from '../../models/schema.ts';
import { COLUMNS, type ColumnName } from '../../processor/expected/columns.ts';
import { addExpected, type ExpectedReport, importExpectedFile } from '../../processor/expected/import-expected.ts';
import type { SourceFormat } from '../../processor/expected/read-source.ts';
import { openReferencesFile } from '../../processor/expected/write-references.ts';
import { displayName } from '../../processor/mails/recipients.ts';
import type { ActionOf, CliCommand, CommandContext } from '../command.ts';
import type { Cell, Column } from '../output.ts';
import { assertOutputTarget } from '../output-target.ts';
import { counted, decimal } from '../values.ts';
import { COLUMN_ADVICE, columnsHelp } from './expected-advice.ts';
import { printedLine, printReport } from './expected-report.ts';

export const expectedCommand: CliCommand = (program, action) => {
  const expected = program.command('expected').description('open items: what is expected from whom');
  addImport(expected, action);
  addAdd(expected, action);
  expected
    .command('list')
    .description('list open items')
    .option('--state <state...>', `only these states: ${OPEN_ITEM_STATES.join(', ')}`)
    .option('--kind <kind...>', `only these kinds: ${OPEN_ITEM_KINDS.join(', ')}`)
    .action(action(list));
};

type ImportOptions = Readonly<{ dryRun?: boolean; skipInvalid?: boolean; format?: SourceFormat; output?: string }>;

function addImport(expected: Command, action: ActionOf): void {
  expected
    .command('import')
    .description('take open items from a CSV or JSON file ("-" is stdin); a known reference is updated')
    .argument('<file>', 'CSV with a header in any order, or JSON or NDJSON with the same names')
    .option('--dry-run', 'do everything, then take it back')
    .option('--skip-invalid', 'leave out bad lines instead of refusing the file')
    .addOption(new Option('--format <format>', 'instead of by the name of the file').choices(['csv', 'json']))
    .option('--output <csv>', 'write the lines that got a reference from us, with QRR and SCOR')
    .addHelpText('after', columnsHelp())
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 24 bad lines were left out, 25 a bad line or file, nothing was written',
    )
    .action(action(importFile));
}

async function importFile(context: CommandContext, path: string, options: ImportOptions): Promise<number> {
  const { dryRun = false, skipInvalid = false } = options;
  const file = path === '-' ? { name: 'stdin', bytes: readFileSync(0) } : { name: path, path };
  if (options.output !== undefined) assertOutputTarget(options.output, '--output');
  if (options.output !== undefined) refuseInput(path, options.output);
  const references = options.output === undefined ? null : openReferencesFile(options.output);
  try {
    const report = importExpectedFile(context.dbOrNew(), file, {
      ...writeOptions(context, dryRun),
      skipInvalid,
      format: options.format ?? null,
    });
    const made = report.written ? references?.finish(report.lines) : undefined;
    await printReport(context, report, { dryRun, skipInvalid });
    if (made === 0) context.output.note(`every line has its own reference: ${options.output} is empty`);
    else if (made !== undefined) context.output.note(`${counted(made, 'reference')} in ${options.output}`);
    if (report.counts.rejected === 0) return EXIT_CODES.ok;
    return skipInvalid ? EXIT_CODES.findings : EXIT_CODES['invalid-input'];
  } finally {
    references?.discard();
  }
}

/** The file that is read must not be the one that is written. */
function refuseInput(input: string, output: string): void {
  const real = (path: string): string | null => {
    try {
      return realpathSync(path);
    } catch {
      return null;
    }
  };
  if (real(output) === null || real(input) !== real(output)) return;
  throw new AppError({
    kind: 'usage',
    code: 'OUTPUT_IS_INPUT',
    message: '--output would overwrite the file that is imported',
    where: output,
  });
}

function writeOptions(context: CommandContext, dryRun: boolean) {
  return {
    dryRun,
    now: context.now(),
    actor: `staff:${context.actorName()}`,
    referencePatterns: context.config().config.reference.patterns,
  };
}

type AddOptions = Readonly<Record<string, string | boolean | undefined>>;

const optionNameOf = (column: ColumnName): string => column.replaceAll('_', '-');
/** As commander names it: `dueDate`. */
const optionKeyOf = (column: ColumnName): string =>
  column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

function addAdd(expected: Command, action: ActionOf): void {
  const add = expected
    .command('add')
    .description('add one open item and print its references')
    .option('--dry-run', 'do everything, then take it back');
  for (const column of COLUMNS) add.option(`--${optionNameOf(column)} <${column}>`, COLUMN_ADVICE[column]);
  add.action(action(addItem));
}

function addItem(context: CommandContext, options: AddOptions): number {
  const cells = new Map<ColumnName, string>();
  for (const column of COLUMNS) {
    const value = options[optionKeyOf(column)];
    if (typeof value === 'string') cells.set(column, value);
  }
  const dryRun = options['dryRun'] === true;
  const report = addExpected(context.dbOrNew(), cells, writeOptions(context, dryRun));
  return printAdded(context, report, dryRun);
}

function printAdded({ output }: CommandContext, report: ExpectedReport, dryRun: boolean): number {
  const [added] = report.lines;
  if (added === undefined) throw new Error('the item is in no report');
  if (added.outcome === 'rejected') {
    const message = added.problems.map((problem) => problem.message).join('\n');
    throw new AppError({
      kind: 'invalid-input',
      code: added.problems[0]?.code ?? 'EXPECTED_INVALID',
      message,
      hint: 'nothing was written',
    });
  }
  output.document('expected add', { ...printedLine(added), written: report.written });
  output.line('reference  ', { text: added.reference ?? '', style: 'bold' });
  if (added.qrReference !== null) output.line(`QRR        ${added.qrReference}`);
  if (added.creditorReference !== null) output.line(`SCOR       ${added.creditorReference}`);
  for (const { message } of added.warnings) output.note(`note: ${message}`);
  if (dryRun) output.note('nothing was written: this was a rehearsal');
  return EXIT_CODES.ok;
}

type ListOptions = Readonly<{ state?: readonly string[]; kind?: readonly string[] }>;

async function list(context: CommandContext, options: ListOptions): Promise<number> {
  const filter: ItemFilter = {
    states: (options.state ?? [])
      .flatMap((text) => text.split(','))
      .map((name) => oneOf(OPEN_ITEM_STATES, name.toUpperCase(), 'state')),
    kinds: (options.kind ?? [])
      .flatMap((text) => text.split(','))
      .map((name) => oneOf(OPEN_ITEM_KINDS, name.toLowerCase(), 'kind')),
  };
  await context.output.list({
    command: 'expected list',
    key: 'items',
    rows: printedItems(listExpected(context.db(), filter)),
    columns: context.output.format === 'table' ? SCREEN_COLUMNS : FULL_COLUMNS,
    object: (row) => row,
    empty: 'No open items.',
  });
  return EXIT_CODES.ok;
}

function oneOf<T extends string>(words: readonly T[], name: string, what: string): T {
  const found = words.find((word) => word === name.trim());
  if (found !== undefined) return found;
  const hint = `use ${words.join(', ')}`;
  throw new AppError({
    kind: 'usage',
    code: `${what.toUpperCase()}_UNKNOWN`,
    message: `there is no ${what} "${name}"`,
    hint,
  });
}

type PrintedItem = ReturnType<typeof printedItem>;

function* printedItems(items: Iterable<ListedItem>): Generator<PrintedItem> {
  for (const item of items) yield printedItem(item);
}

/** One open item as `--json` and `--ndjson` print it (semver). `openAmount` is null where any amount will do. */
function printedItem(item: ListedItem) {
  const isOpen = item.state === 'OPEN' || item.state === 'PARTIALLY_PAID';
  const openMinor = item.amountMinor === null ? null : isOpen ? openMinorOf(item) : 0;
  return {
    reference: item.reference,
    kind: item.kind,
    title: item.title,
    amount: item.amountMinor === null ? null : decimal(item.amountMinor, item.currency),
    openAmount: openMinor === null ? null : decimal(openMinor, item.currency),
    currency: item.currency,
    dueDate: item.dueDate,
    state: item.state,
    personId: item.person?.externalId ?? null,
    name: item.person === null ? null : displayName(item.person),
    qrReference: item.qrReference,
    creditorReference: item.creditorReference,
  };
}

const REFERENCE: Column<PrintedItem> = { title: 'reference', value: (row) => row.reference };
const KIND: Column<PrintedItem> = { title: 'kind', value: (row) => row.kind, drops: 4 };
const TITLE: Column<PrintedItem> = { title: 'title', value: (row) => row.title, shrinks: true };
const AMOUNT: Column<PrintedItem> = { title: 'amount', value: (row) => row.amount, align: 'right' };
const OPEN: Column<PrintedItem> = { title: 'open', value: (row) => row.openAmount, align: 'right' };
const CURRENCY: Column<PrintedItem> = { title: 'cur', value: (row) => row.currency, drops: 6 };
const DUE: Column<PrintedItem> = { title: 'due', value: (row) => row.dueDate, drops: 5 };
const STATE: Column<PrintedItem> = { title: 'state', value: stateCell };
const PERSON: Column<PrintedItem> = { title: 'person', value: (row) => row.personId, drops: 3 };
const NAME: Column<PrintedItem> = { title: 'name', value: (row) => row.name, shrinks: true };
const SLIP: readonly Column<PrintedItem>[] = [
  { title: 'qr reference', value: (row) => row.qrReference, drops: 2 },
  { title: 'creditor reference', value: (row) => row.creditorReference, drops: 1 },
];

/** For other programs, in an order that does not change. */
const FULL_COLUMNS = [REFERENCE, KIND, TITLE, AMOUNT, OPEN, CURRENCY, DUE, STATE, PERSON, NAME, ...SLIP];
const SCREEN_COLUMNS = [REFERENCE, NAME, TITLE, AMOUNT, OPEN, CURRENCY, STATE, DUE, KIND, PERSON, ...SLIP];

function stateCell({ state }: PrintedItem): Cell {
  if (state === 'PAID') return { text: state, style: 'green' };
  return state === 'PARTIALLY_PAID' ? { text: state, style: 'yellow' } : state;
}
