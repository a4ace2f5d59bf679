/** `quittance message` and `recurring`, as an operator types them: each command once. */
import { describe, expect, it } from 'vitest';
import { runInProcess } from '../helpers/in-process.ts';
import { gift, instalment, messagesPlace, refund, signup } from '../messages/messages-place.ts';

/** A gift, a refund of it that nobody can read, one that waits, and a series that was never paid again. */
function installation() {
  const place = messagesPlace();
  place.push('donations', gift());
  place.push('refund', refund({ gross: 'a lot' }), refund({ gateway_parent_id: 'LATER', gateway_refund_id: 'R2' }));
  place.push('recurring', signup(), instalment('T1', '2026-09-01'));
  place.consume();
  const { dataDir } = place.context.config;
  const run = (...args: readonly string[]) => runInProcess(args, { dataDir });
  const states = () => place.messages().map(({ state }) => state);
  return { place, run, states };
}

describe('quittance message', { timeout: 60_000 }, () => {
  it('list shows what waits and what is damaged, with the reason, and no personal data', async () => {
    const { run } = installation();
    const { code, stdout, stderr } = await run('message', 'list', '--state', 'damaged,waiting');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Q-3\s+refund\s+WAITING.*MISSING_PREDECESSOR/m);
    expect(stdout).toMatch(/^Q-2\s+refund\s+DAMAGED.*MESSAGE_INVALID/m);
    expect(stdout).not.toMatch(/Q-1|lena/i);
  });

  it('show prints one, its body as it can be edited, and what is wrong', async () => {
    const { run } = installation();
    const { code, stdout } = await run('message', 'show', 'Q-2');
    expect(code).toBe(0);
    expect(stdout).toContain('"a lot" is not a decimal number such as 1234.50');
    expect(stdout).toContain('"gateway_parent_id": "8835513405213456"');
  });

  it('edit mends it, and says what to do next', async () => {
    const { place, run, states } = installation();
    const { code, stdout, stderr } = await run('message', 'edit', '2', '--set', 'gross=25.00', '--as', 'anna');
    expect(code, stderr).toBe(0);
    expect(stdout + stderr).toContain('quittance run --only messages');
    expect(states()[1]).toBe('READY');
    place.clock.now = new Date(Date.now() + 60_000);
    place.consume();
    expect(place.payment()[0]).toMatchObject({ state: 'REFUNDED' });
    expect(place.messages()[1]?.editedBy).toBe('anna');
  });

  it('resend has one that waits tried at once', async () => {
    const { place, run, states } = installation();
    expect((await run('message', 'resend', 'Q-3', '--as', 'urs')).code).toBe(0);
    expect(states()[2]).toBe('READY');
    expect(place.messages()[2]?.editedBy).toBe('urs');
  });

  it('damaged drop lays one aside, with the reason; a second time it says why not', async () => {
    const { place, run, states } = installation();
    const dropped = await run('message', 'damaged', 'drop', '2', '--because', 'settled by hand', '--as', 'anna');
    expect(dropped.code, dropped.stderr).toBe(0);
    expect(states()[1]).toBe('DROPPED');
    expect(place.messages()[1]).toMatchObject({ lastError: 'settled by hand', editedBy: 'anna' });
    const again = await run('message', 'drop', '2', '--because', 'settled by hand', '--as', 'anna');
    expect(again.code).toBe(21);
    expect(again.stderr).toContain('MESSAGE_SETTLED');
  });
});

describe('quittance recurring list', { timeout: 60_000 }, () => {
  it('shows series whose next instalment is overdue', async () => {
    const { run } = installation();
    const { code, stdout } = await run('recurring', 'list', '--overdue', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      series: [{ subscriptionId: 'S1', state: 'ACTIVE', amount: '10.00', nextDate: '2026-10-01', name: 'Lena Huber' }],
    });
  });
});

describe('quittance show', { timeout: 60_000 }, () => {
  it('takes the transaction id of a processor', async () => {
    const { run } = installation();
    const { code, stdout, stderr } = await run('show', 'recurring adyen T1');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^P-2\b/m);
    expect(stdout).toContain('gateway RECURRING ADYEN T1');
  });
});
