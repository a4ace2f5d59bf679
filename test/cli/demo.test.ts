/** The demo as a stranger meets it: the built program in an empty folder, without configuration and network. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { isValidIBAN } from 'ibantools';
import { afterEach, describe, expect, it } from 'vitest';
import { DONORS } from '../../src/demo/gifts.ts';
import { ibanOf, PEOPLE, STRANGERS } from '../../src/demo/people.ts';
import { factsOf } from '../../src/demo/report.ts';
import { runDemo } from '../../src/demo/run-demo.ts';
import { proposals, shellFolderOf } from '../../src/demo/try-next.ts';
import { troublesOf } from '../../src/demo/verify.ts';
import { createLog } from '../../src/log.ts';
import { closeDatabase, openDatabase } from '../../src/models/db.ts';
import { temporaryFolder } from '../helpers/installation.ts';

const PROGRAM = join(import.meta.dirname, '../../dist/src/cli/main.js');
/** Several processes, on a machine that is busy with other tests. */
const PATIENCE_MS = 120_000;

type Finished = Readonly<{ code: number | null; stdout: string; stderr: string }>;

async function finished(command: string, args: readonly string[], cwd: string): Promise<Finished> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, TMPDIR: cwd };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...output };
}

const demo = (cwd: string, ...args: readonly string[]): Promise<Finished> =>
  finished(process.execPath, [PROGRAM, 'demo', ...args], cwd);

const filesIn = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

async function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** The lines below "Try next" that are no remarks, in their order. */
function proposedIn(stdout: string): readonly string[] {
  const lines = stdout.slice(stdout.indexOf('Try next')).split('\n').slice(1);
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

describe('quittance demo', { timeout: PATIENCE_MS }, () => {
  it('shows every outcome, closes its servers, proposes commands that work, and makes its folder anew', async () => {
    const home = temporaryFolder();
    const folder = 'a folder';
    const started = performance.now();
    const { code, stdout, stderr } = await demo(home, folder);
    const seconds = (performance.now() - started) / 1000;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const line of OUTCOMES) expect(stdout).toMatch(line);
    expect(readdirSync(home), 'it writes into its own folder only').toEqual([folder]);
    expect(existsSync(join(home, folder, '.running'))).toBe(false);
    const ports = [...stdout.matchAll(/\(port (\d+)\)/g)].map(([, port]) => Number(port));
    expect(ports).toHaveLength(2);
    for (const port of ports) expect(await isListening(port)).toBe(false);
    expect(seconds).toBeLessThan(60);

    const proposed = proposedIn(stdout);
    expect(proposed.length).toBeGreaterThanOrEqual(6);
    expect(
      proposed.filter((command) => /^cp | run --config/.test(command)),
      'some change the books',
    ).toHaveLength(2);
    for (const command of proposed) {
      const end = await finished('sh', ['-c', command], home);
      expect({ command, ...end }).toMatchObject({ command, code: 0 });
    }
    expect(readdirSync(join(home, folder, 'data/mail'))).toHaveLength(1);

    writeFileSync(join(home, folder, 'notes.txt'), 'mine');
    const second = await demo(home, folder);
    expect(second.code).toBe(0);
    const story = (text: string): string => text.slice(text.indexOf('Payments'), text.indexOf('All as it should be'));
    expect(story(second.stdout)).toBe(story(stdout));
    expect(readFileSync(join(home, folder, 'notes.txt'), 'utf8'), 'strange files stay').toBe('mine');
  });

  it('keeps each mail as a file, addressed to the one person whom it concerns, and is alone in its folder', async () => {
    const home = temporaryFolder();
    const both = await Promise.all([demo(home, '--json'), demo(home, '--json')]);
    for (const { code, stderr } of both) expect(code === 0 || stderr.includes('DEMO_FOLDER_IN_USE')).toBe(true);
    const stdout = both.find(({ code }) => code === 0)?.stdout ?? '';
    const { ok, mails }: { ok: boolean; mails: { to: string; path: string; subject: string }[] } = JSON.parse(stdout);
    expect(ok).toBe(true);
    expect(readdirSync(join(home, 'quittance-demo/mail'))).toHaveLength(mails.length);
    const known = [...Object.values(PEOPLE), ...Object.values(DONORS)].map(({ email }) => email);
    for (const { to, path } of mails) {
      expect(known).toContain(to);
      expect(to).toMatch(/@example\.(org|com|net)$/);
      expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`^To: .*<${to}>\r$`, 'm'));
    }
    expect(new Set(mails.map(({ to }) => to)).size).toBe(mails.length);
    expect(mails).toHaveLength(13);
  });

  it('refuses a folder that it has not made, and changes nothing in it', async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, 'books/data'), { recursive: true });
    writeFileSync(join(home, 'books/quittance.toml'), 'data_dir = "data"\n');
    const before = filesIn(home);
    const { code, stderr } = await demo(home, 'books');
    expect(code).toBe(21);
    expect(stderr).toContain('DEMO_FOLDER_FOREIGN');
    expect(filesIn(home)).toEqual(before);
  });
});

describe('the story', { timeout: PATIENCE_MS }, () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  it.each([
    '2026-11-22T23:30:00Z', // Monday 00:30 in Zurich
    '2027-03-28T00:30:00Z', // the clock goes forward
    '2028-02-29T22:59:59Z',
  ])('ends as it should at %s', async (instant) => {
    const root = join(temporaryFolder(), 'demo');
    const report = await runDemo({
      root,
      now: () => new Date(instant),
      log: createLog({ level: 'silent' }),
      tell: () => undefined,
    });
    expect(report.troubles).toEqual([]);
    expect(report.payments.every(({ bookingDate }) => bookingDate < instant.slice(0, 10))).toBe(true);
  });

  it('does not pass when something is not as it says', async () => {
    const root = join(temporaryFolder(), 'demo');
    const now = new Date('2027-01-01T00:10:00Z');
    await runDemo({ root, now: () => now, log: createLog({ level: 'silent' }), tell: () => undefined });
    const db = openDatabase(join(root, 'data/quittance.db'));
    const facts = factsOf({ db, mails: [], second: { fetched: 1, imported: 0, decided: 0, consumed: 0, sent: 0 } });
    const troubles = troublesOf({ db, files: [], now }, { ...facts, collective: null });
    closeDatabase(db);
    expect(troubles).toContain('not expected: payment in 120.00 Zoë Brügger: PROCESSED Salsa für Anfänger 120.00');
    expect(troubles).toContain('the second run fetched 1');
    expect(troubles).toContain('account CH5800791123000889012 does not end with 4210.35');
    expect(troubles).toContain('the details of the collective credit have not taken its place');
  });

  it('names accounts that are valid and belong to no bank', () => {
    const ibans = [...Object.values(PEOPLE), ...Object.values(STRANGERS)].map(ibanOf);
    expect(ibans.filter((iban) => !isValidIBAN(iban))).toEqual([]);
    expect(ibans.filter((iban) => !/^..\d\d00000/.test(iban))).toEqual([]);
    expect(new Set(ibans).size).toBe(ibans.length);
  });
});

describe('the proposals', () => {
  const first = (program: string, env: Record<string, string>): string =>
    proposals({ program, shellFolder: shellFolderOf(env, '/clone'), env }, '/clone/quittance-demo', 7)[0]
      ?.commands[0] ?? '';
  const rest = 'queue --config';

  it('name the program as it was started', () => {
    const npm = { npm_lifecycle_event: 'demo', npm_command: 'run-script', INIT_CWD: '/clone' };
    expect(first('/clone/dist/src/cli/main.js', npm)).toBe(
      `node dist/src/cli/main.js ${rest} quittance-demo/quittance.toml`,
    );
    expect(first('/usr/bin/quittance', {})).toBe(`quittance ${rest} quittance-demo/quittance.toml`);
    expect(first('/clone/node_modules/.bin/quittance', { npm_command: 'exec', npm_lifecycle_event: 'npx' })).toBe(
      `npx quittance ${rest} quittance-demo/quittance.toml`,
    );
  });

  it('count paths from the folder in which npm was called', () => {
    const npm = { npm_lifecycle_event: 'demo', npm_command: 'run-script', INIT_CWD: '/clone/docs' };
    expect(first('/clone/dist/src/cli/main.js', npm)).toBe(
      `node ../dist/src/cli/main.js ${rest} ../quittance-demo/quittance.toml`,
    );
  });
});

const OUTCOMES: readonly RegExp[] = [
  /booked +P-1 +120\.00 +Zoë Brügger +Salsa für Anfänger/, // exact, QR reference
  /booked +P-2 +95\.00 +François Lefèvre +Tango argentin/, // exact, creditor reference
  /booked +P-3 +140\.00 +Jürg Äschbacher +Lindy Hop/, // our code, typed by hand
  /booked +P-4 +150\.00 +Giulia Bernasconi +Bachata 1 90\.00 \+ Rumba 1 60\.00/, // two references
  /booked +P-\d+ +50\.00 +Siân O'Connor +Jugendfonds/, // a fund
  /booked +P-\d+ +500\.00 +Müller & Söhne AG +Gönnerbeitrag/, // a batch of donors
  /booked +P-\d+ +110\.00 +Jens Größmann +Foxtrott/, // the details of a collective credit
  /ignored +P-5 +-850\.00 +Gelbes Haus GmbH/, // a debit
  /person +P-6 .*Özge Yıldırım +a valid reference, but of nobody/,
  /person +P-7 .*too little, 100\.00 for Ballett/,
  /person +P-8 .*too much, 100\.00 for Valzer/,
  /person +P-9 .*no reference/,
  /person +P-10 .*paid already/,
  /gifts +5 messages of a card processor: 3 gifts, 1 of them given back/,
  /booked +P-20 +10\.00 +Nils Aebi +a monthly gift, the next is expected on \d{4}-\d\d-\d\d/,
  /back +P-\d+ +80\.00 +Marta Frei +given back/,
  /F-3 .*the bytes of F-1 under another name/,
  /F-5 +XML_NOT_WELL_FORMED, nothing of it was booked\n.*\n.*not well-formed.*\n +hint: /,
  /F-6 .*issued again/,
  /✓ Kurse +\S+ +F-1 +4210\.35 +-270\.00 +3940\.35/,
  /✓ P-11 was announced as a total of 305\.00; its 3 details add up to 305\.00/,
  /a second run: 0 fetched, 0 imported, 0 decided, 0 messages read, 0 sent/,
  /zoe@example\.org +.*120\.00/,
];
