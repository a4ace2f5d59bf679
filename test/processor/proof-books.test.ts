/** A proof that is true: what the books hold and the bank does not say, what the bank says and the books lack, and whose mail waits. */
import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { exitCodeOf, runPass } from '../../jobs/run.ts';
import { writeTransaction } from '../../src/models/db.ts';
import { appendEvent } from '../../src/models/events.ts';
import { insertFile } from '../../src/models/files.ts';
import { listMail } from '../../src/models/outbox.ts';
import { proveAccounts } from '../../src/processor/proof.ts';
import { camt, type TestEntry, type TestStatement } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';
import { proveAgain } from '../helpers/prove-again.ts';

const REFERENCES: Readonly<Record<string, string>> = { ANN: 'AA-1111', BOB: 'BB-2222', CEM: 'CC-3333' };

const gift = (name: string, amount: string, rest: Partial<TestEntry> = {}): TestEntry => ({
  amount,
  reference: `R-${name}-${amount}`,
  details: [{ debtor: `Person ${name}`, text: REFERENCES[name] ?? 'thanks' }],
  ...rest,
});
const ANN = gift('ANN', '10.00');
const BOB = gift('BOB', '20.00');
const CEM = gift('CEM', '10.00');

const statement = (
  entries: readonly TestEntry[],
  opening: string,
  closing: string,
  rest: Partial<TestStatement> = {},
) => camt({ entries, opening, closing, ...rest });
const notification = (entries: readonly TestEntry[], rest: Partial<TestStatement> = {}) =>
  camt({ message: 'camt.054', id: 'N1', sequence: '1', messageId: 'MN1', entries, ...rest });

/** An installation in which each of the three persons has a fund and an address. */
function place(): Installation {
  const here = install();
  for (const [name, reference] of Object.entries(REFERENCES)) {
    here.expect({ kind: 'fund', reference, amountMinor: null, email: `${name}@example.org` });
  }
  return here;
}

/** Each file comes in a pass of its own. */
async function inTurn(...files: readonly string[]): Promise<Installation> {
  const here = place();
  for (const [index, xml] of files.entries()) {
    here.drop(`${index + 1}.xml`, xml);
    await here.process();
  }
  return here;
}

/** `F-1 balance 100`: file, kind, amount. */
function found({ db }: Installation): readonly string[] {
  return proveAccounts(db).accounts.flatMap(({ statements }) =>
    statements.flatMap((one) => one.differences.map(({ kind, minor }) => `F-${one.fileId} ${kind} ${minor}`)),
  );
}

const states = ({ db }: Installation) =>
  proveAccounts(db).accounts.flatMap(({ statements }) => statements.map(({ fileId, state }) => `F-${fileId} ${state}`));
const mails = ({ db }: Installation) => listMail(db).map(({ state, reason }) => `${state} ${reason}`);

describe('a row that could not be read', () => {
  const unreadable = statement([ANN, BOB], '0.00', '30.00').replace(
    /(<TxDtls>.*?<Amt Ccy="CHF">)20\.00(?=<)/,
    '$12O.00',
  );

  it('is a difference of the money that it lacks', async () => {
    const here = await inTurn(unreadable);
    expect(found(here)).toEqual(['F-1 rejected -2000']);
  });

  it('is settled when the bank sends the page again and right', async () => {
    const here = await inTurn(unreadable, statement([ANN, BOB], '0.00', '30.00', { messageId: 'M2' }));
    expect(found(here)).toEqual([]);
    expect(states(here)).toEqual(['F-1 replaced', 'F-2 proved']);
    expect(here.payments()).toHaveLength(2);
  });

  it('is settled when a person has dismissed it', async () => {
    const here = await inTurn(unreadable);
    const event = { subject: { fileId: 1 }, fromState: 'IMPORTED', toState: 'IMPORTED', reason: 'REJECTS_DISMISSED' };
    writeTransaction(here.db, () =>
      appendEvent(here.db, { ...event, actor: 'staff:eva', data: null, detail: { note: 'asked' } }, here.context.now()),
    );
    expect(found(here)).toEqual([]);
    await here.process();
    expect(here.db.sqlite.prepare('SELECT count(*) FROM proof_difference').pluck().get()).toBe(0);
  });

  it('of a notification is none when the statement of that day says what it could not', async () => {
    const broken = notification([BOB]).replace(/(<TxDtls>.*?<Amt Ccy="CHF">)20\.00(?=<)/, '$12O.00');
    const here = await inTurn(broken);
    expect(found(here)).toEqual(['F-1 rejected -2000']);
    here.drop('s.xml', statement([ANN, BOB], '0.00', '30.00'));
    await here.process();
    expect(found(here)).toEqual([]);
  });

  it('does not hide that the others of its entry are more than the entry', async () => {
    const batch = gift('ALL', '100.00', {
      details: ['60.00', '60.00', '5.00'].map((amount) => ({ amount, debtor: `Payer of ${amount}` })),
    });
    const here = await inTurn(statement([batch], '0.00', '100.00').replace('>5.00<', '>5.oo<'));
    expect(found(here)).toEqual(['F-1 payments 2000', 'F-1 rejected 2000']);
  });
});

describe('a credit that the statements of its day do not have', () => {
  it('is a difference when it was notified and the statement lacks it, and its mail waits', async () => {
    const here = place();
    here.drop('1.xml', notification([ANN]));
    here.drop('2.xml', statement([BOB], '0.00', '20.00'));
    await here.process();
    expect(found(here)).toEqual(['F-2 unreported 1000']);
    const ofAnn = here.payments().find(({ amountMinor }) => amountMinor === 1000);
    const [difference] = proveAccounts(here.db).accounts[0]?.statements.flatMap((one) => one.differences) ?? [];
    expect(difference?.payments).toEqual([ofAnn?.id]);
    const mail = listMail(here.db).map(({ paymentId, state }) => [paymentId === ofAnn?.id, state]);
    expect(mail.sort()).toEqual([
      [false, 'WAITING'],
      [true, 'HELD'],
    ]);
  });

  it('is found by the pass that brings the late notification', async () => {
    const here = await inTurn(statement([BOB], '0.00', '20.00'));
    here.drop('late.xml', notification([ANN]));
    expect((await here.process()).newDifferences).toBe(1);
    expect(found(here)).toEqual(['F-1 unreported 1000']);
  });

  it('is a difference when a newer delivery of the statement drops it', async () => {
    const here = await inTurn(
      statement([ANN, BOB], '0.00', '30.00'),
      statement([CEM, BOB], '0.00', '30.00', { messageId: 'M2' }),
    );
    expect(found(here)).toEqual(['F-2 unreported 1000']);
  });

  it('is none before the statement of the day is here, nor on an account that only has notifications', async () => {
    expect(found(await inTurn(notification([ANN])))).toEqual([]);
    const before = statement([{ ...BOB, bookingDate: '2026-11-18' }], '0.00', '20.00', {
      id: 'S0',
      from: '2026-11-18',
    });
    expect(found(await inTurn(before, notification([ANN])))).toEqual([]);
  });

  it('is none while the day goes on, and one when the last statement of the day is here', async () => {
    const until = (xml: string, from: string, to: string) =>
      xml.replace('T00:00:00</FrDtTm>', `T${from}</FrDtTm>`).replace('T23:59:59</ToDtTm>', `T${to}</ToDtTm>`);
    const noon = until(statement([BOB], '0.00', '20.00'), '00:00:00', '12:00:00');
    const night = statement([CEM], '20.00', '30.00', { id: 'S2', sequence: '101' });
    const here = await inTurn(noon, notification([ANN]));
    expect(found(here)).toEqual([]);
    here.drop('night.xml', until(night, '12:00:00', '23:59:59'));
    await here.process();
    expect(found(here)).toEqual(['F-3 unreported 1000']);
  });

  it('is none when it is a detail of a total that the statement has', async () => {
    const total = { amount: '30.00', batch: 2, code: 'PMNT/RCDT/VCOM', reference: 'T1' };
    const details = [
      { amount: '10.00', debtor: 'Ann', text: 'AA-1111' },
      { amount: '20.00', debtor: 'Bob', text: 'BB-2222' },
    ];
    const notified = notification([{ amount: '30.00', reference: 'T1', details }]);
    const reported = statement([total], '0.00', '30.00');
    const again = statement([total], '0.00', '30.00', { messageId: 'M2' });
    expect(found(await inTurn(notified, reported, again))).toEqual([]);
    expect(found(await inTurn(reported, notified, again))).toEqual([]);
  });

  it('is settled when a person says that it is no money', async () => {
    const here = await inTurn(notification([gift('XXX', '10.00')]), statement([BOB], '0.00', '20.00'));
    expect(found(here)).toEqual(['F-2 unreported 1000']);
    here.db.sqlite.exec("UPDATE payment SET state = 'IRRELEVANT', version = version + 1 WHERE amount_minor = 1000");
    await here.process();
    expect(here.db.sqlite.prepare('SELECT count(*) FROM proof_difference').pluck().get()).toBe(0);
  });

  it('is told apart where it is perhaps the same money twice', async () => {
    const here = await inTurn(notification([gift('XXX', '10.00')]), statement([BOB], '0.00', '20.00'));
    here.db.sqlite.exec("UPDATE payment SET state_reason = 'DUPLICATE_SUSPECT' WHERE amount_minor = 1000");
    expect(found(here)).toEqual([]);
    expect(proveAccounts(here.db).accounts[0]?.credits).toMatchObject({ manualMinor: 1000, suspectsMinor: 1000 });
  });
});

test('details beyond their total are red whether the total or the details come first', async () => {
  const total = statement([{ amount: '300.00', batch: 3, code: 'PMNT/RCDT/VCOM', reference: 'T1' }], '0.00', '300.00');
  const details = ['100.00', '100.00', '150.00'].map((amount, index) => ({ amount, debtor: `Payer ${index}` }));
  const notified = notification([{ amount: '300.00', reference: 'T1', details }]);
  const totalFirst = await inTurn(total, notified);
  const detailsFirst = await inTurn(notified, total);
  expect([totalFirst, detailsFirst].map(({ db }) => proveAccounts(db).ok)).toEqual([false, false]);
});

test('a payment in two statements whose balances go on from each other is money that the books lack', async () => {
  const here = await inTurn(
    statement([ANN], '0.00', '10.00'),
    statement([CEM, BOB], '10.00', '40.00', { id: 'S2', sequence: '101', from: '2026-11-20' }),
  );
  expect(found(here)).toEqual([]);
  here.db.sqlite.exec(`UPDATE payment_source SET payment_id = (SELECT payment_id FROM payment_source WHERE statement_id = 1)
    WHERE statement_id = 2 AND entry_index = 0`);
  expect(found(here)).toContain('F-2 repeated -1000');
  expect(proveAgain(here)).not.toEqual([]);
});

test('differences of single entries do not cancel each other', async () => {
  const debit = (reference: string, amount: string): TestEntry => ({
    amount: '20.00',
    creditDebit: 'DBIT',
    reference,
    details: [
      { amount, debtor: `First of ${reference}` },
      { amount, debtor: `Second of ${reference}` },
    ],
  });
  const here = await inTurn(statement([debit('R1', '15.00'), debit('R2', '5.00')], '100.00', '60.00'));
  expect(found(here)).toEqual(['F-1 payments 2000']);
});

test('a gap that an older file leaves when it comes late is new in the pass that brings it', async () => {
  const day = (date: string, opening: string, closing: string) =>
    statement([{ ...BOB, bookingDate: date, reference: date }], opening, closing, {
      id: date,
      sequence: date.slice(-2),
      from: date,
    }).replaceAll('<Dt><Dt>2026-11-19<', `<Dt><Dt>${date}<`);
  const here = await inTurn(day('2026-11-19', '20.00', '40.00'));
  expect(found(here)).toEqual([]);
  here.drop('older.xml', day('2026-11-18', '5.00', '25.00'));
  expect((await here.process()).newDifferences).toBe(1);
  expect(found(here)).toEqual(['F-1 gap -500']);
});

test('a gap that a file fills which came last, after kills, is no difference of the pass', async () => {
  const day = (date: string, opening: string, closing: string) =>
    statement([{ ...BOB, bookingDate: date, reference: date }], opening, closing, {
      id: date,
      sequence: date.slice(-2),
      from: date,
    }).replaceAll('<Dt><Dt>2026-11-19<', `<Dt><Dt>${date}<`);
  const here = await inTurn(day('2026-11-17', '0.00', '20.00'));
  const killed = day('2026-11-18', '20.00', '40.00');
  here.drop('18.xml', killed);
  here.drop('19.xml', day('2026-11-19', '40.00', '60.00'));
  insertFile(here.db, {
    name: '18.xml',
    sha256: createHash('sha256').update(killed).digest('hex'),
    sizeBytes: killed.length,
    state: 'FAILED',
    code: 'IMPORT_INTERRUPTED',
    attempts: 2,
    appVersion: '',
    firstSeenAt: here.context.now().toISOString(),
  });
  const pass = await runPass(here.context, ['process']);
  expect(found(here)).toEqual([]);
  expect(pass.reports.process).toMatchObject({ newDifferences: 0, files: { imported: 2 } });
  expect(exitCodeOf(pass)).toBe(0);
});

test('a statement that did not add up is replaced by the right delivery of its page', async () => {
  const here = await inTurn(
    statement([ANN], '0.00', '30.00'),
    statement([ANN, BOB], '0.00', '30.00', { messageId: 'M2' }),
  );
  expect(states(here)).toEqual(['F-1 replaced', 'F-2 proved']);
  expect(proveAccounts(here.db)).toMatchObject({ ok: true, accounts: [{ state: 'proved' }] });
});

describe('mail of a payment that a red statement reports', () => {
  const red = statement([ANN, BOB], '0.00', '35.00');

  it.each([
    ['a.xml', 'b.xml'],
    ['b.xml', 'a.xml'],
  ])('is held whatever the files are called: %s, %s', async (first, second) => {
    const here = place();
    here.drop(first, notification([ANN]));
    here.drop(second, red);
    await here.process();
    expect(mails(here)).toEqual(['HELD PROOF_RED', 'HELD PROOF_RED']);
  });

  it('is held although it waited already, and goes when a proved statement reports the payment', async () => {
    const here = await inTurn(notification([ANN]));
    expect(mails(here)).toEqual(['WAITING null']);
    here.drop('red.xml', red);
    await here.process();
    expect(mails(here)).toEqual(['HELD PROOF_RED', 'HELD PROOF_RED']);
    here.drop('right.xml', statement([ANN, BOB, gift('CEM', '5.00')], '0.00', '35.00', { messageId: 'M2' }));
    await here.process();
    expect(mails(here)).toEqual(['WAITING null', 'WAITING null', 'WAITING null']);
  });

  it('is held when the red statement has the total of which it is a detail', async () => {
    const total = { amount: '10.00', batch: 1, code: 'PMNT/RCDT/VCOM', reference: 'T1' };
    const here = place();
    here.drop('1.xml', notification([{ ...ANN, reference: 'T1' }]));
    here.drop('2.xml', statement([total], '0.00', '35.00'));
    await here.process();
    expect(mails(here)).toEqual(['HELD PROOF_RED']);
  });
});
