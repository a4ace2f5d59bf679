/** Who is thanked for a payment: each recipient once, for everything of theirs. */
import { expect, it } from 'vitest';
import { listMail } from '../../src/models/outbox.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { importExpectedFile } from '../../src/processor/expected/import-expected.ts';
import { storedJson } from '../../src/stored-json.ts';
import { camt } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';

const HEAD = 'reference,title,amount,currency,person_id,first_name,last_name,email';

async function thankedFor(items: readonly string[]) {
  const place = install();
  const now = place.context.now();
  const options = { now, actor: 'staff:anna', skipInvalid: false, dryRun: false };
  importExpectedFile(
    place.db,
    { name: 'items.csv', bytes: Buffer.from([HEAD, ...items].join('\n')) },
    { ...options, referencePatterns: [] },
  );
  place.drop('a.xml', camt({ entries: [{ amount: '20.00', details: [{ text: 'AA-1111 BB-2222' }] }] }));
  await place.process();
  expect(checkInvariants(place.db, now).findings).toEqual([]);
  return listMail(place.db).map((mail) => {
    const { amountMinor, items: named } = storedJson<{ amountMinor: number; items: readonly object[] }>(mail.facts);
    return [mail.toAddress, mail.state, amountMinor, named.length];
  });
}

it('one name at one address is thanked once, also where the lines have no id of the person', async () => {
  const mails = await thankedFor([
    'AA-1111,A,10.00,CHF,,Maria,Keller,maria@example.org',
    'BB-2222,B,10.00,CHF,,Maria,Keller,Maria@example.org',
  ]);
  expect(mails).toEqual([['maria@example.org', 'WAITING', 2_000, 2]]);
});

it('two people at one address are thanked each', async () => {
  const mails = await thankedFor([
    'AA-1111,A,10.00,CHF,p1,Maria,Keller,home@example.org',
    'BB-2222,B,10.00,CHF,p2,Urs,Keller,home@example.org',
  ]);
  expect(mails).toEqual([
    ['home@example.org', 'WAITING', 1_000, 1],
    ['home@example.org', 'WAITING', 1_000, 1],
  ]);
});

it('people without an address are not taken for one', async () => {
  const mails = await thankedFor(['AA-1111,A,10.00,CHF,,Maria,Keller,', 'BB-2222,B,10.00,CHF,,Maria,Keller,']);
  expect(mails).toEqual([
    [null, 'SUPPRESSED', 1_000, 1],
    [null, 'SUPPRESSED', 1_000, 1],
  ]);
});
