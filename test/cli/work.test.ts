/** `work`: the way through the queue, by answers that were written down, and once on a real terminal. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bookingPolicyOf } from '../../jobs/context.ts';
import type { CommandContext } from '../../src/cli/command.ts';
import { createOutput } from '../../src/cli/output.ts';
import { printedPayment } from '../../src/cli/payment-view.ts';
import type { Prompter } from '../../src/cli/prompt.ts';
import { type Grouping, queueGroups } from '../../src/cli/queue-groups.ts';
import { proposedRule } from '../../src/cli/rule-of-group.ts';
import { workThrough } from '../../src/cli/work.ts';
import { workThroughGroups } from '../../src/cli/work-groups.ts';
import { loadConfig } from '../../src/config.ts';
import { listPayments } from '../../src/models/payments.ts';
import { ignore } from '../../src/processor/staff/ignore.ts';
import { Terminal } from '../helpers/terminal.ts';
import { PROGRAM } from '../helpers/world.ts';
import { databaseHash, staffPlace } from './staff-place.ts';

type Place = Awaited<ReturnType<typeof staffPlace>>;

/** Works through the queue with these answers, one after the other, and gives back what was on the screen. */
async function worked(
  place: Place,
  answers: readonly (string | (() => string))[],
  { isDryRun = false, by = null }: Readonly<{ isDryRun?: boolean; by?: Grouping | null }> = {},
): Promise<string> {
  const stdout = new Terminal(100);
  const stderr = new Terminal(100);
  const flags = { json: false, ndjson: false, plain: false, yes: true, quiet: false, verbose: false };
  const env = { NO_COLOR: '1' };
  const now = (): Date => new Date('2026-11-20T09:00:00Z');
  const context: CommandContext = {
    flags,
    config: () => loadConfig({ flags: {}, env: {}, cwd: place.folder }),
    db: () => place.db,
    dbOrNew: () => place.db,
    dataDirFlag: null,
    log: place.context.log,
    now,
    output: createOutput(flags, { stdout, stderr, env }),
    actorName: () => 'anna',
  };
  const left = [...answers];
  const next = (): string => {
    const answer = left.shift();
    if (answer === undefined) throw new Error('more was asked than answered');
    return typeof answer === 'string' ? answer : answer();
  };
  const prompter: Prompter = {
    choose: async (_, choices) => {
      const answer = next();
      return choices.find(({ value }) => value === answer)?.value ?? null;
    },
    ask: async () => next(),
    isYes: async () => true,
  };
  const booking = bookingPolicyOf(place.context.config);
  const staff = { db: place.db, now: now(), booking, staff: 'anna' };
  const work = { prompter, staff, only: null, isDryRun };
  await (by === null ? workThrough(context, work) : workThroughGroups(context, work, by));
  expect(left).toEqual([]);
  return stdout.text + stderr.text;
}

describe('work', () => {
  it('books a suggestion after asking what becomes of the rest, searches, ignores, and goes on', async () => {
    const place = await staffPlace();
    const screen = await worked(place, [
      'suggestion-0',
      'keep',
      'ignore',
      'for another club',
      'search',
      'practice',
      'USI-zzzzz2',
    ]);
    expect([1, 2, 3].map(place.state)).toEqual(['PROCESSED', 'IRRELEVANT', 'PROCESSED']);
    expect(screen).toContain('1 of 3');
    expect(screen).toContain('3 payments settled, 0 left.');
    expect(screen).not.toContain('\u202e');
  });

  it('offers the funds there are for what is left over, or searches for what takes any amount', async () => {
    const place = await staffPlace();
    place.expect({ reference: 'ORGAN-27', kind: 'fund', amountMinor: null, title: 'Organ', email: null });
    place.expect({
      reference: 'EURO-1',
      kind: 'fund',
      amountMinor: null,
      title: 'Organ',
      currency: 'EUR',
      email: null,
    });
    const screen = await worked(place, [
      ...['suggestion-0', 'donation', 'EURO-1'],
      ...['suggestion-0', 'donation', '?', 'salsa'],
      ...['suggestion-0', 'donation', '?', 'organ', 'ORGAN-27'],
      'quit',
    ]);
    expect(screen).toContain('nothing open is found for "salsa"');
    expect(screen).toContain('20.00 CHF → ORGAN-27');
    expect(place.state(1)).toBe('PROCESSED');
  });

  it('tells a refusal, and asks again', async () => {
    const place = await staffPlace();
    const screen = await worked(place, ['search', 'no such thing', 'skip', 'skip', 'quit']);
    expect(screen).toContain('ITEM_UNKNOWN');
    expect(screen).toContain('0 payments settled, 3 left.');
  });

  it('passes over what somebody else settles meanwhile', async () => {
    const place = await staffPlace();
    const ben = { db: place.db, now: new Date(), booking: bookingPolicyOf(place.context.config), staff: 'ben' };
    const meanwhile = (): string => {
      ignore(ben, { paymentId: 1, ifVersion: null, because: 'x' });
      return 'suggestion-0';
    };
    const screen = await worked(place, [meanwhile, 'quit']);
    expect(screen).toContain('CHANGED_BY_OTHER');
    expect(screen).toContain('staff:ben made it IRRELEVANT');
  });

  it('rehearses everything with --dry-run, and writes nothing', async () => {
    const place = await staffPlace();
    const hash = databaseHash(place.dataDir);
    await worked(place, ['suggestion-0', 'refund', 'ignore', 'not ours', 'quit'], { isDryRun: true });
    expect(databaseHash(place.dataDir)).toBe(hash);
  });
});

/** Interest three times, from one account; two gifts; one payment whose suggestion is clear. */
const ALIKE = [
  ...['2024', '2025', '2026'].map((year) => ({
    amount: '12.50',
    details: [{ debtor: 'Bank', iban: 'CH5604835012345678009', text: `Zins ${year}` }],
  })),
  ...['10.00', '20.00'].map((amount) => ({ amount, details: [{ debtor: 'Anonym', text: 'Konzertkasse' }] })),
  { amount: '100.00', details: [{ debtor: 'Keller Maria', text: 'salsa basics' }] },
];

describe('work --group', () => {
  it('decides all of a group at once, and makes a rule of it', async () => {
    const place = await staffPlace(ALIKE, 'zone = "Europe/Zurich"');
    const screen = await worked(place, ['ignore', 'interest', 'fund', 'MUSIC-26', 'suggested'], { by: 'text' });
    expect([1, 2, 3, 4, 5, 6].map(place.state)).toEqual([
      ...['IRRELEVANT', 'IRRELEVANT', 'IRRELEVANT'],
      ...['PROCESSED', 'PROCESSED', 'PROCESSED'],
    ]);
    expect(screen).toContain('6 payments settled, 0 left.');
    expect(screen).toContain(
      'P-4 10.00 CHF: 10.00 → MUSIC-26 (Music · Maria Keller); no mail to Maria Keller (NO_ADDRESS)',
    );
    expect(screen).toContain('= 2 assigned: 30.00 CHF');
    const rules = loadConfig({ flags: {}, env: {}, cwd: place.folder }).config.rules;
    expect(rules.map(({ name }) => name)).toEqual(['text-zins', 'text-konzertkasse']);
    expect(readFileSync(join(place.folder, 'quittance.toml'), 'utf8')).toContain('irrelevant = "interest"');
  });

  it('tells what is refused, and rehearses without a trace', async () => {
    const place = await staffPlace(ALIKE);
    const hash = databaseHash(place.dataDir);
    const screen = await worked(place, ['fund', '?', 'NO-SUCH', 'ignore', 'interest', 'quit'], {
      by: 'payer',
      isDryRun: true,
    });
    expect(screen).toContain('ITEM_UNKNOWN');
    expect(databaseHash(place.dataDir)).toBe(hash);
  });

  it.each([
    ['payer', { payer_account: 'CH5604835012345678009' }],
    ['amount', { amount: '12.50 CHF' }],
    ['text', { text: 'Zins' }],
  ] as const)('proposes a rule by %s', async (by, condition) => {
    const place = await staffPlace(ALIKE);
    const rows = [...listPayments(place.db, { states: ['MANUAL'] })].map((row) => ({
      ...printedPayment(place.db, row),
      amountMinor: row.amountMinor,
      version: row.version,
      claimedBy: null,
      asked: null,
    }));
    const [largest] = queueGroups(rows, by);
    expect(largest?.rows).toHaveLength(3);
    if (largest !== undefined) expect(proposedRule(largest)).toMatchObject({ direction: 'in', ...condition });
  });
});

const HAS_SCRIPT = spawnSync('script', ['--version']).status === 0;

/** Runs the program on a pseudo terminal; each answer is typed when its question stands on the screen. */
async function onTerminal(place: Place, args: string, answers: readonly (readonly [question: string, keys: string])[]) {
  const command = `"${process.execPath}" "${PROGRAM}" ${args} --data-dir "${place.dataDir}"`;
  const env = {
    PATH: process.env['PATH'],
    QUITTANCE_ACTOR: 'anna',
    TERM: 'xterm',
    ACCESSIBLE: args.includes('work') ? '1' : '',
  };
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: place.folder, env });
  const left = [...answers];
  let [screen, from] = ['', 0];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    const [question, keys] = left[0] ?? [];
    if (question === undefined || !screen.slice(from).includes(question)) return;
    left.shift();
    from = screen.length;
    child.stdin.write(keys ?? '');
  });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, screen, left };
}

describe.skipIf(!HAS_SCRIPT)('on a terminal', () => {
  it('numbered choices and typed amounts settle a payment', { timeout: 60_000 }, async () => {
    const place = await staffPlace();
    const { code, screen, left } = await onTerminal(place, 'work', [
      ['Number:', '1\r'],
      ['Number:', '1\r'],
      ['Type the amount (20.00):', '20.00\r'],
      ['Number:', '\r'],
    ]);
    expect(left, screen).toEqual([]);
    expect(code).toBe(0);
    expect(place.payments()[0]).toMatchObject({ state: 'PROCESSED', toReimburseMinor: 2_000 });
  });

  it.each([
    ['n', 'n\r', 23, 'MANUAL'],
    ['y', 'y\r', 0, 'PROCESSED'],
    ['Ctrl-C', '\u0003', 23, 'MANUAL'],
    ['Ctrl-D', '\u0004', 23, 'MANUAL'],
  ])('the answer %s ends as it should', { timeout: 60_000 }, async (_, keys, code, state) => {
    const place = await staffPlace();
    const result = await onTerminal(place, 'assign 3 USI-zzzzz2', [['[y/N]', keys]]);
    expect(result).toMatchObject({ code, left: [] });
    expect(place.state(3)).toBe(state);
  });
});
