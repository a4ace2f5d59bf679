/**
 * A fresh installation in a temporary folder: real database file, real folders, the functions of the jobs called
 * directly. Removed when the test ends.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { bookingPolicyOf, decisionPolicyOf, importPolicyOf, type JobContext } from '../../jobs/context.ts';
import { type ProcessReport, processJob } from '../../jobs/process.ts';
import { loadConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { closeDatabase, type Db, openDatabase, writeTransaction } from '../../src/models/db.ts';
import { appendEvent } from '../../src/models/events.ts';
import { listFiles } from '../../src/models/files.ts';
import { insertOpenItem, type NewOpenItem } from '../../src/models/open-items.ts';
import { listPayments } from '../../src/models/payments.ts';
import { person } from '../../src/models/schema.ts';
import { decidePayments } from '../../src/processor/decide-payments.ts';
import { importFile } from '../../src/processor/import/import-file.ts';
import { recheckManual } from '../../src/processor/recheck.ts';
import { referenceKey } from '../../src/reference-key.ts';
import { afterThisTest } from './endings.ts';

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quittance-'));
  afterThisTest(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export type Installation = ReturnType<typeof install>;

/** An empty database: the migrations run once for all tests (`test/global-setup.ts`), and not for each. */
export function newDatabase(path: string): string {
  copyFileSync(inject('emptyDatabase'), path);
  return path;
}

/** An empty installation; `toml` is its configuration file. */
export function install(toml = '') {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'data', 'fds'), { recursive: true });
  writeFileSync(join(folder, 'quittance.toml'), toml);
  const { config } = loadConfig({ flags: {}, env: {}, cwd: folder });
  const db = openDatabase(newDatabase(join(config.dataDir, 'quittance.db')));
  afterThisTest(() => closeDatabase(db));
  const context: JobContext = {
    config,
    db,
    log: createLog({ level: 'silent' }),
    now: () => new Date('2026-11-20T06:00:00Z'),
    owner: 'test',
    stopping: () => false,
    keepLease: () => {},
    pause: async () => {},
  };
  const incoming = join(config.dataDir, 'fds');
  const decisions = {
    db,
    decisions: decisionPolicyOf(config),
    booking: bookingPolicyOf(config),
    now: context.now,
    betweenBatches: () => {},
  };
  return {
    folder,
    incoming,
    context,
    db,
    booking: bookingPolicyOf(config),
    /** Writes a file beside the configuration and gives back its path. */
    file: (name: string, content: string): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    },
    drop: (name: string, content: string | Uint8Array) => writeFileSync(join(incoming, name), content),
    process: (): Promise<ProcessReport> => processJob(context),
    /** Imports one file at once, without looking at the folder; decides nothing. */
    importNow: (name: string, content: string) => {
      writeFileSync(join(folder, name), content);
      return importFile(
        { db, policy: importPolicyOf(config), booking: bookingPolicyOf(config), now: context.now },
        { name, path: join(folder, name) },
      );
    },
    decideNow: () => decidePayments(decisions),
    recheckNow: () => recheckManual(decisions).decided,
    payments: () => [...listPayments(db)],
    files: () => listFiles(db),
    expect: (item: ExpectedItem): number => writeItem(db, item),
    /** The same with its event, as staff add it: what waits for a person is decided anew. */
    addItem: (item: ExpectedItem): void => {
      writeTransaction(db, () => {
        const subject = { openItemId: writeItem(db, item) };
        const created = { fromState: null, toState: 'OPEN', actor: 'staff:anna', reason: 'CREATED' } as const;
        appendEvent(db, { subject, ...created, data: null, detail: null }, context.now());
      });
    },
  };
}

type ExpectedItem = Partial<NewOpenItem> & { reference: string; email?: string | null };

/** An open item, by default a subscription of 100.00 CHF owed by somebody with an address. */
function writeItem(db: Db, { email = 'maria@example.org', ...row }: ExpectedItem): number {
  const at = '2026-11-01T00:00:00Z';
  const personId = db.orm
    .insert(person)
    .values({ firstName: 'Maria', lastName: 'Keller', email, createdAt: at })
    .returning({ id: person.id })
    .get().id;
  return insertOpenItem(db, {
    kind: 'subscription',
    title: 'Salsa Basics',
    amountMinor: 10_000,
    currency: 'CHF',
    state: 'OPEN',
    referenceKey: referenceKey(row.reference),
    personId,
    createdAt: at,
    updatedAt: at,
    ...row,
  });
}
