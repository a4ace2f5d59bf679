/** The whole way of a file: the first test by the built program, the others by the same commands inside this process. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { camt } from '../helpers/camt.ts';
import { makeKey, publicPartOf, startFaultSftp, startSilentServer } from '../helpers/fault-sftp.ts';
import { temporaryFolder } from '../helpers/installation.ts';
import { readMail } from '../helpers/mime.ts';
import { openSmtpSink } from '../helpers/smtp-sink.ts';
import { type Sshd, startSshd } from '../helpers/sshd.ts';
import { dayStatement, expectedCsv, makeWorld, type World } from '../helpers/world.ts';

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function bankWith(files: Readonly<Record<string, string>>): Promise<{ bank: Sshd; root: string }> {
  const root = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  const bank = await startSshd({ root });
  undo.push(bank.stop);
  return { bank, root };
}

async function expectItems(world: World, count: number): Promise<void> {
  writeFileSync(join(world.folder, 'expected.csv'), expectedCsv(count));
  expect(await world.command('expected', 'import', 'expected.csv')).toMatchObject({ code: 0 });
  world.goLive();
}

const states = (world: World) =>
  Object.fromEntries(
    (world.query<{ state: string; n: number }>('SELECT state, count(*) AS n FROM payment GROUP BY 1') ?? []).map(
      (row) => [row.state, row.n],
    ),
  );

test('from the server of the bank to the mail of the donor', async () => {
  const { bank, root } = await bankWith({
    'day.xml': dayStatement(16, { paid: [0, 1], others: 1, openingMinor: 100_000 }),
  });
  const sink = await openSmtpSink();
  undo.push(sink.close);
  const world = makeWorld({ bank, mail: sink });
  await expectItems(world, 2);

  const first = await world.run();
  expect(first, first.stderr).toMatchObject({ code: 0 });
  expect(JSON.parse(first.stdout)).toMatchObject({
    files: { fetched: 1, imported: 1, failed: 0, duplicate: 0 },
    payments: { PROCESSED: 2, MANUAL: 1, IRRELEVANT: 1 },
    mail: { sent: 2, held: 0, failed: 0 },
    proof: { ok: true, accounts: 1 },
  });
  const mails = sink.messages.map((message) => ({ to: message.to, mail: readMail(message.raw) }));
  expect(mails.map(({ to }) => to).sort()).toEqual([['person0@example.org'], ['person1@example.org']]);
  for (const { mail } of mails) {
    expect(mail.header('subject')).toMatch(/^Payment received: 100\.00 CHF, Course \d \[P-\d+\]$/);
    expect(mail.text).not.toContain('CH93');
  }
  expect(readdirSync(world.incoming)).toEqual(['day.xml.processed']);
  expect(readdirSync(root), 'the server of the bank is never written to').toEqual(['day.xml']);

  const second = await world.run();
  expect(JSON.parse(second.stdout)).toMatchObject({ files: { fetched: 0, imported: 0 }, mail: { sent: 0 } });
  expect(sink.messages).toHaveLength(2);
});

test('a file under a new name on the server is the same money, with changed bytes too', async () => {
  const day = dayStatement(16, { paid: [0], others: 1, openingMinor: 100_000 });
  const { bank, root } = await bankWith({ 'a.xml': day });
  const world = makeWorld({ bank });
  await expectItems(world, 1);
  await world.command('run', '--json');
  writeFileSync(join(root, 'b.xml'), day);
  writeFileSync(join(root, 'c.xml'), day.replace('<MsgId>M16</MsgId>', '<MsgId>M16-again</MsgId>'));
  const report = JSON.parse((await world.command('run', '--json')).stdout);
  expect(report.files).toEqual({ fetched: 2, imported: 1, failed: 0, duplicate: 1 });
  expect(states(world)).toEqual({ PROCESSED: 1, MANUAL: 1, IRRELEVANT: 1 });
  expect(readdirSync(join(world.data, 'mail'))).toHaveLength(1);
});

test('a wrong host key: nothing is fetched, both fingerprints are shown, exit 75', async () => {
  const { bank } = await bankWith({ 'day.xml': dayStatement(16, { paid: [], others: 1, openingMinor: 100_000 }) });
  const impostor = publicPartOf(makeKey().private).hostKeySha256;
  const world = makeWorld({ bank: { ...bank, hostKeySha256: impostor } });
  const run = await world.command('run');
  expect(run.code).toBe(75);
  expect(run.stderr).toContain('SFTP_HOST_KEY_MISMATCH');
  expect(run.stderr).toContain(bank.hostKeySha256);
  expect(run.stderr).toContain(impostor);
  expect(readdirSync(world.incoming)).toEqual([]);
});

test('a server that stalls ends within its time, what came before it counts, and others go on', async () => {
  const silent = await startSilentServer();
  undo.push(silent.stop);
  const { bank } = await bankWith({ 'day.xml': dayStatement(16, { paid: [], others: 1, openingMinor: 100_000 }) });
  const toml = `[[source]]\nname = "stalled"\nhost = "127.0.0.1"\nport = ${silent.port}\nusername = "x"\nkey_file = "${bank.privateKeyPath}"\nhost_keys = ["${bank.hostKeySha256}"]\ntimeout = "1s"`;
  const world = makeWorld({ bank, toml });
  const run = await world.command('run');
  expect(run.code).toBe(75);
  expect(run.stderr).toContain('stalled');
  expect(states(world)).toEqual({ MANUAL: 1, IRRELEVANT: 1 });
});

test('a transfer cut in the middle leaves nothing that counts as a file', async () => {
  const content = dayStatement(16, { paid: [], others: 400, openingMinor: 100_000 });
  const server = await startFaultSftp({ files: [{ name: 'day.xml', content, fault: 'drop', atByte: 20_000 }] });
  undo.push(server.stop);
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'password'), server.password, { mode: 0o600 });
  const toml = `[[source]]\nname = "cut"\nhost = "127.0.0.1"\nport = ${server.port}\nusername = "${server.username}"\npassword_file = "${join(folder, 'password')}"\nhost_keys = ["${server.hostKeySha256}"]\nsettle_seconds = 0\ntimeout = "5s"`;
  const world = makeWorld({ toml });
  expect((await world.command('run', '--json')).code).toBe(75);
  expect(world.pending()).toEqual([]);
  expect(states(world)).toEqual({});
});

test('bad files stay in place with a code, the others go on, and they are reported once', async () => {
  const world = makeWorld();
  world.drop('good.xml', camt({ entries: [{ amount: '10.00' }] }));
  world.drop('bad-text.xml', 'this is no XML');
  world.drop('bad-cut.xml', camt({ entries: [{ amount: '10.00' }] }).slice(0, -40));
  world.drop(
    'bad-root.xml',
    '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn/></Document>',
  );
  world.drop(
    'bad-empty.xml',
    camt({ entries: [] })
      .replace('<Acct>', '<Acct>')
      .replace('</Stmt>', '<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries></TtlNtries></TxsSummry></Stmt>'),
  );
  world.drop('bad-zero.xml', '');
  const first = await world.command('run');
  expect(first.code).toBe(24);
  const files = JSON.parse((await world.command('file', 'list', '--json')).stdout);
  expect(
    Object.fromEntries(
      files.map((file: { name: string; state: string; code: string | null }) => [file.name, file.code ?? file.state]),
    ),
  ).toEqual({
    'good.xml': 'IMPORTED',
    'bad-text.xml': 'XML_NOT_XML',
    'bad-cut.xml': 'XML_NOT_WELL_FORMED',
    'bad-root.xml': 'CAMT_UNKNOWN_ROOT',
    'bad-empty.xml': 'CAMT_ENTRIES_MISSING',
    'bad-zero.xml': 'XML_NOT_XML',
  });
  expect(world.pending().sort()).toEqual([
    'bad-cut.xml',
    'bad-empty.xml',
    'bad-root.xml',
    'bad-text.xml',
    'bad-zero.xml',
  ]);
  expect((await world.command('run')).code, 'reported once').toBe(0);

  world.drop(
    'bad-cut.xml',
    camt({ id: 'S2', sequence: '101', entries: [{ amount: '10.00', details: [{ debtor: 'Late' }] }] }),
  );
  expect((await world.command('run')).code, 'the same name with other bytes is read').toBe(0);
  expect(world.pending()).not.toContain('bad-cut.xml');
  expect((await world.command('file', 'dismiss', 'bad-text.xml', '--reason', 'a note of mine')).code).toBe(0);
  expect((await world.command('file', 'list', '--state', 'FAILED', '--json')).stdout).not.toContain('bad-text');
});

test('a command fetches for us', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'day.xml'), dayStatement(16, { paid: [], others: 2, openingMinor: 100_000 }));
  const world = makeWorld({
    toml: `[[source]]\nname = "own"\ncommand = ["/bin/sh", "-c", "cp ${folder}/*.xml \\"$QUITTANCE_INCOMING\\""]`,
  });
  expect(await world.command('run', '--json')).toMatchObject({ code: 0 });
  expect(states(world)).toEqual({ MANUAL: 2, IRRELEVANT: 1 });
});

test('open items dropped into the folder are taken before payments are decided', async () => {
  const world = makeWorld();
  mkdirSync(join(world.data, 'expected'));
  writeFileSync(
    join(world.data, 'expected', 'new.csv'),
    `${expectedCsv(1)}\nsubscription,BAD,Course,1,CHF,,,,not-an-address`,
  );
  world.drop('day.xml', dayStatement(16, { paid: [0], others: 0, openingMinor: 100_000 }));
  expect((await world.command('run', '--json')).code).toBe(24);
  expect(states(world)).toEqual({ PROCESSED: 1, IRRELEVANT: 1 });
  expect(readdirSync(join(world.data, 'expected')).sort()).toEqual(['new.csv.processed', 'new.csv.rejected.txt']);
  expect(readFileSync(join(world.data, 'expected', 'new.csv.rejected.txt'), 'utf8')).toContain('line 3');
});

test('no name, account, address or text of a payment reaches the log', async () => {
  const world = makeWorld();
  await expectItems(world, 2);
  world.drop('day.xml', dayStatement(16, { paid: [0, 1], others: 3, openingMinor: 100_000 }));
  world.drop('bad.xml', '<Person 0>');
  const run = await world.run('run', '--json');
  for (const secret of ['Person', 'Giver', 'CH93', '@example.org', 'USI-P', 'gift'])
    expect(run.stderr).not.toContain(secret);
});

test('a mail server that refuses or is away costs no mail', async () => {
  const sink = await openSmtpSink();
  undo.push(sink.close);
  const world = makeWorld({ mail: sink });
  await expectItems(world, 2);
  world.drop('day.xml', dayStatement(16, { paid: [0, 1], others: 0, openingMinor: 100_000 }));
  sink.setFault('rcpt-450', 1);
  await world.command('run', '--json');
  const outbox = () =>
    world.query<{ state: string; n: number }>('SELECT state, count(*) AS n FROM outbox GROUP BY 1 ORDER BY 1');
  expect(outbox()).toEqual([
    { state: 'RETRY', n: 1 },
    { state: 'SENT', n: 1 },
  ]);
  world.change("UPDATE outbox SET next_at = '2000-01-01T00:00:00Z'");
  sink.setFault('rcpt-550', 1);
  expect((await world.command('run', '--json')).code).toBe(24);
  expect(outbox()).toEqual([
    { state: 'FAILED', n: 1 },
    { state: 'SENT', n: 1 },
  ]);
});

test('a file that the two readers read differently is taken on the word of one, and that is logged', async () => {
  const world = makeWorld();
  world.drop('day.xml', `${camt({ entries: [{ amount: '10.00' }] }).slice(0, -3)}`);
  expect((await world.command('run')).code).toBe(24);
  expect((await world.command('file', 'accept', 'day.xml', '--engine', 'saxes')).code, 'it is not in dispute').toBe(21);
  // No file is known that the two engines read differently; so the row is made to say so.
  world.change("UPDATE file SET code = 'READERS_DISAGREE'");
  world.drop('day.xml', camt({ entries: [{ amount: '10.00' }] }));
  expect((await world.command('file', 'accept', 'day.xml', '--engine', 'saxes')).code).toBe(0);
  expect((await world.command('log')).stdout).toContain('ENGINE_ACCEPTED');
  expect((await world.command('check')).code).toBe(0);
});
