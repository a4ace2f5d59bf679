/**
 * An installation as an operator has it: a configuration file, a data folder, and the built program in child
 * processes. A bank serves its files through OpenSSH, mail goes to a real SMTP server.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { camt, type TestEntry } from './camt.ts';
import { runInProcess } from './in-process.ts';
import { temporaryFolder } from './installation.ts';
import type { SmtpSink } from './smtp-sink.ts';
import type { Sshd } from './sshd.ts';

export const PROGRAM = join(import.meta.dirname, '../../dist/src/cli/main.js');

export type Finished = Readonly<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>;
export type World = ReturnType<typeof makeWorld>;

/** A fresh installation. `bank` and `mail` are configured when given. */
export function makeWorld(options: { bank?: Sshd; mail?: SmtpSink; toml?: string } = {}) {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  const incoming = join(data, 'fds');
  mkdirSync(incoming, { recursive: true });
  writeFileSync(
    join(folder, 'quittance.toml'),
    [mailToml(options.mail), bankToml(options.bank), options.toml ?? ''].join('\n'),
  );
  const start = (args: readonly string[]) => startProgram(folder, args);
  return {
    folder,
    data,
    incoming,
    drop: (name: string, content: string | Uint8Array) => writeFileSync(join(incoming, name), content),
    write: (name: string, content: string) => writeFileSync(join(folder, name), content),
    start,
    run: (...args: readonly string[]): Promise<Finished> => start(args.length === 0 ? ['run', '--json'] : args).done,
    /** As `run`, in the process of the test. */
    command: (...args: readonly string[]) => runInProcess(args, { cwd: folder }),
    /** Reads the database without disturbing it; null while there is none. */
    query: <Row>(sql: string, ...parameters: readonly (string | number)[]): readonly Row[] | null => {
      const path = join(data, 'quittance.db');
      if (!existsSync(path)) return null;
      const sqlite = new Sqlite(path, { readonly: true, timeout: 2_000 });
      try {
        return sqlite.prepare<unknown[], Row>(sql).all(...parameters);
      } catch (error) {
        if (error instanceof Sqlite.SqliteError) return null; // not there yet, or just being made
        throw error;
      } finally {
        sqlite.close();
      }
    },
    /** Changes a row behind the program's back, as time or an intruder would. */
    change: (sql: string): void => {
      const sqlite = new Sqlite(join(data, 'quittance.db'), { timeout: 2_000 });
      sqlite.exec(sql);
      sqlite.close();
    },
    /** Donors are told of everything that was ever decided, as after `outbox go-live`. */
    goLive: (): void => {
      const sqlite = new Sqlite(join(data, 'quittance.db'), { timeout: 2_000 });
      sqlite.exec("INSERT INTO marker (name, value) VALUES ('mail_from_live', 1)");
      sqlite.close();
    },
    pending: () => readdirSync(incoming).filter((name) => !name.endsWith('.processed')),
  };
}

/** The built program in a child process, with this folder as its working directory. */
export function startProgram(
  folder: string,
  args: readonly string[],
): { child: ChildProcess; done: Promise<Finished> } {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const done = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  return { child, done };
}

export function mailToml(mail: Pick<SmtpSink, 'port'> | undefined): string {
  if (mail === undefined) return '';
  return `[mail]\nmode = "live"\nhost = "127.0.0.1"\nport = ${mail.port}\nsecurity = "none"\nfrom = "School <office@example.org>"\nmax_per_second = 1000`;
}

function bankToml(bank: Sshd | undefined): string {
  if (bank === undefined) return '';
  return [
    '[[source]]\nname = "bank"\nhost = "127.0.0.1"\ntimeout = "5s"\nsettle_seconds = 0',
    `port = ${bank.port}\nusername = "${bank.username}"\nkey_file = "${bank.privateKeyPath}"\nhost_keys = ["${bank.hostKeySha256}"]`,
  ].join('\n');
}

/** Waits until `seen` is true, looking every millisecond; false when `until` came first. */
export async function waitUntil(seen: () => boolean, until: Promise<unknown>): Promise<boolean> {
  let over = false;
  void until.then(() => (over = true));
  while (!over) {
    if (seen()) return true;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return seen();
}

/** The CSV of `count` subscriptions of 100.00 CHF with the codes USI-P00000 and so on, each owed by its own person. */
export function expectedCsv(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const code = codeOf(index);
    return `subscription,${code},Course ${index},100.00,CHF,member-${index},Person,${familyOf(index)},person${index}@example.org`;
  });
  return ['kind,reference,title,amount,currency,person_id,first_name,last_name,email', ...rows].join('\n');
}

export function codeOf(index: number): string {
  return `USI-P${String(index).padStart(5, '0')}`;
}

/** The codes follow each other and ask for the same: only the name of the payer says that none is mistyped. */
function familyOf(index: number): string {
  return String(index)
    .padStart(5, '0')
    .replace(/\d/g, (digit) => ['ba', 'ce', 'di', 'fo', 'gu', 'ha', 'je', 'ki', 'lo', 'mu'][Number(digit)] ?? '')
    .replace(/^./, (letter) => letter.toUpperCase());
}

/** A statement of one day: `paid` names the subscriptions paid in it; `others` more gifts without reference. */
export function dayStatement(
  day: number,
  facts: { paid: readonly number[]; others: number; openingMinor: number },
): string {
  const date = `2026-11-${String(day).padStart(2, '0')}`;
  const entries: TestEntry[] = [
    ...facts.paid.map((index) => ({
      amount: '100.00',
      bookingDate: date,
      details: [{ debtor: `Person ${familyOf(index)}`, text: codeOf(index) }],
    })),
    ...Array.from({ length: facts.others }, (_, index) => ({
      amount: '7.50',
      bookingDate: date,
      details: [{ debtor: `Giver ${index}`, text: 'gift' }],
    })),
    { amount: '3.00', creditDebit: 'DBIT', bookingDate: date },
  ];
  const closing = decimal(closingOf(facts));
  return camt({
    id: `S${day}`,
    messageId: `M${day}`,
    sequence: String(day),
    from: date,
    opening: decimal(facts.openingMinor),
    closing,
    entries,
  });
}

/** What the account holds after such a day, in minor units. */
export function closingOf(facts: { paid: readonly number[]; others: number; openingMinor: number }): number {
  return facts.openingMinor + facts.paid.length * 10_000 + facts.others * 750 - 300;
}

function decimal(minor: number): string {
  return `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
}
