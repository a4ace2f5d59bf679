/**
 * Same money, other facts. A transaction with facts not seen before may be a known one that this statement should report
 * and does not, and that agrees in booking date, direction, amount and currency. They are a pair where the evidence (the
 * same account of the payer, a shared reference, equal words) allows no other assignment; where it cannot be told, the new
 * one is a suspect. A pair within one message type is a conflict: the new facts are kept, and a person is told.
 */
import {
  contestedKeys,
  freshPayments,
  type PairCandidate,
  type PairKey,
  unreportedPayments,
} from '../models/payment-pairs.ts';
import { findPayment, type PaymentRow, setImportDoubt } from '../models/payments.ts';
import { inBites } from './in-bites.ts';
import { askingOf, replaceBy, type StagedStatement, type Staging } from './staging.ts';
import { type Evidence, uniquePairs } from './unique-pairs.ts';

/** Pairs what is new in a page that was delivered before with what that delivery had. */
export function pairDeliveredAgain(staging: Staging, statement: StagedStatement): void {
  if (statement.samePage.size > 0) pairWith(staging, statement, { statements: statement.samePage, suspectRest: false });
}

/** Pairs what is new with what statements about the same money reported; what may be one of those is a suspect. */
export function pairOverlapping(staging: Staging, statement: StagedStatement): void {
  if (statement.nearby.size > 0) pairWith(staging, statement, { statements: statement.nearby, suspectRest: true });
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
    staging.conflicts.push({ paymentId, statementId: statement.id, facts: toldFacts(row) });
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
  if (suspectRest && missing.length > 0) {
    const totals = new Set(missing.map((known) => entryTotalOf(statement, known)));
    const suspects = fresh.filter((one) => totals.has(null) || totals.has(one.entryAmountMinor));
    for (const { id } of suspects) yield { kind: 'suspect', freshId: id };
  }
}

/** The total by which its entry would be told; null where another message type may tell it in other entries. */
function entryTotalOf(statement: StagedStatement, known: PairCandidate): number | null {
  return hasSameType(statement, known) || known.collectiveId !== null ? known.entryAmountMinor : null;
}

/** Some statement of `statements` reports it or its total; this one and those that are apart do not. */
function isMissing(statement: StagedStatement, statements: ReadonlySet<number>, known: PairCandidate): boolean {
  const reporting = known.statementIds.split(',').map(Number);
  return (
    reporting.some((id) => statements.has(id)) &&
    !reporting.some((id) => id === statement.id || statement.apart.has(id))
  );
}

function hasSameType(statement: StagedStatement, known: PairCandidate): boolean {
  return known.statementIds
    .split(',')
    .some((id) => statement.nearby.has(Number(id)) && isOfType(statement, Number(id)));
}

function isOfType(statement: StagedStatement, id: number): boolean {
  return statement.others.get(id)?.messageType === statement.header.message;
}

const BY_PAYER = (one: PairCandidate) => [
  ...tokens('iban', one.counterpartyIban),
  ...tokens('reference', one.references === '[]' ? null : one.references),
];

/** Within one message type a re-issue may change a name or a text, not both; between types texts differ by nature. */
const PASSES = [
  { isSameType: true, evidence: evidenceOf(BY_PAYER) },
  { isSameType: true, evidence: evidenceOf((one) => tokens('words', one.remittance === '[]' ? null : one.remittance)) },
  { isSameType: false, evidence: evidenceOf(BY_PAYER) },
  { isSameType: false, evidence: evidenceOf((one) => tokens('name', one.counterpartyName)) },
];

function evidenceOf(tokensOf: (one: PairCandidate) => readonly string[]): Evidence<PairCandidate> {
  return { classOf: (one) => one.fingerprint, tokensOf, allows: mayBeOne };
}

function tokens(kind: string, text: string | null): readonly string[] {
  return text === null ? [] : [`${kind} ${text}`];
}

/** Another total of the entry, another account, reference or wholly other name of the payer is another payment. */
function mayBeOne(one: PairCandidate, other: PairCandidate): boolean {
  if (one.entryAmountMinor !== other.entryAmountMinor) return false;
  if (one.references !== '[]' && other.references !== '[]' && one.references !== other.references) return false;
  if (one.counterpartyIban !== null && other.counterpartyIban !== null)
    return one.counterpartyIban === other.counterpartyIban;
  if (one.counterpartyName === null || other.counterpartyName === null) return true;
  const words = wordsOf(other.counterpartyName);
  return wordsOf(one.counterpartyName).some((word) => words.includes(word));
}

function wordsOf(name: string): readonly string[] {
  return (
    name
      .normalize('NFC')
      .toUpperCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

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
