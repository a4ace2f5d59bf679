/** The proof of one account: each statement by itself, its deliveries, one after the other, and the books against them all. Pure. */
import { CONTINUOUS, continuityOf } from './continuity.ts';
import { coverageOf, lastDayOf } from './coverage.ts';
import { inTime } from './order.ts';
import { ownDifferences, plain } from './own.ts';
import { type Unit, unitsOf } from './pages.ts';
import { supersededIn } from './replaced.ts';
import type { BookFacts, ProofDifference, ProofRow, ProofState, ProvedAccount, ProvedStatement } from './types.ts';
import { unreportedByStatement } from './unreported.ts';

/** `rows` are all statements and notifications of one account and currency. */
export function proveAccount(rows: readonly ProofRow[], facts: BookFacts): ProvedAccount {
  const [first] = rows;
  if (first === undefined) throw new Error('an account without statements');
  const ordered = [...rows].sort(inTime);
  const found = judge(ordered, facts);
  const statements = ordered.map((row) => statementOf(row, found, facts.sums.get(row.id)?.chargesMinor ?? 0));
  const own = facts.credits.find((one) => one.account === first.account && one.currency === first.currency) ?? null;
  const state = own !== null && own.restMinor !== 0 ? 'difference' : stateOf(statements);
  return { account: first.account, currency: first.currency, state, statements, credits: own };
}

/** What was found, by the id of the row. */
type Found = Readonly<{
  unitOfRow: ReadonlyMap<number, Unit>;
  own: ReadonlyMap<number, readonly ProofDifference[]>;
  replacedBy: ReadonlyMap<number, number>;
  continuity: ReturnType<typeof continuityOf>;
  books: ReadonlyMap<number, readonly ProofDifference[]>;
}>;

function judge(ordered: readonly ProofRow[], facts: BookFacts): Found {
  const ofRecord = ordered.filter((row) => row.messageType === 'camt.053');
  const unitOfRow = new Map(unitsOf(ofRecord).flatMap((unit) => unit.rows.map((row) => [row.id, unit] as const)));
  const superseded = supersededIn(ordered);
  const ownOf = (row: ProofRow, rejected = facts.rejected.get(row.id) ?? []): readonly ProofDifference[] =>
    ownDifferences(row, unitOfRow.get(row.id) ?? loneUnit(row), { sum: facts.sums.get(row.id), rejected });
  const recorded = new Map(ofRecord.map((row) => [row.id, ownOf(row)]));
  const standing = unitsOf(ofRecord.filter((row) => !superseded.has(row.id))).filter(
    (unit) => unit.differenceMinor === 0 && unit.pages.every((page) => recorded.get(page.id)?.length === 0),
  );
  const coverage = coverageOf(standing, lastDayOf(ofRecord));
  const isCovered = (day: string | null): boolean => day !== null && coverage.statementOf(day) !== null;
  const own = new Map(recorded);
  for (const row of ordered) {
    if (own.has(row.id)) continue;
    // What a notification could not say, the statements of that day do.
    own.set(
      row.id,
      ownOf(
        row,
        facts.rejected.get(row.id)?.filter(({ bookingDate }) => !isCovered(bookingDate)),
      ),
    );
  }
  const replacedBy = replacedIn(ordered, { superseded, own, unitOfRow });
  const unreported = unreportedByStatement(
    { rows: ordered, coverage, superseded, asked: facts.asked },
    facts.creditsOf,
  );
  return {
    unitOfRow,
    own,
    replacedBy,
    continuity: continuityOf(unitsOf(ofRecord.filter((row) => !replacedBy.has(row.id)))),
    books: new Map(
      ofRecord.map((row) => [
        row.id,
        [...[unreported.get(row.id) ?? []].flat(), ...repeatedOf(row, facts, superseded)],
      ]),
    ),
  };
}

type Deliveries = Pick<Found, 'own' | 'unitOfRow'> & Readonly<{ superseded: ReadonlyMap<number, ProofRow> }>;

/** Deliveries with a difference whose page came again without one, and the file that brought it. */
function replacedIn(rows: readonly ProofRow[], { superseded, own, unitOfRow }: Deliveries): Map<number, number> {
  const replaced = new Map<number, number>();
  for (const row of rows) {
    const newer = superseded.get(row.id);
    if (newer === undefined || (own.get(row.id) ?? []).length === 0 || (own.get(newer.id) ?? []).length > 0) continue;
    const isProved = newer.proof === 'proved' || unitOfRow.get(newer.id)?.differenceMinor === 0;
    if (isProved || row.proof !== 'difference') replaced.set(row.id, newer.fileId);
  }
  return replaced;
}

function repeatedOf(
  row: ProofRow,
  { repeated }: BookFacts,
  superseded: ReadonlyMap<number, ProofRow>,
): readonly ProofDifference[] {
  const own = repeated.filter(
    ({ statementId, beforeId }) => statementId === row.id && !superseded.has(row.id) && !superseded.has(beforeId),
  );
  if (own.length === 0) return [];
  const minor = own.reduce((sum, one) => sum - one.netMinor, 0);
  return [plain('repeated', minor, { payments: [...new Set(own.flatMap((one) => one.paymentIds))] })];
}

function statementOf(row: ProofRow, found: Found, chargesMinor: number): ProvedStatement {
  const { differences: steps, skippedNumbers } = found.continuity.get(row.id) ?? CONTINUOUS;
  const replacedBy = found.replacedBy.get(row.id) ?? null;
  if (replacedBy !== null)
    return { ...row, state: 'replaced', differences: [], skippedNumbers, chargesMinor, replacedBy };
  const own = found.own.get(row.id) ?? [];
  const differences = [...own, ...steps, ...(found.books.get(row.id) ?? [])];
  const isProved = found.unitOfRow.get(row.id)?.differenceMinor === 0;
  const state = differences.length > 0 ? 'difference' : isProved ? 'proved' : row.proof;
  return { ...row, state, differences, skippedNumbers, chargesMinor, replacedBy };
}

/** A notification has no balances, and so nothing that pages could prove together. */
function loneUnit(row: ProofRow): Unit {
  const nothing = { openingMinor: null, closingMinor: null, missing: [], differenceMinor: null };
  return { pages: [row], rows: [row], ...nothing };
}

/** Proved only when every statement of record (camt.053) is, or has been replaced by one that is. */
function stateOf(statements: readonly ProvedStatement[]): ProofState {
  if (statements.some((one) => one.state === 'difference')) return 'difference';
  const ofRecord = statements.filter((one) => one.messageType === 'camt.053' && one.state !== 'replaced');
  return ofRecord.length > 0 && ofRecord.every((one) => one.state === 'proved') ? 'proved' : 'not-provable';
}
