/** Importing open items into a real database: what is new, changed, the same, rejected; and what must never happen. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Db } from '../../src/models/db.ts';
import { eventsOf, verifyChain } from '../../src/models/events.ts';
import { lastImported, updatePerson } from '../../src/models/expected.ts';
import { listOpenItems, openItemByReferenceKey, stateFromAllocations } from '../../src/models/open-items.ts';
import { accountsOfPerson } from '../../src/models/person-accounts.ts';
import { type ExpectedReport, importExpectedFile } from '../../src/processor/expected/import-expected.ts';
import { referenceKey } from '../../src/reference-key.ts';
import { isShortCode } from '../../src/short-code.ts';
import { install } from '../helpers/installation.ts';

const NOW = new Date('2026-11-20T06:00:00Z');
const OPTIONS = { skipInvalid: false, dryRun: false, now: NOW, actor: 'staff:anna' };

function importText(db: Db, content: string, options: Partial<typeof OPTIONS> = {}): ExpectedReport {
  return importExpectedFile(db, { name: 'file.csv', bytes: Buffer.from(content) }, { ...OPTIONS, ...options });
}

function importFixture(db: Db, name: string, options: Partial<typeof OPTIONS> = {}): ExpectedReport {
  return importExpectedFile(db, { name, path: join('test/fixtures/expected', name) }, { ...OPTIONS, ...options });
}

function item(db: Db, reference: string) {
  const found = listOpenItems(db).find((one) => one.referenceKey === referenceKey(reference));
  if (found === undefined) throw new Error(`no ${reference}`);
  return found;
}

/** Money given to an item, as a booking leaves it. */
function allocate(db: Db, reference: string, allocatedMinor: number, state: string): void {
  db.sqlite
    .prepare('UPDATE open_item SET allocated_minor = ?, state = ?, version = version + 1 WHERE reference = ?')
    .run(allocatedMinor, state, reference);
}

const outcomes = (report: ExpectedReport) => report.lines.map(({ outcome }) => outcome);
const messages = (report: ExpectedReport) =>
  report.lines.flatMap(({ problems }) => problems.map(({ message }) => message));
const warnings = (report: ExpectedReport) => report.lines.flatMap((line) => line.warnings.map(({ code }) => code));
const HEAD = 'reference,title,amount,currency';

/** Everything in the database but the counters of SQLite. */
function contents(db: Db): string {
  const tables = db.sqlite.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
  const rows = tables.map((table) => [table, db.sqlite.prepare(`SELECT * FROM "${table}"`).all()]);
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

describe('an import', () => {
  it('writes every column', () => {
    const { db } = install();
    expect(importFixture(db, 'every-column.csv')).toMatchObject({
      counts: { lines: 1, new: 1, changed: 0, same: 0, rejected: 0 },
      written: true,
    });
    const { person, ...row } = item(db, 'S-101');
    expect(row).toMatchObject({
      kind: 'subscription',
      reference: 'S-101',
      referenceKey: 'S101',
      qrReference: '210000000003139471430009017',
      creditorReference: 'RF18539007547034',
      title: 'Salsa Basics',
      amountMinor: 10_000,
      currency: 'CHF',
      dueDate: '2026-12-31',
      state: 'OPEN',
      allocatedMinor: 0,
      settledElsewhere: false,
      cancelled: false,
      invoiceId: 'INV-1',
      contributionTrackingId: 'CT-1',
      gateway: 'paypal',
      gatewayTxnId: 'TX-1',
    });
    expect(person).toMatchObject({
      externalId: 'P7',
      firstName: 'Maria',
      lastName: 'Keller',
      organization: null,
      email: 'maria@example.org',
      language: 'de',
      street: 'Hauptstrasse',
      buildingNumber: '1a',
      postalCode: '8001',
      city: 'Zürich',
      country: 'CH',
      householdId: 'H1',
    });
    expect(accountsOfPerson(db, person?.id ?? 0)).toEqual(['CH9300762011623852957']);
  });

  it('writes an event of each new item, without personal data, in a chain that verifies', () => {
    const { db } = install();
    importFixture(db, 'every-column.csv');
    const [event, ...more] = eventsOf(db, { openItemId: item(db, 'S-101').id });
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      fromState: null,
      toState: 'OPEN',
      reason: 'CREATED',
      actor: 'staff:anna',
      detail: { title: item(db, 'S-101').title },
    });
    const { qrReference, creditorReference, personId } = item(db, 'S-101');
    expect(JSON.parse(event?.data ?? '')).toEqual({
      kind: 'subscription',
      reference: 'S-101',
      qrReference,
      creditorReference,
      personId,
      amountMinor: 10_000,
      currency: 'CHF',
      dueDate: '2026-12-31',
      cancelled: false,
      settledElsewhere: false,
      source: 'import',
    });
    expect(verifyChain(db, null).findings).toEqual([]);
  });

  it('writes nothing when everything is known already', () => {
    const { db } = install();
    for (const name of ['every-column.csv', 'kinds.csv', 'semicolon.csv']) {
      importFixture(db, name);
      const before = contents(db);
      const again = importFixture(db, name);
      expect(again.counts.same).toBe(again.counts.lines);
      expect(contents(db)).toBe(before);
    }
  });

  it('writes nothing at all when a line is bad', () => {
    const { db } = install();
    const before = contents(db);
    const report = importFixture(db, 'bad-amount.csv');
    expect(report).toMatchObject({ counts: { lines: 7, new: 1, rejected: 6 }, written: false });
    expect(contents(db)).toBe(before);
  });

  it('writes the good lines when bad ones may be skipped', () => {
    const { db } = install();
    const report = importFixture(db, 'bad-amount.csv', { skipInvalid: true });
    expect(report).toMatchObject({ counts: { new: 1, rejected: 6 }, written: true });
    expect(listOpenItems(db).map(({ reference }) => reference)).toEqual(['S-101']);
  });

  it('may be rehearsed: the same report, and nothing is written', () => {
    const { db } = install();
    importText(db, `${HEAD}\nS-1X,Salsa,100,CHF\n`);
    const before = contents(db);
    const rehearsed = importText(db, `${HEAD}\nS-1X,Salsa,120,CHF\n,Tango,80,CHF\n`, { dryRun: true });
    expect(contents(db)).toBe(before);
    const done = importText(db, `${HEAD}\nS-1X,Salsa,120,CHF\n,Tango,80,CHF\n`);
    const told = (report: ExpectedReport) => JSON.stringify([report.counts, report.lines]);
    expect(told(rehearsed)).toBe(told(done));
    expect([rehearsed.written, done.written]).toEqual([false, true]);
    expect(outcomes(done)).toEqual(['changed', 'new']);
  });
});

describe('a line without a reference', () => {
  it('gets a code, a QR and a creditor reference; two alike get two', () => {
    const { db } = install();
    const made = importFixture(db, 'kinds.csv').lines.filter((line) => line.made);
    expect(made).toHaveLength(2);
    expect(new Set(made.map(({ reference }) => reference)).size).toBe(2);
    for (const { reference, qrReference, creditorReference } of made) {
      expect(reference).toMatch(/^Q.{3}-.{4}$/);
      expect(isShortCode(referenceKey(reference ?? ''))).toBe(true);
      expect(reference).toMatch(/\d/);
      expect(item(db, reference ?? '')).toMatchObject({ qrReference, creditorReference });
    }
  });

  it('is known again in a corrected file, and only what is new gets a new one', () => {
    const { db } = install();
    importText(db, `${HEAD}\n,Salsa,100,CHF\n,Tango,x,CHF\n,Salsa,100,CHF\n`, { skipInvalid: true });
    const corrected = importText(db, `${HEAD}\n,Salsa,100,CHF\n,Tango,80,CHF\n,Salsa,100,CHF\n`);
    expect(outcomes(corrected)).toEqual(['same', 'new', 'same']);
    expect(listOpenItems(db)).toHaveLength(3);
  });

  it('is known again by its QR reference, whatever else has changed', () => {
    const { db } = install();
    const head = 'qr_reference,title,amount,currency';
    importText(db, `${head}\n210000000003139471430009017,Salsa,100,CHF\n`);
    const again = importText(db, `${head}\n210000000003139471430009017,Salsa II,120,CHF\n`);
    expect(again.lines[0]?.changes).toEqual([
      { column: 'title', from: 'Salsa', to: 'Salsa II' },
      { column: 'amount', from: '100.00', to: '120.00' },
    ]);
    expect(listOpenItems(db)).toHaveLength(1);
  });

  it('takes the next code when somebody else has the first', () => {
    const { db } = install();
    const content = `${HEAD}\n,Salsa,100,CHF\n`;
    const first = importText(db, content, { dryRun: true }).lines[0]?.reference ?? '';
    importText(db, `${HEAD}\n${first},Somebody else,5,EUR\n`);
    const second = importText(db, content).lines[0];
    expect(second?.outcome).toBe('new');
    expect(second?.reference).not.toBe(first);
    expect(importText(db, content).lines[0]).toMatchObject({ outcome: 'same', reference: second?.reference });
  });

  it('says so when the item it made before is closed', () => {
    const { db } = install();
    const { reference } = importText(db, `${HEAD}\n,Salsa,100,CHF\n`).lines[0] ?? {};
    allocate(db, reference ?? '', 10_000, 'PAID');
    expect(warnings(importText(db, `${HEAD}\n,Salsa,100,CHF\n`))).toEqual(['KNOWN_AND_CLOSED']);
  });
});

describe('a reference', () => {
  it('of another system stays as it is and gets no QR or creditor reference', () => {
    const { db } = install();
    const report = importText(db, `${HEAD}\nusi-8kq 2lm,Salsa,100,CHF\n`);
    expect(report.lines[0]).toMatchObject({ reference: 'usi-8kq 2lm', qrReference: null, creditorReference: null });
    expect(outcomes(importText(db, `${HEAD}\nUSI8KQ2LM,Salsa,100,CHF\n`))).toEqual(['same']);
  });

  it('that is a QR or creditor reference is found as one, too', () => {
    const { db } = install();
    importText(db, `${HEAD}\n21 00000 00003 13947 14300 09017,A,1,CHF\nRF18 5390 0754 7034,B,1,CHF\n`);
    expect(item(db, '210000000003139471430009017').qrReference).toBe('210000000003139471430009017');
    expect(item(db, 'RF18539007547034').creditorReference).toBe('RF18539007547034');
  });

  it('cannot be the QR reference of another item', () => {
    const { db } = install();
    importText(db, 'reference,qr_reference,amount,currency\nS-1X,210000000003139471430009017,1,CHF\n');
    const report = importText(db, `${HEAD}\n210000000003139471430009017,A,1,CHF\n`);
    expect(messages(report)).toContain('reference 210000000003139471430009017: belongs to S-1X already');
    expect(listOpenItems(db)).toHaveLength(1);
  });

  it('that nobody could recognise in a text is warned of', () => {
    const { db } = install();
    const content = `${HEAD}\nSPENDE,A,1,CHF\n2026,B,1,CHF\nM12,C,1,CHF\nS-1X9,D,1,CHF\n`;
    expect(warnings(importText(db, content, { dryRun: true }))).toEqual([
      'REFERENCE_PLAIN',
      'REFERENCE_PLAIN',
      'REFERENCE_PLAIN',
    ]);
    const long = `X1${'0'.repeat(39)}`;
    const { lines } = importText(db, `${content}${long},E,1,CHF\n`, { dryRun: true });
    const told = lines.flatMap((line) => line.warnings.map(({ message }) => message));
    expect(told.map((message) => message.split(/[()]/).at(-2))).toEqual([
      'no digit',
      'too short: fewer than nine digits',
      'too short: fewer than four letters and digits',
      'too long: more than 40 letters and digits',
    ]);
    const patterned = importExpectedFile(
      db,
      { name: 'f', bytes: Buffer.from(content) },
      { ...OPTIONS, referencePatterns: ['M\\d\\d'] },
    );
    expect(warnings(patterned)).toEqual(['REFERENCE_PLAIN', 'REFERENCE_PLAIN']);
  });

  it('and has letters only is recognised where all codes of its shape begin alike', () => {
    const { db } = install();
    const file = { name: 'f', bytes: Buffer.from(`${HEAD}\nUSI-pDHpua,A,1,CHF\nABCDEF,B,1,CHF\n`) };
    const referencePatterns = ['USI-[A-Za-z0-9]{6}', '[A-Z]{6}'];
    expect(warnings(importExpectedFile(db, file, { ...OPTIONS, referencePatterns }))).toEqual(['REFERENCE_PLAIN']);
  });
});

describe('importing a reference again', () => {
  const first = `${HEAD},due_date,status\nS-1X,Salsa,120.00,CHF,2026-12-31,open\n`;
  const again = (cells: string) => `${HEAD},due_date,status\n${cells}\n`;

  it('changes amount, due date and title, keeps what is allocated, and derives the state', () => {
    const { db } = install();
    importText(db, first);
    allocate(db, 'S-1X', 6_000, 'PARTIALLY_PAID');
    const report = importText(db, again('S-1X,Salsa II,60.00,CHF,,'));
    expect(report.lines[0]).toMatchObject({ outcome: 'changed', allocatedMinor: 6_000 });
    expect(report.lines[0]?.changes.map(({ column }) => column)).toEqual(['title', 'amount', 'due_date']);
    expect(item(db, 'S-1X')).toMatchObject({ amountMinor: 6_000, allocatedMinor: 6_000, state: 'PAID', dueDate: null });
    const event = eventsOf(db, { openItemId: item(db, 'S-1X').id }).at(-1);
    expect(event).toMatchObject({ fromState: 'PARTIALLY_PAID', toState: 'PAID', reason: 'CHANGED' });
    expect(event?.data).toContain('"changed":["title","amount","due_date"]');
  });

  it('with fewer columns leaves the others as they are', () => {
    const { db } = install();
    importText(db, first);
    const report = importText(db, 'reference,currency,status\nS-1X,CHF,cancelled\n');
    expect(report.lines[0]?.changes).toEqual([{ column: 'status', from: 'open', to: 'cancelled' }]);
    expect(item(db, 'S-1X')).toMatchObject({
      title: 'Salsa',
      amountMinor: 12_000,
      dueDate: '2026-12-31',
      state: 'CANCELLED',
    });
  });

  it('cancels, reopens, settles and takes back, each with its own event', () => {
    const { db } = install();
    importText(db, first);
    for (const status of ['cancelled', 'open', 'paid', 'open'])
      importText(db, again(`S-1X,Salsa,120.00,CHF,2026-12-31,${status}`));
    const events = eventsOf(db, { openItemId: item(db, 'S-1X').id });
    expect(events.map(({ reason, toState }) => `${reason} ${toState}`)).toEqual([
      'CREATED OPEN',
      'CANCELLED CANCELLED',
      'REOPENED OPEN',
      'SETTLED_ELSEWHERE PAID',
      'REOPENED OPEN',
    ]);
    expect(verifyChain(db, null).findings).toEqual([]);
  });

  it('as paid says nothing new about an item that we have booked as paid', () => {
    const { db } = install();
    importText(db, first);
    allocate(db, 'S-1X', 12_000, 'PAID');
    expect(outcomes(importText(db, again('S-1X,Salsa,120.00,CHF,2026-12-31,paid')))).toEqual(['same']);
    expect(item(db, 'S-1X').settledElsewhere).toBe(false);
  });

  it('as open does not take back what staff have settled', () => {
    const { db } = install();
    importText(db, first);
    db.sqlite.prepare("UPDATE open_item SET settled_elsewhere = 1, state = 'PAID'").run();
    const report = importText(db, again('S-1X,Salsa,120.00,CHF,2026-12-31,open'));
    expect([outcomes(report), warnings(report)]).toEqual([['same'], ['SETTLED_BY_STAFF']]);
    expect(lastImported(db, item(db, 'S-1X').id)).toContain('"settledElsewhere":false');
  });

  it.each([
    ['a change of currency', 'S-1X,Salsa,120.00,EUR,,', 'currency EUR: S-1X is in CHF, use a new reference'],
    [
      'an amount below what is allocated',
      'S-1X,Salsa,59.99,CHF,,',
      'amount 59.99: S-1X has got 60.00 already, use at least that',
    ],
    [
      'a subscription without an amount',
      'S-1X,Salsa,,CHF,,',
      'amount is missing: a subscription has one (for a gift of any amount set kind to contribution)',
    ],
  ])('rejects %s', (_, cells, message) => {
    const { db } = install();
    importText(db, first);
    allocate(db, 'S-1X', 6_000, 'PARTIALLY_PAID');
    const before = contents(db);
    for (const skipInvalid of [false, true])
      expect(messages(importText(db, again(cells), { skipInvalid }))).toEqual([message]);
    expect(contents(db)).toBe(before);
  });

  it('changes the kind only while nothing is allocated', () => {
    const { db } = install();
    importText(db, first);
    const asFund = 'kind,reference,amount,currency\nfund,S-1X,,CHF\n';
    allocate(db, 'S-1X', 6_000, 'PARTIALLY_PAID');
    expect(messages(importText(db, asFund))).toEqual(['kind fund: S-1X is a subscription and has got money already']);
    allocate(db, 'S-1X', 0, 'OPEN');
    expect(importText(db, asFund).lines[0]?.changes).toEqual([
      { column: 'kind', from: 'subscription', to: 'fund' },
      { column: 'amount', from: '120.00', to: null },
    ]);
  });

  it('as cancelled warns when money was paid for it', () => {
    const { db } = install();
    importText(db, first);
    allocate(db, 'S-1X', 6_000, 'PARTIALLY_PAID');
    expect(warnings(importText(db, again('S-1X,Salsa,120.00,CHF,,cancelled')))).toEqual(['CANCELLED_WITH_MONEY']);
    expect(item(db, 'S-1X')).toMatchObject({ state: 'CANCELLED', allocatedMinor: 6_000 });
  });

  it('of a fund never pays it', () => {
    const { db } = install();
    expect(messages(importText(db, 'kind,reference,currency,status\nfund,F-2026,CHF,paid\n'))).toEqual([
      'status "paid": a fund stays open, use open or cancelled',
    ]);
  });
});

describe('persons', () => {
  const head = 'reference,amount,currency,person_id,first_name,last_name,email,ibans';
  const people = (db: Db) =>
    db.sqlite
      .prepare<[], { id: number; external_id: string | null; last_name: string | null; email: string | null }>(
        'SELECT id, external_id, last_name, email FROM person',
      )
      .all();

  it('with an id are one for all their items; given fields replace, empty cells keep', () => {
    const { db } = install();
    importText(db, `${head}\nS-1X,1,CHF,P1,Maria,Keller,m@example.org,\nS-2X,1,CHF,P1,,,,\n`);
    expect(people(db)).toMatchObject([{ external_id: 'P1', last_name: 'Keller' }]);
    const report = importText(db, `${head}\nS-2X,1,CHF,P1,,Kälin,,\n`);
    expect(report.lines[0]?.changes).toEqual([{ column: 'last_name', from: 'Keller', to: 'Kälin' }]);
    expect(people(db)).toMatchObject([{ external_id: 'P1', last_name: 'Kälin', email: 'm@example.org' }]);
    expect(item(db, 'S-1X').personId).toBe(item(db, 'S-2X').personId);
  });

  it('without an id belong to their item, and are changed in place', () => {
    const { db } = install();
    importText(db, `${head}\nS-1X,1,CHF,,Maria,Keller,,\nS-2X,1,CHF,,Maria,Keller,,\n`);
    expect(people(db)).toHaveLength(2);
    expect(outcomes(importText(db, `${head}\nS-1X,1,CHF,,Maria,Kälin,,\n`))).toEqual(['changed']);
    expect(people(db).map((row) => row.last_name)).toEqual(['Kälin', 'Keller']);
  });

  it('get their id later without becoming two', () => {
    const { db } = install();
    importText(db, `${head}\nS-1X,1,CHF,,Maria,Keller,,\n`);
    importText(db, `${head}\nS-1X,1,CHF,P1,Maria,Keller,,\n`);
    expect(people(db)).toMatchObject([{ external_id: 'P1', last_name: 'Keller' }]);
  });

  it('can be another one for an item; the earlier person stays', () => {
    const { db } = install();
    importText(db, `${head}\nS-1X,1,CHF,P1,Maria,Keller,,\nS-2X,1,CHF,P2,Ben,Suter,,\n`);
    const report = importText(db, `${head}\nS-1X,1,CHF,P2,,,,\n`);
    expect(report.lines[0]?.changes).toEqual([{ column: 'person_id', from: 'P1', to: 'P2' }]);
    expect(item(db, 'S-1X').person?.lastName).toBe('Suter');
    expect(people(db)).toHaveLength(2);
  });

  it('with an id are not changed by a line that does not name it', () => {
    const { db } = install();
    importText(db, `${head}\nS-1X,1,CHF,P1,Maria,Keller,,\n`);
    expect(messages(importText(db, `${head}\nS-1X,1,CHF,,Ben,Suter,,\n`))[0]).toContain('person_id is missing');
    expect(outcomes(importText(db, `${head}\nS-1X,1,CHF,,Maria,Keller,,\n`))).toEqual(['same']);
  });

  it('are judged alike at each import, when another line of the file changes the person', () => {
    const { db } = install();
    importText(db, `${head}\nS-1X,1,CHF,P1,Maria,Keller,b@example.org,\n`);
    const text = `${head}\nS-1X,1,CHF,,Maria,Keller,b@example.org,\nS-2X,1,CHF,P1,,,a@example.org,\n`;
    expect(outcomes(importText(db, text, { skipInvalid: true }))).toEqual(['rejected', 'new']);
    expect(outcomes(importText(db, text, { skipInvalid: true }))).toEqual(['rejected', 'same']);
  });

  it('keep their accounts, and get new ones', () => {
    const { db } = install();
    importText(db, `${head}\nS-1X,1,CHF,,Maria,Keller,,CH9300762011623852957\n`);
    importText(db, `${head}\nS-1X,1,CHF,,,,,DE89 3704 0044 0532 0130 00\n`);
    expect(accountsOfPerson(db, item(db, 'S-1X').personId ?? 0)).toEqual([
      'CH9300762011623852957',
      'DE89370400440532013000',
    ]);
    expect(db.sqlite.prepare('SELECT DISTINCT origin FROM person_account').pluck().all()).toEqual(['import']);
  });

  it('have an address that has not bounced when it is new', () => {
    const { db } = install();
    importText(db, `${head}\nS-1X,1,CHF,P1,,,old@example.org,\n`);
    db.sqlite.prepare("UPDATE person SET email_bounced_at = '2026-11-01'").run();
    importText(db, `${head}\nS-1X,1,CHF,P1,Maria,,old@example.org,\n`);
    expect(item(db, 'S-1X').person?.emailBouncedAt).toBe('2026-11-01');
    importText(db, `${head}\nS-1X,1,CHF,P1,,,new@example.org,\n`);
    expect(item(db, 'S-1X').person?.emailBouncedAt).toBeNull();
  });

  it('that were erased are not brought back', () => {
    const { db } = install();
    importText(db, `${head}\nS-1X,1,CHF,P1,Maria,Keller,,\n`);
    const { person } = item(db, 'S-1X');
    if (person !== null) updatePerson(db, person.id, { ...person, firstName: null, lastName: null });
    db.sqlite.prepare("UPDATE person SET deleted_at = '2026-11-01'").run();
    expect(warnings(importText(db, `${head}\nS-1X,2,CHF,P1,Maria,Keller,,\n`))).toEqual(['PERSON_ERASED']);
    expect(item(db, 'S-1X')).toMatchObject({ amountMinor: 200, person: { lastName: null } });
  });
});

describe('two lines about one item', () => {
  const columns = 'reference,title,amount,currency,qr_reference,person_id';

  it('are both rejected when one names it by its reference and the other by its QR reference', () => {
    const { db } = install();
    importText(db, `${columns}\nUSI-3,Salsa,1,CHF,210000000003139471430009017,P1\n`);
    const before = contents(db);
    const text = `${columns}\n,Tango,1,CHF,210000000003139471430009017,P2\nUSI-3,Salsa,2,CHF,,P1\nS-9X,Waltz,1,CHF,,\n`;
    expect(messages(importText(db, text))).toEqual([
      'reference: this line and line 3 are about one item, USI-3: keep one of them',
      'reference: this line and line 2 are about one item, USI-3: keep one of them',
    ]);
    expect(contents(db)).toBe(before);
    expect(outcomes(importText(db, text, { skipInvalid: true }))).toEqual(['rejected', 'rejected', 'new']);
  });

  it('are both rejected when one names the code that was made for the other', () => {
    const { db } = install();
    const made = importText(db, `${columns}\n,Salsa,1,CHF,,\n`).lines[0]?.reference;
    const report = importText(db, `${columns}\n,Salsa,1,CHF,,\n${made},Tango,1,CHF,,\n`, { skipInvalid: true });
    expect(outcomes(report)).toEqual(['rejected', 'rejected']);
    expect(item(db, made ?? '').title).toBe('Salsa');
  });
});

describe('lines alike but for a QR reference', () => {
  it('are two items, at the first import as at the second', () => {
    const { db } = install();
    const text =
      'reference,title,amount,currency,qr_reference\n,Salsa,1,CHF,210000000003139471430009017\n,Salsa,1,CHF,\n';
    expect(outcomes(importText(db, text))).toEqual(['new', 'new']);
    expect(outcomes(importText(db, text))).toEqual(['same', 'same']);
  });
});

describe('any file', () => {
  const word = (...words: string[]) => fc.constantFrom('', ...words);
  const line = fc.tuple(
    word('subscription', 'contribution', 'fund', 'gift'),
    word('S-1X', 's1x', 'S-2X', 'USI-3', '210000000003139471430009017'),
    word('Salsa', '"Tango, A"'),
    word('1', '20.50', '1,5', '20.505'),
    word('CHF', 'EUR'),
    word('open', 'paid', 'cancelled'),
    word('210000000003139471430009017'),
    word('P1', 'P2'),
    word('Keller', 'Suter'),
    word('a@example.org', 'b@example.org'),
    word('CH9300762011623852957', '"CH9300762011623852957;DE89370400440532013000"'),
  );
  const content = (lines: readonly (readonly string[])[]) =>
    [
      'kind,reference,title,amount,currency,status,qr_reference,person_id,last_name,email,ibans',
      ...lines.map((cells) => cells.join(',')),
    ].join('\n');

  it('changes nothing when it is imported a second time, adds up, and leaves a chain that verifies', () => {
    const { db } = install();
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (lines) => {
        const text = content([...lines, ['', 'END-1', '', '1', 'CHF', '', '', '', '', '', '']]);
        const before = listOpenItems(db).length;
        const { counts } = importText(db, text, { skipInvalid: true });
        expect(counts.new + counts.changed + counts.same + counts.rejected).toBe(counts.lines);
        expect(listOpenItems(db).length).toBe(before + counts.new);
        const after = contents(db);
        const again = importText(db, text, { skipInvalid: true });
        expect(again.counts).toMatchObject({ new: 0, changed: 0, rejected: counts.rejected });
        expect(contents(db)).toBe(after);
        for (const one of listOpenItems(db)) expect(one.state).toBe(stateFromAllocations(one));
      }),
      { numRuns: 150 },
    );
    expect(verifyChain(db, null).findings).toEqual([]);
  });

  it('may be long', () => {
    const { db } = install();
    const lines = Array.from(
      { length: 5_000 },
      (_, n) => `${n % 2 === 0 ? `USI-${n}` : ''},Course ${n},${n + 1}.50,CHF`,
    );
    expect(importText(db, [HEAD, ...lines].join('\n')).counts).toMatchObject({ lines: 5_000, new: 5_000 });
    expect(importText(db, [HEAD, ...lines].join('\n')).counts).toMatchObject({ same: 5_000 });
  });
});

it('a file that is not there is told as such', () => {
  const { db } = install();
  expect(() => importFixture(db, 'nothing.csv')).toThrow('there is no such file');
  expect(openItemByReferenceKey(db, 'S101')).toBeNull();
  expect(readFileSync('test/fixtures/expected/bom.csv').subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
});

describe('a number is one reference, with and without leading zeros', () => {
  const qr = '123456786'.padStart(27, '0');
  const columns = 'reference,qr_reference,title,amount,currency';
  const codes = (report: ExpectedReport) => report.lines.flatMap(({ problems }) => problems.map(({ code }) => code));

  it('on two lines of a file', () => {
    const { db } = install();
    const own = `${columns}\n123456786,,Ann,10.00,CHF\nB-77,${qr},Bob,10.00,CHF\n`;
    expect(codes(importText(db, own))).toEqual(['REFERENCE_TWICE', 'REFERENCE_TWICE']);
    const zeros = `${columns}\n0012345,,Ann,10.00,CHF\n12345,,Bob,10.00,CHF\n`;
    expect(codes(importText(db, zeros))).toEqual(['REFERENCE_TWICE', 'REFERENCE_TWICE']);
  });

  it.each([
    ['123456786,,', `B-77,${qr},`],
    [`B-77,${qr},`, '123456786,,'],
    [`B-77,${qr},`, '000123456786,,'],
    ['0012345,,', '12345,,'],
    ['12345,,', '0012345,,'],
  ])('in the database (%s before %s)', (known, next) => {
    const { db } = install();
    expect(importText(db, `${columns}\n${known}Ann,10.00,CHF\n`).counts.new).toBe(1);
    expect(codes(importText(db, `${columns}\n${next}Bob,10.00,CHF\n`))).toEqual(['REFERENCE_TAKEN']);
  });

  it('and may be both references of one item', () => {
    const { db } = install();
    const content = `${columns}\n123456786,${qr},Ann,10.00,CHF\n`;
    expect(outcomes(importText(db, content))).toEqual(['new']);
    expect(outcomes(importText(db, content))).toEqual(['same']);
  });
});
