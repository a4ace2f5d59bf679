/** Everybody outside: the servers files come from, the programs that fetch them, and the mail server. Only what is configured. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { sftpSourceOf } from '../../../jobs/fetch.ts';
import { smtpSettingsOf } from '../../../jobs/send-mail.ts';
import type { CommandSource, Config, MailConfig, SftpSource, SourceConfig } from '../../config.ts';
import { probeSftp } from '../../connectors/sftp.ts';
import { openSmtp } from '../../connectors/smtp.ts';
import { AppError, assertNever } from '../../errors.ts';
import { type Finding, no, noFrom, unknown, yes } from './finding.ts';

/** All of them at once: each waits for somebody else. */
export async function connectionFindings(config: Config): Promise<readonly Finding[]> {
  const found = await Promise.all([
    ...config.sources.map((source) => sourceFinding(source, config.limits.fileBytesMax)),
    mailServer(config.mail),
  ]);
  const sources =
    config.sources.length === 0 ? [unknown('sources', 'none is configured; files are taken from the folder fds')] : [];
  return [...sources, ...found.filter((finding) => finding !== null), mailMode(config)];
}

async function sourceFinding(source: SourceConfig, fileBytesMax: number): Promise<Finding> {
  const check = `source ${source.name}`;
  if (!source.enabled) return unknown(check, 'is switched off (enabled = false)');
  return source.kind === 'command' ? program(check, source) : server(check, source, fileBytesMax);
}

async function server(check: string, source: SftpSource, fileBytesMax: number): Promise<Finding> {
  try {
    const { hostKey, listed, matching } = await probeSftp(sftpSourceOf(source, fileBytesMax));
    return yes(
      check,
      `${source.host} shows the pinned key (${hostKey.fingerprint}) and lists ${listed} files, ${matching} of them for us`,
    );
  } catch (thrown) {
    return noFrom(check, thrown, commandFor(thrown, source));
  }
}

/** What shows the operator the same trouble with the ordinary tools. */
function commandFor(thrown: unknown, { host, port, username, keyFile }: SftpSource): string {
  const code = thrown instanceof AppError ? thrown.code : '';
  if (code.startsWith('SECRET_') && thrown instanceof AppError && thrown.where !== null) return `ls -l ${thrown.where}`;
  if (code === 'SFTP_HOST_KEY_MISMATCH') return `ssh-keyscan -p ${port} ${host} | ssh-keygen -lf -`;
  return `sftp -P ${port}${keyFile === null ? '' : ` -i ${keyFile}`} ${username}@${host}`;
}

function program(check: string, source: CommandSource): Finding {
  const [name = ''] = source.command;
  const path = name.includes('/')
    ? [resolve(name)]
    : (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  const found = path.find(isProgram);
  if (found !== undefined) return yes(check, `${found} is there and can be run`);
  return no(
    check,
    `${name} is not there, or cannot be run`,
    name.includes('/') ? `ls -l ${name}` : `command -v ${name}`,
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Connects and logs in, and sends nothing. Null when no mail server is configured. */
async function mailServer(mail: MailConfig): Promise<Finding | null> {
  const { host, port, security } = mail;
  if (host === null) return null;
  const starttls = security === 'starttls' ? ' -starttls smtp' : '';
  const command =
    security === 'none' ? `nc -v ${host} ${port}` : `openssl s_client -connect ${host}:${port}${starttls}`;
  try {
    const connection = openSmtp(smtpSettingsOf(mail));
    try {
      const answer = await connection.verify();
      if (answer.outcome === 'ok') return yes('mail server', `${host}:${port} lets us in`);
      return no('mail server', `${host}:${port}: ${answer.reason}`, command);
    } finally {
      connection.close();
    }
  } catch (thrown) {
    return noFrom('mail server', thrown, command);
  }
}

/** Stated plainly, whatever it is: a test that mails donors, and a service that mails nobody, are both found too late. */
function mailMode({ mail, dataDir }: Config): Finding {
  switch (mail.mode) {
    case 'off':
      return unknown('mail', 'no mail is written or sent (mail.mode = "off")');
    case 'file':
      return unknown('mail', `mails are written to ${join(dataDir, 'mail')}, not sent (mail.mode = "file")`);
    case 'redirect':
      return unknown('mail', `every mail goes to ${mail.redirectTo ?? ''}, none to a donor (mail.mode = "redirect")`);
    case 'live':
      return yes('mail', `mails are sent to donors, from ${mail.from.address} (mail.mode = "live")`);
    default:
      return assertNever(mail.mode);
  }
}
