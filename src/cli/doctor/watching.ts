/** Would somebody be told: the operator's address, the pings, the expected statements, the service, and the newest backup. */
import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { backupFolder, databasePath } from '../../../jobs/context.ts';
import { isDaemonRunning } from '../../../jobs/daemon-lock.ts';
import type { Config } from '../../config.ts';
import { messageOf } from '../../errors.ts';
import { listBackups } from '../../processor/backup/rotate.ts';
import { type Finding, no, unknown, yes } from './finding.ts';

const TIMEOUT_MS = 5_000;
const BACKUP_AGE_MS = 36 * 3_600_000;

export async function watchingFindings(config: Config, now: Date): Promise<readonly Finding[]> {
  const { pingUrl, statementPingUrl } = config.operator;
  const urls = [pingUrl, statementPingUrl].filter((url) => url !== null);
  const pings = await Promise.all(urls.map(pinged));
  const none =
    urls.length > 0
      ? []
      : [unknown('dead man', 'nobody would miss this installation; write: [operator] ping_url = "https://…"')];
  return [operator(config), ...none, ...pings, ...expected(config), daemon(config), await unit(), backup(config, now)];
}

function operator({ operator: { email }, mail }: Config): Finding {
  if (email.length > 0) {
    const how = mail.host === null ? 'as files in data/mail, as there is no mail server' : 'by mail';
    return yes('operator', `${email.join(', ')} is told of alarms, ${how}`);
  }
  const text = 'nobody is told of alarms\nwrite: [operator] email = ["admin@example.org"]';
  return mail.mode === 'live' ? no('operator', text, 'quittance config path') : unknown('operator', text);
}

/** The server alone: the address itself would count as a sign that all is well. */
async function pinged(url: string): Promise<Finding> {
  const { origin, hostname } = new URL(url);
  try {
    const response = await fetch(origin, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return yes('dead man', `${hostname} can be reached (${response.status})`);
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
    return no('dead man', `${hostname} cannot be reached: ${messageOf(cause)}`, `curl -I ${origin}`);
  }
}

function expected({ accounts, mail }: Config): readonly Finding[] {
  return accounts.map(({ account, name, expectBy }) => {
    const who = name ?? `…${account.slice(-4)}`;
    if (expectBy !== null) return yes('statements', `${who}: expected by ${expectBy} of each bank day`);
    const text = `${who}: nobody is told when none comes; write in its [[account]]: expect_by = "09:00"`;
    return mail.mode === 'live' ? no('statements', text, 'quittance config path') : unknown('statements', text);
  });
}

function daemon(config: Config): Finding {
  if (isDaemonRunning(config)) return yes('daemon', 'is running');
  return unknown('daemon', 'is not running; without it call quittance run from cron', 'systemctl start quittance');
}

async function unit(): Promise<Finding> {
  try {
    const { stdout } = await promisify(execFile)('systemctl', ['is-enabled', 'quittance'], { timeout: TIMEOUT_MS });
    return yes('starts by itself', `unit quittance: ${stdout.trim()}`);
  } catch (thrown) {
    const said = thrown instanceof Error && 'stdout' in thrown ? String(thrown.stdout).trim() : '';
    if (said === 'disabled')
      return no('starts by itself', 'the unit is there and not enabled', 'systemctl enable quittance');
    return unknown('starts by itself', 'there is no unit quittance here, or no systemd', 'systemctl status quittance');
  }
}

function backup(config: Config, now: Date): Finding {
  const [newest] = listBackups(backupFolder(config));
  if (newest === undefined) {
    const text = 'there is none yet; the daemon makes one every night';
    const path = databasePath(config);
    const isOld = existsSync(path) && now.getTime() - statSync(path).birthtimeMs > BACKUP_AGE_MS;
    return isOld ? no('backup', text, 'quittance backup now') : unknown('backup', text, 'quittance backup now');
  }
  const hours = Math.floor((now.getTime() - newest.at.getTime()) / 3_600_000);
  const text = `${newest.name} is ${hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`} old`;
  return now.getTime() - newest.at.getTime() <= BACKUP_AGE_MS
    ? yes('backup', text)
    : no('backup', text, 'quittance backup now');
}
