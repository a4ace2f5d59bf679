/** Changes made by hand in the database: `check` finds each, and names what was changed. */
import { describe, expect, it } from 'vitest';
import { TRACES } from '../../src/models/traces.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { importExpectedFile } from '../../src/processor/expected/import-expected.ts';
import { camt } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';
import { tamper } from '../helpers/tamper.ts';

const OPEN_ITEMS = [
  'kind,reference,title,amount,currency,due_date,person_id,first_name,last_name,email',
  'subscription,USI-AAA111,Salsa,100.00,CHF,2026-12-01,m-1,Maria,Keller,maria@example.org',
  'subscription,USI-BBB222,Tango,100.00,CHF,2026-12-01,m-2,Urs,Meier,urs@example.org',
].join('\n');

/** Two persons have paid their courses of equal price. */
async function books(): Promise<Installation> {
  const place = install();
  importExpectedFile(
    place.db,
    { name: 'items.csv', bytes: Buffer.from(OPEN_ITEMS) },
    { now: place.context.now(), actor: 'staff:anna', skipInvalid: false, dryRun: false, referencePatterns: [] },
  );
  const pay = (text: string) => ({
    amount: '100.00',
    details: [{ text, debtor: text, iban: 'CH5604835012345678009' }],
  });
  place.drop(
    'a.xml',
    camt({ opening: '0.00', closing: '207.00', entries: [pay('USI-AAA111'), pay('USI-BBB222'), { amount: '7.00' }] }),
  );
  await place.process();
  return place;
}

function findings({ db, context }: Installation): readonly string[] {
  return checkInvariants(db, context.now()).findings.flatMap(({ code, ids }) => ids.map((id) => `${code} ${id}`));
}

describe('check', () => {
  it('finds nothing in books that nobody has touched', async () => {
    const place = await books();
    expect(place.payments().map(({ state }) => state)).toEqual(['PROCESSED', 'PROCESSED', 'MANUAL']);
    expect(findings(place)).toEqual([]);
  });

  it('finds guards that were dropped, and mail that was put back', async () => {
    const place = await books();
    place.db.sqlite.exec('DROP TRIGGER payment_kept; DROP INDEX outbox_once');
    tamper(place.db, "UPDATE outbox SET sent_at = '2026-11-20' WHERE id = 1");
    expect(findings(place)).toEqual([
      'MAIL_AGAIN M-1',
      'SCHEMA_CHANGED index outbox_once',
      'SCHEMA_CHANGED trigger payment_kept',
    ]);
  });

  it.each(['STAGING', 'FAILED', 'DUPLICATE'])('finds an imported file whose row says %s', async (state) => {
    const place = await books();
    expect(() => place.db.sqlite.exec(`UPDATE file SET state = '${state}'`)).toThrow(/stays imported/);
    tamper(place.db, `UPDATE file SET state = '${state}', code = 'IMPORT_INTERRUPTED'`);
    expect(findings(place)).toContain('FILE_EVENT F-1');
  });

  it('is not the only one: a run removes nothing of a file that was imported, whatever its row says', async () => {
    const place = await books();
    const before = place.payments().length;
    tamper(place.db, "UPDATE file SET state = 'STAGING'");
    await expect(place.process()).rejects.toThrow(expect.objectContaining({ code: 'FILE_STATE_CHANGED' }));
    tamper(place.db, "UPDATE file SET state = 'IMPORTED'");
    expect(place.payments()).toHaveLength(before);
  });

  it('holds each contribution against its own booking, and not against all gifts of its fund', async () => {
    const place = await books();
    const sql = TRACES.find(({ code }) => code === 'CONTRIBUTION_CHANGED')?.sql ?? '';
    const plan = place.db.sqlite.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all();
    expect(plan.map(({ detail }) => detail).join()).toMatch(/SEARCH given .*\(open_item_id=\? AND payment_id=\?\)/);
  });

  it('finds allocations that were swapped between two items of equal amount', async () => {
    const place = await books();
    tamper(
      place.db,
      `DROP INDEX allocation_active; UPDATE allocation SET open_item_id = 3 - open_item_id;
       UPDATE contribution SET open_item_id = 3 - open_item_id, person_id = 3 - person_id`,
    );
    expect(findings(place)).toEqual(expect.arrayContaining(['ALLOCATION_CHANGED P-1', 'ALLOCATION_CHANGED P-2']));
  });

  it.each([
    ['UPDATE allocation SET amount_minor = 9000 WHERE id = 1', 'ALLOCATION_CHANGED P-1'],
    ['UPDATE contribution SET person_id = 2 WHERE id = 1', 'CONTRIBUTION_CHANGED P-1'],
    ["UPDATE contribution SET receive_date = '2025-12-31' WHERE id = 1", 'CONTRIBUTION_CHANGED P-1'],
    ['UPDATE open_item SET amount_minor = 5000 WHERE id = 1', 'OPEN_ITEM_CHANGED S-1 amount_minor'],
    ['UPDATE open_item SET person_id = 2 WHERE id = 1', 'OPEN_ITEM_CHANGED S-1 person_id'],
    ["UPDATE open_item SET reference = 'USI-CCC333' WHERE id = 1", 'OPEN_ITEM_CHANGED S-1 reference'],
    ["UPDATE open_item SET qr_reference = '1' WHERE id = 1", 'OPEN_ITEM_CHANGED S-1 qr_reference'],
    ["UPDATE open_item SET due_date = '2027-12-01', title = 'x' WHERE id = 1", 'OPEN_ITEM_CHANGED S-1 due_date title'],
    ["UPDATE outbox SET to_address = 'thief@example.org' WHERE id = 1", 'MAIL_CHANGED M-1'],
    ["UPDATE outbox SET to_name = 'Thief' WHERE id = 2", 'MAIL_CHANGED M-2'],
    ["UPDATE outbox SET facts = replace(facts, '10000', '99999') WHERE id = 1", 'MAIL_CHANGED M-1'],
    ["UPDATE payment SET counterparty_name = 'Thief' WHERE id = 1", 'PAYMENTS_CHANGED P-1 counterparty_name'],
    [
      "UPDATE payment SET counterparty_iban = 'CH9300762011623852957' WHERE id = 2",
      'PAYMENTS_CHANGED P-2 counterparty_iban',
    ],
    ['UPDATE payment SET remittance = \'["x"]\' WHERE id = 3', 'PAYMENTS_CHANGED P-3 remittance'],
    [
      "UPDATE payment SET state = 'IRRELEVANT', state_reason = 'DEBIT' WHERE id = 3",
      'PAYMENTS_CHANGED P-3 state state_reason',
    ],
    [
      'UPDATE statement SET closing_minor = closing_minor + 1, booked_minor = booked_minor + 1',
      'STATEMENTS_CHANGED F-1 statement 1',
    ],
    ["UPDATE statement SET proof = 'difference'", 'STATEMENTS_CHANGED F-1 statement 1'],
    ['DELETE FROM statement', 'STATEMENTS_CHANGED F-1 statement 1'],
    [`UPDATE file SET sha256 = '${'0'.repeat(64)}'`, 'FILES_CHANGED F-1 sha256'],
    ['UPDATE file SET known = 1, imported = imported - 1', 'FILES_CHANGED F-1 imported'],
    ["UPDATE file SET state = 'DISMISSED'", 'FILE_EVENT F-1'],
  ])('finds and names: %s', async (sql, expected) => {
    const place = await books();
    tamper(place.db, sql);
    expect(findings(place)).toContain(expected);
    expect(checkInvariants(place.db, place.context.now()).broken).toBe(true);
  });

  it('does not stumble over history that is no JSON any more', async () => {
    const place = await books();
    tamper(place.db, "UPDATE event SET data = 'x'; UPDATE detail SET body = 'x'");
    expect(findings(place)[0]).toMatch(/^CHAIN_BROKEN event 1 was changed/);
  });

  it('lists booked payments that the bank reports with other facts, until a person answers', async () => {
    const place = await books();
    const again = camt({
      messageId: 'M2',
      opening: '0.00',
      closing: '207.00',
      entries: [
        {
          amount: '100.00',
          details: [{ text: 'USI-AAA111', debtor: 'USI-AAA111 Keller', iban: 'CH5604835012345678009' }],
        },
        { amount: '100.00', details: [{ text: 'USI-BBB222', debtor: 'USI-BBB222', iban: 'CH5604835012345678009' }] },
        { amount: '7.00' },
      ],
    });
    place.drop('b.xml', again);
    await place.process();
    expect(findings(place)).toEqual(['CONFLICT_UNANSWERED P-1']);
  });
});
