/** The file of expected items, as a school's own software would write it, and the references that its import gave back. */
import type { LineResult } from '../processor/expected/import-expected.ts';
import { type Calendar, daysAfter } from './calendar.ts';
import { ibanOf, PEOPLE } from './people.ts';
import { CHF, type ExpectedItem, ITEM_KEYS, ITEMS, type ItemKey } from './world.ts';

const COLUMNS = [
  'kind',
  'reference',
  'title',
  'amount',
  'currency',
  'due_date',
  'qr_reference',
  'creditor_reference',
  'person_id',
  'first_name',
  'last_name',
  'organization',
  'email',
  'language',
  'street',
  'building_number',
  'postal_code',
  'city',
  'country',
  'ibans',
] as const;
type Row = Readonly<Record<(typeof COLUMNS)[number], string>>;

const DUE_DAYS = 14;

/** One line per item, in the order of `ITEM_KEYS`. */
export function expectedCsv(calendar: Calendar): string {
  const rows = ITEM_KEYS.map((key) => rowOf(ITEMS[key], calendar));
  const lines = rows.map((row) => COLUMNS.map((column) => cellOf(row[column])).join(','));
  return [COLUMNS.join(','), ...lines, ''].join('\n');
}

function rowOf(item: ExpectedItem, calendar: Calendar): Row {
  const party = item.person === null ? null : PEOPLE[item.person];
  return {
    kind: item.kind,
    reference: item.reference ?? '',
    title: item.title,
    amount: item.amount ?? '',
    currency: CHF,
    due_date: item.kind === 'subscription' ? daysAfter(calendar.today, DUE_DAYS) : '',
    qr_reference: item.qrReference ?? '',
    creditor_reference: item.creditorReference ?? '',
    person_id: item.person ?? '',
    first_name: party?.firstName ?? '',
    last_name: party?.lastName ?? '',
    organization: party?.organization ?? '',
    email: party?.email ?? '',
    language: party?.language ?? '',
    street: party?.street ?? '',
    building_number: party?.number ?? '',
    postal_code: party?.postalCode ?? '',
    city: party?.city ?? '',
    country: party?.country ?? '',
    ibans: party === null ? '' : ibanOf(party),
  };
}

function cellOf(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What stands on the slips: as the file said, or as Quittance made it. */
export type References = Readonly<{ reference: string; qrReference: string | null; creditorReference: string | null }>;
export type ReferencesByItem = ReadonlyMap<ItemKey, References>;

/** The references of each item after the import of `expectedCsv`. */
export function referencesOf(lines: readonly LineResult[]): ReferencesByItem {
  return new Map(
    ITEM_KEYS.map((key, index) => {
      const line = lines[index];
      if (line === undefined || line.reference === null) throw new Error(`the import gave no reference for ${key}`);
      return [
        key,
        { reference: line.reference, qrReference: line.qrReference, creditorReference: line.creditorReference },
      ];
    }),
  );
}
