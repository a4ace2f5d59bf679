/** What came after a backup is read again after its restore: messages, expected items and reports, each from its folder. */
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { auditJob } from '../../jobs/audit.ts';
import { takeExpectedFiles } from '../../jobs/expected-folder.ts';
import { messagesJob } from '../../jobs/messages.ts';
import { closeDatabase, openDatabase } from '../../src/models/db.ts';
import { rehearseReadAgain, restoreInPlace } from '../../src/processor/backup/restore.ts';
import { takeBackup } from '../../src/processor/backup/take.ts';
import { report, gift as reportedGift } from '../audit/adyen-report.ts';
import { auditPlace } from '../audit/audit-place.ts';
import { gift } from '../messages/messages-place.ts';

type Place = ReturnType<typeof auditPlace>;

function put(place: Place, folder: string, name: string, text: string): void {
  const path = join(place.context.config.dataDir, folder);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, name), text);
}

const names = (place: Place, folder: string): readonly string[] => {
  const path = join(place.context.config.dataDir, folder);
  return existsSync(path) ? readdirSync(path).sort() : [];
};

const item = (reference: string, amount: string): string =>
  `reference,amount,currency,title\n${reference},${amount},CHF,Gala\n`;

/** One of each before the backup, and one of each after it; each is read when it has come. */
async function twoDays() {
  const place = auditPlace();
  const day = async (n: number, amount: string): Promise<void> => {
    put(place, 'queue/donations', `d${n}.ndjson`, JSON.stringify(gift({ gateway_txn_id: `T${n}` })));
    put(place, 'queue/banner-history', `b${n}.ndjson`, JSON.stringify({ banner_history_id: `${n}`, n }));
    put(place, 'expected', `list-${3 - n}.csv`, item('INV-100', amount));
    place.report('adyen', `r${n}.csv`, report(reportedGift(`P${n}`, '50.00', '49.00', '1.00')));
    await takeExpectedFiles(place.context);
    await messagesJob(place.context);
    await auditJob(place.context);
  };
  for (const id of ['P1', 'P2'])
    place.book(gift({ gateway: 'adyen', gateway_txn_id: id, gross: '50.00', currency: 'CHF' }));
  await day(1, '10.00');
  await sleep(20);
  const backup = await takeBackup(place.db, { folder: join(place.folder, 'copies'), now: new Date() });
  await sleep(20);
  await day(2, '20.00');
  return { place, day, backup: backup.path };
}

async function restored({ place, backup }: Awaited<ReturnType<typeof twoDays>>) {
  closeDatabase(place.db);
  const { dataDir } = place.context.config;
  const at = { dataDir, database: join(dataDir, 'quittance.db'), incoming: join(dataDir, 'fds'), now: new Date() };
  const told = restoreInPlace(backup, at);
  return { told, db: openDatabase(at.database) };
}

const AGAIN = {
  messageFilesAgain: ['donations/d2.ndjson', 'banner-history/b2.ndjson'],
  expectedAgain: ['list-1.csv'],
  expectedUnsure: [],
  reportsAgain: ['adyen/r2.csv'],
};

it('gives messages, expected items and reports back to their folders, and only those that the backup does not know', async () => {
  const made = await twoDays();
  const { place } = made;
  expect(names(place, 'queue/donations')).toEqual(['d1.ndjson.processed', 'd2.ndjson.processed']);
  expect(names(place, 'audit/adyen/completed')).toEqual(['r1.csv', 'r2.csv']);
  const { told, db } = await restored(made);
  expect(told).toMatchObject(AGAIN);
  expect(names(place, 'queue/donations')).toEqual(['d1.ndjson.processed', 'd2.ndjson']);
  expect(names(place, 'expected')).toEqual(['list-1.csv', 'list-2.csv.processed']);
  expect(names(place, 'audit/adyen/incoming')).toEqual(['r2.csv']);

  const context = { ...place.context, db };
  await takeExpectedFiles(context);
  await messagesJob(context);
  await auditJob(context);
  const all = (sql: string) => db.sqlite.prepare(sql).pluck().all();
  expect(all("SELECT amount_minor FROM open_item WHERE reference = 'INV-100'")).toEqual([2_000]);
  expect(all("SELECT count(*) FROM message WHERE source = 'spool'")).toEqual([4]);
  expect(all("SELECT gateway_txn_id FROM payment WHERE gateway_txn_id LIKE 'T%' ORDER BY 1")).toEqual(['T1', 'T2']);
  expect(all('SELECT name FROM audit_file ORDER BY 1')).toEqual(['r1.csv', 'r2.csv']);
  closeDatabase(db);

  // Once more, the backup knows no more than before.
  expect((await restored(made)).told).toMatchObject(AGAIN);
});

it('says before what would be read again, and moves nothing', async () => {
  const { place, backup } = await twoDays();
  const { dataDir } = place.context.config;
  const before = readdirSync(dataDir, { recursive: true }).toSorted();
  const at = { dataDir, database: join(dataDir, 'quittance.db'), incoming: join(dataDir, 'fds') };
  expect(rehearseReadAgain(backup, at)).toEqual({ filesAgain: [], ...AGAIN });
  expect(readdirSync(dataDir, { recursive: true }).toSorted()).toEqual(before);
});

it('reads lists of expected items in the order in which they came, whatever their names', async () => {
  const made = await twoDays();
  const { place } = made;
  put(place, 'expected', 'a-later.csv', item('INV-100', '30.00'));
  await takeExpectedFiles(place.context);
  const { told, db } = await restored(made);
  expect(told.expectedAgain).toEqual(['0001+list-1.csv', '0002+a-later.csv']);
  await takeExpectedFiles({ ...place.context, db });
  expect(db.sqlite.prepare('SELECT amount_minor FROM open_item').pluck().all()).toContain(3_000);
  closeDatabase(db);
  expect((await restored(made)).told.expectedAgain).toEqual(['0001+list-1.csv', '0002+a-later.csv']);
});

it('names lists of which nobody can tell, where all files were copied since', async () => {
  const made = await twoDays();
  const { place } = made;
  // A copy has the times at which files were written, and is changed when it is made: here, after the backup.
  const [old, later] = [new Date('2020-01-01T00:00:00Z'), new Date(Date.now() + 5_000)];
  for (const [name, at] of [
    ['list-2.csv.processed', old],
    ['list-1.csv.processed', later],
  ] as const)
    utimesSync(join(place.context.config.dataDir, 'expected', name), at, at);
  const { told, db } = await restored(made);
  expect(told).toMatchObject({ expectedAgain: ['list-1.csv'], expectedUnsure: ['list-2.csv.processed'] });
  closeDatabase(db);
});
