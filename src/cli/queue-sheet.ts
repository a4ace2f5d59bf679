/** The queue as a sheet: what stands in each line, and what a filled-in line asks for. */
import { AppError } from '../errors.ts';
import type { Db } from '../models/db.ts';
import { openItemByReferenceKey } from '../models/open-items.ts';
import type { PaymentRow } from '../models/payments.ts';
import { currencyOf, formatMinor } from '../money.ts';
import { type AssignRequest, planAssign } from '../processor/staff/assign.ts';
import type { ManyDecision } from '../processor/staff/decide-many.ts';
import { RESTS, type Rest } from '../processor/staff/share-out.ts';
import { type StaffContext, seenPayment } from '../processor/staff/staff-action.ts';
import { referenceKey } from '../reference-key.ts';
import { wishOf } from './assign-line.ts';
import { itemFacts } from './item-words.ts';
import { type PrintedSuggestion, signedAmount } from './payment-view.ts';
import type { QueueRow } from './queue-rows.ts';
import { reasonInWords } from './reason-words.ts';
import type { SheetCell, SheetLine } from './spreadsheet.ts';
import { openItemId, parseId } from './values.ts';
import { STAFF_LANGUAGES } from './words/language.ts';
import { sheetWords } from './words/sheet.ts';

const COLUMNS = [
  'payment',
  'version',
  'booked',
  'amount',
  'currency',
  'payer',
  'text',
  'why',
  'suggestion',
  'decision',
  'for',
  'rest',
  'fund',
  'short',
  'because',
] as const;
type ColumnName = (typeof COLUMNS)[number];
/** Without these a line says nothing that could be applied. */
const NEEDED: readonly ColumnName[] = ['payment', 'version', 'decision', 'for'];

export type ExportedLine = Readonly<{ cells: readonly SheetCell[]; isDecided: boolean }>;

export function headerLine(): readonly string[] {
  const words = sheetWords();
  return COLUMNS.map((column) => words[column]);
}

/**
 * One payment. The best suggestion stands under `for`; `assign` is filled in only where it is the only one of its rank, is not weak,
 * and settles the payment as it is.
 */
export function exportedLine(staff: StaffContext, row: QueueRow): ExportedLine {
  const [best] = row.suggestions;
  const isDecided = clearSuggestion(staff, row) !== null;
  const cells: Readonly<Record<ColumnName, SheetCell>> = {
    payment: row.id,
    version: row.version,
    booked: row.bookingDate,
    amount: signedAmount(row),
    currency: row.currency,
    payer: row.payerName ?? row.payerIban,
    text: row.remittance.join(' '),
    why: reasonInWords(row.manualReason ?? ''),
    suggestion: best === undefined ? null : suggestionText(staff.db, best),
    decision: isDecided ? 'assign' : null,
    for:
      best === undefined
        ? null
        : best.allocations.map(({ reference }) => sheetReference(staff.db, reference)).join(' + '),
    rest: null,
    fund: null,
    short: null,
    because: null,
  };
  return { cells: COLUMNS.map((column) => cells[column]), isDecided };
}

/** The best suggestion where nothing speaks for another, nobody has asked for a second person, and it settles the payment as it is. */
export function clearSuggestion(staff: StaffContext, row: QueueRow): PrintedSuggestion | null {
  const [best] = row.suggestions;
  if (best === undefined || row.direction === 'out' || row.asked !== null) return null;
  return isClear(row.suggestions) && settles(staff, row, best) ? best : null;
}

function suggestionText(db: Db, { allocations, evidence }: PrintedSuggestion): string {
  const items = allocations.map(
    ({ reference, amount }) => `${reference} ${amount} (${itemFacts(db, reference) ?? '?'})`,
  );
  const weak = evidence.find(({ rule }) => rule === 'strength');
  return [...items, ...(weak === undefined ? [] : [weak.value])].join(' + ');
}

/** No other suggestion is as good, and the machine does not call it weak. */
function isClear(suggestions: readonly PrintedSuggestion[]): boolean {
  const [best, next] = suggestions;
  if (best === undefined) return false;
  const isDoubted = best.evidence.some(
    ({ rule, value }) => rule === 'tie' || (rule === 'strength' && !value.startsWith('strong')),
  );
  return !isDoubted && (next === undefined || next.rank !== best.rank);
}

function settles(staff: StaffContext, row: QueueRow, { allocations }: PrintedSuggestion): boolean {
  const wishes = allocations.map(({ reference }) => ({ reference, amountMinor: null }));
  try {
    const { shares } = planAssign(staff, { paymentId: row.id, ifVersion: row.version, wishes, ...NOTHING_SAID });
    return shares.every(({ after }) => after.amountMinor === null || after.state === 'PAID');
  } catch (thrown) {
    if (thrown instanceof AppError) return false;
    throw thrown;
  }
}

const NOTHING_SAID = { rest: null, fund: null, acceptShort: null, note: null } as const;

/** `MAR-26` becomes a day of March. */
const MONTH_AND_NUMBER =
  /^(jan|feb|fév|mar|mär|apr|avr|ma[iy]|jun|jui|jul|aug|aoû|sep|o[ck]t|nov|de[cz]|gen|mag|giu|lug|ago|set|ott|dic)\p{L}*[-. ]?\d{1,4}$/iu;

/** Numbers and dates are changed by spreadsheets; an item of such a reference is named by its id. */
function sheetReference(db: Db, reference: string): string {
  const isSafe = /[A-Za-z]/.test(reference) && !/^\d+e\d+$/i.test(reference) && !MONTH_AND_NUMBER.test(reference);
  const item = isSafe ? null : openItemByReferenceKey(db, referenceKey(reference));
  return item === null ? reference : openItemId(item);
}

export type ReadLine =
  | Readonly<{ kind: 'decision'; decision: ManyDecision }>
  | Readonly<{ kind: 'left' }>
  | Readonly<{ kind: 'wrong'; line: number; payment: string; problem: AppError }>;

/** Every line but the header. Throws SHEET_HEADER (invalid-input) when columns are missing. */
export function readLines(
  db: Db,
  lines: readonly SheetLine[],
  usualFund: (account: string) => string | null,
): readonly ReadLine[] {
  const [header, ...rows] = lines;
  const columns = columnsOf(header?.cells ?? []);
  return rows.map((row): ReadLine => {
    const cell = (name: ColumnName): string => row.cells[columns.get(name) ?? -1] ?? '';
    try {
      return lineOf(db, { line: row.line, cell, usualFund });
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      return { kind: 'wrong', line: row.line, payment: cell('payment'), problem: thrown };
    }
  });
}

function columnsOf(header: readonly string[]): ReadonlyMap<ColumnName, number> {
  const found = new Map<ColumnName, number>();
  for (const [index, title] of header.entries()) {
    const column = COLUMNS.find((one) => STAFF_LANGUAGES.some((language) => isTitle(sheetWords(language)[one], title)));
    if (column !== undefined && !found.has(column)) found.set(column, index);
  }
  const missing = NEEDED.filter((column) => !found.has(column));
  if (missing.length === 0) return found;
  throw new AppError({
    kind: 'invalid-input',
    code: 'SHEET_HEADER',
    message: `the first line must name the columns; missing: ${missing.map((one) => sheetWords()[one]).join(', ')}`,
    hint: 'begin with a sheet of ours: quittance queue export FILE',
  });
}

function isTitle(title: string, written: string): boolean {
  return title.toLowerCase() === written.trim().toLowerCase();
}

type Line = Readonly<{
  line: number;
  cell: (name: ColumnName) => string;
  usualFund: (account: string) => string | null;
}>;

function lineOf(db: Db, { line, cell, usualFund }: Line): ReadLine {
  const decision = cell('decision').toLowerCase();
  if (decision === '' || decision === 'skip') return { kind: 'left' };
  const paymentId = parseId(cell('payment'), 'payment');
  const ifVersion = versionOf(cell('version'));
  if (decision === 'ignore') {
    const because = cell('because');
    if (because === '') throw wrong('REASON_EMPTY', 'it does not say why it is ignored', 'fill in the column because');
    assertOfOneLine(seenPayment(db, { paymentId, ifVersion }), cell);
    const request = { paymentId, ifVersion, because };
    return { kind: 'decision', decision: { line, paymentId, act: { action: 'ignore', request } } };
  }
  if (decision !== 'assign')
    throw wrong('DECISION_UNKNOWN', `"${decision}" is no decision`, 'assign, ignore, or nothing');
  const payment = seenPayment(db, { paymentId, ifVersion });
  assertOfOneLine(payment, cell);
  const { account, currency } = payment;
  const rest = restOf(cell('rest'));
  const request: AssignRequest = {
    paymentId,
    ifVersion,
    wishes: namesIn(cell('for')).map((text) => wishOf(withPoint(text), currency)),
    rest,
    fund: fundOf(cell('fund'), rest) ?? usualFund(account),
    acceptShort: cell('short') === '' ? null : cell('short'),
    note: cell('because') === '' ? null : cell('because'),
  };
  return { kind: 'decision', decision: { line, paymentId, act: { action: 'assign', request } } };
}

/**
 * Who sorts a part of the columns has the payment of one line beside the money of another. A spreadsheet may have written amounts and
 * days in its own way: only what still has our form, or has a decimal comma, is compared.
 */
function assertOfOneLine(payment: PaymentRow, cell: Line['cell']): void {
  const amount = cell('amount').replace(',', '.');
  const decimal = formatMinor(payment.amountMinor, currencyOf(payment.currency));
  const wanted = signedAmount({ direction: payment.direction, amount: decimal });
  const isOther =
    (isLike(wanted, amount) && amount !== wanted) ||
    (/^[A-Z]{3}$/.test(cell('currency')) && cell('currency') !== payment.currency) ||
    (/^\d{4}-\d\d-\d\d$/.test(cell('booked')) && cell('booked') !== payment.bookingDate);
  if (!isOther) return;
  throw wrong(
    'SHEET_LINE',
    `it is about P-${payment.id}, and has amount, currency or day of another payment`,
    'sort whole lines, not single columns; or export it anew',
  );
}

/** As many decimals as ours. */
function isLike(ours: string, written: string): boolean {
  const decimals = (text: string): number => text.split('.')[1]?.length ?? 0;
  return /^-?\d+(?:\.\d+)?$/.test(written) && decimals(written) === decimals(ours);
}

/** `S-311=50,00` is what people write beside a decimal comma. Three digits behind it may be thousands, and stay as they are. */
function withPoint(text: string): string {
  return text.replace(/(=\s*[\d'’]+),(\d{1,2})\s*$/, '$1.$2');
}

function versionOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw wrong('VERSION_MISSING', `"${text}" is no version of a payment`, 'leave the column as it was exported');
}

function namesIn(text: string): readonly string[] {
  const names = text.split(/\s*[+;\n]\s*/).filter((name) => name !== '');
  if (names.length > 0) return names;
  throw wrong(
    'NOTHING_NAMED',
    'it does not say what the payment is for',
    'fill in the column for: S-311, or S-311=50 + S-340',
  );
}

function restOf(text: string): Rest | null {
  if (text === '') return null;
  const rest = RESTS.find((one) => one === text.toLowerCase());
  if (rest !== undefined) return rest;
  throw wrong('REST_UNKNOWN', `"${text}" is no rest`, `one of ${RESTS.join(', ')}`);
}

function fundOf(text: string, rest: Rest | null): string | null {
  if (text === '' || rest === 'donation') return text === '' ? null : text;
  throw wrong('FUND_WITHOUT_REST', 'a fund is named, and nothing says that the rest is a gift', 'rest: donation');
}

function wrong(code: string, message: string, hint: string): AppError {
  return new AppError({ kind: 'invalid-input', code, message, hint });
}
