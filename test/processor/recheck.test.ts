/** New open items decide anew what waits for a person. */
import { expect, it } from 'vitest';
import { eventsOf } from '../../src/models/events.ts';
import { suggestedItems } from '../../src/models/histories.ts';
import { camt } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';

it('a payment that cannot be decided anew stops no other, and is tried again', async () => {
  const place = install();
  const pay = (text: string) => ({ amount: '100.00', details: [{ text }] });
  place.drop('a.xml', camt({ entries: [pay('USI-AAAAA1'), pay('USI-BBBBB2')] }));
  await place.process();
  const states = () => place.payments().map(({ state }) => state);
  expect(states()).toEqual(['MANUAL', 'MANUAL']);

  place.db.sqlite.exec(
    "CREATE TRIGGER broken BEFORE UPDATE ON payment WHEN OLD.id = 1 BEGIN SELECT RAISE(ABORT, 'broken'); END",
  );
  place.addItem({ reference: 'USI-AAAAA1' });
  place.addItem({ reference: 'USI-BBBBB2' });
  expect(await place.process()).toMatchObject({ undecided: 1 });
  expect(states()).toEqual(['MANUAL', 'PROCESSED']);

  place.db.sqlite.exec('DROP TRIGGER broken');
  expect(await place.process()).toMatchObject({ undecided: 0 });
  expect(states()).toEqual(['PROCESSED', 'PROCESSED']);
});

it('an item that came after its money is suggested for it, once, and nothing else changes', async () => {
  const place = install();
  const from = { debtor: 'Keller Maria', iban: 'CH5604835012345678009', text: 'Spende' };
  place.drop('a.xml', camt({ entries: [{ amount: '50.00', details: [from] }] }));
  await place.process();
  const seen = () => [
    place.payments()[0]?.stateReason,
    suggestedItems(place.db, 1).size,
    eventsOf(place.db, { paymentId: 1 }).length,
  ];
  const [reason, none, events] = seen();
  expect(none).toBe(0);
  place.addItem({ reference: 'USI-AAAAA1', amountMinor: 7_000 });
  await place.process();
  expect(seen()).toEqual([reason, 0, events]);
  place.addItem({
    reference: 'USI-BBBBB2',
    amountMinor: 5_000,
    title: 'Spende',
  });
  await place.process();
  expect(seen()).toEqual([reason, 1, Number(events) + 1]);
  await place.process();
  expect(seen()).toEqual([reason, 1, Number(events) + 1]);
});
