/** `quittance config check|show|path|schema`: what is configured, and from where. */
import { configJsonSchema, describeConfig } from '../../config.ts';
import { EXIT_CODES } from '../../errors.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import type { Column } from '../output.ts';

export const configCommand: CliCommand = (program, action) => {
  const config = program.command('config').description('look at the configuration');
  config.command('check').description('find every error in it (exit code 78)').action(action(check));
  config.command('show').description('print each key with its value and where it comes from').action(action(show));
  config.command('path').description('print which file is read').action(action(path));
  config
    .command('schema')
    .description('print the JSON Schema of the configuration file, for editors')
    .action(action(schema));
};

/** Loading throws when something is wrong, with all problems in one error. */
function check(context: CommandContext): number {
  const { file } = context.config();
  context.output.document('config.check', { ok: true, file });
  context.output.line(`ok: ${file ?? 'no configuration file, defaults and environment'}`);
  return EXIT_CODES.ok;
}

type ConfigRow = ReturnType<typeof describeConfig>[number];

const COLUMNS: readonly Column<ConfigRow>[] = [
  { title: 'key', value: (row) => row.key },
  { title: 'value', value: (row) => row.value, shrinks: true },
  { title: 'origin', value: (row) => row.origin, shrinks: true },
];

async function show(context: CommandContext): Promise<number> {
  await context.output.list({
    command: 'config.show',
    key: 'config',
    rows: describeConfig(context.config()),
    columns: COLUMNS,
    object: (row) => row,
    empty: 'Nothing is configured.',
  });
  return EXIT_CODES.ok;
}

function path(context: CommandContext): number {
  const { file } = context.config();
  context.output.document('config.path', { path: file });
  if (file !== null) context.output.line(file);
  else context.output.note('no configuration file: defaults and environment are used');
  return EXIT_CODES.ok;
}

function schema(): number {
  process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  return EXIT_CODES.ok;
}
