/** `quittance events`: what became of open items, for the system that asked for the money. Only reads. */
import { AppError, EXIT_CODES } from '../../errors.ts';
import { newestEvent } from '../../models/events.ts';
import { type ItemEvent, itemEvents, publishedEvent } from '../../models/item-events.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import type { Column } from '../output.ts';
import { localTime } from '../values.ts';

type Options = Readonly<{ since?: string }>;

export const eventsCommand: CliCommand = (program, action) => {
  program
    .command('events')
    .description('what became of open items, for another program: paid, reopened, refunded')
    .option('--since <cursor>', 'only what came after this cursor, the number of the last line you have', '0')
    .addHelpText(
      'after',
      '\nWith --ndjson one object per line, oldest first. Keep the cursor of the last line; the next call goes on from there,\nand gives nothing twice.',
    )
    .action(action(list));
};

async function list(context: CommandContext, options: Options): Promise<number> {
  const db = context.db();
  const cursor = cursorOf(options.since ?? '0', newestEvent(db));
  await context.output.list({
    command: 'events',
    key: 'events',
    rows: itemEvents(db, cursor),
    columns: COLUMNS,
    object: publishedEvent,
    empty: 'Nothing new.',
  });
  return EXIT_CODES.ok;
}

/** A cursor that is ahead of the books was given by other books: a backup was restored. */
function cursorOf(text: string, newest: number): number {
  const cursor = /^\d{1,15}$/.test(text) ? Number(text) : null;
  if (cursor === null) {
    throw new AppError({
      kind: 'usage',
      code: 'CURSOR_INVALID',
      message: `"${text}" is not a cursor`,
      hint: 'give the cursor of the last line you have, or 0 for everything',
    });
  }
  if (cursor <= newest) return cursor;
  throw new AppError({
    kind: 'refused',
    code: 'CURSOR_AHEAD',
    message: `the newest event of these books is ${newest}, so cursor ${cursor} was given by others`,
    hint: 'after a backup was restored read again from the newest line that both have, or from 0',
  });
}

const COLUMNS: readonly Column<ItemEvent>[] = [
  { title: 'cursor', value: ({ cursor }) => cursor, align: 'right' },
  { title: 'at', value: ({ at }) => localTime(at), drops: 1 },
  { title: 'type', value: ({ type }) => type },
  { title: 'reference', value: ({ reference }) => reference, shrinks: true },
  { title: 'payment', value: ({ paymentId }) => (paymentId === null ? '' : `P-${paymentId}`) },
  { title: 'amount', value: (event) => publishedEvent(event).amount, align: 'right' },
  { title: 'cur', value: ({ currency }) => currency },
];
