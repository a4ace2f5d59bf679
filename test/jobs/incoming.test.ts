/** One bad file, or one bad folder, never stops the rest: real folders, the functions of the jobs called directly. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { markDone } from '../../jobs/incoming.ts';
import { processJob } from '../../jobs/process.ts';
import { exitCodeOf, runPass } from '../../jobs/run.ts';
import { machineAlarms } from '../../jobs/watch/machine.ts';
import { camt } from '../helpers/camt.ts';
import { type Installation, install, temporaryFolder } from '../helpers/installation.ts';

const FIRST = camt({ entries: [{ amount: '10.00' }] });
const SECOND = camt({ id: 'S2', messageId: 'M2', sequence: '101', from: '2026-11-20', entries: [{ amount: '20.00' }] });
const LONG = `${'n'.repeat(246)}.xml`;

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');
const amounts = ({ payments }: Installation) => payments().map((row) => row.amountMinor);
const statesOf = ({ files }: Installation) =>
  Object.fromEntries(files().map((row) => [row.name, row.code ?? row.state]));

describe('a file that is replaced under its name while it is imported', () => {
  it('keeps its name, and the new bytes are read at the next pass', async () => {
    const world = install();
    world.drop('day.xml', FIRST);
    let isReplaced = false;
    const replacing = () => {
      if (!isReplaced && world.files().some((row) => row.state === 'IMPORTED')) {
        isReplaced = true;
        writeFileSync(join(world.folder, 'new.xml'), SECOND);
        renameSync(join(world.folder, 'new.xml'), join(world.incoming, 'day.xml'));
      }
      return world.context.now();
    };
    const first = await processJob({ ...world.context, now: replacing });
    expect(isReplaced).toBe(true);
    expect(first.files).toMatchObject({ imported: 1, failed: 0 });
    expect(readdirSync(world.incoming)).toEqual(['day.xml']);
    expect(readFileSync(join(world.incoming, 'day.xml'), 'utf8')).toBe(SECOND);
    expect((await world.process()).files).toMatchObject({ imported: 1 });
    expect(amounts(world)).toEqual([1_000, 2_000]);
    expect(readdirSync(world.incoming)).toEqual(['day.xml.processed']);
  });

  it('is not marked when the bytes are others than those that were imported', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'day.xml'), SECOND);
    expect(markDone(folder, 'day.xml', { ending: 'processed', sha256: sha256Of(FIRST) })).toBe('replaced');
    expect(readdirSync(folder)).toEqual(['day.xml']);
  });

  it('is never marked unread, however often it is replaced', async () => {
    const folder = temporaryFolder();
    const script = `
      const { writeFileSync, renameSync } = require('node:fs');
      const { workerData, parentPort } = require('node:worker_threads');
      let turn = 0;
      const replace = () => {
        // An odd number: each pause begins with the other bytes.
        for (let n = 0; n < 49; n += 1) {
          writeFileSync(workerData + '/.new', turn++ % 2 === 0 ? 'one' : 'two');
          renameSync(workerData + '/.new', workerData + '/day.xml');
        }
        setTimeout(replace, turn % 3);
      };
      replace();
      parentPort.postMessage('begun');`;
    const writer = new Worker(script, { eval: true, workerData: folder });
    await new Promise((begun) => writer.once('message', begun));
    const outcomes = { marked: 0, replaced: 0 };
    // Until both have happened often, however the machine shares its time.
    for (let round = 0; round < 300 || Math.min(outcomes.marked, outcomes.replaced) < 5; round += 1) {
      if (!existsSync(join(folder, 'day.xml'))) continue;
      outcomes[markDone(folder, 'day.xml', { ending: 'processed', sha256: sha256Of('one') })] += 1;
    }
    await writer.terminate();
    expect(outcomes.replaced).toBeGreaterThan(0);
    const marked = readdirSync(folder).filter((name) => name.endsWith('.processed'));
    expect(marked).toHaveLength(outcomes.marked);
    expect(new Set(marked.map((name) => readFileSync(join(folder, name), 'utf8')))).toEqual(new Set(['one']));
  });
});

describe('the name of a file that is done', () => {
  const mark = { ending: 'processed', sha256: sha256Of(FIRST) } as const;

  it('never takes the place of another file', () => {
    const folder = temporaryFolder();
    const digits = mark.sha256.slice(0, 8);
    for (const name of ['day.xml.processed', `day.xml.${digits}.processed`]) writeFileSync(join(folder, name), name);
    writeFileSync(join(folder, 'day.xml'), FIRST);
    expect(markDone(folder, 'day.xml', mark)).toBe('marked');
    for (const name of ['day.xml.processed', `day.xml.${digits}.processed`]) {
      expect(readFileSync(join(folder, name), 'utf8')).toBe(name);
    }
    expect(readFileSync(join(folder, `day.xml.${digits}.2.processed`), 'utf8')).toBe(FIRST);
  });

  it('is cut when the ending would make it too long, in whole characters', async () => {
    const world = install();
    const accents = `${'ü'.repeat(122)}.xml`;
    world.drop(LONG, FIRST);
    world.drop(accents, SECOND);
    const report = await world.process();
    expect(report).toMatchObject({ files: { imported: 2, failed: 0 }, troubles: [] });
    expect(readdirSync(world.incoming).sort()).toEqual([
      `${'n'.repeat(100)}.${sha256Of(FIRST).slice(0, 8)}.processed`,
      `${'ü'.repeat(50)}.${sha256Of(SECOND).slice(0, 8)}.processed`,
    ]);
    expect(
      world
        .files()
        .map((row) => row.name)
        .sort(),
    ).toEqual([LONG, accents].sort());
    expect((await world.process()).files).toMatchObject({ imported: 0, duplicate: 0 });
  });
});

describe('a file that vanishes or becomes a folder between two looks', () => {
  it('fails alone, with a code and a hint', async () => {
    const world = install();
    world.drop('1-gone.xml', FIRST);
    world.drop('2-folder.xml', FIRST);
    world.drop('3-good.xml', SECOND);
    let isFirst = true;
    const keepLease = () => {
      if (!isFirst) return;
      isFirst = false;
      rmSync(join(world.incoming, '1-gone.xml'));
      rmSync(join(world.incoming, '2-folder.xml'));
      mkdirSync(join(world.incoming, '2-folder.xml'));
    };
    const report = await processJob({ ...world.context, keepLease });
    expect(report.files).toMatchObject({ imported: 1, failed: 1, newFailures: 1 });
    expect(report.troubles).toMatchObject([{ code: 'FILE_GONE', hint: expect.any(String) }]);
    expect(statesOf(world)).toEqual({ '2-folder.xml': 'FILE_UNREADABLE', '3-good.xml': 'IMPORTED' });
    expect(await world.process()).toMatchObject({ files: { failed: 0, newFailures: 0 }, troubles: [] });
  });

  it('is settled when it can be read, whatever it is then', async () => {
    const world = install();
    world.drop('day.xml', FIRST);
    let isFolder = false;
    const keepLease = () => {
      if (isFolder) return;
      isFolder = true;
      rmSync(join(world.incoming, 'day.xml'));
      mkdirSync(join(world.incoming, 'day.xml'));
    };
    await processJob({ ...world.context, keepLease });
    rmSync(join(world.incoming, 'day.xml'), { recursive: true });
    world.drop('day.xml', 'no XML');
    expect((await world.process()).files).toMatchObject({ newFailures: 1 });
    expect(world.files().map((row) => [row.state, row.code])).toEqual([
      ['DISMISSED', 'FILE_UNREADABLE'],
      ['FAILED', 'XML_NOT_XML'],
    ]);
  });
});

describe('a folder in trouble', () => {
  const passOf = (world: Installation) => runPass({ ...world.context, owner: 'run:1:1' }, ['process']);

  it('is a finding of the configuration, and payments are decided all the same', async () => {
    const world = install();
    world.importNow('day.xml', FIRST);
    rmSync(world.incoming, { recursive: true });
    writeFileSync(world.incoming, 'a file where the folder should be');
    const pass = await passOf(world);
    expect(pass.reports.process?.troubles).toMatchObject([{ code: 'FOLDER_UNUSABLE', where: world.incoming }]);
    expect(exitCodeOf(pass)).toBe(78);
    expect(world.payments().map((row) => row.state)).not.toContain('NEW');
  });

  it('is missed when files came from it before, and made when none ever came', async () => {
    const world = install();
    rmSync(world.incoming, { recursive: true });
    expect(exitCodeOf(await passOf(world))).toBe(0);
    world.drop('day.xml', FIRST);
    await world.process();
    rmSync(world.incoming, { recursive: true });
    const pass = await passOf(world);
    expect(pass.reports.process?.troubles).toMatchObject([{ code: 'FOLDER_UNUSABLE' }]);
    expect(exitCodeOf(pass)).toBe(78);
    expect(existsSync(world.incoming)).toBe(false);
  });

  it('of open items does not stop the files of the bank', async () => {
    const world = install();
    writeFileSync(join(world.context.config.dataDir, 'expected'), 'a file where the folder should be');
    world.drop('day.xml', FIRST);
    const report = await world.process();
    expect(report.files.imported).toBe(1);
    expect(report.troubles).toMatchObject([{ code: 'FOLDER_UNUSABLE' }]);
  });
});

describe('a file of open items', () => {
  const csv = (reference: string) =>
    `kind,reference,title,amount,currency\nsubscription,${reference},Course,100.00,CHF\n`;

  function expectedFolder(world: Installation): string {
    const folder = join(world.context.config.dataDir, 'expected');
    mkdirSync(folder);
    return folder;
  }

  it('is marked under a cut name when it is long, and its reasons are not for everybody', async () => {
    const world = install();
    const folder = expectedFolder(world);
    const name = `${'n'.repeat(246)}.csv`;
    writeFileSync(join(folder, name), `${csv('USI-AAAAA1')}subscription,,Course,1,CHF,too many`);
    writeFileSync(join(folder, 'bad.csv'), 'no header');
    expect(await world.process()).toMatchObject({ refusedItems: 2, troubles: [] });
    const start = 'n'.repeat(100);
    expect(readdirSync(folder).sort()).toEqual([
      'bad.csv.rejected',
      'bad.csv.rejected.txt',
      expect.stringMatching(new RegExp(`^${start}\\.[0-9a-f]{8}\\.processed$`)),
      `${start}.rejected.txt`,
    ]);
    expect(statSync(join(folder, 'bad.csv.rejected.txt')).mode & 0o137).toBe(0);
  });

  it('of which no line can be taken is rejected as one that cannot be read, until it comes mended', async () => {
    const world = install();
    const folder = expectedFolder(world);
    const alarms = () =>
      machineAlarms(world.context.config, world.context.now(), { freeBytes: () => 1e12 }).map(({ code }) => code);
    writeFileSync(join(folder, 'list.csv'), csv('').replace('100.00', 'a lot'));
    expect(await world.process()).toMatchObject({ refusedItems: 1, troubles: [] });
    expect(readdirSync(folder).sort()).toEqual(['list.csv.rejected', 'list.csv.rejected.txt']);
    expect(readFileSync(join(folder, 'list.csv.rejected.txt'), 'utf8')).toMatch(/^line 2: /);
    expect(alarms()).toEqual(['EXPECTED_REFUSED']);
    writeFileSync(join(folder, 'list.csv'), csv('USI-AAAAA3'));
    expect(await world.process()).toMatchObject({ refusedItems: 0, troubles: [] });
    expect(readdirSync(folder).sort()).toEqual(['list.csv.processed', 'list.csv.rejected']);
    expect(alarms()).toEqual([]);
  });

  it('in another format is told once, by a text beside it, and told again when another one comes', async () => {
    const world = install();
    const folder = expectedFolder(world);
    const drop = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    drop('list.xlsx', 'PK');
    drop('Liste.TXT', 'x');
    for (const name of ['half.csv.part', 'list.csv.md5', '~$list.xlsx', '.~lock.list.xlsx#']) drop(name, 'x');
    drop('GOOD.CSV', csv('USI-AAAAA4'));
    expect(await world.process()).toMatchObject({ refusedItems: 2, troubles: [] });
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['GOOD.CSV.processed', 'list.xlsx', 'list.xlsx.rejected.txt']),
    );
    expect(readdirSync(folder).filter((name) => name.endsWith('.rejected.txt'))).toHaveLength(2);
    expect(readFileSync(join(folder, 'list.xlsx.rejected.txt'), 'utf8')).toMatch(
      /^EXPECTED_ENDING\n.*\.csv.*\nsave a sheet as CSV/,
    );
    expect(await world.process()).toMatchObject({ refusedItems: 0, troubles: [] });
    const later = new Date(Date.now() + 5_000);
    utimesSync(join(folder, 'list.xlsx'), later, later);
    expect(await world.process()).toMatchObject({ refusedItems: 1, troubles: [] });
  });

  it('that cannot be marked is told, and the others are taken', async () => {
    const world = install();
    const folder = expectedFolder(world);
    writeFileSync(join(folder, '1-bad.csv'), 'no header');
    mkdirSync(join(folder, '1-bad.csv.rejected.txt'));
    writeFileSync(join(folder, '2-good.csv'), csv('USI-AAAAA2'));
    const report = await world.process();
    expect(report.troubles).toMatchObject([{ code: 'EXPECTED_FILE_UNUSABLE', where: join(folder, '1-bad.csv') }]);
    expect(readdirSync(folder)).toContain('2-good.csv.processed');
  });
});
