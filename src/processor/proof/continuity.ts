/**
 * One statement after the other: each must begin with what the one before it ended with, and the bank's own numbers must
 * not leave one out. One walk over the statements of an account in order of time. Pure.
 */
import { relationOf } from '../identity/statement-relation.ts';
import { endOf, inTime, sequenceOf } from './order.ts';
import type { Unit } from './pages.ts';
import type { ProofDifference, ProofRow } from './types.ts';

export type Continuity = Readonly<{ differences: readonly ProofDifference[]; skippedNumbers: readonly string[] }>;

export const CONTINUOUS: Continuity = { differences: [], skippedNumbers: [] };

/** A longer jump is another series, not so many lost statements. */
const SKIPPED_MAX = 366;

/** What is wrong before (or within) each unit, by the id of the row it is told at. `units` are in order of time. */
export function continuityOf(units: readonly Unit[]): ReadonlyMap<number, Continuity> {
  const numbers = new Set(units.flatMap((unit) => sequenceOf(firstOf(unit)) ?? []));
  const found = new Map<number, Continuity>();
  units.forEach((unit, index) => {
    for (const [row, difference] of gapsWithin(unit)) found.set(row.id, { ...CONTINUOUS, differences: [difference] });
    const before = isToldAlready(units, index) ? null : predecessorsOf(units, index);
    if (before !== null) {
      const continuity = compareWith(unit, before, numbers);
      if (continuity !== CONTINUOUS) found.set(firstOf(unit).id, continuity);
    }
  });
  return found;
}

type Predecessors = Readonly<{ latest: Unit; beside: readonly Unit[] }>;

/** The latest units that do not report the same money: usually the one before. Null when there is none. */
function predecessorsOf(units: readonly Unit[], index: number): Predecessors | null {
  const own = unitAt(units, index);
  const beside: Unit[] = [];
  for (let at = index - 1; at >= 0; at -= 1) {
    const other = unitAt(units, at);
    const [latest] = beside;
    if (latest !== undefined && endOf(lastOf(other)) !== endOf(lastOf(latest))) break;
    if (relationOf(firstOf(other), firstOf(own)) !== 'same-money') beside.push(other);
  }
  const [latest] = beside;
  return latest === undefined ? null : { latest, beside };
}

/** The same statement delivered again: its gap has been told. */
function isToldAlready(units: readonly Unit[], index: number): boolean {
  const own = firstOf(unitAt(units, index));
  for (let at = index - 1; at >= 0; at -= 1) {
    const other = firstOf(unitAt(units, at));
    if (endOf(other) !== endOf(own)) return false;
    if (other.openingMinor === own.openingMinor && relationOf(other, own) === 'same-money') return true;
  }
  return false;
}

function compareWith(unit: Unit, { latest, beside }: Predecessors, numbers: ReadonlySet<number>): Continuity {
  const skipped = skippedNumbers(latest, unit, numbers);
  if (unit.openingMinor === null || latest.closingMinor === null) {
    if (skipped.length === 0 || inTime(firstOf(latest), firstOf(unit)) >= 0) return CONTINUOUS;
    return { differences: [differenceOf('sequence', 0, latest, skipped)], skippedNumbers: [] };
  }
  if (beside.some((other) => other.closingMinor === unit.openingMinor)) {
    return skipped.length === 0 ? CONTINUOUS : { differences: [], skippedNumbers: skipped };
  }
  const missing = [...latest.missing, ...unit.missing.filter((page) => page.startsWith('page 1 ')), ...skipped];
  const gap = differenceOf('gap', unit.openingMinor - latest.closingMinor, latest, missing);
  return { differences: [gap], skippedNumbers: [] };
}

/** Pages whose interim balances do not go on from each other, where the pages together do not prove otherwise. */
function gapsWithin(unit: Unit): readonly (readonly [ProofRow, ProofDifference])[] {
  if (unit.differenceMinor === 0) return [];
  return unit.pages.slice(1).flatMap((page, index) => {
    const before = unit.pages[index];
    if (before === undefined || !isInterim(before.closingCode) || !isInterim(page.openingCode)) return [];
    if (before.closingMinor === null || page.openingMinor === null || before.closingMinor === page.openingMinor)
      return [];
    const pages = { ...unit, pages: [before] };
    return [[page, differenceOf('gap', page.openingMinor - before.closingMinor, pages, unit.missing)] as const];
  });
}

function isInterim(code: string | null): boolean {
  return code === 'ITBD';
}

/** Numbers between two statements that no statement of the account has: `number 101`, `numbers 101 to 104`. */
function skippedNumbers(before: Unit, after: Unit, numbers: ReadonlySet<number>): readonly string[] {
  const from = sequenceOf(firstOf(before));
  const to = sequenceOf(firstOf(after));
  if (from === null || to === null || to - from < 2 || to - from > SKIPPED_MAX) return [];
  const runs: { first: number; last: number }[] = [];
  for (let number = from + 1; number < to; number += 1) {
    if (numbers.has(number)) continue;
    const run = runs.at(-1);
    if (run !== undefined && run.last === number - 1) run.last = number;
    else runs.push({ first: number, last: number });
  }
  return runs.map(({ first, last }) => (first === last ? `number ${first}` : `numbers ${first} to ${last}`));
}

function differenceOf(
  kind: 'gap' | 'sequence',
  minor: number,
  before: Unit,
  missing: readonly string[],
): ProofDifference {
  const { fileName, bankStatementId, closingDate } = lastOf(before);
  return { kind, minor, after: { file: fileName, bankStatementId, closingDate }, missing, totals: [], payments: [] };
}

function unitAt(units: readonly Unit[], index: number): Unit {
  const unit = units[index];
  if (unit === undefined) throw new Error('a unit outside of its list');
  return unit;
}

function firstOf(unit: Unit): ProofRow {
  const [first] = unit.pages;
  if (first === undefined) throw new Error('a statement without pages');
  return first;
}

function lastOf(unit: Unit): ProofRow {
  return unit.pages.at(-1) ?? firstOf(unit);
}
