/** The order of statements in time, and the numbers that banks give them. Pure. */
import type { ProofRow } from './types.ts';

/** By the day on which a statement ends, then by the bank's own numbers. */
export function inTime(a: ProofRow, b: ProofRow): number {
  return (
    compare(endOf(a), endOf(b)) ||
    (sequenceOf(a) ?? 0) - (sequenceOf(b) ?? 0) ||
    compare(a.createdAtBank ?? '', b.createdAtBank ?? '') ||
    a.page - b.page ||
    a.id - b.id
  );
}

/** The day on which a statement ends, as far as it says; empty when it does not. */
export function endOf(row: ProofRow): string {
  return row.closingDate?.slice(0, 10) ?? row.toDate?.slice(0, 10) ?? row.createdAtBank?.slice(0, 10) ?? '';
}

/** The number that the bank gave the statement: ElctrncSeqNb, else LglSeqNb. Zero, blanks and calendar days are none. */
export function sequenceOf(row: ProofRow): number | null {
  return realNumber(row.sequenceNumber) ?? realNumber(row.legalSequenceNumber);
}

function realNumber(text: string | null): number | null {
  if (text === null || !/^\d{1,15}$/.test(text) || CALENDAR_DAY.test(text)) return null;
  const number = Number(text);
  return number === 0 ? null : number;
}

/** Some banks write the day where the standard asks for a number. */
const CALENDAR_DAY = /^20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/;

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
