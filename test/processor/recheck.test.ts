/** New open items decide anew what waits for a person. */
import { expect, it } from 'vitest';
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
