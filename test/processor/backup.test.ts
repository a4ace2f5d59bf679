/** Backups of real books: made while others write, verified, damaged on purpose, rotated, and restored. */
import {
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailJob } from '../../jobs/mail.ts';
import { maintainJob } from '../../jobs/maintain.ts';
import { closeDatabase, openDatabase } from '../../src/models/db.ts';
import { headHash } from '../../src/models/events.ts';
import { readMarker } from '../../src/models/jobs.ts';
import { countMail, listMail } from '../../src/models/outbox.ts';
import { countByState } from '../../src/models/payments.ts';
import { restoreInPlace, restoreTo } from '../../src/processor/backup/restore.ts';
import { listBackups, outdated, rotateBackups } from '../../src/processor/backup/rotate.ts';
import { takeBackup } from '../../src/processor/backup/take.ts';
import { verifyBackup } from '../../src/processor/backup/verify.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { releaseAll } from '../../src/processor/mails/outbox-actions.ts';
import { BACKUP_MARKER } from '../../src/processor/markers.ts';
import { camt } from '../helpers/camt.ts';
import { type Installation, install, temporaryFolder } from '../helpers/installation.ts';

const NOW = new Date('2026-11-20T03:40:00Z');
const gift = (text: string, id: string): string =>
  camt({
    id,
    messageId: id,
    sequence: null,
    entries: [{ amount: '100.00', reference: id, details: [{ debtor: 'Maria Keller', text }] }],
  });

/** Books with one booked payment and its confirmation. */
async function books(): Promise<Installation> {
  const made = install();
  made.expect({ reference: 'USI-aaaaa1' });
  made.drop('one.xml', gift('USI-aaaaa1', 'S-1'));
  await made.process();
  return made;
}

const folderOf = ({ context }: Installation): string => join(context.config.dataDir, 'backup');
const backup = (made: Installation) => takeBackup(made.db, { folder: folderOf(made), now: NOW });

describe('a backup', () => {
  it('is a private file of its own with a manifest, and verifies', async () => {
    const made = await books();
    const { path, manifest } = await backup(made);
    expect(basename(path)).toBe('quittance-20261120T034000Z.db');
    expect([statSync(path).mode & 0o777, statSync(path.replace('.db', '.json')).mode & 0o777]).toEqual([0o600, 0o600]);
    expect(readdirSync(folderOf(made)).sort()).toEqual([
      'quittance-20261120T034000Z.db',
      'quittance-20261120T034000Z.json',
    ]);
    expect(manifest).toMatchObject({
      head: headHash(made.db),
      sums: { 'in CHF': 10_000 },
      rows: { payment: 1, outbox: 1 },
    });
    expect(verifyBackup(path)).toMatchObject({ findings: [], events: manifest.events, head: manifest.head });
    expect(readMarker(made.db, BACKUP_MARKER)).toBe(NOW.getTime() / 1000);
  });

  it('is right although somebody writes while it is made', async () => {
    const made = await books();
    const other = openDatabase(made.db.path);
    const writing = setInterval(
      () => other.sqlite.prepare('INSERT INTO marker VALUES (hex(randomblob(8)), 1)').run(),
      1,
    );
    const { path } = await backup(made);
    clearInterval(writing);
    closeDatabase(other);
    expect(verifyBackup(path).findings).toEqual([]);
  });

  it('tells a changed byte, a changed row and a lost row', async () => {
    const { path } = await backup(await books());
    const bytes = readFileSync(path);
    const damaged = Buffer.from(bytes);
    damaged.writeUInt8(damaged.readUInt8(bytes.length - 10) ^ 1, bytes.length - 10);
    writeFileSync(path, damaged);
    expect(verifyBackup(path).findings).toContain('the bytes are not those of the manifest (sha256)');
    writeFileSync(path, bytes);
    const sqlite = new Sqlite(path);
    sqlite.pragma('foreign_keys = OFF');
    sqlite.exec('DELETE FROM outbox');
    expect(verifyBackup(path).findings.join()).toMatch(/rows of outbox: 0, the manifest says 1/);
    sqlite.exec('DROP TRIGGER event_append_only_update; UPDATE event SET actor = actor || 1 WHERE id = 1');
    sqlite.close();
    expect(verifyBackup(path).findings.join()).toMatch(/event 1 was changed/);
    writeFileSync(path, bytes.subarray(0, bytes.length - 4096));
    expect(verifyBackup(path).findings.join()).toMatch(/the file has \d+ bytes, the manifest says \d+/);
  });

  it('is made by the nightly job, which keeps on checking when there is no room for it', async () => {
    const made = await books();
    expect(await maintainJob(made.context)).toMatchObject({ findings: 0, broken: false, backupTrouble: null });
    expect(listBackups(folderOf(made))).toHaveLength(1);
    const other = await books();
    writeFileSync(folderOf(other), 'a file where the folder should be');
    const report = await maintainJob(other.context);
    expect(report).toMatchObject({ findings: 0, backupTrouble: { code: 'BACKUP_UNWRITTEN', kind: 'temporary' } });
  });
});

describe('rotation', () => {
  it('keeps the newest of each day and then of each week, and always the newest of all', () => {
    const keep = { keepDays: 3, keepWeeks: 2 };
    const days = fc.array(fc.integer({ min: 0, max: 60 * 24 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(days, (hoursAgo) => {
        const all = hoursAgo.map((hours) => ({ at: new Date(NOW.getTime() - hours * 3_600_000) }));
        const gone = outdated(all, keep, NOW);
        const kept = all.filter((one) => !gone.includes(one));
        const newest = Math.max(...all.map(({ at }) => at.getTime()));
        expect(kept.some(({ at }) => at.getTime() === newest)).toBe(true);
        const ages = kept.map(({ at }) => (NOW.getTime() - at.getTime()) / 86_400_000);
        expect(ages.filter((age) => age >= 3).length).toBeLessThanOrEqual(4);
        const recent = kept.filter(({ at }) => NOW.getTime() - at.getTime() < 3 * 86_400_000);
        expect(new Set(recent.map(({ at }) => at.toISOString().slice(0, 10))).size).toBe(recent.length);
        // Once more changes nothing.
        expect(outdated(kept, keep, NOW)).toEqual([]);
      }),
    );
  });

  it('removes files with their manifests', async () => {
    const made = await books();
    const folder = folderOf(made);
    for (let day = 0; day < 6; day += 1)
      await takeBackup(made.db, { folder, now: new Date(NOW.getTime() - day * 86_400_000) });
    expect(rotateBackups(folder, { keepDays: 2, keepWeeks: 0 }, NOW)).toBe(4);
    expect(readdirSync(folder)).toHaveLength(4);
  });
});

describe('a restore', () => {
  it('as a drill touches nothing else, and never writes over a file', async () => {
    const made = await books();
    const { path, manifest } = await backup(made);
    const target = join(made.folder, 'drill.db');
    expect(restoreTo(path, target)).toMatchObject({ head: manifest.head });
    const drill = openDatabase(target);
    expect(checkInvariants(drill, NOW).findings).toEqual([]);
    closeDatabase(drill);
    expect(() => restoreTo(path, target)).toThrow(expect.objectContaining({ code: 'BACKUP_TARGET' }));
  });

  it('brings the books back, holds all mail, keeps what stood there, and reads again what came after it', async () => {
    const made = await books();
    const { path, manifest } = await backup(made);
    await mailJob(made.context); // after the backup: the donor has been told
    made.expect({ reference: 'USI-bbbbb2' });
    made.drop('two.xml', gift('USI-bbbbb2', 'S-2'));
    await made.process();
    expect(countByState(made.db)).toEqual({ PROCESSED: 2 });
    const database = made.db.path;
    closeDatabase(made.db);
    writeFileSync(`${database}-wal`, 'a log that belongs to another database');
    const place = { dataDir: made.context.config.dataDir, database, incoming: made.incoming, now: NOW };
    const report = restoreInPlace(path, place);
    expect(report).toMatchObject({ heldMails: 1, erasedAgain: 0, filesAgain: ['two.xml'], head: manifest.head });
    expect(existsSync(report.replaced ?? '')).toBe(true);
    expect(readdirSync(made.incoming).sort()).toEqual(['one.xml.processed', 'two.xml']);

    const db = openDatabase(database);
    const context = { ...made.context, db };
    expect(checkInvariants(db, NOW)).toMatchObject({ findings: [], head: manifest.head });
    expect(await mailJob(context)).toMatchObject({ sent: 0, failed: 0 });
    expect(countMail(db)).toEqual({ HELD: 1 });
    expect(listMail(db)[0]?.reason).toBe('RESTORED');
    expect(releaseAll({ db, now: NOW, staff: 'anna' }, null)).toBe(1);
    expect(await mailJob(context)).toMatchObject({ sent: 1 });
    closeDatabase(db);
  });

  it('refuses a backup that is not whole before it touches anything', async () => {
    const made = await books();
    const { path } = await backup(made);
    const file = openSync(path, 'r+');
    writeSync(file, 'XX', statSync(path).size - 40);
    const place = { dataDir: made.context.config.dataDir, database: made.db.path, incoming: made.incoming, now: NOW };
    expect(() => restoreInPlace(path, place)).toThrow(
      expect.objectContaining({ code: 'BACKUP_NOT_WHOLE', kind: 'integrity' }),
    );
    expect(countByState(made.db)).toEqual({ PROCESSED: 1 });
  });

  it('refuses what was cut off at any place, or is no book of ours, with and without its manifest', async () => {
    const made = await books();
    const { path } = await backup(made);
    const whole = readFileSync(path);
    const other = join(made.folder, 'other.db');
    const sqlite = new Sqlite(other);
    sqlite.exec("CREATE TABLE note (text TEXT); INSERT INTO note VALUES ('of another program')");
    sqlite.close();
    const { length } = whole;
    const cut = [0, 1, 100, 4_096, length >> 1, length - 4_096, length - 1].map((bytes) => whole.subarray(0, bytes));
    const place = { dataDir: made.context.config.dataDir, database: made.db.path, incoming: made.incoming, now: NOW };
    for (const name of ['quittance-20261120T034000Z.db', 'alone.db']) {
      for (const bytes of [...cut, readFileSync(other), Buffer.from('no database')]) {
        const bad = join(folderOf(made), name);
        writeFileSync(bad, bytes);
        const told = `${name} of ${bytes.length} bytes`;
        expect(() => restoreInPlace(bad, place), told).toThrow(
          expect.objectContaining({
            kind: 'integrity',
            hint: expect.stringMatching(/./),
          }),
        );
        expect(() => restoreTo(bad, join(made.folder, 'drill.db')), told).toThrow(
          expect.objectContaining({ kind: 'integrity' }),
        );
      }
    }
    expect(countByState(made.db), 'nothing was touched').toEqual({ PROCESSED: 1 });
    expect(checkInvariants(made.db, NOW).findings).toEqual([]);
    expect(existsSync(join(made.folder, 'drill.db'))).toBe(false);
    expect(readdirSync(made.context.config.dataDir).filter((name) => name.includes('restoring'))).toEqual([]);
  });

  it('works where the database is damaged, which is why people restore', async () => {
    const made = await books();
    const { path } = await backup(made);
    const database = made.db.path;
    closeDatabase(made.db);
    writeFileSync(database, 'this is no database at all, and longer than a header of SQLite would be'.repeat(9));
    const place = { dataDir: made.context.config.dataDir, database, incoming: made.incoming, now: NOW };
    const { replaced } = restoreInPlace(path, place);
    copyFileSync(database, join(made.folder, 'copy.db'));
    expect(readFileSync(replaced ?? '', 'utf8')).toContain('this is no database');
    const db = openDatabase(database);
    expect(countByState(db)).toEqual({ PROCESSED: 1 });
    closeDatabase(db);
  });

  it('leaves the books as they were when it ends halfway, and nothing beside them', async () => {
    const made = await books();
    const { path } = await backup(made);
    made.db.sqlite.exec("INSERT INTO marker VALUES ('after', 1)");
    closeDatabase(made.db);
    const { dataDir } = made.context.config;
    const incoming = join(dataDir, 'no-folder');
    writeFileSync(incoming, 'a file where the folder should be');
    const before = readdirSync(dataDir).sort();
    expect(() => restoreInPlace(path, { dataDir, database: made.db.path, incoming, now: NOW })).toThrow('ENOTDIR');
    expect(readdirSync(dataDir).sort()).toEqual(before);
    const db = openDatabase(made.db.path);
    expect(readMarker(db, 'after')).toBe(1);
    closeDatabase(db);
  });

  it('on a new machine brings back the key of the links and the list of the erased', async () => {
    const made = await books();
    const { dataDir } = made.context.config;
    const list = JSON.stringify({ at: '2026-11-01', persons: [], payments: [] });
    writeFileSync(join(dataDir, 'link.key'), 'the old key', { mode: 0o600 });
    writeFileSync(join(dataDir, 'erased.ndjson'), `${list}\n`, { mode: 0o600 });
    const { path } = await backup(made);
    const fresh = temporaryFolder();
    const place = { dataDir: fresh, database: join(fresh, 'quittance.db'), incoming: join(fresh, 'fds'), now: NOW };
    expect(restoreInPlace(path, place)).toMatchObject({
      companions: ['link.key', 'erased.ndjson'],
      replaced: null,
    });
    expect(readFileSync(join(fresh, 'link.key'), 'utf8')).toBe('the old key');
    expect(statSync(join(fresh, 'link.key')).mode & 0o777).toBe(0o600);
    writeFileSync(join(fresh, 'link.key'), 'made by mistake');
    expect(restoreInPlace(path, place)).toMatchObject({ companions: ['link.key'] });
    expect(readFileSync(join(fresh, 'link.key'), 'utf8')).toBe('the old key');
    expect(readFileSync(join(fresh, 'link.key.replaced'), 'utf8')).toBe('made by mistake');
  });
});
