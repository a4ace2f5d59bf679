/** An installation with open items and payments on which people act. */

import { expect } from 'vitest';
import { bookingPolicyOf } from '../../jobs/context.ts';
import { writeTransaction } from '../../src/models/db.ts';
import { listOpenItems, type OpenItemRow } from '../../src/models/open-items.ts';
import { findPayment, type PaymentRow } from '../../src/models/payments.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { settleOpenReturns } from '../../src/processor/refunds/recognise.ts';
import { recordRefund } from '../../src/processor/refunds/record-refund.ts';
import type { AssignRequest } from '../../src/processor/staff/assign.ts';
import type { StaffContext } from '../../src/processor/staff/staff-action.ts';
import type { UndoRequest } from '../../src/processor/staff/undo.ts';
import { camt, type TestEntry } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';

export const PAYER_IBAN = 'CH5604835012345678009';
export const NOW = new Date('2026-11-20T09:00:00Z');

/** A credit as a member would pay it. */
export function credit(amount: string, text: string, iban = PAYER_IBAN): TestEntry {
  return { amount, details: [{ debtor: 'Keller Maria', text, iban }] };
}

/** Items of 100.00 (USI-AAA111) and 50.00 (USI-BBB222), one of a free amount, a fund; and the payments of one statement. */
export async function staffWorld(entries: readonly TestEntry[]) {
  const place = install();
  place.expect({ reference: 'USI-AAA111' });
  place.expect({ reference: 'USI-BBB222', amountMinor: 5_000, title: 'Practice', email: 'urs@example.org' });
  place.expect({ reference: 'USI-FREE77', kind: 'contribution', amountMinor: null, title: 'Gift' });
  place.expect({ reference: 'FUND-2026', kind: 'fund', amountMinor: null, title: 'Music', personId: null });
  place.drop('1.xml', camt({ entries }));
  await place.process();
  return { ...place, ...actionsIn(place) };
}

type Reported = Readonly<{ paymentId: number; amountMinor: number }>;

function actionsIn(place: Installation) {
  const staff = (login = 'anna', now = NOW): StaffContext => ({
    db: place.db,
    now,
    booking: bookingPolicyOf(place.context.config),
    staff: login,
  });
  const report = (kind: 'chargeback' | 'refund_reversed', { paymentId, amountMinor }: Reported): void => {
    const money = { amountMinor, currency: 'CHF', parentAmountMinor: null, feeMinor: 0 };
    const names = { gateway: 'adyen', gatewayRefundId: `${kind}-of-${paymentId}`, gatewayParentId: null, reason: null };
    const facts = { paymentId, kind, at: '2026-11-20', bankPaymentId: null, messageId: null, ...money, ...names };
    const { db, now, booking } = staff();
    const actor = { kind: 'message', name: 'refund' } as const;
    writeTransaction(db, () => recordRefund({ db, now, booking }, facts, { actor }));
  };
  return {
    staff,
    settleReturnsNow: (): void => {
      const { db, booking } = staff();
      expect(settleOpenReturns({ db, booking, now: () => NOW }).failures).toEqual([]);
    },
    item: (reference: string): OpenItemRow => {
      const found = listOpenItems(place.db).find((one) => one.reference === reference);
      if (found === undefined) throw new Error(`no item ${reference}`);
      return found;
    },
    /** Oldest first. */
    paymentIds: (): readonly number[] =>
      place.db.sqlite.prepare<[], number>('SELECT id FROM payment ORDER BY id').pluck().all(),
    payment: (id = 1): PaymentRow => {
      const found = findPayment(place.db, id);
      if (found === null) throw new Error(`no payment ${id}`);
      return found;
    },
    findings: (): readonly string[] =>
      checkInvariants(place.db, NOW).findings.map(({ code, ids }) => `${code} ${ids.join(' ')}`),
    contributions: (): readonly unknown[] =>
      place.db.sqlite.prepare('SELECT amount_minor, status FROM contribution ORDER BY id').raw().all(),
    /** A processor reports that so much of what had gone back came again. */
    reverseReported: (paymentId: number, amountMinor: number): void =>
      report('refund_reversed', { paymentId, amountMinor }),
    /** A processor reports that so much was taken back by the payer's bank or card. */
    chargeBackReported: (paymentId: number, amountMinor: number): void =>
      report('chargeback', { paymentId, amountMinor }),
    /** Accounts learnt from what people did: person and whether they still count. */
    learnt: (): readonly unknown[] =>
      place.db.sqlite
        .prepare(
          "SELECT person_id, iban, revoked_at IS NULL FROM person_account WHERE origin = 'staff' ORDER BY person_id, iban",
        )
        .raw()
        .all(),
  };
}

/** `['USI-AAA111', 10_000]` gives an amount, `'USI-AAA111'` what is open. */
export function assigning(
  wishes: readonly (string | readonly [string, number])[],
  more: Partial<Omit<AssignRequest, 'wishes'>> = {},
): AssignRequest {
  return {
    paymentId: 1,
    ifVersion: null,
    wishes: wishes.map((wish) =>
      typeof wish === 'string' ? { reference: wish, amountMinor: null } : { reference: wish[0], amountMinor: wish[1] },
    ),
    rest: null,
    fund: null,
    acceptShort: null,
    note: null,
    ...more,
  };
}

export function undoing(target: UndoRequest['target'], more: Partial<Omit<UndoRequest, 'target'>> = {}): UndoRequest {
  return { target, ifVersion: null, alreadyNotified: false, note: null, ...more };
}
