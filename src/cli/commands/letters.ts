/** `quittance letters export FOLDER`: confirmations for persons without a mail address, as pages to print and as CSV. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, EXIT_CODES } from '../../errors.ts';
import { isMailOnHold } from '../../models/mail-hold.ts';
import { type Letter, lettersDue, markExported } from '../../processor/mails/letters.ts';
import { ownTemplates } from '../../processor/mails/templates.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { csvCell } from '../csv-cell.ts';
import { lettersPage } from '../letters-page.ts';
import { counted } from '../values.ts';

export const lettersCommand: CliCommand = (program, action) => {
  program
    .command('letters')
    .description('confirmations for persons without a mail address')
    .command('export')
    .description('write letters.html to print and letters.csv for a mail merge; each letter once')
    .argument('<folder>', 'where to; made if it is not there')
    .option('--again', 'also those that were exported before')
    .option('--dry-run', 'say how many there are, and do nothing')
    .action(action(exportLetters));
};

type Options = Readonly<{ again?: boolean; dryRun?: boolean }>;

function exportLetters(context: CommandContext, folder: string, { again = false, dryRun = false }: Options): number {
  const { output } = context;
  const { organisation, language, mail } = context.config().config;
  const db = context.db();
  const { letters, held } = lettersDue(db, { organisation, language, templates: ownTemplates(mail.templates) }, again);
  if (letters.length > 0 && isMailOnHold(db)) throw onHold(letters.length);
  const withoutAddress = letters.filter(({ address }) => address.length === 0).length;
  if (!dryRun && letters.length > 0) {
    refuseOverwriting(folder);
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    writeFileSync(join(folder, 'letters.csv'), csvOf(letters), { mode: 0o640 });
    writeFileSync(join(folder, 'letters.html'), lettersPage(letters, organisation), { mode: 0o640 });
    markExported(db, letters);
  }
  output.document('letters.export', { folder, letters: letters.length, withoutAddress, held, dryRun });
  output.line(
    `${counted(letters.length, 'letter')}${dryRun ? ' would be' : ''} written to ${folder}${withoutAddress > 0 ? `; of ${counted(withoutAddress, 'person')} we know no postal address` : ''}`,
  );
  if (held > 0)
    output.note(`${counted(held, 'more letter')} must wait, as a mail would: quittance proof, quittance queue`);
  return EXIT_CODES.ok;
}

/** After a restore nobody knows which of them were printed since the backup, as with mails. */
function onHold(count: number): AppError {
  return new AppError({
    kind: 'refused',
    code: 'MAIL_ON_HOLD',
    message: `${counted(count, 'letter')} must wait: a backup was restored, which does not know what was exported after it`,
    hint: 'compare with the letters of before; what was printed: quittance outbox cancel M-9; then: quittance outbox release --all',
  });
}

/** Letters of before may not be printed yet, and are not written a second time. */
function refuseOverwriting(folder: string): void {
  const there = ['letters.csv', 'letters.html'].map((name) => join(folder, name)).find((path) => existsSync(path));
  if (there === undefined) return;
  throw new AppError({
    kind: 'refused',
    code: 'EXPORT_EXISTS',
    message: 'letters of before stand there already',
    where: there,
    hint: 'name another folder; nothing is written over',
  });
}

const COLUMNS = ['mail', 'payment', 'kind', 'language', 'name', 'address', 'subject', 'text'] as const;

function csvOf(letters: readonly Letter[]): string {
  const rows = letters.map((one) => [
    `M-${one.mailId}`,
    one.paymentReference,
    one.kind,
    one.language,
    one.name,
    one.address.join('\n'),
    one.subject,
    one.text,
  ]);
  return [COLUMNS, ...rows].map((row) => `${row.map((cell) => csvCell(cell)).join(',')}\r\n`).join('');
}
