/** What processors and forms told of a donor is found, handed out and erased; what is not settled yet can still be settled. */
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/models/events.ts';
import { findTold } from '../../src/models/told-data.ts';
import { applyRetention, erase, planErasure, planRetention } from '../../src/processor/privacy/anonymise.ts';
import { filesNaming } from '../../src/processor/privacy/dropped-files.ts';
import { personalFile } from '../../src/processor/privacy/personal-file.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { gift, messagesPlace, signup } from '../messages/messages-place.ts';

const ADDRESS = 'zenobia@example.org';
const IP = '203.0.113.77';
const WHO = { email: ADDRESS, first_name: 'Zenobia', last_name: 'Quackenbush', street_address: 'Hagebuttenweg 7' };
const SECRETS = ['Zenobia', 'Quackenbush', ADDRESS, 'Hagebuttenweg', IP, 'tok-4711'];
const OTHER = gift({ gateway_txn_id: 'T-lena', order_id: '9.1', contribution_tracking_id: '9' });

type Place = ReturnType<typeof messagesPlace>;

/** A gift with its session and score, a series, consent, a damaged and a waiting message, and a row of a report that waits. */
async function told(): Promise<Place> {
  const made = messagesPlace();
  mkdirSync(join(made.context.config.dataDir, 'queue', 'donations'), { recursive: true });
  writeFileSync(
    join(made.context.config.dataDir, 'queue', 'donations', 'one.json'),
    JSON.stringify(gift({ ...WHO, payment_token: 'unknown field of Zenobia' })),
  );
  await made.job();
  made.push('pending', { ...gift({ ...WHO, gateway_txn_id: null }) });
  made.push('payments-antifraud', {
    contribution_tracking_id: '12345',
    order_id: '12345.1',
    gateway: 'adyen',
    user_ip: IP,
  });
  made.push('recurring', signup({ ...WHO, recurring_payment_token: 'tok-4711' }));
  made.push('opt-in', { email: ADDRESS });
  made.push('donations', gift({ ...WHO, gateway_txn_id: 'T-2', gross: 'much' }));
  made.push('refund', {
    gateway: 'adyen',
    type: 'refund',
    date: 1_795_176_000,
    gross: '10.00',
    gross_currency: 'EUR',
    gateway_parent_id: 'T-unseen',
    gateway_refund_id: 'R9',
    email: ADDRESS,
  });
  made.push('donations', OTHER);
  made.consume();
  made.db.sqlite.exec(
    `INSERT INTO audit_file (gateway, name, sha256, size_bytes, state, app_version, first_seen_at) VALUES ('adyen', 'r.csv', 'x', 1, 'OPEN', '1', '2026-11-20')`,
  );
  const fields = JSON.stringify({
    gateway_txn_id: 'T-3',
    gross: '5.00',
    currency: 'EUR',
    email: ADDRESS,
    first_name: 'Zenobia',
  });
  made.db.sqlite
    .prepare(
      "INSERT INTO audit_item (file_id, position, kind, outcome, fields, created_at) VALUES (1, 0, 'donation', 'waiting', ?, '2026-11-20')",
    )
    .run(fields);
  return made;
}

function bytesOf(made: Place): string {
  return ['', '-wal', '-shm']
    .map((end) => `${made.db.path}${end}`)
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'latin1'))
    .join('');
}

const personOf = (made: Place): number =>
  Number(made.db.sqlite.prepare('SELECT id FROM person WHERE email = ?').pluck().get(ADDRESS));

describe('what was told of a donor', () => {
  it('is found, in the database and in files, and handed out', async () => {
    const made = await told();
    const places = findTold(made.db, 'Zenobia').map(({ place }) => place);
    expect(new Set(places)).toEqual(new Set(['message', 'pending', 'consent', 'report row']));
    expect(findTold(made.db, IP)).toMatchObject([{ place: 'message' }, { place: 'fraud score' }]);
    expect(filesNaming(made.context.config.dataDir, ['ZENOBIA'])).toEqual([
      join(made.context.config.dataDir, 'queue', 'donations', 'one.json.processed'),
    ]);
    const file = JSON.stringify(personalFile(made.db, personOf(made)));
    expect(SECRETS.filter((text) => !file.includes(text))).toEqual([]);
    expect(file).not.toContain('lena@example.org');
  });

  it('is in no byte of the database and no file of messages any more, and the history verifies', async () => {
    const made = await told();
    expect(SECRETS.filter((text) => !bytesOf(made).includes(text))).toEqual([]);
    const { dataDir } = made.context.config;
    const plan = planErasure(made.db, { persons: [personOf(made)], payments: [] }, dataDir);
    expect(plan.files).toHaveLength(1);
    expect(SECRETS.filter((text) => !bytesOf(made).includes(text))).toEqual([]); // a plan writes nothing
    erase(made.db, plan, { dataDir, actor: 'staff:anna', now: made.clock.now });
    expect(SECRETS.filter((text) => bytesOf(made).includes(text))).toEqual([]);
    expect(filesNaming(dataDir, [ADDRESS])).toEqual([]);
    expect(bytesOf(made)).toContain('lena@example.org');
    expect(verifyChain(made.db, null).findings).toEqual([]);
    expect(made.findings()).toEqual([]);
  });

  it('leaves what money needs: a message that waits is settled when its gift comes, and a damaged one keeps its ids', async () => {
    const made = await told();
    const { dataDir } = made.context.config;
    const plan = planErasure(made.db, { persons: [personOf(made)], payments: [] }, dataDir);
    erase(made.db, plan, { dataDir, actor: 'staff:anna', now: made.clock.now });
    const damaged = made.messages().find(({ state }) => state === 'DAMAGED');
    expect(JSON.parse(damaged?.body ?? '')).toMatchObject({ gateway_txn_id: 'T-2', gross: 'much', currency: 'EUR' });
    made.push(
      'donations',
      gift({ gateway_txn_id: 'T-unseen', order_id: '5.1', contribution_tracking_id: '5', gross: '10.00' }),
    );
    made.consume();
    const state = made.db.sqlite.prepare("SELECT state FROM payment WHERE gateway_txn_id = 'T-unseen'").pluck().get();
    expect(state).toBe('REFUNDED');
    const row = made.rows<{ fields: string }>('SELECT fields FROM audit_item')[0];
    expect(JSON.parse(row?.fields ?? '')).toEqual({ gateway_txn_id: 'T-3', gross: '5.00', currency: 'EUR' });
    expect(made.findings()).toEqual([]);
  });

  it('ends by retention once it is settled and old; what waits stays', async () => {
    const made = await told();
    const { dataDir } = made.context.config;
    const old = new Date('2020-01-01T00:00:00Z');
    utimesSync(join(dataDir, 'queue', 'donations', 'one.json.processed'), old, old);
    mkdirSync(join(dataDir, 'audit', 'adyen', 'completed'), { recursive: true });
    const report = join(dataDir, 'audit', 'adyen', 'completed', 'r.csv');
    writeFileSync(report, 'voucher');
    const plan = (now: string) =>
      planRetention(made.db, { dataDir, keepYears: 10, keepMonths: 24, now: new Date(now) });
    expect(plan('2026-12-01').told).toEqual({ messages: [], pending: [], fraudScores: [] });
    const later = plan('2029-06-01');
    expect(later.told.fraudScores).toHaveLength(1);
    expect(later.droppedFiles).toEqual([join(dataDir, 'queue', 'donations', 'one.json.processed')]);
    const open = made.rows("SELECT id, body FROM message WHERE state IN ('DAMAGED', 'WAITING')");
    applyRetention(made.db, later, { dataDir, actor: 'staff:anna', now: new Date('2029-06-01') });
    expect(made.rows("SELECT id, body FROM message WHERE state IN ('DAMAGED', 'WAITING')")).toEqual(open);
    expect(JSON.stringify(made.rows("SELECT body FROM message WHERE state = 'DONE'"))).not.toMatch(/Zenobia|lena@/);
    expect(bytesOf(made)).not.toContain(IP);
    expect(existsSync(report)).toBe(true);
    expect(plan('2029-06-01').told).toEqual({ messages: [], pending: [], fraudScores: [] });
    expect(made.findings()).toEqual([]);
  });

  it('is shown by the commands before anything is done', async () => {
    const made = await told();
    const { dataDir } = made.context.config;
    const cwd = made.folder;
    const run = (...args: readonly string[]) =>
      runInProcess(['privacy', ...args], { dataDir, cwd, env: { QUITTANCE_ACTOR: 'anna' } });
    const found = await run('find', 'zenobia');
    expect(found.stdout).toMatch(/^person \d+ {2}Zenobia Quackenbush {2}zenobia@example.org$/m);
    expect(found.stdout).toMatch(/^message \d+ {2}donations DAMAGED$/m);
    expect(found.stdout).toContain('one.json.processed');
    const before = bytesOf(made);
    const planned = await run('anonymise', '--person', String(personOf(made)), '--dry-run', '--json');
    expect(JSON.parse(planned.stdout)).toMatchObject({ dryRun: true, persons: 1, told: 12, files: 1 });
    expect(JSON.parse((await run('retention', '--dry-run', '--json')).stdout)).toMatchObject({
      told: 0,
      droppedFiles: 0,
    });
    expect(bytesOf(made)).toBe(before);
  });
});
