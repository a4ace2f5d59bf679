/** The part of `init` about the bank: a key of ours, the key of its server, what it offers, and one file read without booking it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSecret } from '../../config.ts';
import type { LandedFile } from '../../connectors/fetch-report.ts';
import { fetchSftp, probeSftp, readHostKey, type SftpSource } from '../../connectors/sftp.ts';
import { makeSshKey, type SshKeyType } from '../../connectors/ssh-key.ts';
import { AppError } from '../../errors.ts';
import { chunksOf } from '../../file-hash.ts';
import { readCamt } from '../../iso20022/read-camt.ts';
import type { CommandContext } from '../command.ts';
import { counted } from '../values.ts';
import { type Asker, anything, oneOf, port, type Question } from './questions.ts';
import { type Section, secretsFolder, writeSecret } from './write-files.ts';

const TIMEOUT_MS = 20_000;

const HOST: Question = {
  flag: 'host',
  ask: 'The SFTP server of the bank (empty: files are dropped into a folder)',
  otherwise: '',
  wrong: anything,
};
const PORT: Question = { flag: 'port', ask: 'Its port', otherwise: '22', wrong: port };
const USER: Question = { flag: 'username', ask: 'Your user name there', otherwise: null, wrong: anything };
const DIRECTORY: Question = {
  flag: 'directory',
  ask: 'The folder with the statements',
  otherwise: '.',
  wrong: anything,
};
const KEY_TYPE: Question = {
  flag: 'key-type',
  ask: 'Kind of key (ed25519, or rsa if the bank takes nothing else)',
  otherwise: 'ed25519',
  wrong: oneOf('ed25519', 'rsa'),
};
const KEY_FILE: Question = {
  flag: 'key-file',
  ask: 'A key that the bank knows already (empty: a new one is made)',
  otherwise: '',
  wrong: anything,
};
const HOST_KEY: Question = {
  flag: 'host-key',
  ask: 'The fingerprint in the letter of the bank (SHA256:…)',
  otherwise: null,
  wrong: anything,
};

export type Bank = Readonly<{
  source: Section | null;
  /** Files that the service must be able to read. */
  secrets: readonly string[];
  /** Accounts that the file of the bank names. */
  accounts: readonly string[];
}>;

const NO_BANK: Bank = { source: null, secrets: [], accounts: [] };

export async function askForBank(context: CommandContext, asker: Asker, folder: string): Promise<Bank> {
  const host = await asker.answer(HOST);
  if (host === '') return NO_BANK;
  const endpoint = { host, port: Number(await asker.answer(PORT)) };
  const username = await asker.answer(USER);
  const keyFile = await ourKey(context, asker, folder);
  const hostKey = await pinnedKey(context, asker, endpoint);
  const directory = await asker.answer(DIRECTORY);
  const source: SftpSource = {
    name: 'bank',
    ...endpoint,
    username,
    login: { privateKey: readSecret(keyFile) },
    hostKeys: [hostKey],
    directory,
    include: ['*.xml', '*.XML'],
    settleSeconds: 0,
    afterFetch: 'keep',
    timeoutMs: TIMEOUT_MS,
    fileBytesMax: 200_000_000,
  };
  const accounts = await lookAround(context, source);
  const section = { name: 'bank', ...endpoint, username, key_file: keyFile, host_keys: [hostKey], directory };
  return { source: section, secrets: [keyFile], accounts };
}

/** Makes a key, unless there is one, and says what to do with its public half. */
async function ourKey(context: CommandContext, asker: Asker, folder: string): Promise<string> {
  const known = await asker.answer(KEY_FILE);
  if (known !== '') return known;
  const type: SshKeyType = (await asker.answer(KEY_TYPE)) === 'rsa' ? 'rsa' : 'ed25519';
  const path = join(secretsFolder(folder), 'sftp_key');
  const { privateKey, publicKey } = makeSshKey(type, 'quittance');
  writeSecret(path, privateKey);
  writeSecret(`${path}.pub`, `${publicKey}\n`);
  context.output.note(
    `a new key: ${path} (only the service may read it). Give the bank this line (docs/banks has a letter):`,
  );
  context.output.line(publicKey);
  return path;
}

/** Nothing is sent to a server whose key nobody has compared. */
async function pinnedKey(
  context: CommandContext,
  asker: Asker,
  endpoint: { host: string; port: number },
): Promise<string> {
  const offered = await readHostKey(endpoint.host, endpoint.port, TIMEOUT_MS);
  context.output.note(`${endpoint.host} shows the key ${offered.type} ${offered.fingerprint}`);
  const expected = await asker.answer(HOST_KEY);
  const isSame =
    expected === offered.fingerprint || expected === offered.publicKey || expected.includes(offered.fingerprint);
  if (isSame) return `${offered.type} ${offered.fingerprint}`;
  throw new AppError({
    kind: 'refused',
    code: 'HOST_KEY_DIFFERS',
    message: `the server shows ${offered.fingerprint}, and you were given ${expected}`,
    where: `${endpoint.host}:${endpoint.port}`,
    hint: 'nothing was sent to it; ask the bank by a way you know, it may have several keys',
  });
}

/** What the server offers. The bank may not have entered our key yet: then that is said, and all else goes on. */
async function lookAround(context: CommandContext, source: SftpSource): Promise<readonly string[]> {
  try {
    const { listed, matching } = await probeSftp(source);
    context.output.note(`it lists ${counted(listed, 'file')}, ${matching} of them XML`);
    return matching === 0 ? [] : await readOne(context, source);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    context.output.problem(thrown);
    context.output.note('when the bank has entered your key, look again: quittance doctor');
    return [];
  }
}

/** Reads one file as an import would, and books nothing: it is forgotten again. */
async function readOne(context: CommandContext, source: SftpSource): Promise<readonly string[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'quittance-init-'));
  const landed: LandedFile[] = [];
  try {
    const deps = {
      directory: scratch,
      now: context.now(),
      isKnown: () => landed.length > 0,
      landed: (file: LandedFile) => void landed.push(file),
    };
    await fetchSftp(source, deps);
    const [file] = landed;
    return file === undefined ? [] : accountsIn(context, join(scratch, file.localName), file.remoteName);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

export function accountsIn(context: CommandContext, path: string, name: string): readonly string[] {
  const accounts = new Set<string>();
  const sink = {
    header: () => undefined,
    entry: () => undefined,
    statementEnd: () => undefined,
    statement: ({ account }: { account: string | null }) => void (account !== null && accounts.add(account)),
  };
  const { header, statements, transactions, rejects } = readCamt(chunksOf(path), sink, { engine: 'saxes' });
  context.output.note(
    `${name}: ${header.message} ${header.version}, ${counted(statements, 'statement')}, ${counted(transactions, 'transaction')}, ${rejects} unreadable; nothing was booked`,
  );
  return [...accounts];
}
