/**
 * A process of its own that consumes what is due, by the built program's own functions, and kills itself (SIGKILL) at one of its
 * writes to the database: `node consume-and-die.mjs FOLDER NOW AT`. AT is the number of a write, `last` for the one that settles
 * a message, or `never`; then it prints how many writes there were.
 */
import { join } from 'node:path';
import { bookingPolicyOf, databasePath, messagePolicyOf } from '../../dist/jobs/context.js';
import { loadConfig } from '../../dist/src/config.js';
import { closeDatabase, openDatabase } from '../../dist/src/models/db.js';
import { consumeMessages } from '../../dist/src/processor/messages/consume.js';

const [folder = '', now = '', at = 'never'] = process.argv.slice(2);
const { config } = loadConfig({ flags: { config: join(folder, 'quittance.toml') }, env: {}, cwd: folder });
const db = openDatabase(databasePath(config));

const die = () => process.kill(process.pid, 'SIGKILL');
let writes = 0;
db.sqlite.function('on_write', () => {
  writes += 1;
  if (String(writes) === at) die();
  return null;
});
db.sqlite.function('on_settle', () => {
  if (at === 'last') die();
  return null;
});
const tables = db.sqlite.prepare("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT GLOB '__search*'");
for (const name of tables.pluck().all()) {
  for (const verb of ['INSERT', 'UPDATE'])
    db.sqlite.exec(`CREATE TEMP TRIGGER ${name}_${verb} AFTER ${verb} ON main.${name} BEGIN SELECT on_write(); END`);
}
db.sqlite.exec('CREATE TEMP TRIGGER settled AFTER UPDATE OF attempts ON main.message BEGIN SELECT on_settle(); END');

consumeMessages({
  db,
  now: () => new Date(now),
  booking: bookingPolicyOf(config),
  policy: messagePolicyOf(config),
  betweenBatches: () => {},
});
closeDatabase(db);
process.stdout.write(String(writes));
