/** `quittance log`: what happened, oldest first; `quittance log verify`: that nobody has changed it since. */
import { AppError, EXIT_CODES } from '../../errors.ts';
import type { Db } from '../../models/db.ts';
import { verifyChain } from '../../models/events.ts';
import { findFile } from '../../models/files.ts';
import { type EventFilter, findVisiblePayment, listEvents } from '../../models/histories.ts';
import { findOpenItem } from '../../models/open-items.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { EVENT_COLUMNS, eventObject } from '../event-view.ts';
import { type Id, readId } from '../values.ts';

export const logCommand: CliCommand = (program, action) => {
  const log = program
    .command('log')
    .description('show the history of everything, or of one payment, open item or file')
    .argument('[id]', 'payment (1042 or P-1042), open item (S-311, C-88, O-7) or file (F-212)')
    .option('--since <time>', 'only from then on: 2026-11-18 or 2026-11-18T06:00')
    .action(action(show));
  log
    .command('verify')
    .description('recompute the hash chain of the history (exit code 26 when it is broken)')
    .option('--expect <hash>', 'a head hash noted earlier that must still be there')
    .action(action(verify));
};

async function show(context: CommandContext, text: string | undefined, options: { since?: string }): Promise<number> {
  const db = context.db(); // first, for it sets the time zone
  const since = options.since === undefined ? {} : { since: instantOf(options.since) };
  await context.output.list({
    command: 'log',
    key: 'events',
    rows: listEvents(db, { ...since, ...(text === undefined ? {} : subjectFilter(db, text)) }),
    columns: EVENT_COLUMNS,
    object: eventObject,
    empty: 'No events.',
  });
  return EXIT_CODES.ok;
}

/** Which events belong to an id. Throws when there is nothing of that id. */
function subjectFilter(db: Db, text: string): EventFilter {
  const found = readId(text, 'payment');
  const filter = found === null ? null : existing(db, found);
  if (filter !== null) return filter;
  throw found === null || found.kind === 'mail' || found.kind === 'event'
    ? new AppError({
        kind: 'usage',
        code: 'ID_INVALID',
        message: `"${text}" is not the id of a payment, open item or file`,
        hint: 'write it as 1042, P-1042, S-311 or F-212; command: quittance log verify',
      })
    : new AppError({
        kind: 'not-found',
        code: 'NOT_FOUND',
        message: `there is no ${text}`,
        hint: 'quittance list, quittance file list',
      });
}

function existing(db: Db, { kind, id }: Id): EventFilter | null {
  if (kind === 'payment') return findVisiblePayment(db, id) === null ? null : { paymentId: id };
  if (kind === 'openItem') return findOpenItem(db, id) === null ? null : { openItemId: id };
  return kind === 'file' && findFile(db, id) !== null ? { fileId: id } : null;
}

/** A day or a time of the configured zone, as the instant that events are stamped with. */
function instantOf(text: string): string {
  const [, day = '', time = '00:00', zone = ''] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?)?$/.exec(text) ?? [];
  const instant = new Date(day === '' ? '' : `${day}T${time}${zone}`);
  if (!Number.isNaN(instant.getTime())) return instant.toISOString();
  throw new AppError({
    kind: 'usage',
    code: 'TIME_INVALID',
    message: `"${text}" is not a time`,
    hint: 'write it as 2026-11-18 or 2026-11-18T06:00',
  });
}

function verify(context: CommandContext, options: { expect?: string }): number {
  const expected = options.expect?.trim().toLowerCase() ?? null;
  if (expected !== null && !/^[0-9a-f]{64}$/.test(expected)) {
    throw new AppError({
      kind: 'usage',
      code: 'HASH_INVALID',
      message: 'the expected hash must have 64 hexadecimal digits',
      hint: 'take it from: quittance log verify',
    });
  }
  const report = verifyChain(context.db(), expected);
  const ok = report.findings.length === 0;
  context.output.document('log.verify', { ok, ...report });
  for (const finding of report.findings) context.output.line({ text: 'BROKEN', style: 'red' }, `  ${finding}`);
  context.output.line(`${ok ? 'ok' : 'BROKEN'}: ${report.events} events, head ${report.head}`);
  return ok ? EXIT_CODES.ok : EXIT_CODES.integrity;
}
