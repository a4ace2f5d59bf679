/**
 * Same money, other facts. A transaction with facts not seen before may be a known one that this statement should report
 * and does not, and that agrees in booking date, direction, amount and currency. They are a pair where the evidence (the
 * same account of the payer, a shared reference, equal words) allows no other assignment; where it cannot be told, the new
 * one is a suspect. A pair within one message type is a conflict: the new facts are kept, and a person is told.
 * Statements in doubt give no pairs, only suspects.
 */
import {
  contestedKeys,
  freshPayments,
  movedPayments,
  type PairCandidate,
  type PairKey,
  unreportedPayments,
} from '../../models/payment-pairs.ts';
import { findPayment, type PaymentRow, setImportDoubt } from '../../models/payments.ts';
import { askingOf, replaceBy, type StagedStatement, type Staging } from '../import/staging.ts';
import { inBites } from '../in-bites.ts';
import { BY_NAME, BY_PAYER, BY_WORDS, haveOnePayer, haveOtherIds } from './pair-evidence.ts';
import { partnersAmong, uniquePairs } from './unique-pairs.ts';

/**
 * Pairs what is new in a page that was delivered before with what that delivery had. What is new to this page and equal to
 * something on another page may have moved, and is a suspect.
 */
export function pairDeliveredAgain(staging: Staging, statement: StagedStatement): void {
  if (statement.samePage.size === 0) return;
  pairWith(staging, statement, { statements: statement.samePage, suspectRest: false });
  if (statement.otherPages.size === 0) return;
  inBites(staging.db, movedPayments(staging.db, askingOf(staging, statement), statement.otherPages), (id) => {
    setImportDoubt(staging.db, id, 'DUPLICATE_SUSPECT');
  });
}

/** Pairs what is new with what statements about the same money reported; what may be one of those is a suspect. */
export function pairOverlapping(staging: Staging, statement: StagedStatement): void {
  if (statement.nearby.size > 0) pairWith(staging, statement, { statements: statement.nearby, suspectRest: true });
  if (statement.inDoubt.size > 0) suspectAlike(staging, statement);
}

/** What is new and shares anything with what a statement in doubt reported, and nothing contradicts, is a suspect. */
function suspectAlike(staging: Staging, statement: StagedStatement): void {
  const asking = askingOf(staging, statement);
  for (const key of contestedKeys(staging.db, asking)) {
    const known = unreportedPayments(staging.db, asking, key).filter((one) =>
      isMissing(statement, statement.inDoubt, one),
    );
    if (known.length === 0) continue;
    const fresh = freshPayments(staging.db, asking, key);
    const alike = new Set([BY_PAYER, BY_WORDS, BY_NAME].flatMap((evidence) => partnersAmong(fresh, known, evidence)));
    inBites(staging.db, alike, ({ id }) => setImportDoubt(staging.db, id, 'DUPLICATE_SUSPECT'));
  }
}

type Finding =
  | Readonly<{ kind: 'pair'; freshId: number; paymentId: number; relation: 'conflict' | 'joined' }>
  | Readonly<{ kind: 'suspect'; freshId: number }>;

type Search = Readonly<{ statements: ReadonlySet<number>; suspectRest: boolean }>;

function pairWith(staging: Staging, statement: StagedStatement, search: Search): void {
  inBites(staging.db, findings(staging, statement, search), (finding) => {
    if (finding.kind === 'suspect') setImportDoubt(staging.db, finding.freshId, 'DUPLICATE_SUSPECT');
    else takeAs(staging, statement, finding);
  });
}

function takeAs(staging: Staging, statement: StagedStatement, pair: Extract<Finding, { kind: 'pair' }>): void {
  const { freshId, paymentId, relation } = pair;
  if (relation === 'conflict') {
    const row = findPayment(staging.db, freshId);
    if (row === null) throw new Error('a staged payment vanished');
    staging.conflicts.push({
      paymentId,
      statementId: statement.id,
      reason: 'CONFLICTING_FACTS',
      facts: toldFacts(row),
    });
  }
  replaceBy(staging, statement, freshId, { paymentId, relation });
}

function* findings(staging: Staging, statement: StagedStatement, search: Search): Generator<Finding> {
  for (const key of contestedKeys(staging.db, askingOf(staging, statement))) {
    yield* findingsLike(staging, statement, search, key);
  }
}

function* findingsLike(
  staging: Staging,
  statement: StagedStatement,
  { statements, suspectRest }: Search,
  key: PairKey,
): Generator<Finding> {
  const asking = askingOf(staging, statement);
  let missing = unreportedPayments(staging.db, asking, key).filter((known) => isMissing(statement, statements, known));
  if (missing.length === 0) return;
  let fresh = freshPayments(staging.db, asking, key);
  for (const { isSameType, evidence } of PASSES) {
    const candidates = missing.filter((known) => hasSameType(statement, known) === isSameType);
    const pairs = uniquePairs(fresh, candidates, evidence);
    for (const [one, known] of pairs) {
      yield { kind: 'pair', freshId: one.id, paymentId: known.id, relation: isSameType ? 'conflict' : 'joined' };
    }
    const paired = new Set(pairs.flat());
    fresh = fresh.filter((one) => !paired.has(one));
    missing = missing.filter((one) => !paired.has(one));
  }
  if (!suspectRest) return;
  for (const one of fresh) {
    if (missing.some((known) => mayBeReissued(statement, one, known))) yield { kind: 'suspect', freshId: one.id };
  }
}

/**
 * Nothing says that they are two. On the very same page the bank may even have changed its reference; and some give a booking
 * another one in each message type.
 */
function mayBeReissued(statement: StagedStatement, fresh: PairCandidate, known: PairCandidate): boolean {
  const total = entryTotalOf(statement, known);
  if (total !== null && total !== fresh.entryAmountMinor) return false;
  if (!haveOtherIds(fresh, known) || isReportedIn(statement.samePage, known)) return true;
  return !hasSameType(statement, known) && haveOnePayer(fresh, known);
}

/** The total by which its entry would be told; null where another message type may tell it in other entries. */
function entryTotalOf(statement: StagedStatement, known: PairCandidate): number | null {
  return hasSameType(statement, known) || known.collectiveId !== null ? known.entryAmountMinor : null;
}

/** Some statement of `statements` reports it or its total; this one and those that are apart do not. */
function isMissing(statement: StagedStatement, statements: ReadonlySet<number>, known: PairCandidate): boolean {
  return (
    isReportedIn(statements, known) &&
    !isReportedIn(statement.apart, known) &&
    !isReportedIn(new Set([statement.id]), known)
  );
}

function isReportedIn(statements: ReadonlySet<number>, { statementIds }: PairCandidate): boolean {
  return statementIds.split(',').some((id) => statements.has(Number(id)));
}

function hasSameType(statement: StagedStatement, known: PairCandidate): boolean {
  return known.statementIds
    .split(',')
    .some((id) => statement.nearby.has(Number(id)) && isOfType(statement, Number(id)));
}

function isOfType(statement: StagedStatement, id: number): boolean {
  return statement.others.get(id)?.messageType === statement.header.message;
}

/** Within one message type a re-issue may change a name or a text, not both; between types texts differ by nature. */
const PASSES = [
  { isSameType: true, evidence: BY_PAYER },
  { isSameType: true, evidence: BY_WORDS },
  { isSameType: false, evidence: BY_PAYER },
  { isSameType: false, evidence: BY_NAME },
];

function toldFacts(row: PaymentRow): Readonly<Record<string, unknown>> {
  return {
    counterpartyName: row.counterpartyName,
    counterpartyIban: row.counterpartyIban,
    remittance: row.remittance,
    references: row.references,
    endToEndId: row.endToEndId,
    accountServicerReference: row.accountServicerReference,
    valueDate: row.valueDate,
  };
}
