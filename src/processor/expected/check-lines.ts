/**
 * Checks all lines of a file, each for itself and then against each other: a reference stands on one line only, and
 * a person with an id is the same on all lines. Pure.
 */
import type { PersonFacts } from '../../models/expected.ts';
import { withoutLeadingZeros } from '../../reference-key.ts';
import type { LineProblem, SourceLine } from './columns.ts';
import { referenceValues } from './identify.ts';
import type { Warning } from './plan-item.ts';
import { PERSON_COLUMNS } from './plan-person.ts';
import { checkLine, type ExpectedRow } from './row.ts';

export type FileLine = Readonly<{
  source: SourceLine;
  /** Null when the line is rejected. */
  row: ExpectedRow | null;
  problems: readonly LineProblem[];
  warnings: readonly Warning[];
}>;

export function checkLines(sources: readonly SourceLine[]): readonly FileLine[] {
  const checked = sources.map((source): FileLine => {
    const result = checkLine(source);
    if ('problems' in result) return { source, row: null, problems: result.problems, warnings: [] };
    return { source, row: result.row, problems: [], warnings: [] };
  });
  return withSamePersons(withoutDoubles(checked));
}

/**
 * Of lines with the same reference none is taken: which of them is right is not ours to guess. A number is the same
 * with and without leading zeros, whatever the column.
 */
function withoutDoubles(lines: readonly FileLine[]): readonly FileLine[] {
  const linesByValue = new Map<string, Set<number>>();
  for (const { row } of lines) {
    if (row === null) continue;
    for (const [, value] of referenceValues(row)) {
      const reference = withoutLeadingZeros(value);
      const known = linesByValue.get(reference);
      if (known === undefined) linesByValue.set(reference, new Set([row.line]));
      else known.add(row.line);
    }
  }
  return lines.map((line) => {
    const { row } = line;
    if (row === null) return line;
    const problems = referenceValues(row).flatMap(([column, value]): readonly LineProblem[] => {
      const others = [...(linesByValue.get(withoutLeadingZeros(value)) ?? [])].filter((number) => number !== row.line);
      if (others.length === 0) return [];
      const message = `${column} ${value}: is also on line ${others.slice(0, 5).join(', ')}, use each reference once`;
      return [{ column, code: 'REFERENCE_TWICE', message }];
    });
    return problems.length === 0 ? line : { ...line, row: null, problems };
  });
}

type SamePerson = { facts: PersonFacts; warnings: Map<number, Warning> };

/**
 * Lines of one person_id add up to one person, the later line first; where they differ the person on the later line
 * is told. All lines then say the same, so that a second import of the file changes nothing.
 */
function withSamePersons(lines: readonly FileLine[]): readonly FileLine[] {
  const persons = new Map<string, SamePerson>();
  for (const { row } of lines) {
    const id = row?.person.externalId ?? null;
    if (row === null || id === null) continue;
    const known = persons.get(id);
    if (known === undefined) persons.set(id, { facts: row.person, warnings: new Map() });
    else joinPerson(known, row);
  }
  return lines.map((line) => {
    const id = line.row?.person.externalId ?? null;
    const same = id === null ? undefined : persons.get(id);
    if (line.row === null || same === undefined) return line;
    const warning = same.warnings.get(line.row.line);
    return { ...line, row: { ...line.row, person: same.facts }, warnings: warning === undefined ? [] : [warning] };
  });
}

function joinPerson(same: SamePerson, row: ExpectedRow): void {
  const differing: string[] = [];
  const joined: Record<string, string | null> = {};
  for (const [column, name] of Object.entries(PERSON_COLUMNS)) {
    const [before, now] = [same.facts[name], row.person[name]];
    if (before !== null && now !== null && before !== now) differing.push(column);
    joined[name] = now ?? before;
  }
  if (differing.length > 0) {
    const message = `person ${row.person.externalId} has another ${differing.join(', ')} on an earlier line: this one counts`;
    same.warnings.set(row.line, { code: 'PERSON_DIFFERS', message });
  }
  same.facts = { ...same.facts, ...joined };
}
