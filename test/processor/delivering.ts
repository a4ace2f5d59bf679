import { expect } from 'vitest';
import { collectivesOfFile } from '../../src/models/collectives.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { expireCollectives } from '../../src/processor/identity/expire-collectives.ts';
import { camt, type TestStatement } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';

/** An installation whose account is known to get a camt.054. */
export function withNotifications(): Installation {
  const place = install();
  importAll(place, {
    message: 'camt.054',
    id: 'N0',
    sequence: null,
    from: '2026-01-05',
    entries: [{ amount: '1.00', bookingDate: '2026-01-05', details: [{ debtor: 'First', text: 'first' }] }],
  });
  return place;
}

/** Imports statements one by one, each as a file of its own; the counts of each must add up. */
export function importAll(place: Installation, ...statements: readonly TestStatement[]): void {
  for (const statement of statements) {
    const number = place.files().length + 1;
    const report = place.importNow(`${number}.xml`, camt({ messageId: `M${number}`, ...statement }));
    expect(report.file.code).toBeNull();
    const { transactions, imported, known, announced, awaitingDetail, rejected, ignored } = report.file;
    expect(imported + known + announced + awaitingDetail + rejected + ignored).toBe(transactions);
  }
}

/** The day after the patience with details has ended. */
export function expireNow(place: Installation): number {
  return expireCollectives({ db: place.db, now: new Date('2026-11-27T06:00:00Z') });
}

/** Amounts that stand for money: details that took the place of a total count, the total does not. */
export function standing(place: Installation): string[] {
  return place
    .payments()
    .filter((one) => one.stateReason !== 'DETAILED' && one.bookingDate > '2026-02')
    .map((one) => {
      const doubt = one.stateReason === 'DUPLICATE_SUSPECT' ? one.stateReason : (one.importDoubt ?? '');
      return `${one.direction} ${one.amountMinor} ${one.counterpartyName ?? '-'} ${doubt}`.trim();
    })
    .sort();
}

/** What still waits for details, in minor units. */
export function waiting(place: Installation): readonly number[] {
  return place.files().flatMap((file) =>
    collectivesOfFile(place.db, file.id)
      .filter((one) => one.state === 'WAITING')
      .map((one) => one.amountMinor - one.detailedMinor),
  );
}

export function findingsOf(place: Installation): readonly string[] {
  return checkInvariants(place.db, place.context.now()).findings.map(({ code, ids }) => `${code} ${ids.join(' ')}`);
}
