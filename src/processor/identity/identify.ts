/**
 * The exact identity of a bank payment: is this money already there? Equal facts in a statement that reports the same
 * money are the same payment, each counted once per statement; equal facts in statements apart are two payments. A
 * reference of the bank among these facts is never counted twice unseen.
 */
import { twinsOf } from '../../models/payment-pairs.ts';
import type { ImportDoubt, PaymentFacts } from '../import/payment-facts.ts';
import type { StagedStatement, Staging, Twins } from '../import/staging.ts';
import { meaningfulId } from './fingerprint.ts';

export type Identified =
  | Readonly<{ kind: 'known'; paymentId: number }>
  | Readonly<{ kind: 'new'; occurrence: number; doubt: ImportDoubt | null }>;

const REMEMBERED_MAX = 1_000;

/** Who asks takes: the next equal row of this statement gets the next answer. */
export function identify(staging: Staging, statement: StagedStatement, facts: PaymentFacts): Identified {
  const twins = statement.twins.get(facts.fingerprint) ?? lookUp(staging, statement, facts);
  const paymentId = twins.known[twins.next];
  if (paymentId !== undefined) {
    twins.next += 1;
    return { kind: 'known', paymentId };
  }
  twins.occurrences += 1;
  return { kind: 'new', occurrence: twins.occurrences, doubt: twins.suspect ? 'DUPLICATE_SUSPECT' : null };
}

/** Remembered, so that ten thousand equal rows do not read each other's sources ten thousand times. */
function lookUp(staging: Staging, statement: StagedStatement, facts: PaymentFacts): Twins {
  const sources = new Map<number, number[]>();
  let occurrences = 0;
  for (const twin of twinsOf(staging.db, facts)) {
    occurrences = Math.max(occurrences, twin.occurrence);
    const statements = sources.get(twin.id);
    if (statements === undefined) sources.set(twin.id, [twin.statementId]);
    else statements.push(twin.statementId);
  }
  const twins: Twins = { known: [], next: 0, occurrences, suspect: false };
  const isCertain = hasBankReference(facts);
  for (const [id, statements] of sources) {
    if (statements.includes(statement.id)) continue;
    const isIn = (related: ReadonlySet<number>) => statements.some((one) => related.has(one));
    if (isIn(statement.apart)) twins.suspect ||= isCertain;
    else if (isIn(statement.sameMoney) || (isCertain && isIn(statement.inDoubt))) twins.known.push(id);
    else twins.suspect ||= isIn(statement.unknown);
  }
  if (statement.twins.size >= REMEMBERED_MAX) statement.twins.clear();
  statement.twins.set(facts.fingerprint, twins);
  return twins;
}

/** Its facts have a name that the bank gave to this money. */
export function hasBankReference({
  accountServicerReference,
  entryServicerReference,
  transactionId,
}: Pick<PaymentFacts, 'accountServicerReference' | 'entryServicerReference' | 'transactionId'>): boolean {
  const references = [accountServicerReference, entryServicerReference, transactionId];
  return references.some((reference) => meaningfulId(reference ?? null) !== null);
}
