/**
 * A world on the disk: what an installation is given (`camt/`, `expectations/`, `people.csv`), what only the score may see
 * (`truth.jsonl`), what matchers alone need (`payments.jsonl`), and a list of all with their hashes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { currencyOf, formatMinor } from '../../money.ts';
import type { ItemLine, Person, World } from './types.ts';

const EXPECTATION_COLUMNS =
  'kind,reference,title,amount,currency,due_date,status,qr_reference,creditor_reference,person_id,first_name,last_name,organization,language,street,building_number,postal_code,city,country,ibans,household_id';

/** One file of expectations in the format of `expected import`. */
export function expectationsCsv(lines: readonly ItemLine[]): string {
  return `${[EXPECTATION_COLUMNS, ...lines.map(lineText)].join('\n')}\n`;
}

function lineText({ item, status }: ItemLine): string {
  const { kind, reference, title, amountMinor, currency, dueDate, qrReference, creditorReference, person } = item;
  const amount = amountMinor === null ? '' : formatMinor(amountMinor, currencyOf(currency));
  return [
    ...[kind, reference, title, amount, currency, dueDate, status, qrReference, creditorReference],
    ...personCells(person),
  ]
    .map(quoted)
    .join(',');
}

function personCells(person: Person | null): readonly string[] {
  if (person === null) return Array.from({ length: 12 }, () => '');
  const { id, given, family, organization, language, street, number, postCode, town, country, householdId } = person;
  const ibans = person.ibanOnRecord ? person.iban : '';
  return [id, given, family, organization, language, street, number, postCode, town, country, ibans, householdId];
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** The files of a world by their names in its folder; the manifest is last. */
export function worldFiles(world: World): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  files.set('expectations.csv', expectationsCsv(asIssued(world)));
  files.set('people.csv', peopleCsv(world.people));
  for (const { firstDay, lines, files: statements } of world.months) {
    files.set(`expectations/${firstDay.slice(0, 7)}.csv`, expectationsCsv(lines));
    for (const { name, text } of statements) files.set(`camt/${name}`, text);
  }
  files.set('truth.jsonl', jsonLines(world.truth));
  files.set('payments.jsonl', jsonLines(world.payments));
  files.set('plan.json', `${JSON.stringify(world.plan)}\n`);
  const hashes = [...files].map(([name, text]) => `${sha256(text)}  ${name}\n`);
  files.set('MANIFEST.sha256', hashes.join(''));
  return files;
}

/** Every item once, as it came into the world: an import refuses a file that names one twice. */
function asIssued(world: World): readonly ItemLine[] {
  const lines = new Map<string, ItemLine>();
  for (const line of world.months.flatMap((month) => month.lines)) {
    if (!lines.has(line.item.reference)) lines.set(line.item.reference, line);
  }
  return [...lines.values()];
}

/** The hash of all that is in a world. */
export function worldHash(world: World): string {
  return sha256(worldFiles(world).get('MANIFEST.sha256') ?? '');
}

export function writeWorld(world: World, folder: string): void {
  for (const [name, text] of worldFiles(world)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

function peopleCsv(people: readonly Person[]): string {
  const columns =
    'person_id,first_name,last_name,organization,language,street,building_number,postal_code,city,country,ibans,household_id';
  return `${[columns, ...people.map((person) => personCells(person).map(quoted).join(','))].join('\n')}\n`;
}

function jsonLines(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
