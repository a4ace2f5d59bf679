/** Reads a world from its folder again, as `write-world.ts` left it; its files must be those of the manifest. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { AppError } from '../../errors.ts';
import { currencyOf, parseMoney } from '../../money.ts';
import { storedJson } from '../../stored-json.ts';
import { dayAfter } from './calendar.ts';
import type { CamtFile, Item, ItemKind, ItemLine, ItemStatus, Language, Person, World, WorldMonth } from './types.ts';

export function loadWorld(folder: string): World {
  assertManifest(folder);
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const jsonLines = <T>(name: string): readonly T[] =>
    text(name)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => storedJson<T>(line));
  const names = readdirSync(join(folder, 'expectations')).toSorted();
  const statements = readdirSync(join(folder, 'camt')).toSorted();
  const months = names.map((name, index): WorldMonth => {
    const month = name.replace('.csv', '');
    const firstDay = `${month}-01`;
    const files = statements
      .filter((file) => file.startsWith(month))
      .map((file): CamtFile => ({ name: file, text: text(`camt/${file}`), isAgain: isAgain(file) }));
    return {
      index,
      firstDay,
      lastDay: lastOf(firstDay),
      lines: linesIn(text(`expectations/${name}`), firstDay),
      files,
    };
  });
  return {
    plan: storedJson(text('plan.json')),
    people: [],
    months,
    truth: jsonLines('truth.jsonl'),
    payments: jsonLines('payments.jsonl'),
  };
}

/** `2025-03-08-CHF.xml` is a first delivery, `2025-03-08-CHF-renamed.xml` is none. */
function isAgain(name: string): boolean {
  return !/^\d{4}-\d{2}-\d{2}-[A-Z]{3}\.xml$/.test(name);
}

function lastOf(firstDay: string): string {
  const inNextMonth = dayAfter(firstDay, 31);
  return dayAfter(`${inNextMonth.slice(0, 7)}-01`, -1);
}

function linesIn(csv: string, issuedOn: string): readonly ItemLine[] {
  const rows = parse<Readonly<Record<string, string>>>(csv, { columns: true });
  return rows.map((row) => lineOf((column) => row[column] ?? '', issuedOn));
}

type Cell = (column: string) => string;

function lineOf(cell: Cell, issuedOn: string): ItemLine {
  const currency = cell('currency');
  const amount = cell('amount');
  const item: Item = {
    reference: cell('reference'),
    qrReference: cell('qr_reference'),
    creditorReference: cell('creditor_reference'),
    kind: kindOf(cell('kind')),
    title: cell('title'),
    amountMinor: amount === '' ? null : parseMoney(amount, currencyOf(currency)).minor,
    currency,
    dueDate: cell('due_date'),
    person: cell('person_id') === '' ? null : personOf(cell),
    issuedOn,
  };
  return { item, status: statusOf(cell('status')) };
}

function personOf(cell: Cell): Person {
  return {
    id: cell('person_id'),
    given: cell('first_name'),
    family: cell('last_name'),
    organization: cell('organization'),
    language: languageOf(cell('language')),
    street: cell('street'),
    number: cell('building_number'),
    postCode: cell('postal_code'),
    town: cell('city'),
    country: cell('country'),
    iban: cell('ibans'),
    ibanOnRecord: cell('ibans') !== '',
    householdId: cell('household_id'),
  };
}

function kindOf(text: string): ItemKind {
  return text === 'fund' || text === 'contribution' ? text : 'subscription';
}

function statusOf(text: string): ItemStatus {
  return text === 'paid' || text === 'cancelled' ? text : 'open';
}

function languageOf(text: string): Language {
  return text === 'fr' || text === 'it' || text === 'en' ? text : 'de';
}

/** A world that was touched measures something else. */
function assertManifest(folder: string): void {
  const path = join(folder, 'MANIFEST.sha256');
  if (!existsSync(path)) throw notAWorld(folder, 'there is no MANIFEST.sha256 in it');
  for (const line of readFileSync(path, 'utf8').trimEnd().split('\n')) {
    const [hash = '', name = ''] = line.split('  ');
    const file = join(folder, name);
    if (!existsSync(file)) throw notAWorld(folder, `${name} is missing`);
    const found = createHash('sha256').update(readFileSync(file)).digest('hex');
    if (found !== hash) throw notAWorld(folder, `${name} was changed`);
  }
}

function notAWorld(folder: string, reason: string): AppError {
  return new AppError({
    kind: 'invalid-input',
    code: 'BENCH_WORLD_INVALID',
    message: `this is no world of the bench: ${reason}`,
    where: folder,
    hint: 'make one: quittance bench match generate --out DIR',
  });
}
