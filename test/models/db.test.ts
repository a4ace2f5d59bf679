import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { closeDatabase, openDatabase, savepoint, writeTransaction } from '../../src/models/db.ts';
import { takeFileLock } from '../../src/models/file-lock.ts';
import { temporaryFolder } from '../helpers/installation.ts';
import { PROGRAM } from '../helpers/world.ts';

test('a new database is private, durable and strict', () => {
  const path = join(temporaryFolder(), 'data', 'quittance.db');
  const db = openDatabase(path);
  expect(statSync(path).mode & 0o077).toBe(0);
  expect(db.sqlite.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(db.sqlite.pragma('synchronous', { simple: true })).toBe(2);
  expect(db.sqlite.pragma('foreign_keys', { simple: true })).toBe(1);
  closeDatabase(db);
});

test('a migration begins with a backup, and one that fails leaves the data as it was', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'quittance.db');
  const first = openDatabase(path);
  first.sqlite.exec("INSERT INTO person (first_name, created_at) VALUES ('Anna', 'x')");
  closeDatabase(first);
  // A database that claims to be older than it is: the first migration will fail on what is already there.
  const raw = new Sqlite(path);
  raw.exec('UPDATE __drizzle_migrations SET created_at = created_at - 1');
  raw.close();
  const [copy] = [1, 2].map((turn) => {
    // What a kill in the middle of the copy left behind is no copy, and one of an earlier try is not of today.
    expect(() => openDatabase(path)).toThrow();
    const [name = '', ...more] = readdirSync(join(folder, 'backup'));
    expect(more).toEqual([]);
    const backup = new Sqlite(join(folder, 'backup', name));
    expect(backup.prepare('SELECT count(*) FROM person').pluck().get()).toBe(turn);
    backup.close();
    writeFileSync(join(folder, 'backup', `${name}.part`), 'half a copy');
    const again = new Sqlite(path);
    again.exec("INSERT INTO person (first_name, created_at) VALUES ('Anna', 'x')");
    again.close();
    return name;
  });
  expect(copy).toMatch(/^before-migration-\d+\.db$/);
  const kept = new Sqlite(path, { readonly: true });
  expect(kept.prepare('SELECT DISTINCT first_name FROM person').pluck().all()).toEqual(['Anna']);
  kept.close();
});

test('a database of a newer version is refused', () => {
  const path = join(temporaryFolder(), 'quittance.db');
  const db = openDatabase(path);
  db.sqlite.exec('UPDATE __drizzle_migrations SET created_at = created_at + 1');
  closeDatabase(db);
  expect(() => openDatabase(path)).toThrowError(
    expect.objectContaining({ code: 'SCHEMA_NEWER', kind: 'configuration' }),
  );
});

test('several processes may open a fresh database at the same time', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'items.csv'), 'reference,title,amount,currency\nS-101,Salsa,1,CHF\n');
  const importItems = ['expected', 'import', 'items.csv', '--data-dir', join(folder, 'data')];
  const codes = await Promise.all(
    Array.from({ length: 6 }, () => {
      const child = spawn(process.execPath, [PROGRAM, ...importItems], {
        cwd: folder,
        stdio: 'ignore',
      });
      return new Promise((done) => child.once('close', done));
    }),
  );
  expect(codes).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a lock is held by one at a time and free again afterwards', () => {
  const path = join(temporaryFolder(), 'x.lock');
  const first = takeFileLock(path, 0);
  expect(first).not.toBeNull();
  expect(takeFileLock(path, 0)).toBeNull();
  first?.release();
  expect(takeFileLock(path, 0)).not.toBeNull();
});

test('a database transaction is all or nothing, a savepoint fails alone, and neither nests by mistake', () => {
  const db = openDatabase(join(temporaryFolder(), 'quittance.db'));
  const add = (name: string) =>
    db.sqlite.prepare("INSERT INTO person (first_name, created_at) VALUES (?, 'x')").run(name);
  const names = () => db.sqlite.prepare('SELECT first_name FROM person ORDER BY id').pluck().all();
  expect(() =>
    writeTransaction(db, () => {
      add('lost');
      throw new Error('no');
    }),
  ).toThrow('no');
  writeTransaction(db, () => {
    add('kept');
    expect(() =>
      savepoint(db, () => {
        add('lost');
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(() => writeTransaction(db, () => 1)).toThrow(/already open/);
  });
  expect(names()).toEqual(['kept']);
  expect(() => savepoint(db, () => 1)).toThrow(/inside a database transaction/);
  closeDatabase(db);
});

test('a database transaction waits for the one of somebody else, and sees what it wrote', async () => {
  const path = join(temporaryFolder(), 'quittance.db');
  const db = openDatabase(path);
  const other = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const db = require(workerData.sqlite)(workerData.path);
     db.exec("BEGIN IMMEDIATE; INSERT INTO marker (name, value) VALUES ('first', 1)");
     parentPort.postMessage('writing');
     setTimeout(() => { db.exec('COMMIT'); db.close(); }, 300);`,
    { eval: true, workerData: { path, sqlite: createRequire(import.meta.url).resolve('better-sqlite3') } },
  );
  await once(other, 'message');
  const names = () => db.sqlite.prepare('SELECT name FROM marker').pluck().all();
  expect(names()).toEqual([]);
  expect(writeTransaction(db, names)).toEqual(['first']);
  expect(db.sqlite.pragma('busy_timeout', { simple: true })).toBe(10_000);
  await once(other, 'exit');
  closeDatabase(db);
});
