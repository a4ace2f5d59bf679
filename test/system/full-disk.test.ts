/** A disk that is really full (a small tmpfs, which only root can mount): exit code 75, an alarm, and nothing lost. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobContext } from '../../jobs/context.ts';
import { exitCodeOf, runPass } from '../../jobs/run.ts';
import { loadConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { openAlarms } from '../../src/models/alarms.ts';
import { closeDatabase, type Db, openDatabase } from '../../src/models/db.ts';
import { countByState } from '../../src/models/payments.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { proveAccounts } from '../../src/processor/proof.ts';
import { camt } from '../helpers/camt.ts';

const NOW = new Date('2026-11-20T06:00:00Z');
const GIFTS = 3_000;
const disk = mkdtempSync(join(tmpdir(), 'quittance-full-'));
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).status === 0;

afterAll(() => {
  if (isMounted) spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
});

const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  response.end();
});
beforeAll(async () => await new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
afterAll(() => server.close());

/** Leaves so many bytes free. */
function fill(leave: number): string {
  const { bavail, bsize } = statfsSync(disk);
  const path = join(disk, 'filler');
  writeFileSync(path, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
  return path;
}

let db: Db | null = null;
afterAll(() => {
  if (db !== null) closeDatabase(db);
});

describe.skipIf(!isMounted)('a full disk', () => {
  it('ends the pass with 75 and an alarm, and when there is room everything is there', async () => {
    const data = join(disk, 'data');
    mkdirSync(join(data, 'fds'), { recursive: true });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping`;
    const folder = mkdtempSync(join(tmpdir(), 'quittance-full-config-'));
    writeFileSync(
      join(folder, 'quittance.toml'),
      `data_dir = "${data}"\n[operator]\nping_url = "${url}"\n[watch]\ndisk_free_bytes_min = "8 MB"\n`,
    );
    const { config } = loadConfig({ flags: {}, env: {}, cwd: folder });
    const books = openDatabase(join(data, 'quittance.db'));
    db = books;
    const context: JobContext = {
      config,
      db: books,
      log: createLog({ level: 'silent' }),
      now: () => NOW,
      owner: 'test',
      stopping: () => false,
      keepLease: () => {},
    };
    const entries = Array.from({ length: GIFTS }, (_, index) => ({
      amount: '1.00',
      reference: `R${index}`,
      details: [{ debtor: `Donor ${index}`, text: 'a gift' }],
    }));
    writeFileSync(join(data, 'fds', 'big.xml'), camt({ opening: '0.00', closing: `${GIFTS}.00`, entries }));

    const filler = fill(300_000);
    const full = await runPass(context, null);
    expect(exitCodeOf(full)).toBe(75);
    expect(full.errors.map(({ code }) => code)).toContain('DISK_FULL');
    expect(countByState(books)).toEqual({});
    expect(existsSync(join(data, 'fds', 'big.xml'))).toBe(true);
    expect(asked.at(-1)).toBe('/ping/fail');

    rmSync(filler);
    const roomy = await runPass(context, null);
    expect(exitCodeOf(roomy)).toBe(0);
    expect(countByState(books)).toEqual({ MANUAL: GIFTS });
    expect(existsSync(join(data, 'fds', 'big.xml.processed'))).toBe(true);
    expect(proveAccounts(books).ok).toBe(true);
    expect(checkInvariants(books, NOW).findings).toEqual([]);
    expect(openAlarms(books).map(({ code }) => code)).not.toContain('JOB_FAILING');
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);
});
