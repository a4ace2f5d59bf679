/** Who is erased is gone from the database, its log and its free pages, and stays gone; the books still prove themselves. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mailJob } from '../../jobs/mail.ts';
import { closeDatabase, openDatabase } from '../../src/models/db.ts';
import { verifyChain } from '../../src/models/events.ts';
import { countByState } from '../../src/models/payments.ts';
import { findPaymentsNaming, findPersons } from '../../src/models/personal-data.ts';
import { restoreInPlace } from '../../src/processor/backup/restore.ts';
import { takeBackup } from '../../src/processor/backup/take.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { applyRetention, erase, planErasure, planRetention } from '../../src/processor/privacy/anonymise.ts';
import { eraseAgain } from '../../src/processor/privacy/erased-list.ts';
import { personalFile } from '../../src/processor/privacy/personal-file.ts';
import { proveAccounts } from '../../src/processor/proof.ts';
import { camt } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';

const NOW = new Date('2026-11-21T06:00:00Z');
const SECRETS = ['Zenobia', 'Quackenbush', 'zenobia@example.org', 'CH5604835012345678009', 'Weihnachtsgruss'];

async function books(): Promise<Installation> {
  const made = install();
  made.expect({ reference: 'USI-aaaaa1', email: 'zenobia@example.org' });
  made.db.sqlite.exec("UPDATE person SET first_name = 'Zenobia', last_name = 'Quackenbush' WHERE id = 1");
  const detail = { debtor: 'Zenobia Quackenbush', iban: 'CH5604835012345678009' };
  const entries = [
    { amount: '100.00', reference: 'A', details: [{ ...detail, text: 'Weihnachtsgruss USI-aaaaa1' }] },
    { amount: '20.00', reference: 'B', details: [{ ...detail, text: 'Weihnachtsgruss' }] },
    { amount: '7.00', reference: 'C', details: [{ debtor: 'Somebody Else', text: 'hello' }] },
  ];
  made.drop('one.xml', camt({ opening: '0.00', closing: '127.00', entries }));
  await made.process();
  await mailJob(made.context);
  return made;
}

const place = ({ context }: Installation) => ({ dataDir: context.config.dataDir, actor: 'staff:anna', now: NOW });

/** Every byte of the database and of what SQLite keeps beside it. */
function bytesOf(made: Installation): string {
  return ['', '-wal', '-shm']
    .map((end) => `${made.db.path}${end}`)
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'latin1'))
    .join('');
}

function eraseZenobia(made: Installation): void {
  const payments = findPaymentsNaming(made.db, 'Zenobia').map(({ id }) => id);
  const plan = planErasure(made.db, { persons: [1], payments }, place(made).dataDir);
  erase(made.db, plan, place(made));
}

describe('a person who is erased', () => {
  it('is found and handed out before', async () => {
    const made = await books();
    for (const text of ['zenobia', 'ZENOBIA@example', 'CH56 0483 5012 3456 7800 9']) {
      expect(findPaymentsNaming(made.db, text).length + findPersons(made.db, text).length, text).toBeGreaterThan(0);
    }
    expect(findPersons(made.db, 'zenobia')).toMatchObject([{ id: 1, erased: false }]);
    expect(JSON.stringify(personalFile(made.db, 1))).toContain('Weihnachtsgruss');
    expect(JSON.stringify(personalFile(made.db, 1))).not.toContain('Somebody');
  });

  it('is in no byte of the database any more, and the books prove themselves as before', async () => {
    const made = await books();
    expect(SECRETS.filter((text) => !bytesOf(made).includes(text))).toEqual([]);
    const before = countByState(made.db);
    eraseZenobia(made);
    expect(SECRETS.filter((text) => bytesOf(made).includes(text))).toEqual([]);
    expect(bytesOf(made)).toContain('Somebody Else');
    expect(findPersons(made.db, 'zenobia')).toEqual([]);
    expect(countByState(made.db)).toEqual(before);
    expect(verifyChain(made.db, null).findings).toEqual([]);
    expect(checkInvariants(made.db, NOW)).toMatchObject({ findings: [], broken: false });
    expect(proveAccounts(made.db).ok).toBe(true);
    expect(existsSync(join(place(made).dataDir, 'mail', '000001-confirmation.eml'))).toBe(false);
  });

  it('does not come back by a backup, and a change that is no erasure is still found', async () => {
    const made = await books();
    const { path } = await takeBackup(made.db, { folder: join(place(made).dataDir, 'backup'), now: NOW });
    eraseZenobia(made);
    const list = readFileSync(join(place(made).dataDir, 'erased.ndjson'), 'utf8');
    expect(SECRETS.filter((text) => list.includes(text))).toEqual([]);
    closeDatabase(made.db);
    const where = { dataDir: place(made).dataDir, database: made.db.path, incoming: made.incoming, now: NOW };
    expect(restoreInPlace(path, where)).toMatchObject({ erasedAgain: 3 });
    const db = openDatabase(made.db.path);
    expect(findPersons(db, 'zenobia').length + findPaymentsNaming(db, 'Zenobia').length).toBe(0);
    expect(eraseAgain(db, place(made).dataDir, NOW)).toBe(0);
    expect(checkInvariants(db, NOW).findings).toEqual([]);
    db.sqlite.exec("UPDATE payment SET counterparty_name = 'Forged' WHERE id = 1");
    expect(checkInvariants(db, NOW).findings).toMatchObject([
      { code: 'PAYMENTS_CHANGED', ids: ['P-1 counterparty_name'] },
    ]);
    closeDatabase(db);
  });

  it('is not thanked any more when the mail still waits', async () => {
    const made = await books();
    made.db.sqlite.exec("UPDATE outbox SET state = 'HELD', sent_at = NULL");
    eraseZenobia(made);
    expect(made.db.sqlite.prepare('SELECT state, reason, to_address FROM outbox').get()).toEqual({
      state: 'SUPPRESSED',
      reason: 'PERSON_DELETED',
      to_address: null,
    });
  });
});

it('retention erases only what is older than the years and the current one, after a rehearsal', async () => {
  const made = await books();
  const plan = (year: number) =>
    planRetention(made.db, {
      dataDir: place(made).dataDir,
      keepYears: 10,
      keepMonths: 24,
      now: new Date(`${year}-06-01T00:00:00Z`),
    });
  expect(plan(2036)).toMatchObject({ paymentsBefore: '2026-01-01', payments: [] });
  expect(plan(2037).payments).toHaveLength(3);
  expect(plan(2037).mailFiles).toHaveLength(1);
  expect(bytesOf(made)).toContain('Somebody');
  applyRetention(made.db, plan(2037), place(made));
  expect(bytesOf(made)).not.toMatch(/Somebody|Weihnachtsgruss/);
  expect(checkInvariants(made.db, NOW).findings).toEqual([]);
});
