/**
 * Nobody stands in what is logged or measured: a whole installation runs with invented people, its jobs, commands and troubles, and
 * every line of its logs, metrics, run history and mails to the operator is searched for each of them.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JobContext } from '../../jobs/context.ts';
import { runPass } from '../../jobs/run.ts';
import { createLog } from '../../src/log.ts';
import { camt } from '../helpers/camt.ts';
import { install } from '../helpers/installation.ts';

const PEOPLE = [
  {
    name: 'Zenobia Quackenbush',
    iban: 'CH5604835012345678009',
    email: 'zenobia@donors.example',
    text: 'Weihnachtsgruss',
  },
  { name: 'Özge Yıldırım', iban: 'DE89370400440532013000', email: 'ozge@donors.example', text: 'Kurs für Luzia' },
  {
    name: 'Chloé Rochat-Dupont',
    iban: 'FR1420041010050500013M02606',
    email: 'chloe@donors.example',
    text: 'pour maman',
  },
];
const OWN = 'CH9300762011623852957';
const SEEDS = PEOPLE.flatMap(({ name, iban, email, text }) => [...name.split(' '), iban, email, text]).concat(OWN);

describe('logs, metrics and mails to the operator', () => {
  it('name no person, account, address or text of a payment, whatever happens', async () => {
    const lines: string[] = [];
    const operator =
      '[operator]\nemail = ["admin@example.org"]\n[watch]\nmetrics_path = "m.prom"\ndisk_free_bytes_min = "900 GB"\n';
    const account = `[[account]]\niban = "${OWN}"\nexpect_by = "09:00"\n`;
    const source =
      '[[source]]\nname = "dead"\nhost = "127.0.0.1"\nport = 1\nusername = "u"\nkey_file = "no-key"\nhost_keys = ["SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]\n';
    const made = install(operator + account + source);
    PEOPLE.forEach(({ name, email }, index) => {
      made.expect({ reference: `USI-aaaaa${index}`, email });
      made.db.sqlite
        .prepare('UPDATE person SET first_name = ?, last_name = ? WHERE email = ?')
        .run(...name.split(' '), email);
    });
    const entries = PEOPLE.flatMap(({ name, iban, text }, index) => [
      {
        amount: '100.00',
        reference: `A${index}`,
        details: [{ debtor: name, iban, text: `${text} USI-aaaaa${index}` }],
      },
      { amount: '17.00', reference: `B${index}`, details: [{ debtor: name, iban, text }] },
      { amount: 'seventeen', reference: `C${index}`, details: [{ debtor: name, iban, text }] },
    ]);
    made.drop('one.xml', camt({ opening: '0.00', closing: '351.00', entries }));
    made.drop(`${PEOPLE[0]?.name ?? ''}.xml`, '<Zenobia Quackenbush');
    mkdirSync(join(made.context.config.dataDir, 'expected'), { recursive: true });
    writeFileSync(
      join(made.context.config.dataDir, 'expected', 'bad.csv'),
      'reference,title,amount,currency,email\nX,Zenobia,abc,CHF,zenobia@donors.example\n',
    );
    dropTold(made.context.config.dataDir);
    const context: JobContext = {
      ...made.context,
      log: createLog({ level: 'debug', write: (line) => lines.push(line) }),
      now: () => new Date('2026-11-25T12:00:00Z'),
    };
    for (let pass = 0; pass < 2; pass += 1) await runPass(context, null);
    await runPass(context, ['maintain', 'watch']);
    const mails = join(made.context.config.dataDir, 'mail');
    const operatorMails = readdirSync(mails)
      .filter((name) => name.startsWith('operator-'))
      .map((name) => readFileSync(join(mails, name), 'utf8'));
    const kept = made.db.sqlite
      .prepare("SELECT group_concat(coalesce(error, '') || coalesce(counts, '')) FROM job_run")
      .pluck()
      .get();
    const alarms = made.db.sqlite.prepare('SELECT group_concat(subject || text) FROM alarm').pluck().get();
    const metrics = readFileSync(join(made.folder, 'm.prom'), 'utf8');
    // There is something to search in, and the seeds are in the books.
    expect(lines.length).toBeGreaterThan(5);
    expect(operatorMails.length).toBeGreaterThan(0);
    expect(readFileSync(made.db.path, 'latin1') + readFileSync(`${made.db.path}-wal`, 'latin1')).toContain(
      'Quackenbush',
    );
    const all = [...lines, ...operatorMails, metrics, String(kept), String(alarms)].join('\n');
    expect(SEEDS.filter((seed) => all.includes(seed))).toEqual([]);
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
    expect(lines.every((line) => line.trimEnd().split('\n').length === 1)).toBe(true);
  });
});

/** A gift, one that is damaged by what it says of its donor, a text that is no message, and a report with a row that cannot be read. */
function dropTold(dataDir: string): void {
  const [who] = PEOPLE;
  const [first_name = '', last_name = ''] = who?.name.split(' ') ?? [];
  const body = {
    ...{
      gateway: 'adyen',
      gateway_txn_id: 'T1',
      order_id: '1.1',
      currency: 'EUR',
      gross: '25.00',
      payment_method: 'cc',
    },
    ...{ email: who?.email, first_name, last_name, date: 1_795_176_000, comment: who?.text },
  };
  const queue = join(dataDir, 'queue', 'donations');
  mkdirSync(queue, { recursive: true });
  writeFileSync(join(queue, `${who?.name ?? ''}.json`), JSON.stringify(body));
  writeFileSync(
    join(queue, 'bad.json'),
    JSON.stringify({ ...body, gateway_txn_id: 'T2', gross: who?.name, currency: who?.text }),
  );
  writeFileSync(join(queue, 'worse.json'), `{"email": "${who?.email ?? ''}", ${who?.name ?? ''}`);
  const reports = join(dataDir, 'audit', 'adyen', 'incoming');
  mkdirSync(reports, { recursive: true });
  const report = readFileSync('test/fixtures/audit/adyen-settlement.csv', 'utf8').split('\n');
  const row = (report[1] ?? '').replaceAll(/\d+\.\d\d/g, who?.name ?? '');
  writeFileSync(join(reports, 'settlement_detail_report_batch_1.csv'), [report[0], report[1], row].join('\n'));
}
