/**
 * Nobody of the demo stands in what is logged or measured: both of its acts, then the daemon over its books with all jobs, a new
 * statement and a file that cannot be read. Every line is searched for every name, account, address and street of its people.
 */
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DONORS } from '../../src/demo/gifts.ts';
import { ibanOf, nameOf, type Party, PEOPLE, STRANGERS } from '../../src/demo/people.ts';
import { runDemo } from '../../src/demo/run-demo.ts';
import { ACCOUNTS } from '../../src/demo/world.ts';
import { createLog } from '../../src/log.ts';
import { inDatabase, runsOf, startProgram } from '../helpers/daemon.ts';
import { temporaryFolder } from '../helpers/installation.ts';

const JOBS = ['fetch', 'process', 'messages', 'audit', 'mail', 'maintain', 'watch'];

const parties: readonly Party[] = [...Object.values(PEOPLE), ...Object.values(STRANGERS)];
const SEEDS: readonly string[] = [
  ...parties.flatMap((party) => [party.firstName, party.lastName, nameOf(party), party.street, party.email]),
  ...parties.map(ibanOf),
  ...Object.values(DONORS).flatMap((donor) => [donor.first_name, donor.last_name, donor.email]),
  ...Object.values(ACCOUNTS).flatMap(({ iban, qrIban }) => [iban, qrIban]),
].filter((seed) => seed !== null);

/** As words of their own: "Lea" is no part of "Lease". */
function foundIn(text: string): readonly string[] {
  return SEEDS.filter((seed) => new RegExp(`(?<![\\p{L}\\d])${escaped(seed)}(?![\\p{L}\\d])`, 'u').test(text));
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

it('the logs and metrics of the demo, and of the daemon over its books, name nobody', async () => {
  const root = join(temporaryFolder(), 'demo');
  const lines: string[] = [];
  const log = createLog({ level: 'debug', write: (line) => lines.push(line) });
  const report = await runDemo({ root, now: () => new Date(), log, tell: () => undefined });
  expect(report.troubles).toEqual([]);
  const told = lines.length;

  const daemon = overDemo(root, report.folder.again);
  const database = join(root, 'data', 'quittance.db');
  await daemon.until('each job has run', () => JOBS.every((job) => runsOf(database, job).length > 0));
  await daemon.until('the statement is booked', () => !readdirSync(join(root, 'data', 'fds')).includes('new.xml'));
  await daemon.until('the metrics are written', () => existsSync(join(root, 'm.prom')));
  expect(await daemon.stop()).toMatchObject({ code: 0 });

  const kept = inDatabase(database, ({ sqlite }) =>
    sqlite.prepare("SELECT group_concat(coalesce(error, '') || coalesce(counts, '')) FROM job_run").pluck().get(),
  );
  const logged = [...lines, daemon.stderr(), readFileSync(join(root, 'm.prom'), 'utf8'), String(kept)].join('\n');
  expect(told, 'the demo has logged').toBeGreaterThan(0);
  expect(daemon.lines().length, 'and the daemon').toBeGreaterThan(JOBS.length);
  expect(logged).toContain('quittance_payments');
  expect(foundIn(logged)).toEqual([]);
  // All of them are in the books or in the files, so that they could have been logged.
  const files = readdirSync(join(root, 'data', 'fds')).map((name) =>
    readFileSync(join(root, 'data', 'fds', name), 'utf8'),
  );
  expect(foundIn(files.join('\n')).length).toBeGreaterThan(10);
});

/** A statement that is new, and one that is damaged and has the name of a donor. */
function overDemo(root: string, again: string) {
  const fds = join(root, 'data', 'fds');
  for (const name of readdirSync(again)) cpSync(join(again, name), join(fds, 'new.xml'));
  writeFileSync(join(fds, 'Zoë Brügger.xml'), `<Nm>Zoë Brügger ${ibanOf(PEOPLE.zoe)}`);
  appendFileSync(
    join(root, 'quittance.toml'),
    '\n[schedule]\nfetch = "1h"\nprocess = "1h"\nmessages = "1h"\nmail = "1h"\nwatch = "1h"\nmaintain = "1h"\naudit = "1h"\n' +
      '[watch]\nmetrics_path = "m.prom"\n[operator]\nemail = ["admin@example.org"]\n',
  );
  return startProgram(root, ['start', '--verbose']);
}
