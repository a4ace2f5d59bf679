/** The books out and in again: byte for byte, with a history that still verifies; and as a journal that balances. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvCell } from '../../src/cli/csv-cell.ts';
import { closeDatabase, openDatabase } from '../../src/models/db.ts';
import { headHash } from '../../src/models/events.ts';
import { fillBooks, isEmpty } from '../../src/models/whole-books.ts';
import { tiePayouts } from '../../src/processor/audit/tie-payouts.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { hledgerLines } from '../../src/processor/export/hledger.ts';
import { exportLines, rowsIn } from '../../src/processor/export/json-lines.ts';
import { assign } from '../../src/processor/staff/assign.ts';
import { ignore } from '../../src/processor/staff/ignore.ts';
import { receive } from '../../src/processor/staff/receive.ts';
import { refundDone } from '../../src/processor/staff/refund.ts';
import { undo } from '../../src/processor/staff/undo.ts';
import { camt } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';
import { balancesOf } from './reports-agree.ts';
import { assigning, credit, NOW, PAYER_IBAN, staffWorld, undoing } from './staff-world.ts';

const HAS_HLEDGER = spawnSync('hledger', ['--version']).status === 0;

/** A booked gift, one for a person, and a debit, from a statement with balances. */
async function books(): Promise<Installation> {
  const made = install();
  made.expect({ reference: 'USI-aaaaa1' });
  const entries = [
    { amount: '100.00', reference: 'A', details: [{ debtor: 'Zoë "Z"; Keller', text: 'USI-aaaaa1' }] },
    { amount: '12.35', reference: 'B', details: [{ debtor: 'Nobody', text: '=cmd' }] },
    { amount: '30.00', reference: 'C', creditDebit: 'DBIT' as const },
  ];
  made.drop('one.xml', camt({ opening: '0.00', closing: '82.35', entries }));
  await made.process();
  return made;
}

describe('an export as NDJSON', () => {
  it('comes in again as the same books, byte for byte, and they verify', async () => {
    const made = await books();
    const lines = [...exportLines(made.db, null)];
    const copy = openDatabase(join(made.folder, 'copy', 'quittance.db'));
    expect(isEmpty(copy)).toBe(true);
    expect(fillBooks(copy, rowsIn(lines))).toBe(lines.length - 2);
    expect([...exportLines(copy, null)]).toEqual(lines);
    expect(headHash(copy)).toBe(headHash(made.db));
    expect(checkInvariants(copy, NOW).findings).toEqual([]);
    // The guards are back.
    expect(() => copy.sqlite.exec("UPDATE event SET actor = 'x'")).toThrow('append-only');
    closeDatabase(copy);
  });

  it('is refused whole when a line is missing, added, or no row of ours', async () => {
    const made = await books();
    const lines = [...exportLines(made.db, null)];
    const copy = openDatabase(join(made.folder, 'copy', 'quittance.db'));
    const broken: readonly (readonly string[])[] = [
      lines.slice(0, -1),
      lines.slice(1),
      lines.toSpliced(3, 1),
      lines.toSpliced(3, 0, '{"table":"nonsense","row":{"id":1}}'),
      lines.toSpliced(3, 0, '{"table":"payment","row":{"colour":"red"}}'),
      [...lines, lines[1] ?? ''],
      lines.toSpliced(3, 0, 'not JSON'),
      lines
        .filter((line) => !line.startsWith('{"table":"person"'))
        .map((line) => line.replace(/"rows":(\d+)/, (_, n) => `"rows":${Number(n) - 1}`)),
    ];
    for (const text of broken) {
      expect(() => fillBooks(copy, rowsIn(text))).toThrow(expect.objectContaining({ code: 'IMPORT_INVALID' }));
      expect(isEmpty(copy)).toBe(true);
    }
    closeDatabase(copy);
  });
});

describe('an export as a journal', () => {
  it('has each payment once, balanced, with what it was for', async () => {
    const made = await books();
    const text = [...hledgerLines(made.db, new Map([['CH9300762011623852957', 'Kurse: 1']]))].join('\n');
    expect(text).toContain(
      '2026-11-19 * Zoë "Z" Keller | P-1\n    assets:Kurse 1  100.00 CHF\n    income:subscription:USI-aaaaa1  -100.00 CHF',
    );
    expect(text).toContain('! Nobody | P-2\n    assets:Kurse 1  12.35 CHF\n    liabilities:unresolved  -12.35 CHF');
    expect(text).toContain('assets:Kurse 1  -30.00 CHF\n    equity:ignored:');
  });

  it.skipIf(!HAS_HLEDGER)('is accepted by hledger, with the balance of the statement', async () => {
    const made = await books();
    const journal = made.file('books.journal', [...hledgerLines(made.db, new Map())].join('\n'));
    execFileSync('hledger', ['-f', journal, 'check']);
    const balance = execFileSync('hledger', ['-f', journal, 'bal', 'assets', '-N'], { encoding: 'utf8' });
    expect(balance.trim()).toMatch(/^82\.35 CHF/);
  });
});

describe('the balances of the journal', () => {
  const journal = (world: Awaited<ReturnType<typeof staffWorld>>): ReadonlyMap<string, number> =>
    balancesOf(hledgerLines(world.db, new Map()));
  const bank = 'assets:CH9300762011623852957 CHF';

  it('begin with what the bank says the account held, and end with what it says last', async () => {
    const made = install();
    const gift = { amount: '50.00', details: [{ debtor: 'A', text: 'gift' }] };
    made.drop('1.xml', camt({ id: 'S1', opening: '1000.00', closing: '1050.00', entries: [gift] }));
    // Told before the statements begin: their opening balance has it.
    const early = [{ amount: '7.00', bookingDate: '2026-11-10', details: [{ debtor: 'B', text: 'gift' }] }];
    made.drop('0.xml', camt({ message: 'camt.054', id: 'N1', from: '2026-11-10', entries: early }));
    await made.process();
    const lines = [...hledgerLines(made.db, new Map())];
    expect(balancesOf(lines).get(bank)).toBe(105_000);
    expect(lines).toContain('2026-11-10 * opening balance');
    expect(lines.at(-1)).toBe('; assets:CH9300762011623852957: 1050.00 CHF at the bank on 2026-11-19, and here');
  });

  it('say at the end what is not here of the balance of the bank', async () => {
    const made = install();
    made.drop('1.xml', camt({ opening: '0.00', closing: '62.00', entries: [{ amount: '50.00' }, { amount: 'x' }] }));
    await made.process();
    expect([...hledgerLines(made.db, new Map())].at(-1)).toBe(
      '; assets:CH9300762011623852957: 62.00 CHF at the bank on 2026-11-19, 50.00 CHF here: see quittance proof',
    );
  });

  it('have nothing on the accounts of money that has gone back, and the gift less a part of it', async () => {
    const keller = { debtor: 'Keller Maria', iban: PAYER_IBAN };
    const world = await staffWorld([
      { amount: '100.00', details: [{ ...keller, text: 'USI-AAA111', endToEndId: 'E1' }] },
      { amount: '50.00', details: [{ ...keller, text: 'USI-BBB222', endToEndId: 'E2' }] },
    ]);
    const back = (amount: string, endToEndId: string) =>
      ({ amount, creditDebit: 'DBIT', code: 'PMNT/RCDT/RRTN', details: [{ ...keller, endToEndId }] }) as const;
    world.drop('2.xml', camt({ id: 'S2', from: '2026-11-20', entries: [back('100.00', 'E1'), back('10.00', 'E2')] }));
    await world.process();
    expect(world.payments().map(({ state }) => state)).toEqual([
      'REFUNDED',
      'PARTIALLY_REFUNDED',
      'IRRELEVANT',
      'IRRELEVANT',
    ]);
    expect(withoutNothing(journal(world))).toEqual({ [bank]: 4_000, 'income:subscription:USI-BBB222 CHF': -4_000 });
  });

  it('have what is still owed back, whoever paid the rest', async () => {
    const world = await staffWorld([credit('150.00', 'thanks')]);
    assign(world.staff(), assigning(['USI-AAA111'], { rest: 'refund' }));
    const done = { paymentId: 1, debitId: null, amountMinor: 2_000, date: '2026-11-20', ifVersion: null, note: null };
    refundDone(world.staff(), done);
    expect(withoutNothing(journal(world))).toEqual({
      [bank]: 15_000,
      'assets:paid back by hand CHF': -2_000,
      'income:subscription:USI-AAA111 CHF': -10_000,
      'liabilities:to reimburse CHF': -3_000,
    });
  });

  it('count no cash that was taken back', async () => {
    const world = await staffWorld([credit('33.00', 'one')]);
    const more = { how: 'cash', date: '2026-11-20', rest: null, fund: null, acceptShort: null, note: null } as const;
    const { payment } = receive(world.staff(), { reference: 'USI-BBB222', amountMinor: 5_000, ...more });
    undo(world.staff(), undoing({ kind: 'payment', id: payment.id }));
    expect(withoutNothing(journal(world))).toEqual({ [bank]: 3_300, 'liabilities:unresolved CHF': -3_300 });
  });

  it('have what is perhaps told twice beside the account, until a person has said that it was', async () => {
    const gift = credit('55.00', 'gift');
    const world = await staffWorld([
      { ...gift, reference: 'B1' },
      { ...gift, reference: 'B2' },
    ]);
    world.drop('2.xml', camt({ message: 'camt.054', id: 'N2', entries: [gift] }));
    await world.process();
    expect(world.payments()[2]).toMatchObject({ state: 'MANUAL', stateReason: 'DUPLICATE_SUSPECT' });
    const known = { [bank]: 11_000, 'liabilities:unresolved CHF': -11_000 };
    const suspect = { 'assets:suspects:CH9300762011623852957 CHF': 5_500, 'liabilities:suspects CHF': -5_500 };
    expect(withoutNothing(journal(world))).toEqual({ ...known, ...suspect });
    ignore(world.staff(), { paymentId: 3, ifVersion: null, because: 'told twice' });
    expect(withoutNothing(journal(world))).toEqual(known);
  });

  it('have a total that waits for its details', async () => {
    const made = install();
    made.drop('0.xml', camt({ message: 'camt.054', id: 'N0', from: '2026-11-18', entries: [] }));
    made.drop(
      '1.xml',
      camt({ opening: '0.00', closing: '90.00', entries: [{ amount: '90.00', batch: 2, reference: 'T' }] }),
    );
    await made.process();
    expect(withoutNothing(balancesOf(hledgerLines(made.db, new Map())))).toEqual({
      [bank]: 9_000,
      'liabilities:awaiting detail CHF': -9_000,
    });
  });

  it('have a payout with its processor, and the fees that it kept', async () => {
    const world = await staffWorld([credit('95.00', 'Adyen payout')]);
    const id = world.db.sqlite
      .prepare<[], number>(
        `INSERT INTO settlement_batch (gateway, reference, currency, gross_minor, fees_minor, net_minor, payout_minor, payout_date, created_at)
         VALUES ('adyen', 'adyen_77_CHF', 'CHF', 10000, -500, 9500, 9500, '2026-11-18', '2026-11-18') RETURNING id`,
      )
      .pluck()
      .get();
    world.db.sqlite
      .prepare(
        `INSERT INTO payout (gateway, reference, currency, amount_minor, date, told, batch_id, created_at)
         VALUES ('adyen', 'adyen_77_CHF', 'CHF', 9500, '2026-11-18', '', ?, '2026-11-18')`,
      )
      .run(id);
    const { booking } = world.staff();
    expect(tiePayouts({ db: world.db, now: () => NOW, booking })).toBe(1);
    expect(withoutNothing(journal(world))).toEqual({
      [bank]: 9_500,
      'assets:adyen CHF': -10_000,
      'expenses:fees:adyen CHF': 500,
    });
  });
});

function withoutNothing(sums: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...sums].filter(([, minor]) => minor !== 0));
}

it('a cell of CSV is never a formula, and comes back as it was', () => {
  expect(['=1+1', '@x', '-5', '-5.00', '+41', 'a,b', 'say "x"', '-x'].map(csvCell)).toEqual([
    "'=1+1",
    "'@x",
    '-5',
    '-5.00',
    "'+41",
    '"a,b"',
    '"say ""x"""',
    "'-x",
  ]);
});
