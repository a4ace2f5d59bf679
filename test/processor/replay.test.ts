/** All decisions of the past, made again with the open items as they were. */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decisionPolicyOf } from '../../jobs/context.ts';
import { loadConfig } from '../../src/config.ts';
import { writeTransaction } from '../../src/models/db.ts';
import { findPayment } from '../../src/models/payments.ts';
import { type ReplayReport, replay } from '../../src/processor/replay.ts';
import { assign } from '../../src/processor/staff/assign.ts';
import { transition } from '../../src/processor/transition.ts';
import { camt } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';

/** Three codes: one paid exactly, one too little, one that comes before its open item. */
async function history(): Promise<Installation> {
  const place = install();
  place.addItem({ reference: 'USI-AAAAA1' });
  place.addItem({ reference: 'USI-AAABB2', amountMinor: 12_000 });
  const pay = (text: string) => ({ amount: '100.00', details: [{ debtor: 'Anna Rossi', text }] });
  place.drop('1.xml', camt({ entries: [pay('USI-AAAAA1'), pay('USI-AAABB2'), pay('USI-CCCCC3')] }));
  await place.process();
  place.addItem({ reference: 'USI-CCCCC3' });
  await place.process();
  return place;
}

const states = (place: Installation) => place.payments().map(({ state, stateReason }) => stateReason ?? state);

function again(place: Installation, toml = ''): ReplayReport {
  const { config } = loadConfig({ flags: { config: place.file('other.toml', toml) }, env: {}, cwd: place.folder });
  return replay(place.db, decisionPolicyOf(config), { followsLevels: true, progress: () => {} });
}

function staffMoves(place: Installation, paymentId: number, to: 'MANUAL' | 'IRRELEVANT'): void {
  writeTransaction(place.db, () => {
    const payment = findPayment(place.db, paymentId);
    if (payment === null) throw new Error('no such payment');
    const context = { db: place.db, now: place.context.now(), booking: place.booking };
    const reason = to === 'MANUAL' ? 'STAFF_REOPENED' : 'STAFF';
    transition(context, payment, { to, reason, evidence: [] }, { kind: 'staff', name: 'anna' });
  });
}

it('the same policy decides everything as it was decided, late open items too', async () => {
  const place = await history();
  expect(states(place)).toEqual(['PROCESSED', 'UNDERPAID', 'PROCESSED']);
  const before = place.db.sqlite.serialize();
  expect(again(place)).toEqual({ decisions: 4, same: 4, differences: [], strayed: [] });
  expect(place.db.sqlite.serialize().equals(before)).toBe(true);
});

it('a stricter policy leaves to people what was booked', async () => {
  const place = await history();
  const report = again(place, '[matching]\nplain_code = "suggest"');
  expect(report.differences.map(({ paymentId, difference, was }) => [paymentId, difference, was])).toEqual([
    [1, 'left', 'PROCESSED 1=10000'],
    [3, 'left', 'PROCESSED 3=10000'],
  ]);
});

it('what a person took back contradicts every policy that books it', async () => {
  const place = await history();
  staffMoves(place, 1, 'MANUAL');
  staffMoves(place, 2, 'IRRELEVANT');
  const found = (report: ReplayReport) =>
    report.differences.map(({ paymentId, difference }) => [paymentId, difference]);
  expect(found(again(place))).toEqual([[1, 'contradicts']]);
  expect(found(again(place, '[[rule]]\nname = "all"\ntext = ["USI-AAA"]\nperson = "look"'))).toEqual([
    [1, 'left'],
    [2, 'reason'],
  ]);
});

it('a policy that would book what a person set aside contradicts them', async () => {
  const place = install('[matching]\nplain_code = "suggest"');
  place.addItem({ reference: 'USI-AAAAA1' });
  place.addItem({ reference: 'USI-ZZZZZ2' });
  const pay = (text: string) => ({ amount: '100.00', details: [{ debtor: 'Anna Rossi', text }] });
  place.drop('1.xml', camt({ entries: [pay('USI-AAAAA1'), pay('USI-ZZZZZ2')] }));
  await place.process();
  staffMoves(place, 1, 'IRRELEVANT');
  expect(again(place).differences.map(({ paymentId, difference }) => [paymentId, difference])).toEqual([
    [1, 'contradicts'],
    [2, 'booked'],
  ]);
});

it('a part booking that was undone leaves no trace in what an item asks for', async () => {
  const place = install('[matching]\nplain_code = "suggest"');
  place.addItem({ reference: 'USI-AAAAA1' });
  const pay = (amount: string, text: string) => ({ amount, details: [{ debtor: 'Anna Rossi', text }] });
  place.drop('1.xml', camt({ entries: [pay('80.00', 'USI-AAAAA1')] }));
  await place.process();
  const staff = { db: place.db, now: place.context.now(), booking: place.booking, staff: 'anna' };
  const wishes = [{ reference: 'USI-AAAAA1', amountMinor: 8_000 }];
  const nothingElse = { rest: null, fund: null, acceptShort: null, note: null, ifVersion: null };
  assign(staff, { paymentId: 1, wishes, ...nothingElse });
  staffMoves(place, 1, 'MANUAL');
  place.drop(
    '2.xml',
    camt({ id: 'S2', sequence: '101', messageId: 'M2', entries: [pay('100.00', 'USI-AAAAA1 again')] }),
  );
  await place.process();
  expect(again(place, '[matching]\nplain_code = "suggest"')).toMatchObject({ differences: [], strayed: [] });
});

it('nothing of the copy is left', async () => {
  const place = await history();
  const before = readdirSync(place.context.config.dataDir);
  again(place);
  expect(readdirSync(place.context.config.dataDir)).toEqual(before);
});
