/** The two configuration files of the demo: the one while it runs, and the one that stays. Pure. */
import { ACCOUNTS, ORGANISATION } from './world.ts';

export type Running = Readonly<{
  dataDir: string;
  sftp: Readonly<{
    host: string;
    port: number;
    username: string;
    directory: string;
    keyFile: string;
    fingerprint: string;
  }>;
  smtpPort: number;
}>;

/** With a source and a mail server, as an installation in use has them. */
export function runningConfig({ dataDir, sftp, smtpPort }: Running): string {
  return `data_dir = ${quoted(dataDir)}
${COMMON}
[mail]
mode = "live"
from = ${quoted(FROM)}
host = "127.0.0.1"
port = ${smtpPort}
security = "none"
max_per_second = 50

[[source]]
name = "bank"
host = ${quoted(sftp.host)}
port = ${sftp.port}
username = ${quoted(sftp.username)}
key_file = ${quoted(sftp.keyFile)}
host_keys = [${quoted(sftp.fingerprint)}]
directory = ${quoted(sftp.directory)}
include = ["*.xml"]
settle_seconds = 0
${ACCOUNT_TABLES}`;
}

/** Usable on its own: no server is named, mails become files. */
export function remainingConfig(): string {
  return `# The installation that \`quittance demo\` left behind. Every command works on it:
#   quittance list --config quittance-demo/quittance.toml
# It is made anew by the next demo. All keys: docs/quittance.example.toml

# Counts from the folder of this file.
data_dir = "data"
${COMMON}
[mail]
# Mails are written to data/mail and leave this machine in no way. "live" sends them through the server at \`host\`.
mode = "file"
from = ${quoted(FROM)}
# host = "smtp.example.org"
# port = 587
# username = "kasse@example.org"
# password_file = "/etc/quittance/secrets/smtp_password"

# Where the files of the bank came from while the demo ran. That server is gone; without a source, files that are put into
# data/fds are read.
# [[source]]
# name = "bank"
# host = "sftp.bank.example"
# username = "tanzhaus"
# key_file = "/etc/quittance/secrets/sftp_key"
# host_keys = ["SHA256:…"]          # from the letter of the bank; without it nothing is fetched
# directory = "yellow-net-reports"
${ACCOUNT_TABLES}`;
}

const FROM = `${ORGANISATION.name} <${ORGANISATION.email}>`;

const COMMON = `
# The bank of the demo marks its files as files of a test platform. An installation in production refuses them.
environment = "test"
# Of mails to people whose language is not known.
language = "de"
# What the commands say. Without this line it is German, as above.
staff_language = "en"

[organisation]
name = ${quoted(ORGANISATION.name)}
address = [${ORGANISATION.address.map(quoted).join(', ')}]
email = ${quoted(ORGANISATION.email)}
website = ${quoted(ORGANISATION.website)}

[reference]
# What the codes of the school's own software look like in a payer's words.
patterns = ["USI-[A-Za-z0-9]{6}"]
`;

const ACCOUNT_TABLES = Object.values(ACCOUNTS)
  .map(({ name, iban, qrIban }) => {
    const qr = qrIban === null ? '' : `\nqr_iban = [${quoted(qrIban)}]`;
    return `\n[[account]]\nname = ${quoted(name)}\niban = ${quoted(iban)}${qr}\n`;
  })
  .join('');

/** A TOML text: JSON escapes are a part of those of TOML. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
