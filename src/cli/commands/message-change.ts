/** `message show|edit|resend|drop`, and the same under `message damaged`: looking at one message, and settling it. */
import type { Command } from 'commander';
import { AppError, EXIT_CODES } from '../../errors.ts';
import type { MessageRow } from '../../models/messages.ts';
import { readBody } from '../../processor/messages/body.ts';
import { dropMessage, editMessage, messageNamed, resendMessage } from '../../processor/messages/change-message.ts';
import { MessageRefused } from '../../processor/messages/outcome.ts';
import type { QueueName } from '../../processor/messages/queue-names.ts';
import type { ActionOf, CommandContext } from '../command.ts';
import { type StaffOptions, staffContext } from '../staff.ts';
import { localTime } from '../values.ts';
import { queueNamed, readText } from './message-text.ts';
import { messageObject } from './message-view.ts';

const ID = 'Q-12 or 12';
const AS = ['--as <login>', 'who acts, where the login does not say it (or QUITTANCE_ACTOR)'] as const;
type As = Pick<StaffOptions, 'as'>;

export function addMessageChanges(parent: Command, action: ActionOf): void {
  parent
    .command('show')
    .description('show one message with all it says')
    .argument('<message>', ID)
    .action(action(show));
  parent
    .command('edit')
    .description('change what a message says, and have it tried again')
    .argument('<message>', ID)
    .argument('[file]', 'the whole message as JSON; "-" is stdin')
    .option('--set <field=value...>', 'set single fields instead')
    .option('--unset <field...>', 'leave single fields out')
    .option('--queue <queue>', 'move it to another queue')
    .option(...AS)
    .action(action(edit));
  parent
    .command('resend')
    .description('have a message tried again')
    .argument('<message>', ID)
    .option(...AS)
    .action(action(resend));
  parent
    .command('drop')
    .description('lay a message aside: it will not be consumed, and stays with the reason')
    .argument('<message>', ID)
    .requiredOption('--because <why>', 'why, for those who look at it later')
    .option(...AS)
    .action(action(drop));
}

function show(context: CommandContext, text: string): number {
  const row = messageNamed(context.db(), idOf(text));
  const { output } = context;
  const body = readable(row.body);
  output.document('message.show', { message: { ...messageObject(row), body: body ?? row.body } });
  output.line(
    { text: `Q-${row.id}`, style: 'bold' },
    `  ${row.queue}   ${row.state}${row.errorCode === null ? '' : ` (${row.errorCode})`}`,
  );
  output.line(
    `  came ${localTime(row.createdAt)} by ${row.source === '' ? 'push' : row.source}, tried ${row.attempts} times`,
  );
  if (row.lastError !== null) output.prose(`  ${row.lastError}`);
  if (row.waitsFor !== null) output.line(`  waits for ${row.waitsFor}, tried again ${localTime(row.availableAt)}`);
  if (row.editedBy !== null) output.line(`  changed by ${row.editedBy}`);
  if (row.result !== null) output.line(`  result ${row.result}`);
  const lines = body === null ? row.body.split('\n') : JSON.stringify(body, null, 2).split('\n');
  for (const line of lines) output.line(`  ${line}`);
  return EXIT_CODES.ok;
}

function readable(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return readBody(text);
  } catch (error) {
    if (error instanceof MessageRefused) return null;
    throw error;
  }
}

type EditOptions = As & Readonly<{ set?: readonly string[]; unset?: readonly string[]; queue?: string }>;

function edit(context: CommandContext, text: string, file: string | undefined, options: EditOptions): number {
  const messageId = idOf(text);
  const before = messageNamed(context.db(), messageId);
  const queue: QueueName | null = options.queue === undefined ? null : queueNamed(options.queue);
  if (file === undefined && options.set === undefined && options.unset === undefined && queue === null) {
    throw usage('EDIT_NOTHING', 'there is nothing to change', 'name a file, or --set gross=25.00');
  }
  const whole = file === undefined ? before.body : readText(file);
  const body = readable(whole);
  if (body === null) {
    throw new AppError({
      kind: 'invalid-input',
      code: 'MESSAGE_NOT_JSON',
      message: 'the message is not a JSON object',
      where: file,
      hint: 'nothing was changed',
    });
  }
  const unset = new Set(options.unset ?? []);
  const kept = Object.fromEntries(Object.entries(body).filter(([key]) => !unset.has(key)));
  const edited = { body: { ...kept, ...fieldsOf(options.set ?? []) }, queue };
  return told(context, editMessage(changeOf(context, messageId, options), edited), 'is tried again');
}

function fieldsOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at > 0) return [pair.slice(0, at).trim(), pair.slice(at + 1)];
      throw usage('FIELD_INVALID', `"${pair}" is not field=value`, '--set gross=25.00');
    }),
  );
}

function resend(context: CommandContext, text: string, as: As): number {
  return told(context, resendMessage(changeOf(context, idOf(text), as)), 'is tried again');
}

function drop(context: CommandContext, text: string, { because, ...as }: As & { because: string }): number {
  return told(context, dropMessage(changeOf(context, idOf(text), as), because), 'is laid aside');
}

function changeOf(context: CommandContext, messageId: number, as: As) {
  const { db, now, staff } = staffContext(context, as);
  return { db, now, staff, messageId };
}

function told({ output }: CommandContext, row: MessageRow, what: string): number {
  output.document('message.change', { message: messageObject(row) });
  output.line(`Q-${row.id} ${what}`);
  if (row.state === 'READY') output.note('next: quittance run --only messages');
  return EXIT_CODES.ok;
}

function idOf(text: string): number {
  const [, digits] = /^(?:Q-?)?(\d{1,15})$/i.exec(text.trim()) ?? [];
  if (digits !== undefined) return Number(digits);
  throw usage('ID_INVALID', `"${text}" is not the id of a message`, 'write it as Q-12');
}

function usage(code: string, message: string, hint: string): AppError {
  return new AppError({ kind: 'usage', code, message, hint });
}
