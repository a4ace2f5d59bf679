/** Alarms with a clock that the test moves: each is raised once, resolved once, and told once each way. */
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { watchJob } from '../../jobs/watch.ts';
import { openAlarms } from '../../src/models/alarms.ts';
import { headHash } from '../../src/models/events.ts';
import { endRun, startRun, writeMarker } from '../../src/models/jobs.ts';
import { holdAllMail } from '../../src/models/mail-hold.ts';
import { putPause, removePause } from '../../src/models/run-control.ts';
import { recordSource } from '../../src/models/source-states.ts';
import { bankDayBefore, expectedDay, isBankDay } from '../../src/processor/alarms/bank-days.ts';
import { BACKUP_MARKER } from '../../src/processor/markers.ts';
import { ACCOUNT, camt, DAY } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';
import { openSmtpSink } from '../helpers/smtp-sink.ts';

const OPERATOR = '[operator]\nemail = ["admin@example.org"]\n';
const EXPECTING = `[[account]]\niban = "${ACCOUNT}"\nname = "Spenden"\nexpect_by = "09:00"\n`;
const ROOM = { freeBytes: () => 1e12 };

const close: (() => void)[] = [];
afterEach(() => {
  for (const one of close.splice(0)) one();
});

const look = (made: Installation, at: string, freeBytes = 1e12) =>
  watchJob({ ...made.context, now: () => new Date(at) }, { freeBytes: () => freeBytes });
const open = (made: Installation): readonly string[] =>
  openAlarms(made.db).map(({ code, subject }) => (subject === '' ? code : `${code} ${subject}`));
const mails = (made: Installation): readonly string[] => {
  const folder = join(made.context.config.dataDir, 'mail');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('operator-')) : [];
};

/** A statement of a day, with balances that go on from each other. */
function statement(day: string, sequence: string, [opening, closing]: readonly [string, string]): string {
  const entries = [{ amount: '10.00', reference: `R-${day}-${sequence}` }];
  return camt({
    id: `S-${day}-${sequence}`,
    messageId: `M-${day}-${sequence}`,
    sequence,
    opening,
    closing,
    entries,
  }).replaceAll(DAY, day);
}

describe('incidents', () => {
  it('are raised once, told once, resolved once, told once more, with the head of the history', async () => {
    const made = install(OPERATOR);
    expect(await look(made, '2026-11-20T08:00:00Z')).toMatchObject({ open: 0, raised: 0, told: 0 });
    expect(await look(made, '2026-11-20T08:05:00Z', 1_000_000)).toMatchObject({ open: 1, raised: 1, told: 1 });
    expect(await look(made, '2026-11-20T08:10:00Z', 2_000_000)).toMatchObject({ open: 1, raised: 0, told: 0 });
    expect(open(made)).toEqual(['DISK_LOW']);
    expect(await look(made, '2026-11-20T08:15:00Z')).toMatchObject({ open: 0, resolved: 1, told: 1 });
    expect(await look(made, '2026-11-20T08:20:00Z')).toMatchObject({ open: 0, resolved: 0, told: 0 });
    const [raised = '', resolved = ''] = mails(made).map((name) =>
      readFileSync(join(made.context.config.dataDir, 'mail', name), 'utf8'),
    );
    expect(mails(made)).toEqual(['operator-000001-raised.eml', 'operator-000001-resolved.eml']);
    expect(raised).toContain('Subject: [quittance] alarm: DISK_LOW');
    expect(raised).toContain('DISK_LOW: 1 MB free, 500 MB wanted');
    expect(resolved).toContain('Subject: [quittance] all resolved: DISK_LOW');
    expect(resolved).toContain(headHash(made.db));
    const again = await look(made, '2026-11-20T09:00:00Z', 1_000_000);
    expect(again).toMatchObject({ raised: 1, told: 1 });
  });

  it('go out by the mail server whatever the mode for donors is, and wait while it is away', async () => {
    const sink = await openSmtpSink({ fault: 'greeting-421' });
    const server = `mode = "file"\nhost = "127.0.0.1"\nport = ${sink.port}\nsecurity = "none"\nfrom = "q@example.org"\n`;
    const made = install(`${OPERATOR}[mail]\n${server}`);
    try {
      const away = await look(made, '2026-11-20T08:00:00Z', 1);
      expect(away).toMatchObject({ raised: 1, told: 0 });
      expect(away.troubles).toHaveLength(1);
      sink.setFault(null);
      expect(await look(made, '2026-11-20T08:05:00Z', 1)).toMatchObject({ raised: 0, told: 1, troubles: [] });
      expect(await look(made, '2026-11-20T08:10:00Z', 1)).toMatchObject({ told: 0 });
      expect(sink.messages.map(({ to }) => to)).toEqual([['admin@example.org']]);
    } finally {
      await sink.close();
    }
  });

  it('are told once to who can be reached, though another address is refused', async () => {
    const sink = await openSmtpSink({ fault: 'rcpt-550' });
    const server = `mode = "file"\nhost = "127.0.0.1"\nport = ${sink.port}\nsecurity = "none"\nfrom = "q@example.org"\n`;
    const two = '[operator]\nemail = ["admin@example.org", "gone@example.org"]\n';
    const made = install(`${two}[mail]\n${server}`);
    try {
      expect(await look(made, '2026-11-20T08:00:00Z', 1)).toMatchObject({ raised: 1, told: 0 });
      sink.setFault('rcpt-550', 1);
      const told = await look(made, '2026-11-20T08:05:00Z', 1);
      expect(told).toMatchObject({ told: 1 });
      expect(told.troubles).toHaveLength(1);
      expect(await look(made, '2026-11-20T08:10:00Z', 1)).toMatchObject({ told: 0, troubles: [] });
      expect(sink.messages).toHaveLength(1);
    } finally {
      await sink.close();
    }
  });
});

describe('no statement', () => {
  it('is an alarm by the expected hour of a bank day in the zone of the books, and over when it is there', async () => {
    const made = install(EXPECTING);
    made.drop('one.xml', statement('2026-11-19', '1', ['100.00', '110.00']));
    await made.process();
    await look(made, '2026-11-20T09:00:00Z'); // Friday: the one of Thursday is there
    expect(open(made)).toEqual([]);
    writeMarker(made.db, BACKUP_MARKER, Date.parse('2026-11-23T00:00:00Z') / 1000);
    await look(made, '2026-11-22T20:00:00Z'); // Sunday
    await look(made, '2026-11-23T07:59:00Z'); // Monday 08:59 in Zurich
    expect(open(made)).toEqual([]);
    await look(made, '2026-11-23T08:00:00Z');
    expect(open(made)).toEqual(['STATEMENT_LATE Spenden']);
    made.drop('two.xml', statement('2026-11-20', '2', ['110.00', '120.00']));
    await made.process();
    await look(made, '2026-11-23T08:05:00Z');
    expect(open(made)).toEqual([]);
  });

  it('does not count days on which banks are closed', () => {
    const ch = { kind: 'CH', holidays: ['2027-03-24'] } as const;
    expect(
      ['2027-03-26', '2027-03-29', '2027-05-06', '2027-05-17', '2026-12-25', '2027-08-01'].map((day) =>
        isBankDay(day, ch),
      ),
    ).toEqual(Array(6).fill(false));
    expect(isBankDay('2027-05-17', { kind: 'TARGET', holidays: [] })).toBe(true);
    expect(bankDayBefore('2027-03-30', ch)).toBe('2027-03-25');
    expect(expectedDay({ day: '2027-03-30', time: '08:59' }, '09:00', ch)).toBe('2027-03-23');
    expect(expectedDay({ day: '2027-03-30', time: '09:00' }, '09:00', ch)).toBe('2027-03-25');
    // Easter Sundays of the tables of the Church of England.
    for (const [year, friday] of [
      [2025, '04-18'],
      [2028, '04-14'],
      [2038, '04-23'],
      [2049, '04-16'],
    ] as const) {
      expect(isBankDay(`${year}-${friday}`, { kind: 'TARGET', holidays: [] })).toBe(false);
    }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), (days) => {
        const day = new Date(Date.parse('2020-01-01T00:00:00Z') + days * 86_400_000).toISOString().slice(0, 10);
        const before = bankDayBefore(day, ch);
        expect(before < day && isBankDay(before, ch)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('every trouble has its alarm, which ends with it', () => {
  const at = '2026-11-20T09:00:00Z';

  it('of the proof: a missing statement, a number left out, a sum that is wrong', async () => {
    const made = install(EXPECTING.replace('expect_by = "09:00"\n', ''));
    made.drop('1.xml', statement('2026-11-17', '1', ['100.00', '110.00']));
    made.drop('3.xml', statement('2026-11-19', '3', ['120.00', '130.00']));
    await made.process();
    await look(made, at);
    expect(open(made)).toEqual(['BALANCE_BREAK Spenden']);
    made.drop('2.xml', statement('2026-11-18', '2', ['110.00', '120.00']));
    await made.process();
    await look(made, at);
    expect(open(made)).toEqual([]);
    made.drop('4.xml', statement('2026-11-20', '4', ['130.00', '141.00']));
    await made.process();
    await look(made, at);
    expect(open(made)).toEqual(['PROOF_RED Spenden']);
    const bare = install(EXPECTING.replace('expect_by = "09:00"\n', ''));
    const without = (day: string, sequence: string) =>
      statement(day, sequence, ['0.00', '10.00']).replace(/<Bal>.*?<\/Bal>/g, '');
    bare.drop('1.xml', without('2026-11-17', '1'));
    bare.drop('3.xml', without('2026-11-19', '3'));
    await bare.process();
    await look(bare, at);
    expect(open(bare)).toEqual(['SEQUENCE_GAP Spenden']);
  });

  it('of people and mail: too old, stuck, uncertain, not live, on hold', async () => {
    const made = install(`environment = "production"\n${EXPECTING.replace('expect_by = "09:00"\n', '')}`);
    made.expect({ reference: 'USI-aaaaa1' });
    made.drop(
      '1.xml',
      camt({
        entries: [
          { amount: '100.00', details: [{ text: 'USI-aaaaa1' }] },
          { amount: '5.00', reference: 'X' },
        ],
      }),
    );
    await made.process();
    await look(made, '2026-11-21T05:00:00Z');
    expect(open(made)).toEqual([]);
    writeMarker(made.db, BACKUP_MARKER, Date.parse('2026-12-10T00:00:00Z') / 1000);
    await look(made, '2026-12-10T09:00:00Z');
    expect(open(made).toSorted()).toEqual(['MAIL_NOT_LIVE', 'MANUAL_OLD', 'OUTBOX_STUCK']);
    made.db.sqlite.exec("UPDATE outbox SET state = 'UNCERTAIN'");
    await look(made, '2026-12-10T09:05:00Z');
    expect(open(made).toSorted()).toEqual(['MAIL_NOT_LIVE', 'MAIL_UNCERTAIN', 'MANUAL_OLD']);
    holdAllMail(made.db);
    await look(made, '2026-12-10T09:10:00Z');
    expect(open(made)).toContain('MAIL_ON_HOLD');
  });

  it('of jobs: failing three times, late, paused', async () => {
    const made = install();
    const run = (job: string, startedAt: string, outcome: 'ok' | 'failed' | 'temporary', exitCode = 1): void => {
      const id = startRun(made.db, { job, trigger: 'daemon', startedAt: new Date(startedAt) });
      endRun(made.db, id, {
        endedAt: new Date(startedAt),
        outcome,
        exitCode,
        error: 'exit code 1 (bug)',
        counts: null,
      });
    };
    for (const minute of ['40', '45', '50']) run('process', `2026-11-20T08:${minute}:00Z`, 'failed');
    for (const minute of ['40', '45', '50']) run('mail', `2026-11-20T08:${minute}:00Z`, 'temporary', 75);
    run('fetch', '2026-11-20T06:00:00Z', 'ok', 0);
    await look(made, at);
    expect(open(made)).toEqual(['JOB_LATE fetch', 'JOB_FAILING process']);
    run('process', '2026-11-20T08:55:00Z', 'ok', 0);
    run('fetch', '2026-11-20T08:55:00Z', 'ok', 0);
    await look(made, at);
    expect(open(made)).toEqual([]);
    for (const minute of ['56', '57', '58']) run('process', `2026-11-20T08:${minute}:00Z`, 'failed', 26);
    putPause(made.db, { actor: 'anna', reason: 'move', now: new Date('2026-11-20T07:00:00Z') });
    await look(made, at);
    expect(open(made)).toEqual(['DAEMON_PAUSED']);
    removePause(made.db);
    await look(made, at);
    expect(open(made)).toEqual([]);
  });

  it('of sources: at once for another host key, after an hour for a server that is away', async () => {
    const source = (name: string) => `[[source]]\nname = "${name}"\ncommand = ["true"]\n`;
    const made = install(source('bank') + source('other'));
    const trouble = (name: string, code: string | null, time: string) =>
      recordSource(made.db, { name, code, now: new Date(time) });
    trouble('bank', 'SFTP_HOST_KEY_MISMATCH', '2026-11-20T08:59:00Z');
    trouble('other', 'SFTP_REFUSED', '2026-11-20T08:30:00Z');
    trouble('gone', 'SFTP_REFUSED', '2026-11-01T08:30:00Z');
    await look(made, at);
    expect(open(made)).toEqual(['HOST_KEY_CHANGED bank']);
    trouble('other', 'SFTP_TIMEOUT', '2026-11-20T09:20:00Z');
    trouble('bank', null, '2026-11-20T09:20:00Z');
    await look(made, '2026-11-20T09:30:00Z');
    expect(open(made)).toEqual(['SOURCE_DOWN other']);
  });

  it('of the machine and its files: backup, keys, clock, messages, reports, refused files', async () => {
    const made = install('[[webhook]]\nname = "site"\nurl = "https://example.org/"\nsecret_file = "no-such-secret"\n');
    made.drop('bad.xml', '<not-a-bank-file');
    await made.process();
    made.db.sqlite.exec(
      "INSERT INTO message (queue, body, state, available_at, created_at) VALUES ('refund', '{', 'DAMAGED', '', '')",
    );
    const incoming = join(made.context.config.dataDir, 'audit', 'adyen', 'incoming');
    mkdirSync(incoming, { recursive: true });
    writeFileSync(join(incoming, 'report.csv'), '');
    utimesSync(join(incoming, 'report.csv'), new Date('2026-11-01'), new Date('2026-11-01'));
    const ours = join(made.context.config.dataDir, 'audit', 'paypal', 'incoming');
    mkdirSync(ours, { recursive: true });
    writeFileSync(join(ours, '.keep'), ''); // nobody would take it
    utimesSync(join(ours, '.keep'), new Date('2026-11-01'), new Date('2026-11-01'));
    writeFileSync(join(made.context.config.dataDir, 'audit', 'dlocal'), ''); // no folder
    mkdirSync(join(made.context.config.dataDir, 'audit', 'amazon'));
    writeFileSync(
      join(made.context.config.dataDir, 'audit', 'amazon', 'incoming'),
      'a file where the folder should be',
    );
    await look(made, '2026-11-21T21:00:00Z');
    const all = [
      'AUDIT_FILE_STUCK adyen',
      'AUDIT_FILE_STUCK amazon',
      'BACKUP_OLD',
      'FILES_FAILED',
      'KEY_UNREADABLE webhook site',
      'MESSAGES_DAMAGED refund',
    ];
    expect(open(made).toSorted()).toEqual(all);
    await look(made, '2026-11-20T05:00:00Z');
    expect(open(made)).toContain('CLOCK_SKEWED');
  });
});

describe('who misses us', () => {
  it('is asked after each look, told of failure, and never makes it fail', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(asked.length === 1 ? 500 : 200, { date: 'Fri, 20 Nov 2026 09:02:00 GMT' }).end('ok');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    close.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const base = `http://127.0.0.1:${port}`;
    const made = install(
      `[operator]\nping_url = "${base}/ping/1"\nstatement_ping_url = "${base}/ping/2"\n${EXPECTING}`,
    );
    made.drop('one.xml', statement('2026-11-19', '1', ['100.00', '110.00']));
    await made.process();
    expect((await look(made, '2026-11-20T09:02:00Z')).troubles).toEqual(['ping: the server answered 500']);
    await look(made, '2026-11-20T09:02:00Z', 1);
    await look(made, '2026-11-23T12:00:00Z');
    expect(asked).toEqual(['GET /ping/1', 'GET /ping/2', 'GET /ping/1/fail', 'GET /ping/2', 'GET /ping/1/fail']);
    // By the clock of that server ours is days ahead.
    await look(made, '2026-11-23T12:05:00Z');
    expect(open(made).toSorted()).toEqual(['BACKUP_OLD', 'CLOCK_SKEWED', 'STATEMENT_LATE Spenden']);
  });

  it('reads metrics from a file that is never half written, and finds nobody in it', async () => {
    const made = install(`[watch]\nmetrics_path = "out/quittance.prom"\n${EXPECTING}`);
    made.expect({ reference: 'USI-aaaaa1' });
    made.drop(
      '1.xml',
      camt({
        opening: '0.00',
        closing: '105.00',
        entries: [
          {
            amount: '100.00',
            details: [{ debtor: 'Maria Keller', iban: 'CH5604835012345678009', text: 'USI-aaaaa1' }],
          },
          { amount: '5.00', reference: 'X' },
        ],
      }),
    );
    await made.process();
    await watchJob(made.context, ROOM);
    const text = readFileSync(join(made.folder, 'out', 'quittance.prom'), 'utf8');
    expect(readdirSync(join(made.folder, 'out'))).toEqual(['quittance.prom']);
    expect(text).toContain('quittance_payments{state="PROCESSED"} 1');
    expect(text).toContain('quittance_manual_open_minor{currency="CHF"} 500');
    expect(text).toContain('quittance_last_statement_date_seconds{account="Spenden"}');
    expect(text).toContain('quittance_balance_proof_ok{account="Spenden"} 1');
    expect(text).not.toMatch(/Keller|Maria|CH\d{2}|@|USI-/);
    const sample = /^[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\.)*"(,[a-z]+="(?:[^"\\\n]|\\.)*")*\})? -?\d+(\.\d+)?$/;
    const lines = text.trimEnd().split('\n');
    expect(lines.filter((line) => !sample.test(line) && !/^# (HELP|TYPE) quittance_[a-z_]+ \S/.test(line))).toEqual([]);
    const types = lines.filter((line) => line.startsWith('# TYPE'));
    expect(new Set(types).size).toBe(types.length);
  });
});
