/** The proof as a page to print, sign and file: a sheet per account and month. Pure: facts in, HTML out. */
import { Eta } from 'eta';
import type { AccountCredits, FileCounts, OpenCredit } from '../../models/reports.ts';
import { dayBalances } from '../../processor/proof/days.ts';
import type { ProofState, ProvedAccount, ProvedStatement } from '../../processor/proof/types.ts';
import {
  amountOf,
  countsText,
  creditParts,
  dayOf,
  differenceText,
  STATE_WORDS,
  skippedText,
  unprovedText,
} from '../proof-words.ts';
import { PAGE_TEMPLATE } from './template.ts';

/** One account in one month. */
export type SheetFacts = Readonly<{
  account: ProvedAccount;
  /** `YYYY-MM`. */
  month: string;
  credits: AccountCredits | null;
  open: readonly OpenCredit[];
  files: readonly FileCounts[];
}>;

export type PageFacts = Readonly<{
  organisation: string;
  generatedAt: string;
  head: string;
  sheets: readonly SheetFacts[];
  /** Payments, statements and files that were changed by hand, in words. */
  changed: readonly string[];
}>;

type Table = Readonly<{
  title: string;
  note: string;
  empty: string;
  columns: readonly Readonly<{ title: string; kind: '' | 'short' | 'number' }>[];
  rows: readonly (readonly string[])[];
}>;

const eta = new Eta({ autoEscape: true, autoTrim: [false, 'nl'], cache: false, useWith: false });
const template = eta.compile(PAGE_TEMPLATE);

export function renderProofPage(facts: PageFacts): string {
  const { organisation, generatedAt, head, sheets, changed } = facts;
  const title = ['Proof of the books', organisation].filter((part) => part !== '').join(', ');
  const filled = sheets.map((sheet) => sheetOf(sheet, changed));
  return eta.render(template, { title, organisation, generatedAt, head, sheets: filled });
}

function sheetOf({ account, month, credits, open, files }: SheetFacts, changed: readonly string[]) {
  const statements = account.statements.filter((one) => dayOf(one)?.startsWith(month) === true);
  const differences = [...statements.flatMap(differencesOf), ...changed];
  const state = stateOf(statements, differences.length > 0 || (credits !== null && credits.restMinor !== 0));
  return {
    account: account.account,
    currency: account.currency ?? 'unknown',
    month,
    state,
    stateText: STATE_WORDS[state],
    differences,
    tables: [
      dayTable(account, month),
      statementTable(statements),
      creditTable(credits),
      openTable(open, account.currency),
      fileTable(files),
    ],
  };
}

function stateOf(statements: readonly ProvedStatement[], isWrong: boolean): ProofState {
  if (isWrong) return 'difference';
  const ofRecord = statements.filter((one) => one.messageType === 'camt.053' && one.state !== 'replaced');
  return ofRecord.length > 0 && ofRecord.every((one) => one.state === 'proved') ? 'proved' : 'not-provable';
}

function differencesOf(row: ProvedStatement): readonly string[] {
  return row.differences.map((one) => {
    const amount = one.minor === 0 ? '' : ` ${amountOf(one.minor, row.currency) ?? ''}`;
    return `${dayOf(row) ?? 'no day'}, F-${row.fileId} ${row.bankStatementId ?? ''}: ${one.kind}${amount}: ${differenceText(one, row)}`;
  });
}

const text = (title: string) => ({ title, kind: '' }) as const;
const short = (title: string) => ({ title, kind: 'short' }) as const;
const number = (title: string) => ({ title, kind: 'number' }) as const;

function dayTable({ statements, currency }: ProvedAccount, month: string): Table {
  const days = dayBalances(statements).filter(({ day }) => day.startsWith(month));
  return {
    title: 'Balance by day',
    note: 'Days with bookings or the end of a statement. A balance stands only where it is proved.',
    empty: 'There are no statements with balances in this month.',
    columns: [short('Day'), number('Opening'), number('Credits'), number('Debits'), number('Closing'), text('State')],
    rows: days.map((day) => [
      day.day,
      amountOf(day.openingMinor, currency) ?? '',
      amountOf(day.creditsMinor, currency) ?? '',
      amountOf(day.debitsMinor, currency) ?? '',
      amountOf(day.closingMinor, currency) ?? '',
      STATE_WORDS[day.state],
    ]),
  };
}

function statementTable(statements: readonly ProvedStatement[]): Table {
  return {
    title: 'Statements',
    note: '',
    empty: 'There are no statements in this month.',
    columns: [
      short('Day'),
      short('File'),
      text('Statement'),
      short('Number'),
      number('Opening'),
      number('Booked'),
      number('Closing'),
      text('State'),
    ],
    rows: statements.map((row) => [
      dayOf(row) ?? '',
      `F-${row.fileId}`,
      `${row.bankStatementId ?? ''} (${row.messageType})`,
      row.sequenceNumber ?? row.legalSequenceNumber ?? '',
      amountOf(row.openingMinor, row.currency) ?? '',
      amountOf(row.bookedMinor, row.currency) ?? '',
      amountOf(row.closingMinor, row.currency) ?? '',
      [STATE_WORDS[row.state], unprovedText(row), skippedText(row)].filter((part) => part !== null).join(': '),
    ]),
  };
}

function creditTable(credits: AccountCredits | null): Table {
  const whole = credits === null ? [] : ([['booked by the bank', credits.bookedMinor]] as const);
  const parts = credits === null ? [] : creditParts(credits);
  return {
    title: 'Where the credits of the month went',
    note: '',
    empty: 'There are no credits in this month.',
    columns: [text('Credits'), number('Amount')],
    rows: [...whole, ...parts].map(([label, minor]) => [label, amountOf(minor, credits?.currency ?? null) ?? '']),
  };
}

function openTable(open: readonly OpenCredit[], currency: string | null): Table {
  return {
    title: 'What is open',
    note: '',
    empty: 'Nothing of this month is open.',
    columns: [short('Payment'), short('Day'), number('Amount'), text('State'), text('Reason')],
    rows: open.map((one) => [
      `P-${one.paymentId}`,
      one.bookingDate,
      amountOf(one.amountMinor, currency) ?? '',
      one.state,
      one.reason ?? '',
    ]),
  };
}

function fileTable(files: readonly FileCounts[]): Table {
  return {
    title: 'Transactions of the files of this month',
    note: 'Nothing is lost: each transaction of a file is counted exactly once.',
    empty: 'There are no files of this month.',
    columns: [short('File'), text('Name'), text('Transactions')],
    rows: files.map((file) => [`F-${file.fileId}`, file.name, countsText(file)]),
  };
}
