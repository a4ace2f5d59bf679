/**
 * The one schema of a line: cells of text in, a checked row out, or everything that is wrong with it. Pure; what
 * depends on the open items that are there already is checked in `plan-item.ts`.
 */
import * as z from 'zod';
import type { PersonFacts } from '../../models/expected.ts';
import type { OpenItemKind } from '../../models/open-items.ts';
import { GATEWAYS, LANGUAGES, OPEN_ITEM_KINDS } from '../../models/schema.ts';
import { type Currency, readAmount } from '../../money.ts';
import {
  type CellReader,
  readCountry,
  readCreditorReference,
  readCurrencyCode,
  readDay,
  readDecimal,
  readEmail,
  readIbans,
  readQrReference,
  readReference,
  readText,
  readWord,
} from './cells.ts';
import {
  type Cells,
  COLUMNS,
  type ColumnName,
  isColumn,
  type LineProblem,
  type SourceLine,
  STATUSES,
  type Status,
} from './columns.ts';

/** A line that holds by itself. Null: the line says nothing about it. */
export type ExpectedRow = Readonly<{
  line: number;
  cells: Cells;
  kind: OpenItemKind | null;
  reference: string | null;
  title: string | null;
  amountMinor: number | null;
  currency: Currency;
  dueDate: string | null;
  status: Status | null;
  qrReference: string | null;
  creditorReference: string | null;
  invoiceId: string | null;
  contributionTrackingId: string | null;
  gateway: string | null;
  gatewayTxnId: string | null;
  person: PersonFacts;
  ibans: readonly string[];
}>;

export type CheckedLine = Readonly<{ row: ExpectedRow }> | Readonly<{ problems: readonly LineProblem[] }>;

const CHARACTERS_MAX = 200;
const ID_CHARACTERS_MAX = 100;
/** Line breaks, other controls, and marks that turn the reading direction: none of them belongs into a cell. */
const CONTROL = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/u;

/** A cell that may be empty; what `read` says against it becomes the issue. */
function cell<T>(read: CellReader<T>) {
  return z.string().transform((raw, context): T | null => {
    const text = raw.trim().normalize('NFC');
    if (text === '') return null;
    const reading = CONTROL.test(text)
      ? { code: 'CONTROL_CHARACTER', advice: 'remove the line break or control character (or is a quote missing?)' }
      : read(text);
    if ('value' in reading) return reading.value;
    context.addIssue({ code: 'custom', message: reading.advice, params: { code: reading.code } });
    return z.NEVER;
  });
}

const line = () => cell(readText(CHARACTERS_MAX));
const id = () => cell(readText(ID_CHARACTERS_MAX));

const ROW = z.object({
  kind: cell(readWord(OPEN_ITEM_KINDS)),
  reference: cell(readReference),
  title: line(),
  amount: cell(readDecimal),
  currency: cell(readCurrencyCode),
  due_date: cell(readDay),
  status: cell(readWord(STATUSES)),
  qr_reference: cell(readQrReference),
  creditor_reference: cell(readCreditorReference),
  person_id: id(),
  first_name: line(),
  last_name: line(),
  organization: line(),
  email: cell(readEmail),
  language: cell(readWord(LANGUAGES)),
  street: line(),
  building_number: line(),
  postal_code: line(),
  city: line(),
  country: cell(readCountry),
  ibans: cell(readIbans),
  household_id: id(),
  invoice_id: id(),
  contribution_tracking_id: id(),
  gateway: cell(readWord(GATEWAYS)),
  gateway_txn_id: id(),
} satisfies Record<ColumnName, unknown>);
type Row = z.output<typeof ROW>;

/** Checks one line. Every problem of its cells is given back, not only the first. */
export function checkLine(source: SourceLine): CheckedLine {
  if (source.problems.length > 0) return { problems: source.problems };
  const values = Object.fromEntries(COLUMNS.map((column) => [column, source.cells.get(column) ?? '']));
  const parsed = ROW.safeParse(values);
  if (!parsed.success) return { problems: parsed.error.issues.map((issue) => problemOf(issue, source)) };
  const row = parsed.data;
  if (row.currency === null) return { problems: [missing('currency', 'three letters such as CHF')] };
  const amount = row.amount === null ? null : readAmount(row.amount, row.currency);
  if (amount !== null && !amount.ok)
    return { problems: [{ column: 'amount', code: amount.code, message: amount.message }] };
  return { row: rowOf(row, { source, currency: row.currency, amountMinor: amount?.money.minor ?? null }) };
}

function missing(column: ColumnName, advice: string): LineProblem {
  return { column, code: 'MISSING', message: `${column}: is missing, use ${advice}` };
}

/** `amount "1,234.50": use 1234.50`. */
function problemOf(issue: z.core.$ZodIssue, source: SourceLine): LineProblem {
  const name = String(issue.path[0]);
  const column = isColumn(name) ? name : null;
  const value = column === null ? '' : (source.cells.get(column) ?? '').trim();
  const code: unknown = issue.code === 'custom' ? issue.params?.['code'] : null;
  const shown = value.length > 60 ? `${value.slice(0, 59)}…` : value;
  return {
    column,
    code: typeof code === 'string' ? code : 'CELL_INVALID',
    message: `${name} "${shown}": ${issue.message}`,
  };
}

function rowOf(row: Row, known: { source: SourceLine; currency: Currency; amountMinor: number | null }): ExpectedRow {
  return {
    line: known.source.line,
    cells: known.source.cells,
    kind: row.kind,
    reference: row.reference,
    title: row.title,
    amountMinor: known.amountMinor,
    currency: known.currency,
    dueDate: row.due_date,
    status: row.status,
    qrReference: row.qr_reference,
    creditorReference: row.creditor_reference,
    invoiceId: row.invoice_id,
    contributionTrackingId: row.contribution_tracking_id,
    gateway: row.gateway,
    gatewayTxnId: row.gateway_txn_id,
    person: personOf(row),
    ibans: row.ibans ?? [],
  };
}

function personOf(row: Row): PersonFacts {
  return {
    externalId: row.person_id,
    firstName: row.first_name,
    lastName: row.last_name,
    organization: row.organization,
    email: row.email,
    language: row.language,
    street: row.street,
    buildingNumber: row.building_number,
    postalCode: row.postal_code,
    city: row.city,
    country: row.country,
    householdId: row.household_id,
  };
}
