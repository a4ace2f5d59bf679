/** Archives through the whole import: rows, states, what is read again, and what a person settles. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { processJob } from '../../jobs/process.ts';
import { AppError } from '../../src/errors.ts';
import type { FileRow } from '../../src/models/files.ts';
import { updateFile } from '../../src/models/files.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { tarGz, type ZipMember, zip } from '../helpers/archives.ts';
import { camt } from '../helpers/camt.ts';
import { CORPUS, corpusFiles } from '../helpers/corpus.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { install } from '../helpers/installation.ts';

const day = (number: number): string =>
  camt({ id: `S${number}`, sequence: `${number}`, from: `2026-11-${number}`, entries: [{ amount: `${number}.00` }] });
const CUT = day(13).slice(0, -30);

const shown = ({ name, state, code, transactions, imported }: FileRow): string =>
  `${name} ${code ?? state} ${imported}/${transactions}`;

function bank() {
  const place = install();
  return {
    ...place,
    dataDir: place.context.config.dataDir,
    names: () => readdirSync(place.incoming).sort(),
    rows: () => place.files().map(shown),
    dropZip: (name: string, members: readonly ZipMember[]) => place.drop(name, zip(members)),
  };
}

describe('an archive in the folder of the bank', () => {
  it.each([
    ['day.zip', 'day.zip/a.xml', zip([{ name: 'a.xml', content: day(10) }])],
    ['a.xml.gz', 'a.xml.gz/a.xml', gzipSync(day(10))],
    ['day.tar.gz', 'day.tar.gz/a.xml', tarGz([{ name: 'a.xml', content: day(10) }])],
    ['lies.xml', 'lies.xml/a.xml', zip([{ name: 'a.xml', content: day(10) }])],
  ])('%s is a row without transactions, and its member a file', async (name, member, bytes) => {
    const place = bank();
    place.drop(name, bytes);
    const report = await place.process();
    expect(report.files).toMatchObject({ imported: 1, failed: 0, duplicate: 0 });
    expect(place.rows()).toEqual([`${name} IMPORTED 0/0`, `${member} IMPORTED 1/1`]);
    expect(place.files()[1]?.parentId).toBe(place.files()[0]?.id);
    expect(place.names()).toEqual([`${name}.processed`]);
    expect(existsSync(join(place.dataDir, 'tmp'))).toBe(false);
    expect(checkInvariants(place.db, place.context.now()).findings).toEqual([]);
  });

  it('imports the good members when one is bad, stays where it is, and is told once', async () => {
    const place = bank();
    place.dropZip('week.zip', [
      { name: 'a.xml', content: day(10) },
      { name: 'bad.xml', content: CUT },
      { name: 'other.xml', content: '<html></html>' },
      { name: 'inner.zip', content: zip([{ name: 'x.xml', content: day(12) }]) },
      { name: 'secret.xml', content: day(11), encrypted: true },
      { name: 'advice.pdf', content: '%PDF' },
    ]);
    const report = await place.process();
    expect(report.files).toMatchObject({ imported: 1, failed: 4, newFailures: 4 });
    expect(place.rows()).toEqual([
      'week.zip ARCHIVE_MEMBER_FAILED 0/0',
      'week.zip/a.xml IMPORTED 1/1',
      'week.zip/bad.xml XML_NOT_WELL_FORMED 0/0',
      'week.zip/other.xml CAMT_UNKNOWN_ROOT 0/0',
      'week.zip/inner.zip ARCHIVE_NESTED 0/0',
      'week.zip/secret.xml ARCHIVE_ENCRYPTED 0/0',
    ]);
    const [archive] = place.files();
    expect(archive?.message).toBe(
      '4 of 5 members could not be read, the others were: bad.xml (XML_NOT_WELL_FORMED), other.xml (CAMT_UNKNOWN_ROOT), inner.zip (ARCHIVE_NESTED), secret.xml (ARCHIVE_ENCRYPTED)',
    );
    expect(JSON.parse(archive?.warnings ?? '')).toEqual(['advice.pdf is no camt file by its name: ignored']);
    expect(place.names()).toEqual(['week.zip']);
    expect((await place.process()).files).toEqual({
      imported: 0,
      failed: 0,
      duplicate: 0,
      newFailures: 0,
      rejectedRows: 0,
    });
  });

  it('is read again by another version of the program: what is booked stays, and only the rest is read', async () => {
    const place = bank();
    place.dropZip('week.zip', [
      { name: 'a.xml', content: day(10) },
      { name: 'bad.xml', content: CUT },
    ]);
    await place.process();
    for (const row of place.files()) updateFile(place.db, row.id, { appVersion: 'older' });
    const payments = place.payments();
    expect((await place.process()).files).toMatchObject({ imported: 0, failed: 1, newFailures: 0 });
    expect(place.payments()).toEqual(payments);
    expect(place.files().map((row) => row.attempts)).toEqual([2, 1, 2]);
  });

  it('comes again, mended: new members are imported, known ones are duplicates, old failures are settled', async () => {
    const place = bank();
    const good = { name: 'a.xml', content: day(10) };
    place.dropZip('week.zip', [good, { name: 'bad.xml', content: CUT }]);
    await place.process();
    place.dropZip('week.zip', [good, { name: 'bad.xml', content: day(13) }]);
    expect((await place.process()).files).toMatchObject({ imported: 1, duplicate: 1, failed: 0 });
    expect(place.files().map(({ name, state }) => `${name} ${state}`)).toEqual([
      'week.zip DISMISSED',
      'week.zip/a.xml IMPORTED',
      'week.zip/bad.xml DISMISSED',
      'week.zip IMPORTED',
      'week.zip/a.xml DUPLICATE',
      'week.zip/bad.xml IMPORTED',
    ]);
    expect(place.names()).toEqual(['week.zip.processed']);
    expect(place.payments()).toHaveLength(2);
  });

  it('comes again with another member, and the bad one still bad: it fails, and is not read at each run', async () => {
    const place = bank();
    const bad = { name: 'bad.xml', content: CUT };
    place.dropZip('week.zip', [bad]);
    await place.process();
    place.dropZip('week.zip', [bad, { name: 'a.xml', content: day(10) }]);
    expect((await place.process()).files).toMatchObject({ imported: 1, failed: 1 });
    expect((await place.process()).files).toMatchObject({ imported: 0, failed: 0 });
    expect(place.names()).toEqual(['week.zip']);
  });

  it('with the bytes of a known one is a DUPLICATE, and a member with known bytes too', async () => {
    const place = bank();
    place.drop('a.xml', day(10));
    const bytes = zip([{ name: 'a.xml', content: day(10) }]);
    place.drop('b.zip', bytes);
    place.drop('c.zip', bytes);
    expect((await place.process()).files).toMatchObject({ imported: 1, duplicate: 2, failed: 0 });
    expect(place.files().map(({ name, state }) => `${name} ${state}`)).toEqual([
      'a.xml IMPORTED',
      'b.zip IMPORTED',
      'b.zip/a.xml DUPLICATE',
      'c.zip DUPLICATE',
    ]);
    expect(place.names()).toEqual(['a.xml.processed', 'b.zip.processed', 'c.zip.processed']);
  });

  it('that is damaged, a bomb or empty fails alone, and nothing of it is booked', async () => {
    const place = bank();
    place.drop('1-cut.zip', zip([{ name: 'a.xml', content: day(10) }]).subarray(0, 300));
    place.drop('2-bomb.gz', gzipSync(Buffer.alloc(30_000_000)));
    place.drop('3-empty.zip', zip([{ name: 'a.pdf', content: '%PDF' }]));
    place.drop('4-good.xml', day(11));
    expect((await place.process()).files).toMatchObject({ imported: 1, failed: 3 });
    expect(place.rows()).toEqual([
      '1-cut.zip ARCHIVE_DAMAGED 0/0',
      '2-bomb.gz ARCHIVE_RATIO 0/0',
      '3-empty.zip ARCHIVE_EMPTY 0/0',
      '4-good.xml IMPORTED 1/1',
    ]);
  });

  it('obeys the limits of the configuration', async () => {
    const place = install('[limits]\narchive_members_max = 1\n');
    place.drop(
      'a.zip',
      zip([
        { name: 'a.xml', content: day(10) },
        { name: 'b.xml', content: day(11) },
      ]),
    );
    await place.process();
    expect(place.files().map(shown)).toEqual(['a.zip ARCHIVE_TOO_MANY_MEMBERS 0/0']);
  });

  it('that a killed program had half read is read to its end, and nothing twice', async () => {
    const place = bank();
    place.dropZip('week.zip', [
      { name: 'a.xml', content: day(10) },
      { name: 'b.xml', content: day(11) },
    ]);
    const stop = { ...place.context, keepLease: stopAt(3) };
    await expect(processJob(stop)).rejects.toThrow('killed');
    mkdirSync(join(place.dataDir, 'tmp'), { recursive: true });
    writeFileSync(join(place.dataDir, 'tmp', '7.member'), 'left behind');
    expect(place.files().map((row) => row.state)).toEqual(['STAGING', 'IMPORTED']);
    await place.process();
    expect(place.rows()).toEqual([
      'week.zip IMPORTED 0/0',
      'week.zip/a.xml IMPORTED 1/1',
      'week.zip/b.xml IMPORTED 1/1',
    ]);
    expect(existsSync(join(place.dataDir, 'tmp'))).toBe(false);
    expect(place.payments()).toHaveLength(2);
  });
});

/** Ends everything at its n-th call, as a signal would. */
function stopAt(calls: number): () => void {
  let count = 0;
  return () => {
    count += 1;
    if (count === calls) throw new AppError({ kind: 'temporary', code: 'KILLED', message: 'killed' });
  };
}

describe('people and the members of an archive', () => {
  async function week() {
    const place = bank();
    place.dropZip('week.zip', [
      { name: 'a.xml', content: day(10) },
      { name: 'bad.xml', content: CUT },
    ]);
    await place.process();
    return place;
  }

  it('dismiss a member, and the archive is done at the next run', async () => {
    const { dataDir, process, rows, names, files } = await week();
    const dismissed = await runInProcess(['file', 'dismiss', 'week.zip/bad.xml', '--reason', 'sent again'], {
      dataDir,
    });
    expect(dismissed.code).toBe(0);
    expect((await process()).files).toMatchObject({ failed: 0 });
    expect(rows()).toEqual([
      'week.zip IMPORTED 0/0',
      'week.zip/a.xml IMPORTED 1/1',
      expect.stringContaining('bad.xml'),
    ]);
    expect(files()[2]?.state).toBe('DISMISSED');
    expect(names()).toEqual(['week.zip.processed']);
    expect(await runInProcess(['file', 'retry', 'week.zip/bad.xml'], { dataDir })).toMatchObject({
      code: 21,
      stderr: expect.stringContaining('F-1 is IMPORTED'),
    });
  });

  it('dismiss an archive together with its bad members', async () => {
    const { dataDir, files, process } = await week();
    await runInProcess(['file', 'dismiss', 'week.zip', '--reason', 'sent again'], { dataDir });
    expect(files().map((row) => row.state)).toEqual(['DISMISSED', 'IMPORTED', 'DISMISSED']);
    expect((await process()).files).toMatchObject({ imported: 0, failed: 0 });
  });

  it('read a member again through its archive', async () => {
    const { dataDir, files } = await week();
    const retried = await runInProcess(['file', 'retry', 'F-3', '--json'], { dataDir });
    expect(retried.code).toBe(25);
    expect(JSON.parse(retried.stdout)).toMatchObject({
      outcome: 'failed',
      file: { name: 'week.zip', code: 'ARCHIVE_MEMBER_FAILED' },
      members: [
        { outcome: 'duplicate', file: { name: 'week.zip/a.xml' } },
        { outcome: 'failed', file: { name: 'week.zip/bad.xml' } },
      ],
    });
    expect(files().map((row) => row.attempts)).toEqual([2, 1, 2]);
  });

  it('take the word of one engine for a member', async () => {
    const { dataDir, db, files } = await week();
    updateFile(db, 3, { code: 'READERS_DISAGREE' });
    const accepted = await runInProcess(['file', 'accept', 'week.zip/bad.xml', '--engine', 'saxes'], { dataDir });
    expect(accepted).toMatchObject({ code: 25, stderr: expect.stringContaining('XML_NOT_WELL_FORMED') });
    expect(files().map((row) => row.attempts)).toEqual([2, 1, 2]);
    const log = JSON.parse((await runInProcess(['log', 'F-3', '--json'], { dataDir })).stdout);
    expect(log.events.map((event: { reason: string }) => event.reason)).toContain('ENGINE_ACCEPTED');
  });

  it('import an archive from anywhere', async () => {
    const place = bank();
    const path = join(place.folder, 'day.zip');
    writeFileSync(path, zip([{ name: 'a.xml', content: day(10) }]));
    const result = await runInProcess(['file', 'import', path], { dataDir: place.dataDir });
    expect(result).toMatchObject({
      code: 0,
      stdout: 'F-2  day.zip/a.xml: IMPORTED, 1 new payment\nF-1  day.zip: IMPORTED, every member is done\n',
    });
    expect(place.names()).toEqual(['day.zip.processed']);
  });
});

describe.skipIf(corpusFiles().length === 0)('the archive of the collection of real files', () => {
  it('is imported whole', async () => {
    const place = bank();
    const name = 'OCA+bank-statement-import__test-camt053.zip';
    place.drop('oca.zip', readFileSync(join(CORPUS, name)));
    expect((await place.process()).files).toMatchObject({ imported: 2, failed: 0 });
    expect(place.files().map((row) => row.name)).toEqual([
      'oca.zip',
      'oca.zip/test-camt053_02.xml',
      'oca.zip/test-camt053_03.xml',
    ]);
  });
});
