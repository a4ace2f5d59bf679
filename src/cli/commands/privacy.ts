/** `quittance privacy find|export|anonymise|retention`: what is stored of somebody, and its end. */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { AppError, EXIT_CODES } from '../../errors.ts';
import { findPaymentsNaming, findPersons, type PaymentHit, type PersonHit } from '../../models/personal-data.ts';
import { findTold } from '../../models/told-data.ts';
import { applyRetention, erase, planErasure, planRetention } from '../../processor/privacy/anonymise.ts';
import { filesNaming } from '../../processor/privacy/dropped-files.ts';
import { personalFile } from '../../processor/privacy/personal-file.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { confirm } from '../confirm.ts';
import { loginOf, machineLogin } from '../staff.ts';
import { counted, decimal, parseId } from '../values.ts';

export const privacyCommand: CliCommand = (program, action) => {
  const privacy = program.command('privacy').description('what is stored of somebody, and its end');
  privacy
    .command('find <text...>')
    .description('persons, payments, messages and reports with this name, mail address, account or text')
    .action(action(find));
  privacy
    .command('export <person>')
    .description('everything that is stored of a person, as JSON; the number is that of privacy find')
    .option('--output <file>', 'write it to a file that only you can read')
    .action(action(exportPerson));
  const anonymise = privacy
    .command('anonymise')
    .description('erase a person with their payments’ names, or payments alone; amounts, days and history stay')
    .option('--person <number...>', 'as privacy find prints it')
    .option('--payment <id...>', 'P-1042: the payer of a payment that belongs to no person of ours');
  withActing(anonymise).action(action(anonymiseNow));
  const retention = privacy
    .command('retention')
    .description(
      'erase the payers of payments that need not be kept any longer, and old messages, reports and mail files',
    )
    .option('--keep-years <years>', 'business years to keep beside the current one', '10')
    .option('--keep-months <months>', 'how long mail files and messages are kept', '24');
  withActing(retention).action(action(retain));
};

function withActing(command: Command): Command {
  return command
    .option('--as <login>', 'who acts, where the login does not say it (or QUITTANCE_ACTOR)')
    .option('--dry-run', 'say what would be erased, and do nothing');
}

type Acting = Readonly<{ as?: string; dryRun?: boolean }>;

function find(context: CommandContext, words: readonly string[]): number {
  const text = words.join(' ').trim();
  if (text.length < 3)
    throw usage('SEARCH_INVALID', 'a text of at least three characters is needed', 'quittance privacy find keller');
  const persons = findPersons(context.db(), text);
  const payments = findPaymentsNaming(context.db(), text);
  const told = findTold(context.db(), text);
  const files = filesNaming(context.config().config.dataDir, [text]);
  context.output.document('privacy.find', { persons, payments: payments.map(paymentObject), told, files });
  for (const person of persons) context.output.line(personLine(person));
  for (const payment of payments) context.output.line(paymentLine(payment));
  for (const { place, id, about } of told) context.output.line(`${place} ${id}  ${about}`);
  for (const path of files) context.output.line(`file ${path}`);
  context.output.note(
    `${counted(persons.length, 'person')}, ${counted(payments.length, 'payment')} named so, ${counted(told.length + files.length, 'other place')}`,
  );
  if (payments.length > 0) context.output.note('files in data/fds hold them too: see docs/PRIVACY.md');
  return EXIT_CODES.ok;
}

function personLine({ id, name, email, erased }: PersonHit): string {
  return erased ? `person ${id}  (erased)` : `person ${id}  ${name}  ${email ?? ''}`.trimEnd();
}

function paymentLine({ id, bookingDate, amountMinor, currency, payer }: PaymentHit): string {
  return `P-${id}  ${bookingDate}  ${decimal(amountMinor, currency)} ${currency}  ${payer ?? ''}`.trimEnd();
}

function paymentObject({ id, bookingDate, amountMinor, currency, payer, personId }: PaymentHit): object {
  return { id: `P-${id}`, bookingDate, amount: decimal(amountMinor, currency), currency, payer, personId };
}

function exportPerson(context: CommandContext, person: string, { output }: { output?: string }): number {
  const file = personalFile(context.db(), personNumber(person));
  const text = `${JSON.stringify({ schema: 'quittance.privacy.export.v1', ...file }, null, 2)}\n`;
  if (output === undefined) process.stdout.write(text);
  else {
    writeFileSync(output, text, { mode: 0o600, flag: 'wx' });
    context.output.note(`written to ${output}`);
  }
  return EXIT_CODES.ok;
}

type Named = Acting & Readonly<{ person?: readonly string[]; payment?: readonly string[] }>;

async function anonymiseNow(context: CommandContext, options: Named): Promise<number> {
  const db = context.db();
  const actor = `staff:${loginOf(options.as, process.env, machineLogin())}`;
  const persons = (options.person ?? []).map(personNumber);
  const payments = (options.payment ?? []).map((text) => parseId(text, 'payment'));
  if (persons.length + payments.length === 0) {
    throw usage('NOBODY_NAMED', 'nobody is named', '--person 12 (see quittance privacy find), or --payment P-1042');
  }
  for (const id of persons) assertPerson(context, id);
  const { dataDir } = context.config().config;
  const plan = planErasure(db, { persons, payments }, dataDir);
  const { mails, told, files } = plan;
  const counts = {
    persons: plan.persons.length,
    payments: plan.payments.length,
    mails: mails.length,
    told,
    files: files.length,
  };
  context.output.prose(
    `${counted(counts.persons, 'person')}, the payer of ${counted(counts.payments, 'payment')} (${plan.payments.map((id) => `P-${id}`).join(', ')}), ${counted(counts.mails, 'mail')}, ${counted(told, 'row')} of messages and reports, ${counted(counts.files, 'file')} of messages`,
  );
  if (options.dryRun !== true) {
    await confirm(context.flags, 'This cannot be undone. Erase it?');
    erase(db, plan, { dataDir, actor, now: context.now() });
    context.output.note('erased here. Backups expire by themselves; files in data/fds: see docs/PRIVACY.md');
  }
  context.output.document('privacy.anonymise', { dryRun: options.dryRun === true, ...counts });
  return EXIT_CODES.ok;
}

function assertPerson(context: CommandContext, personId: number): void {
  const row = context.db().sqlite.prepare<[number]>('SELECT 1 FROM person WHERE id = ?').get(personId);
  if (row !== undefined) return;
  throw new AppError({
    kind: 'not-found',
    code: 'PERSON_NOT_FOUND',
    message: `there is no person ${personId}`,
    hint: 'quittance privacy find NAME',
  });
}

type Retention = Acting & Readonly<{ keepYears: string; keepMonths: string }>;

async function retain(context: CommandContext, options: Retention): Promise<number> {
  const actor = `staff:${loginOf(options.as, process.env, machineLogin())}`;
  const keepYears = wholeNumber(options.keepYears, '--keep-years');
  const keepMonths = wholeNumber(options.keepMonths, '--keep-months');
  const { dataDir } = context.config().config;
  const plan = planRetention(context.db(), { dataDir, keepYears, keepMonths, now: context.now() });
  context.output.prose(
    `${counted(plan.payments.length, 'payment')} booked before ${plan.paymentsBefore} still name their payers`,
  );
  context.output.prose(
    `${counted(plan.mailFiles.length, 'mail file')} from before ${plan.mailsBefore.toISOString().slice(0, 10)}`,
  );
  const told = plan.told.messages.length + plan.told.pending.length + plan.told.fraudScores.length;
  context.output.prose(
    `${counted(told, 'row')} of messages and sessions from before that day that still name somebody, ${counted(plan.droppedFiles.length, 'file')} of messages and reports`,
  );
  if (options.dryRun !== true && plan.payments.length + plan.mailFiles.length + told + plan.droppedFiles.length > 0) {
    await confirm(context.flags, 'This cannot be undone. Erase them?');
    applyRetention(context.db(), plan, { dataDir, actor, now: context.now() });
  }
  const { paymentsBefore, payments, mailFiles } = plan;
  context.output.document('privacy.retention', {
    dryRun: options.dryRun === true,
    paymentsBefore,
    payments: payments.length,
    mailFiles: mailFiles.length,
    told,
    droppedFiles: plan.droppedFiles.length,
  });
  return EXIT_CODES.ok;
}

function personNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw usage('PERSON_INVALID', `"${text}" is not the number of a person`, 'quittance privacy find NAME prints it');
}

function wholeNumber(text: string, flag: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw usage('NUMBER_INVALID', `"${text}" is no whole number`, `${flag} 10`);
}

function usage(code: string, message: string, hint: string): AppError {
  return new AppError({ kind: 'usage', code, message, hint });
}
