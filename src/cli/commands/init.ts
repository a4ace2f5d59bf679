/** `quittance init`: from nothing to a checked configuration, a key for the bank, and a unit for systemd. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT_CODES } from '../../errors.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import { askForAccounts, askForMail, askForOrganisation, packagedUnit } from '../init/ask.ts';
import { askForBank } from '../init/bank.ts';
import { openAsker } from '../init/questions.ts';
import { configText, refuseToOverwrite, writeConfig, writeUnit } from '../init/write-files.ts';

/** Flag, what its value is called, and what it answers. */
const FLAGS: readonly (readonly [flag: string, text: string])[] = [
  ['organisation <name>', 'name of the organisation, as donors know it'],
  ['email <address>', 'where donors may answer'],
  ['zone <name>', 'time zone, such as Europe/Zurich'],
  ['language <code>', 'de, fr, it or en'],
  ['host <name>', 'SFTP server of the bank; without it files are dropped into a folder'],
  ['port <number>', 'its port (22)'],
  ['username <name>', 'user name there'],
  ['directory <path>', 'folder with the statements there'],
  ['key-file <path>', 'a private key that the bank knows; without it one is made'],
  ['key-type <type>', 'of the key that is made: ed25519 or rsa'],
  ['host-key <fingerprint>', 'the fingerprint in the letter of the bank, SHA256:…'],
  ['iban <list>', 'our accounts, with commas between several'],
  ['opening <day>', 'earlier payments are history and never mailed'],
  ['expect-by <time>', 'when the statement of the day before must be there'],
  ['operator <address>', 'who is told of trouble'],
  ['ping-url <url>', 'a web address that misses us when we are silent'],
  ['mail-host <name>', 'mail server'],
  ['mail-port <number>', 'its port (587)'],
  ['mail-security <word>', 'starttls, tls or none'],
  ['mail-username <name>', 'user name there'],
  ['mail-password-file <path>', 'file with its password'],
  ['mail-from <mailbox>', 'sender: "Example Society <office@example.org>"'],
];

export const initCommand: CliCommand = (program, action) => {
  const init = program
    .command('init')
    .description('set up this installation: asks, looks at the bank and the mail server, and writes the configuration')
    .option('--folder <path>', 'where quittance.toml, secrets and the unit are written', '/etc/quittance')
    .option('--non-interactive', 'ask nothing: the flags answer');
  for (const [flag, text] of FLAGS) init.option(`--${flag}`, text);
  init.action(action(setUp));
};

type InitOptions = Readonly<{ folder: string; nonInteractive?: boolean }> & Readonly<Record<string, unknown>>;

async function setUp(context: CommandContext, options: InitOptions): Promise<number> {
  const folder = resolve(options.folder);
  const path = join(folder, 'quittance.toml');
  refuseToOverwrite(path);
  const asker = await openAsker(options, { interactive: options.nonInteractive !== true, yes: context.flags.yes });
  const { top, organisation } = await askForOrganisation(asker);
  const dataDir = dataDirOf(context, folder);
  const bank = await askForBank(context, asker, folder);
  const accounts = await askForAccounts(asker, bank.accounts, context.now().toISOString().slice(0, 10));
  const { mail, operator, secrets } = await askForMail(context, asker);
  const sources = bank.source === null ? [] : [bank.source];
  const draft = { top: { data_dir: dataDir, ...top }, organisation, mail, operator, sources, accounts };
  mkdirSync(join(dataDir, 'fds'), { recursive: true, mode: 0o750 });
  writeConfig(path, configText(draft));
  const unit = packagedUnit();
  const unitPath = join(folder, 'quittance.service');
  if (unit !== null) writeUnit(unitPath, unit, { config: path, dataDir, secrets: [...bank.secrets, ...secrets] });
  told(context, {
    path,
    unitPath: unit === null ? null : unitPath,
    dataDir,
    hasBank: bank.source !== null,
    hasMail: 'host' in mail,
  });
  return EXIT_CODES.ok;
}

/** Beside the configuration, unless that is the folder of the system. */
function dataDirOf(context: CommandContext, folder: string): string {
  if (context.dataDirFlag !== null) return resolve(context.dataDirFlag);
  return folder === '/etc/quittance' ? '/var/lib/quittance' : join(folder, 'data');
}

function told(
  { output }: CommandContext,
  facts: { path: string; unitPath: string | null; dataDir: string; hasBank: boolean; hasMail: boolean },
): void {
  const { path, unitPath, dataDir, hasBank, hasMail } = facts;
  output.document('init', { config: path, unit: unitPath, dataDir });
  output.line(`written: ${path}`);
  if (unitPath !== null)
    output.line(`written: ${unitPath} (copy it to /etc/systemd/system, then: systemctl enable --now quittance)`);
  output.line('');
  output.prose(`next: quittance --config ${path} doctor`);
  if (!hasBank)
    output.prose(`then put files of the bank into ${join(dataDir, 'fds')} and: quittance --config ${path} run`);
  output.prose('mails are written as files and not sent: look at 3 days of quittance outbox list');
  output.prose(
    `then, to send them: set ${hasMail ? '' : 'mail.host and mail.from (your mail server), and '}mail.mode = "live", and say from which day on: quittance outbox go-live --from DATE`,
  );
}
