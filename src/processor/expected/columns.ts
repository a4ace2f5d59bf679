/**
 * The columns of a file with open items (DESIGN.md 6, a contract), and what a line of such a file is before and after
 * it is checked. Types and names only; the readers make lines, `row.ts` checks them.
 */

export const COLUMNS = [
  'kind',
  'reference',
  'title',
  'amount',
  'currency',
  'due_date',
  'status',
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
  'household_id',
  'invoice_id',
  'contribution_tracking_id',
  'gateway',
  'gateway_txn_id',
] as const;
export type ColumnName = (typeof COLUMNS)[number];

/** What is wrong with a line, in words that say what to write instead. `column` is null for the line as a whole. */
export type LineProblem = Readonly<{ column: ColumnName | null; code: string; message: string }>;

/** The cells of a line by column (a `Map` will do). A column that the file does not have is not there. */
export type Cells = Readonly<{ has(column: ColumnName): boolean; get(column: ColumnName): string | undefined }>;

/** A line as it was read: cells, or why it has none. `line` counts from 1 (in a JSON array: the element). */
export type SourceLine = Readonly<{ line: number; cells: Cells; problems: readonly LineProblem[] }>;

export const STATUSES = ['open', 'cancelled', 'paid'] as const;
export type Status = (typeof STATUSES)[number];

export function isColumn(name: string): name is ColumnName {
  return COLUMNS.some((column) => column === name);
}
