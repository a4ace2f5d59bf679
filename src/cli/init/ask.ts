/** The other parts of `init`: who we are, our accounts, the mail server with a test mail, and who is told of trouble. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSecret } from '../../config.ts';
import { openSmtp } from '../../connectors/smtp.ts';
import { AppError } from '../../errors.ts';
import type { CommandContext } from '../command.ts';
import { type Asker, anything, mailAddress, oneOf, port, type Question } from './questions.ts';
import type { Section } from './write-files.ts';

const question = (
  flag: string,
  ask: string,
  otherwise: string | null,
  wrong: Question['wrong'] = anything,
): Question => ({
  flag,
  ask,
  otherwise,
  wrong,
});

const LANGUAGES = ['de', 'fr', 'it', 'en'] as const;

export async function askForOrganisation(asker: Asker): Promise<{ top: Section; organisation: Section }> {
  const name = await asker.answer(question('organisation', 'Name of the organisation, as donors know it', null));
  const email = await asker.answer(question('email', 'Where donors may answer (mail address)', '', mailAddress));
  const zone = await asker.answer(question('zone', 'Time zone', systemZone(), isZone));
  const language = await asker.answer(
    question('language', 'Language of mails where a donor has none (de, fr, it, en)', 'en', oneOf(...LANGUAGES)),
  );
  return { top: { environment: 'production', zone, language }, organisation: { name, email } };
}

function systemZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone.includes('/') ? zone : 'Europe/Zurich';
}

function isZone(answer: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: answer }) === undefined ? '' : null;
  } catch {
    return 'it is a name such as Europe/Zurich';
  }
}

/** The accounts that a file of the bank names, or those that are typed. */
export async function askForAccounts(
  asker: Asker,
  found: readonly string[],
  today: string,
): Promise<readonly Section[]> {
  const ibans = found.length > 0 ? found.join(',') : '';
  const typed = await asker.answer(question('iban', 'Our accounts (IBAN, with commas between several)', ibans));
  const accounts = typed
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (accounts.length === 0) return [];
  const opening = await asker.answer(
    question('opening', 'From which day on do you thank (earlier payments are history, never mailed)', today, isDay),
  );
  const by = await asker.answer(
    question('expect-by', 'By what time is the statement of the day before there (empty: no alarm)', '09:00', isTime),
  );
  return accounts.map((iban) => ({
    ...(/^[A-Z]{2}\d{2}/.test(iban) ? { iban } : { id: iban }),
    opening,
    expect_by: by,
  }));
}

function isDay(answer: string): string | null {
  return /^\d{4}-\d{2}-\d{2}$/.test(answer) ? null : 'it is a day such as 2026-11-28';
}

function isTime(answer: string): string | null {
  return answer === '' || /^([01]?\d|2[0-3]):[0-5]\d$/.test(answer) ? null : 'it is a time such as 09:00';
}

export type Mail = Readonly<{ mail: Section; operator: Section; secrets: readonly string[] }>;

/** Mails to donors stay in files until somebody has looked at them for some days. */
export async function askForMail(context: CommandContext, asker: Asker): Promise<Mail> {
  const address = await asker.answer(
    question('operator', 'Who is told of trouble (mail address, empty: nobody)', '', mailAddress),
  );
  const pingUrl = await asker.answer(
    question('ping-url', 'A web address that misses us when we are silent (empty: none)', ''),
  );
  const operator = { email: address === '' ? undefined : [address], ping_url: pingUrl };
  const host = await asker.answer(question('mail-host', 'Your mail server (empty: mails stay files)', ''));
  if (host === '') return { mail: { mode: 'file' }, operator, secrets: [] };
  const from = await asker.answer(question('mail-from', 'Sender of the mails', null));
  const smtp = {
    host,
    port: Number(await asker.answer(question('mail-port', 'Its port', '587', port))),
    security: await asker.answer(
      question(
        'mail-security',
        'starttls, tls, or none (only for this machine)',
        'starttls',
        oneOf('starttls', 'tls', 'none'),
      ),
    ),
    username: await asker.answer(question('mail-username', 'Your user name there (empty: no login)', '')),
  };
  const passwordFile =
    smtp.username === ''
      ? ''
      : await asker.answer(question('mail-password-file', 'The file with its password', null, isFile));
  const mail = { mode: 'file', from, ...smtp, password_file: passwordFile };
  if (address !== '') await testMail(context, { ...smtp, passwordFile, from, to: address });
  return { mail, operator, secrets: passwordFile === '' ? [] : [passwordFile] };
}

function isFile(answer: string): string | null {
  return existsSync(answer) ? null : 'there is no such file';
}

type TestMail = Readonly<{
  host: string;
  port: number;
  security: string;
  username: string;
  passwordFile: string;
  from: string;
  to: string;
}>;

/** To the operator, so that a wrong password shows now and not on the day of an alarm. */
async function testMail(context: CommandContext, facts: TestMail): Promise<void> {
  const { host, port: number, username, passwordFile, to } = facts;
  const security = facts.security === 'tls' || facts.security === 'none' ? facts.security : 'starttls';
  const [, address = facts.from] = /<([^<>]+)>/.exec(facts.from) ?? [];
  const password = passwordFile === '' ? null : readSecret(passwordFile);
  const connection = openSmtp({ host, port: number, security, username: username === '' ? null : username, password });
  const text = 'This is the test mail of quittance init: alarms come this way.\n';
  try {
    const result = await connection.send({
      messageId: `<init-${context.now().getTime()}@${address.split('@')[1] ?? 'quittance.localhost'}>`,
      date: context.now(),
      from: { name: null, address },
      replyTo: null,
      to: { name: null, address: to },
      envelopeFrom: null,
      language: 'en',
      subject: '[quittance] test mail',
      text,
      html: `<p>${text}</p>`,
    });
    if (result.outcome === 'sent') context.output.note(`a test mail is on its way to ${to}`);
    else context.output.problem(mailTrouble(result.reason, `${host}:${number}`));
  } finally {
    connection.close();
  }
}

function mailTrouble(reason: string, where: string): AppError {
  return new AppError({
    kind: 'temporary',
    code: 'TEST_MAIL_FAILED',
    message: `the test mail did not go out: ${reason}`,
    where,
    hint: 'the configuration is written all the same; mend it, then: quittance doctor',
  });
}

/** The unit that is packaged with the program, wherever it is installed. */
export function packagedUnit(): string | null {
  const places = ['../../../packaging', '../../../../packaging'].map((path) =>
    join(import.meta.dirname, path, 'quittance.service'),
  );
  const path = places.find((place) => existsSync(place));
  return path === undefined ? null : readFileSync(path, 'utf8');
}
