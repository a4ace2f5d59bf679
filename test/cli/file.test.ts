/** `file list|show|import|retry|dismiss`. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { camt } from '../helpers/camt.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { install, temporaryFolder } from '../helpers/installation.ts';

const GOOD = camt({ opening: '100.00', closing: '110.00', entries: [{ amount: '10.00' }] });
const REJECTED = camt({
  id: 'S2',
  sequence: '101',
  from: '2026-11-20',
  entries: [{ amount: '1,50' }, { amount: '2.00' }],
});
const FIELDS = [
  'id',
  'name',
  'sha256',
  'state',
  'code',
  'message',
  'transactions',
  'imported',
  'known',
  'announced',
  'awaitingDetail',
  'rejected',
  'ignored',
];

async function imported() {
  const installation = install();
  installation.drop('1-good.xml', GOOD);
  installation.drop('2-good-again.xml', GOOD);
  installation.drop('3-rejected.xml', REJECTED);
  installation.drop('4-cut.xml', GOOD.slice(0, -30));
  await installation.process();
  return { ...installation, dataDir: installation.context.config.dataDir };
}

describe('file list', () => {
  it('prints an array with exactly the fields of the contract', async () => {
    const { dataDir } = await imported();
    const files = JSON.parse((await runInProcess(['file', 'list', '--json'], { dataDir })).stdout);
    expect(Object.keys(files[0])).toEqual(FIELDS);
    const counts = { transactions: 1, imported: 1, known: 0, announced: 0, awaitingDetail: 0, rejected: 0, ignored: 0 };
    const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(files).toEqual([
      { id: 1, name: '1-good.xml', sha256, state: 'IMPORTED', code: null, message: null, ...counts },
      {
        id: 2,
        name: '2-good-again.xml',
        sha256: files[0].sha256,
        state: 'DUPLICATE',
        code: null,
        message: null,
        ...counts,
        imported: 0,
        known: 1,
      },
      {
        id: 3,
        name: '3-rejected.xml',
        sha256,
        state: 'IMPORTED',
        code: null,
        message: null,
        ...counts,
        transactions: 2,
        rejected: 1,
      },
      {
        id: 4,
        name: '4-cut.xml',
        sha256,
        state: 'FAILED',
        code: 'XML_NOT_WELL_FORMED',
        message: expect.any(String),
        ...counts,
        transactions: 0,
        imported: 0,
      },
    ]);
  });

  it('takes only the states asked for, and prints TSV in a pipe', async () => {
    const { dataDir } = await imported();
    expect((await runInProcess(['file', 'list', '--state', 'failed', 'DUPLICATE'], { dataDir })).stdout).toBe(
      [
        'ID\tDATE\tNAME\tSTATE\tMESSAGE\tALL\tNEW\tKNOWN\tANNOUNCED\tWAITING\tREJECTED\tIGNORED\tTROUBLE',
        'F-2\t2026-11-20\t2-good-again.xml\tDUPLICATE\tcamt.053 001.08\t1\t0\t1\t0\t0\t0\t0\t',
        'F-4\t2026-11-20\t4-cut.xml\tFAILED\t\t0\t0\t0\t0\t0\t0\t0\tXML_NOT_WELL_FORMED',
        '',
      ].join('\n'),
    );
    const { stdout } = await runInProcess(['file', 'list'], { dataDir });
    expect(stdout.split('\n').map((line) => line.split('\t').at(-1))).toEqual([
      ...['TROUBLE', '', '', 'PROOF_RED', 'XML_NOT_WELL_FORMED', ''],
    ]);
    expect((await runInProcess(['file', 'list', '--state', 'x'], { dataDir })).code).toBe(2);
    expect((await runInProcess(['file', 'list', '--ndjson'], { dataDir })).stdout.trim().split('\n')).toHaveLength(4);
  });
});

describe('file show', () => {
  it('prints statements, rejected rows and history', async () => {
    const { dataDir } = await imported();
    const document = JSON.parse((await runInProcess(['file', 'show', 'F-3', '--json'], { dataDir })).stdout);
    expect(document).toMatchObject({
      schema: 'quittance.file.show.v1',
      file: { id: 3, state: 'IMPORTED', messageType: 'camt.053', attempts: 1 },
      statements: [{ statement: 0, statementId: 'S2', entries: 2, transactions: 2, proof: 'not-provable' }],
      rejects: [{ statement: 0, entry: 0, detail: null, code: expect.any(String), where: expect.any(String) }],
      events: [{ toState: 'IMPORTED' }, { reason: 'PROOF_RED' }],
    });
    const screen = (await runInProcess(['file', 'show', '3-rejected.xml'], { dataDir })).stdout;
    expect(screen).toContain(
      '2 transactions = 1 imported + 0 known + 0 announced + 0 awaiting detail + 1 rejected + 0 ignored',
    );
    expect(screen).toMatch(/^ {2}rejected {2}/m);
    const failed = (await runInProcess(['file', 'show', '4'], { dataDir })).stdout;
    expect(failed).toMatch(/XML_NOT_WELL_FORMED: .*\n {2}hint: /);
    expect((await runInProcess(['file', 'show', 'F-9'], { dataDir })).code).toBe(20);
  });
});

describe('file import', () => {
  it('copies the file under its name and imports it', async () => {
    const { context, incoming } = install();
    const outside = join(temporaryFolder(), 'day.xml');
    writeFileSync(outside, GOOD);
    const dataDir = context.config.dataDir;
    const result = await runInProcess(['file', 'import', outside], { dataDir });
    expect(result).toMatchObject({ code: 0, stdout: 'F-1  day.xml: IMPORTED, 1 new payment\n' });
    expect(readdirSync(incoming)).toEqual(['day.xml.processed']);
    expect(existsSync(outside)).toBe(true);
    expect(await runInProcess(['file', 'import', outside], { dataDir })).toMatchObject({
      code: 21,
      stderr: expect.stringContaining('FILE_KNOWN'),
    });
    expect(readdirSync(incoming)).toEqual(['day.xml.processed']);
  });

  it('refuses a name that is waiting or would be passed over (exit 21), and what is no file', async () => {
    const { context, drop } = install();
    const dataDir = context.config.dataDir;
    const folder = temporaryFolder();
    drop('day.xml', GOOD);
    for (const name of ['day.xml', '.hidden.xml', 'x.processed', 'x.part']) {
      writeFileSync(join(folder, name), GOOD);
      const result = await runInProcess(['file', 'import', join(folder, name)], { dataDir });
      expect(result).toMatchObject({ code: 21, stdout: '', stderr: expect.stringContaining('hint:') });
    }
    expect((await runInProcess(['file', 'import', join(folder, 'nosuch.xml')], { dataDir })).code).toBe(20);
    expect((await runInProcess(['file', 'import', folder], { dataDir })).code).toBe(2);
  });

  it('says when the file is refused (exit 25) or a row is rejected (exit 24)', async () => {
    const { context, incoming } = install();
    const dataDir = context.config.dataDir;
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'cut.xml'), GOOD.slice(0, -30));
    writeFileSync(join(folder, 'rejected.xml'), REJECTED);
    expect(await runInProcess(['file', 'import', join(folder, 'cut.xml')], { dataDir })).toMatchObject({
      code: 25,
      stdout: '',
      stderr: expect.stringContaining('XML_NOT_WELL_FORMED'),
    });
    expect((await runInProcess(['file', 'import', join(folder, 'rejected.xml')], { dataDir })).code).toBe(24);
    expect(readdirSync(incoming).sort()).toEqual(['cut.xml', 'rejected.xml.processed']);
  });
});

describe('file retry and dismiss', () => {
  it('reads a refused file again, once it was mended', async () => {
    const { dataDir, drop } = await imported();
    expect(await runInProcess(['file', 'retry', 'F-4'], { dataDir })).toMatchObject({ code: 25 });
    drop('4-cut.xml', REJECTED.replace('1,50', '1.50').replace('S2', 'S3'));
    expect(await runInProcess(['file', 'retry', '4-cut.xml'], { dataDir })).toMatchObject({ code: 0 });
    expect(await runInProcess(['file', 'retry', 'F-1'], { dataDir })).toMatchObject({
      code: 21,
      stderr: expect.stringContaining('FILE_NOT_FAILED'),
    });
    expect((await runInProcess(['file', 'retry', 'nosuch.xml'], { dataDir })).code).toBe(20);
  });

  it('dismisses the rejected rows of an imported file, so that the proof tells them no more', async () => {
    const { dataDir } = await imported();
    expect((await runInProcess(['proof'], { dataDir })).stdout).toContain('rejected');
    const dismissed = await runInProcess(['file', 'dismiss', 'F-3', '--reason', 'booked by hand'], { dataDir });
    expect(dismissed).toMatchObject({ code: 0, stdout: expect.stringContaining('its rejected rows are dismissed') });
    expect((await runInProcess(['proof'], { dataDir })).stdout).not.toContain('rejected');
    expect((await runInProcess(['check'], { dataDir })).stdout).not.toContain('FILE_EVENT');
  });

  it('closes a refused file with a reason and an event, and only such a file', async () => {
    const { dataDir, process: processFiles } = await imported();
    expect((await runInProcess(['file', 'dismiss', 'F-1', '--reason', 'x'], { dataDir })).code).toBe(21);
    expect((await runInProcess(['file', 'dismiss', 'F-4'], { dataDir })).code).toBe(2);
    expect((await runInProcess(['file', 'dismiss', 'F-4', '--reason', '  '], { dataDir })).code).toBe(2);
    const env = { SUDO_USER: 'anna' };
    expect(
      await runInProcess(['file', 'dismiss', 'F-4', '--reason', 'the bank sent it again'], { dataDir, env }),
    ).toMatchObject({ code: 0, stdout: 'F-4  4-cut.xml: DISMISSED\n' });
    expect((await runInProcess(['file', 'dismiss', 'F-4', '--reason', 'x'], { dataDir })).code).toBe(21);
    const log = JSON.parse((await runInProcess(['log', 'F-4', '--json'], { dataDir })).stdout);
    expect(log.events.at(-1)).toMatchObject({
      subject: 'F-4',
      fromState: 'FAILED',
      toState: 'DISMISSED',
      actor: 'staff:anna',
      detail: { note: 'the bank sent it again' },
    });
    const report = await processFiles();
    expect(report.files).toMatchObject({ imported: 0, failed: 0 });
  });
});
