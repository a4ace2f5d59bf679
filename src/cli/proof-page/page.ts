/** The proof as a page to print, sign and file: a sheet per account and month. Pure: facts in, HTML out. */
import { Eta } from 'eta';
import type { AccountCredits, FileCounts, OpenCredit } from '../../models/reports.ts';
import { dayBalances } from '../../processor/proof/days.ts';
import type { ProofState, ProvedAccount, ProvedStatement } from '../../processor/proof/types.ts';
import {
  amountOf,
  chargesText,
  countsText,
  creditParts,
  dayOf,
  differenceText,
  notedText,
  skippedText,
  unprovedText,
} from '../proof-words.ts';
import { proofStateWords, proofWords } from '../words/proof.ts';
import { pageWords } from '../words/proof-page.ts';
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
  const title = [pageWords().title, organisation].filter((part) => part !== '').join(', ');
  const filled = sheets.map((sheet) => sheetOf(sheet, changed));
  return eta.render(template, { title, organisation, generatedAt, head, sheets: filled, words: pageWords() });
}

function sheetOf({ account, month, credits, open, files }: SheetFacts, changed: readonly string[]) {
  const statements = account.statements.filter((one) => dayOf(one)?.startsWith(month) === true);
  const differences = [...statements.flatMap(differencesOf), ...changed];
  const state = stateOf(statements, differences.length > 0 || (credits !== null && credits.restMinor !== 0));
  return {
    account: account.account,
    currency: account.currency ?? pageWords().unknown,
    month,
    state,
    stateText: proofStateWords()[state],
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
    return `${dayOf(row) ?? proofWords().noDay}, F-${row.fileId} ${row.bankStatementId ?? ''}: ${one.kind}${amount}: ${differenceText(one, row)}`;
  });
}

const text = (title: string) => ({ title, kind: '' }) as const;
const short = (title: string) => ({ title, kind: 'short' }) as const;
const number = (title: string) => ({ title, kind: 'number' }) as const;

function dayTable({ statements, currency }: ProvedAccount, month: string): Table {
  const words = pageWords();
  const days = dayBalances(statements).filter(({ day }) => day.startsWith(month));
  return {
    title: words.days,
    note: words.daysNote,
    empty: words.noDays,
    columns: [
      short(words.day),
      number(words.opening),
      number(words.credits),
      number(words.debits),
      number(words.closing),
      text(words.state),
    ],
    rows: days.map((day) => [
      day.day,
      amountOf(day.openingMinor, currency) ?? '',
      amountOf(day.creditsMinor, currency) ?? '',
      amountOf(day.debitsMinor, currency) ?? '',
      amountOf(day.closingMinor, currency) ?? '',
      proofStateWords()[day.state],
    ]),
  };
}

function statementTable(statements: readonly ProvedStatement[]): Table {
  const words = pageWords();
  return {
    title: words.statements,
    note: '',
    empty: words.noStatements,
    columns: [
      short(words.day),
      short(words.file),
      text(words.statement),
      short(words.number),
      number(words.opening),
      number(words.booked),
      number(words.closing),
      text(words.state),
    ],
    rows: statements.map((row) => [
      dayOf(row) ?? '',
      `F-${row.fileId}`,
      `${row.bankStatementId ?? ''} (${row.messageType})`,
      row.sequenceNumber ?? row.legalSequenceNumber ?? '',
      amountOf(row.openingMinor, row.currency) ?? '',
      amountOf(row.bookedMinor, row.currency) ?? '',
      amountOf(row.closingMinor, row.currency) ?? '',
      [proofStateWords()[row.state], unprovedText(row), skippedText(row), chargesText(row)]
        .filter((part) => part !== null)
        .join(': '),
    ]),
  };
}

function creditTable(credits: AccountCredits | null): Table {
  const words = pageWords();
  const whole = credits === null ? [] : ([[words.bookedByBank, credits.bookedMinor]] as const);
  const parts = credits === null ? [] : creditParts(credits);
  return {
    title: words.whereCredits,
    note: credits === null ? '' : (notedText(credits) ?? ''),
    empty: words.noCredits,
    columns: [text(words.credits), number(words.amount)],
    rows: [...whole, ...parts].map(([label, minor]) => [label, amountOf(minor, credits?.currency ?? null) ?? '']),
  };
}

function openTable(open: readonly OpenCredit[], currency: string | null): Table {
  const words = pageWords();
  return {
    title: words.open,
    note: '',
    empty: words.noOpen,
    columns: [short(words.payment), short(words.day), number(words.amount), text(words.state), text(words.reason)],
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
  const words = pageWords();
  return {
    title: words.files,
    note: words.filesNote,
    empty: words.noFiles,
    columns: [short(words.file), text(words.name), text(words.transactions)],
    rows: files.map((file) => [`F-${file.fileId}`, file.name, countsText(file)]),
  };
}
