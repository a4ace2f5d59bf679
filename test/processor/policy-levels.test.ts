/** Levels that people raise on the record of a row, and that fall back when a booking of it is undone. */
import { describe, expect, test } from 'vitest';
import { decisionPolicyOf } from '../../jobs/context.ts';
import { verifyChain } from '../../src/models/events.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import type { PolicyLevel } from '../../src/processor/policy.ts';
import { hasEarned, policyRecord, withRaisedLevels } from '../../src/processor/policy-levels.ts';
import { replay } from '../../src/processor/replay.ts';
import { assign } from '../../src/processor/staff/assign.ts';
import { changePolicy, type PolicyRequest } from '../../src/processor/staff/change-policy.ts';
import { ignore } from '../../src/processor/staff/ignore.ts';
import { undo } from '../../src/processor/staff/undo.ts';
import { camt, type TestEntry } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';
import { assigning, credit, NOW } from './staff-world.ts';

const ROW = 'plain-code';

/** Books in which a typed code is only watched. */
function watched() {
  const place = install('[matching]\nplain_code = "shadow"\n');
  place.addItem({ reference: 'USI-AAA111' });
  place.addItem({ reference: 'USI-BBB222', amountMinor: 5_000 });
  const policy = decisionPolicyOf(place.context.config);
  const staff = { db: place.db, now: NOW, booking: place.booking, staff: 'anna' };
  let number = 0;
  const bring = async (entries: readonly TestEntry[]): Promise<void> => {
    number += 1;
    const day = `2026-11-1${number}`;
    const dated = entries.map((entry) => ({ ...entry, bookingDate: day }));
    place.drop(
      `${number}.xml`,
      camt({ id: `S${number}`, messageId: `M${number}`, sequence: String(number), from: day, entries: dated }),
    );
    await place.process();
  };
  const record = () => {
    const found = policyRecord(place.db, policy.matching).find(({ row }) => row === ROW);
    if (found === undefined) throw new Error('no record');
    return found;
  };
  const change = (level: PolicyLevel | null, more: Partial<PolicyRequest> = {}) =>
    changePolicy(staff, policy.matching, { row: ROW, level, anyway: true, ...more });
  const effective = () => withRaisedLevels(place.db, policy).matching[ROW];
  const payment = (id: number) => place.payments().find((one) => one.id === id);
  return { ...place, policy, staff, bring, record, change, effective, payment };
}

describe('a row that is only watched', () => {
  test('is counted against what people do', async () => {
    const place = watched();
    await place.bring([credit('100.00', 'USI-AAA111'), credit('50.00', 'USI-BBB222')]);
    expect(place.record()).toMatchObject({ level: 'shadow', wouldBook: 2, agreed: 0, disagreed: 0, open: 2 });
    assign(place.staff, assigning(['USI-AAA111']));
    expect(place.record()).toMatchObject({ wouldBook: 2, agreed: 1, disagreed: 0, open: 1 });
    ignore(place.staff, { paymentId: 2, ifVersion: null, because: 'a gift' });
    expect(place.record()).toMatchObject({ wouldBook: 2, agreed: 1, disagreed: 1, open: 0 });
  });

  test('earns more by ten answers, of which not more than one in ten disagrees', () => {
    expect(hasEarned({ agreed: 9, disagreed: 0 })).toBe(false);
    expect(hasEarned({ agreed: 10, disagreed: 0 })).toBe(true);
    expect(hasEarned({ agreed: 9, disagreed: 1 })).toBe(true);
    expect(hasEarned({ agreed: 17, disagreed: 2 })).toBe(false);
  });

  test('is not raised before, unless somebody insists', () => {
    const place = watched();
    expect(() => place.change('auto', { anyway: false })).toThrow(/has not earned it/);
    expect(() => place.change('auto', { row: 'no-such' })).toThrow(/no row/);
    place.change('auto');
    expect(() => place.change('auto')).toThrow(/at auto already/);
  });
});

describe('a row that was raised', () => {
  test('books from then on, is an event of its own, and is taken back', async () => {
    const place = watched();
    place.change('auto');
    expect(place.effective()).toBe('auto');
    await place.bring([credit('100.00', 'USI-AAA111')]);
    expect(place.payment(1)).toMatchObject({ state: 'PROCESSED' });
    expect(place.record()).toMatchObject({
      level: 'auto',
      configured: 'shadow',
      booked: 1,
      changed: { reason: 'RAISED' },
    });
    place.change(null);
    expect(place.effective()).toBe('shadow');
    expect(place.record().changed).toMatchObject({ reason: 'LOWERED', actor: 'staff:anna' });
    expect(verifyChain(place.db, null).findings).toEqual([]);
    expect(checkInvariants(place.db, NOW).findings).toEqual([]);
  });

  test('falls back as soon as one booking of it is undone, and only then', async () => {
    const place = watched();
    await place.bring([credit('50.00', 'USI-BBB222')]);
    assign(place.staff, assigning(['USI-BBB222']));
    place.change('auto');
    await place.bring([credit('100.00', 'USI-AAA111')]);
    const undoing = { ifVersion: null, alreadyNotified: false, note: null };
    undo(place.staff, { ...undoing, target: { kind: 'payment', id: 1 } });
    expect(place.effective()).toBe('auto');
    undo(place.staff, { ...undoing, target: { kind: 'payment', id: 2 } });
    expect(place.effective()).toBe('shadow');
    expect(place.record()).toMatchObject({ booked: 1, takenBack: 1, changed: { reason: 'FELL_BACK', paymentId: 2 } });
    await place.bring([credit('100.00', 'USI-AAA111 again')]);
    expect(place.payment(3)).toMatchObject({ state: 'MANUAL', stateReason: 'NOT_AUTOMATIC' });
  });

  test('is replayed as it was at the time', async () => {
    const place = watched();
    await place.bring([credit('100.00', 'USI-AAA111')]);
    place.change('auto');
    await place.bring([credit('50.00', 'USI-BBB222')]);
    const report = replay(place.db, place.policy, { followsLevels: true, progress: () => {} });
    expect(report).toMatchObject({ decisions: 2, same: 2, differences: [] });
  });
});
