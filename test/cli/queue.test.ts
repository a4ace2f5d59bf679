/** What people look at before they act: the queue, the search, the explanation. */
import { describe, expect, it } from 'vitest';
import { spanIn, stepsOf } from '../../src/cli/explain-words.ts';
import { loginOf } from '../../src/cli/staff.ts';
import { staffPlace } from './staff-place.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be printed
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202e]/;

describe('queue', () => {
  it('lists what needs a person, oldest first, with sums and the best suggestion', async () => {
    const place = await staffPlace();
    const { stdout, stderr, code } = await place.run('queue');
    expect(code).toBe(0);
    const rows = stdout.split('\n').map((line) => line.split('\t'));
    expect(rows[0]).toEqual([
      'ID',
      'BOOKED',
      'AMOUNT',
      'CUR',
      'PAYER',
      'TEXT',
      'WHY',
      'BEST SUGGESTION',
      'LOOKED AT BY',
      'TO APPROVE',
    ]);
    expect(rows[1]?.slice(0, 8)).toEqual([
      '1',
      '2026-11-19',
      '120.00',
      'CHF',
      'Keller Maria',
      'USI-8kq2Lm salsa',
      'OVERPAID: more than what is open',
      'USI-8kq2Lm 100.00',
    ]);
    expect(stderr).toContain('3 payments · 250.00 CHF · oldest 2026-11-19');
  });

  it('prints nothing that could act on a terminal', async () => {
    const place = await staffPlace();
    for (const args of [['queue'], ['queue', '--json'], ['show', '2'], ['explain', '2'], ['find', 'Lumen']]) {
      const { stdout, stderr } = await place.run(...args);
      expect(stdout).toContain('Lumen'.slice(0, args[0] === 'explain' ? 0 : 5));
      expect(stdout + stderr).not.toMatch(UNSAFE);
    }
  });

  it('groups by reason, and takes one reason alone', async () => {
    const place = await staffPlace();
    const grouped = (await place.run('queue', '--group')).stdout.split('\n');
    expect(grouped[1]).toBe('2\tNO_REFERENCE: no reference that we know\t130.00 CHF\t2026-11-19');
    const payers = (await place.json('queue', '--group', 'payer')).groups;
    expect(payers).toHaveLength(3);
    expect(payers[0]).toMatchObject({ by: 'payer', group: 'Keller Maria CH5604835012345678009', payments: [1] });
    const document = await place.json('queue', '--why', 'overpaid');
    expect(document).toMatchObject({
      schema: 'quittance.queue.v1',
      payments: [{ id: 1, version: 1, manualReason: 'OVERPAID', amount: '120.00' }],
      sums: [{ currency: 'CHF', amount: '120.00' }],
      waitingForDetails: [],
    });
  });

  it('says what waits for details of the bank', async () => {
    const place = await staffPlace([{ amount: '77.00', batch: 3, code: 'PMNT/RCDT/VCOM' }]);
    const { payments, waitingForDetails } = await place.json('queue');
    // An account that never got a camt.054 waits for nothing: a person asks the bank.
    expect(payments).toMatchObject([{ manualReason: 'DETAIL_MISSING', amount: '77.00' }]);
    expect(waitingForDetails).toEqual([]);
  });
});

describe('find', () => {
  it.each([
    ['müller', ['P-3']],
    ['MUELLER', ['P-3']],
    ['120', ['P-1']],
    ['CHF 120.00', ['P-1']],
    ['ch56 0483 5012 3456 7800 9', ['P-1']],
    ['usi-8KQ2lm', ['P-1', 'S-1']],
    ['S-2', ['S-2']],
    ['3', ['P-3']],
    ['keller', ['P-1', 'O-3', 'S-2', 'S-1']],
    ['100.00', ['S-1']],
    ['nothing of that', []],
  ])('finds %s', async (text, ids) => {
    const place = await staffPlace();
    const found: readonly { id: string }[] = (await place.json('find', text)).found;
    expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    if (!/^\d$/.test(text)) expect(found).toHaveLength(ids.length);
  });
});

describe('explain', () => {
  it('tells each step with its evidence and place, the candidates, and what would have changed it', async () => {
    const place = await staffPlace();
    const explained = (await place.run('explain', '1')).stdout;
    expect(explained).toContain('«USI-8kq2Lm» salsa');
    expect(explained).toContain('rules of yours: nothing');
    expect(explained).toContain('It would have been settled by exactly the sum that is open.');
    await place.json('assign', '1', 'USI-8kq2Lm', '--rest', 'keep');
    expect((await place.run('explain', '1')).stdout).toContain('A person decided it.');
  });

  it('gives the same as JSON', async () => {
    const place = await staffPlace();
    const document = await place.json('explain', '1');
    expect(document).toMatchObject({ payment: 1, state: 'MANUAL', reason: 'OVERPAID' });
    const found = document.steps.flatMap(({ evidence }: { evidence: object[] }) => evidence);
    expect(found).toEqual(
      expect.arrayContaining([expect.objectContaining({ rule: 'code-in-text', span: '«USI-8kq2Lm» salsa' })]),
    );
    const weights = found.map(({ weight }: { weight: number }) => weight);
    expect(document.score).toBe(weights.reduce((sum: number, weight: number) => sum + weight, 0));
  });

  it('forgets no evidence, whatever its rule', () => {
    const evidence = ['code-in-text', 'rule:fees', 'staff', 'something-new'].map((rule) => ({
      rule,
      weight: 0,
      field: 'x',
      value: 'y',
    }));
    expect(stepsOf(evidence).flatMap((step) => step.evidence)).toHaveLength(evidence.length);
  });

  it('cuts what is far from the span', () => {
    expect(spanIn(`${'a'.repeat(40)} usi-1 ${'b'.repeat(40)}`, 'USI-1')).toBe(
      `…${'a'.repeat(24)} «usi-1» ${'b'.repeat(24)}…`,
    );
    expect(spanIn('nothing', 'USI-1')).toBeNull();
  });
});

describe('who acts', () => {
  const user = { uid: 1000, login: 'eva' };
  it.each([
    ['the flag', 'anna', { QUITTANCE_ACTOR: 'ben', SUDO_USER: 'kim' }, user, 'anna'],
    ['the environment', undefined, { QUITTANCE_ACTOR: 'ben', SUDO_USER: 'kim' }, user, 'ben'],
    ['who is behind sudo', undefined, { SUDO_USER: 'kim' }, { uid: 0, login: 'root' }, 'kim'],
    ['the login', undefined, {}, user, 'eva'],
  ] as const)('is said by %s', (_, as, env, machine, login) => {
    expect(loginOf(as, env, machine)).toBe(login);
  });

  it.each([
    ['root', { uid: 0, login: 'root' }],
    ['a user without a name', { uid: 4711, login: null }],
  ])('must be said by %s', (_, machine) => {
    expect(() => loginOf(undefined, {}, machine)).toThrowError(
      expect.objectContaining({ kind: 'usage', code: 'ACTOR_UNKNOWN' }),
    );
  });

  it.each(['root', 'System'])('cannot be "%s"', (login) => {
    expect(() => loginOf(login, {}, user)).toThrowError(expect.objectContaining({ code: 'ACTOR_UNKNOWN' }));
  });

  it.each(['a b', 'x\u001b[31m', '-rf', 'a'.repeat(65)])('is no "%s"', (login) => {
    expect(() => loginOf(login, {}, user)).toThrowError(expect.objectContaining({ code: 'ACTOR_INVALID' }));
  });
});
