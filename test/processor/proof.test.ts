/** The proof finds what is wrong with a statement or a payment row, names it, and holds the mail of what is red. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { writeTransaction } from '../../src/models/db.ts';
import { eventsOf } from '../../src/models/events.ts';
import { listMail } from '../../src/models/outbox.ts';
import { findChangedRows, hasChangedRows } from '../../src/processor/changed-rows.ts';
import { dayBalances } from '../../src/processor/proof/days.ts';
import type { ProofDifference } from '../../src/processor/proof/types.ts';
import { proveAccounts } from '../../src/processor/proof.ts';
import { camt, type TestStatement } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';
import { proveAgain } from '../helpers/prove-again.ts';
import { tamper } from '../helpers/tamper.ts';

/** The statement of a day; the helper dates its balances, so they are moved to that day. */
function day(date: string, rest: Partial<TestStatement> & Pick<TestStatement, 'entries'>): string {
  const statement = { id: `S-${date}`, sequence: date.slice(-2), from: date, ...rest };
  return camt({ ...statement, entries: rest.entries.map((entry) => ({ bookingDate: date, ...entry })) }).replaceAll(
    '<Dt><Dt>2026-11-19</Dt></Dt>',
    `<Dt><Dt>${date}</Dt></Dt>`,
  );
}

/** Puts TxsSummry where the schema wants it. */
function stating(xml: string, summary: string): string {
  return xml.replace('<Ntry>', `<TxsSummry>${summary}</TxsSummry><Ntry>`);
}

async function withFiles(...files: readonly string[]): Promise<Installation> {
  const place = install();
  for (const [index, content] of files.entries()) place.drop(`${index + 1}.xml`, content);
  await place.process();
  return place;
}

/** `F-1 0 balance 100`: file, statement, kind, amount. */
function found({ db }: Pick<Installation, 'db'>): readonly string[] {
  return proveAccounts(db).accounts.flatMap(({ statements }) =>
    statements.flatMap((one) =>
      one.differences.map(({ kind, minor }) => `F-${one.fileId} ${one.position} ${kind} ${minor}`),
    ),
  );
}

function only(place: Installation): ProofDifference | undefined {
  return proveAccounts(place.db).accounts.flatMap(({ statements }) => statements.flatMap((one) => one.differences))[0];
}

const PAID = {
  opening: '100.00',
  closing: '200.00',
  entries: [
    { amount: '100.00', details: [{ text: 'USI-8kq2Lm', debtor: 'Maria Keller', iban: 'CH5604835012345678009' }] },
  ],
};

async function booked(xml = day('2026-11-17', PAID)): Promise<Installation> {
  const place = install();
  place.expect({ reference: 'USI-8kq2Lm' });
  place.drop('a.xml', xml);
  await place.process();
  return place;
}

describe('any change to a payment row', () => {
  it('turns the proof red and names the payment and the column, whichever column it is', async () => {
    const { db } = await booked();
    expect(hasChangedRows(findChangedRows(db))).toBe(false);
    db.sqlite.pragma('foreign_keys = OFF');
    const columns = db.sqlite
      .prepare<[], { name: string; type: string }>(
        "SELECT name, type FROM pragma_table_info('payment') WHERE name <> 'id'",
      )
      .all();
    const named = columns.map(({ name, type }) => {
      const other = type === 'INTEGER' ? `coalesce("${name}", 0) + 1` : `coalesce("${name}", '') || 'x'`;
      db.sqlite.exec('BEGIN');
      tamper(db, `UPDATE payment SET "${name}" = ${other} WHERE id = 1`);
      const changed = findChangedRows(db).payments.map(({ paymentId, columns: found }) => [
        paymentId,
        found.includes(name),
      ]);
      db.sqlite.exec('ROLLBACK');
      return [name, changed];
    });
    expect(columns.length).toBeGreaterThan(50);
    expect(named).toEqual(columns.map(({ name }) => [name, [[1, true]]]));
  });

  it('also when it is taken away, or swapped with another', async () => {
    const { db } = await booked();
    tamper(db, 'UPDATE payment SET id = 7 WHERE id = 1');
    expect(findChangedRows(db).filesOfPayments).toEqual(['F-1']);
    const second = await booked();
    tamper(second.db, 'DELETE FROM payment');
    expect(findChangedRows(second.db).filesOfPayments).toEqual(['F-1']);
  });

  it('also when its seal was made anew: the event of its decision knows the old one', async () => {
    const { db } = await booked();
    const seal = db.sqlite.prepare<[], string>('SELECT facts_hash FROM payment').pluck().get() ?? '';
    tamper(
      db,
      `UPDATE payment SET facts_hash = '${seal.replace(/[A-Za-z]/, (letter) => (letter === 'a' ? 'b' : 'a'))}'`,
    );
    const changed = findChangedRows(db);
    expect(changed.payments.map((one) => one.columns)).toEqual([['facts_hash']]);
    expect(changed.filesOfPayments).toEqual(['F-1']);
  });
});

test('in a file: the proof names the statement and the difference', async () => {
  const fixture = readFileSync(join(import.meta.dirname, '../fixtures/proof/two-days.xml'), 'utf8');
  expect(found(await withFiles(fixture))).toEqual([]);
  const place = await withFiles(fixture.replace('<Amt Ccy="CHF">30.00</Amt>', '<Amt Ccy="CHF">31.00</Amt>'));
  expect(found(place)).toEqual(['F-1 1 balance -100', 'F-1 1 summary 100']);
});

describe('what a statement states of itself', () => {
  const entries = [{ amount: '10.00' }, { amount: '3.00', creditDebit: 'DBIT' as const }];
  const base = day('2026-11-17', { opening: '100.00', closing: '107.00', entries });

  it.each([
    '<TtlNtries><NbOfNtries>2</NbOfNtries><Sum>13.00</Sum><TtlNetNtryAmt>7.00</TtlNetNtryAmt><CdtDbtInd>CRDT</CdtDbtInd></TtlNtries>',
    '<TtlNtries><TtlNetNtry><Amt>7.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TtlNetNtry></TtlNtries>',
    '<TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>10</Sum></TtlCdtNtries><TtlDbtNtries><NbOfNtries>1</NbOfNtries><Sum>3.00</Sum></TtlDbtNtries>',
  ])('agrees with what was read: %s', async (summary) => {
    expect(found(await withFiles(stating(base, summary)))).toEqual([]);
  });

  it.each([
    ['<TtlNtries><NbOfNtries>3</NbOfNtries></TtlNtries>', 0, 'entries', '3', '2'],
    ['<TtlNtries><Sum>14.00</Sum></TtlNtries>', -100, 'sum of entries', '14.00', '13.00'],
    [
      '<TtlNtries><TtlNetNtryAmt>7.00</TtlNetNtryAmt><CdtDbtInd>DBIT</CdtDbtInd></TtlNtries>',
      -1400,
      'net of entries',
      '7.00',
      '-7.00',
    ],
    ['<TtlCdtNtries><Sum>9.00</Sum></TtlCdtNtries>', 100, 'sum of credits', '9.00', '10.00'],
    ['<TtlDbtNtries><NbOfNtries>2</NbOfNtries></TtlDbtNtries>', 0, 'debit entries', '2', '1'],
  ])('is told when it differs: %s', async (summary, minor, what, stated, counted) => {
    const difference = only(await withFiles(stating(base, summary)));
    expect(difference).toEqual({
      kind: 'summary',
      minor,
      after: null,
      missing: [],
      totals: [{ what, stated, counted }],
      payments: [],
    });
  });

  it('may count only the booked entries', async () => {
    const withPending = day('2026-11-17', {
      opening: '100.00',
      closing: '107.00',
      entries: [...entries, { amount: '5.00', status: 'PDNG' }],
    });
    expect(found(await withFiles(stating(withPending, '<TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries>')))).toEqual(
      [],
    );
    expect(found(await withFiles(stating(withPending, '<TtlNtries><NbOfNtries>3</NbOfNtries></TtlNtries>')))).toEqual(
      [],
    );
  });
});

describe('numbers of statements', () => {
  it('that are missing are told with the gap that they leave', async () => {
    const place = await withFiles(
      day('2026-11-16', { opening: '100.00', closing: '110.00', entries: [{ amount: '10.00' }] }),
      day('2026-11-19', { opening: '117.00', closing: '118.00', entries: [{ amount: '1.00' }] }),
    );
    expect(found(place)).toEqual(['F-2 0 gap 700']);
    expect(only(place)?.missing).toEqual(['numbers 17 to 18']);
  });

  it('that are missing without balances are a difference of their own', async () => {
    const place = await withFiles(
      day('2026-11-16', { entries: [{ amount: '10.00' }] }),
      day('2026-11-18', { entries: [{ amount: '1.00' }] }),
    );
    expect(found(place)).toEqual(['F-2 0 sequence 0']);
    expect(only(place)?.missing).toEqual(['number 17']);
  });

  it('that the bank left out between balances that go on are only mentioned', async () => {
    const place = await withFiles(
      day('2026-11-16', { opening: '100.00', closing: '110.00', entries: [{ amount: '10.00' }] }),
      day('2026-11-19', { opening: '110.00', closing: '111.00', entries: [{ amount: '1.00' }] }),
    );
    expect(found(place)).toEqual([]);
    expect(proveAccounts(place.db).accounts[0]?.statements[1]?.skippedNumbers).toEqual(['numbers 17 to 18']);
  });

  it('begin anew with the year, and are no numbers where the bank writes the day', async () => {
    const last = day('2026-12-31', { sequence: '250', entries: [{ amount: '10.00' }] });
    const first = day('2027-01-01', { sequence: '1', entries: [{ amount: '1.00' }] });
    expect(found(await withFiles(last, first))).toEqual([]);
    const dated = ['2026-11-16', '2026-11-19'].map((date) =>
      day(date, { sequence: date.replaceAll('-', ''), entries: [{ amount: '1.00' }] }),
    );
    expect(found(await withFiles(...dated))).toEqual([]);
  });
});

describe('pages of one statement', () => {
  const page = (number: number, last: boolean, rest: Pick<TestStatement, 'entries'> & Partial<TestStatement>) =>
    day('2026-11-17', { id: 'PAGED', messageId: `M-${number}`, page: { number, last }, ...rest });
  const first = page(1, false, { opening: '100.00', closing: '130.00', entries: [{ amount: '10.00' }] });
  const second = page(2, true, { opening: '100.00', closing: '130.00', entries: [{ amount: '20.00' }] });

  it('that repeat the balances of all of it are proved together', async () => {
    expect(found(await withFiles(first, second))).toEqual([]);
    expect(found(await withFiles(second, first))).toEqual([]);
  });

  it('of which only the first opens and only the last closes are proved together', async () => {
    const place = await withFiles(
      page(1, false, { opening: '100.00', entries: [{ amount: '10.00' }] }),
      page(2, true, { closing: '130.00', entries: [{ amount: '20.00' }] }),
    );
    expect(proveAccounts(place.db).accounts.map((one) => one.state)).toEqual(['proved']);
  });

  it('are red while one is missing, and the missing one is named', async () => {
    const place = await withFiles(first);
    expect(found(place)).toEqual(['F-1 0 balance 2000']);
    expect(only(place)?.missing).toEqual(['page 2 of PAGED']);
  });

  it('hold the mail until the missing page is here; import and booking go on', async () => {
    const opening = page(1, false, { ...PAID, closing: '220.00' });
    const place = await booked(opening);
    const mails = () => listMail(place.db).map(({ state, reason }) => [state, reason]);
    expect(place.payments().map((one) => one.state)).toEqual(['PROCESSED']);
    expect(mails()).toEqual([['HELD', 'PROOF_RED']]);
    await place.process();
    expect(mails()).toEqual([['HELD', 'PROOF_RED']]);
    place.drop('b.xml', page(2, true, { opening: '100.00', closing: '220.00', entries: [{ amount: '20.00' }] }));
    await place.process();
    expect(mails()).toEqual([['WAITING', null]]);
    const told = eventsOf(place.db, { fileId: 1 }).map((event) => event.reason);
    expect(told).toEqual([null, 'PROOF_RED', 'PROOF_SETTLED']);
  });
});

describe('mail', () => {
  const states = ({ db }: Installation) => listMail(db).map(({ state, reason }) => `${state} ${reason}`);

  it.each([
    ['balance', day('2026-11-17', { ...PAID, closing: '201.00' })],
    ['summary', stating(day('2026-11-17', PAID), '<TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries>')],
  ])('of a statement with a difference of kind %s is held from the booking on', async (_, xml) => {
    expect(states(await booked(xml))).toEqual(['HELD PROOF_RED']);
  });

  it('is not held by a gap before its statement', async () => {
    const place = install();
    place.expect({ reference: 'USI-8kq2Lm' });
    place.drop('a.xml', day('2026-11-14', { opening: '1.00', closing: '2.00', entries: [{ amount: '1.00' }] }));
    place.drop('b.xml', day('2026-11-17', PAID));
    await place.process();
    expect(found(place)).toEqual(['F-2 0 gap 9800']);
    expect(states(place)).toEqual(['WAITING null']);
  });

  it('goes when the bank sends the statement again and it adds up', async () => {
    const place = await booked(day('2026-11-17', { ...PAID, closing: '201.00' }));
    expect(states(place)).toEqual(['HELD PROOF_RED']);
    place.drop('b.xml', day('2026-11-17', { ...PAID, messageId: 'M2' }));
    await place.process();
    expect(states(place)).toEqual(['WAITING null']);
  });

  it('that a person has released stays released while the difference lasts', async () => {
    const place = await booked(day('2026-11-17', { ...PAID, closing: '201.00' }));
    place.db.sqlite.exec("UPDATE outbox SET state = 'WAITING', reason = NULL");
    await place.process();
    expect(states(place)).toEqual(['WAITING null']);
  });

  it('that waits is held when a difference is found later', async () => {
    const place = await booked();
    expect(states(place)).toEqual(['WAITING null']);
    tamper(place.db, 'UPDATE payment SET amount_minor = 9900, entry_amount_minor = 9900');
    expect(proveAgain(place)).toHaveLength(1);
    expect(states(place)).toEqual(['HELD PROOF_RED']);
    expect(proveAgain(place)).toEqual([]);
  });
});

describe('the credits of an account', () => {
  it('are explained to the last unit', async () => {
    const place = await booked(
      day('2026-11-17', { opening: '100.00', closing: '207.00', entries: [...PAID.entries, { amount: '7.00' }] }),
    );
    expect(proveAccounts(place.db).accounts[0]?.credits).toMatchObject({
      bookedMinor: 10_700,
      allocatedMinor: 10_000,
      manualMinor: 700,
      restMinor: 0,
    });
    tamper(place.db, 'UPDATE allocation SET amount_minor = 9000');
    const report = proveAccounts(place.db);
    expect(report.ok).toBe(false);
    expect(report.accounts[0]?.credits?.restMinor).toBe(1000);
  });

  it('beyond what a number can hold are an error, never rounded', async () => {
    const place = await booked();
    tamper(place.db, 'UPDATE payment SET amount_minor = 9007199254740993');
    expect(() => proveAccounts(place.db)).toThrow(expect.objectContaining({ code: 'SUM_TOO_LARGE' }));
  });
});

test('entries that add up to more than can be counted exactly fail the file', () => {
  const place = install();
  const huge = { amount: '90000000000000.00' };
  const { file } = place.importNow('a.xml', day('2026-11-17', { entries: [huge, huge] }));
  expect(file).toMatchObject({ state: 'FAILED', code: 'SUM_TOO_LARGE' });
});

test('the balance of each day follows from the statements that are proved', async () => {
  const place = await withFiles(
    day('2026-11-16', { opening: '100.00', closing: '110.00', entries: [{ amount: '10.00' }] }),
    day('2026-11-18', {
      from: '2026-11-17',
      to: '2026-11-18',
      opening: '110.00',
      closing: '112.00',
      entries: [
        { amount: '5.00', bookingDate: '2026-11-17' },
        { amount: '3.00', creditDebit: 'DBIT' },
      ],
    }),
    day('2026-11-19', { opening: '112.00', closing: '120.00', entries: [{ amount: '1.00' }] }),
  );
  const days = dayBalances(proveAccounts(place.db).accounts[0]?.statements ?? []);
  expect(
    days.map(({ day: name, openingMinor, creditsMinor, debitsMinor, closingMinor }) => [
      name,
      openingMinor,
      creditsMinor,
      debitsMinor,
      closingMinor,
    ]),
  ).toEqual([
    ['2026-11-16', 10_000, 1000, 0, 11_000],
    ['2026-11-17', 11_000, 500, 0, 11_500],
    ['2026-11-18', 11_500, 0, 300, 11_200],
    ['2026-11-19', null, 100, 0, null],
  ]);
});

test('ten years of daily statements are proved in one go', { timeout: 60_000 }, () => {
  const place = install();
  place.importNow('a.xml', day('2026-11-16', { opening: '100.00', closing: '100.00', entries: [] }));
  writeTransaction(place.db, () => {
    place.db.sqlite.exec(`WITH RECURSIVE day(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM day WHERE n < 3650)
      INSERT INTO statement (file_id, position, account, message_type, bank_statement_id, from_date, to_date, currency,
        opening_minor, closing_minor, closing_date, proof, difference_minor, entry_totals)
      SELECT 1, n, 'CH9300762011623852957', 'camt.053', 'D' || n, date('2027-01-01', n || ' days'),
        date('2027-01-01', n || ' days'), 'CHF', 10000, 10000, date('2027-01-01', n || ' days'), 'proved', 0, NULL FROM day`);
  });
  const before = process.cpuUsage();
  expect(proveAccounts(place.db).accounts[0]?.statements).toHaveLength(3651);
  const { user } = process.cpuUsage(before);
  expect(user / 1000, 'a second or so; what grows with the square takes minutes').toBeLessThan(15_000);
});
