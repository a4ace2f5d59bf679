/**
 * Same money, other facts. At the end of a statement that reports again what was reported before, a transaction
 * with facts not seen before is paired with a known one that is missing now and agrees in booking date,
 * direction, amount and currency. A pair is a conflict: no new payment, the new facts are kept, a person is told.
 */
import { type PairCandidate, paymentsFirstReportedBy, paymentsNotReportedBy } from '../models/payment-pairs.ts';
import { findPayment, removeStagedPayment, setImportDoubt, statementsOfPayment } from '../models/payments.ts';
import { attach, type StagedStatement, type Staging } from './staging.ts';
import { comparePeriods } from './statement-relation.ts';

export function pairMissing(staging: Staging, statement: StagedStatement): void {
  if (statement.sameMoney.size === 0) return;
  for (const fresh of paymentsFirstReportedBy(staging.db, statement.id)) {
    const missing = missingLike(staging, statement, fresh);
    const sameType = missing.find((known) => known.sameType && mayBeReissue(fresh, known));
    if (sameType !== undefined) {
      takeAsConflict(staging, statement, fresh, sameType.id);
      continue;
    }
    const alike = missing.filter((known) => shareReference(fresh, known));
    const [only] = alike;
    if (only !== undefined && alike.length === 1) takeAsJoined(staging, statement, fresh, only.id);
    else if (missing.length > 0) setImportDoubt(staging.db, fresh.id, 'DUPLICATE_SUSPECT');
  }
}

/** Known payments that a statement about the same money reports and this one does not. */
function missingLike(
  staging: Staging,
  statement: StagedStatement,
  fresh: PairCandidate,
): readonly (PairCandidate & { sameType: boolean })[] {
  const found: (PairCandidate & { sameType: boolean })[] = [];
  for (const known of paymentsNotReportedBy(staging.db, statement.id, statement.account, keyOf(fresh))) {
    const sources = statementsOfPayment(staging.db, known.id);
    if (sources.some((id) => statement.apart.has(id))) continue;
    const related = sources.filter((id) => statement.sameMoney.has(id) && mayShareADay(statement, id));
    if (related.length === 0) continue;
    const sameType = related.some((id) => statement.others.get(id)?.messageType === statement.header.message);
    found.push({ ...known, sameType });
  }
  return found;
}

/** Message types of an account report the same money, but not statements of theirs whose periods do not touch. */
function mayShareADay(statement: StagedStatement, otherId: number): boolean {
  const other = statement.others.get(otherId);
  return other !== undefined && comparePeriods(statement.identity, other) !== 'apart';
}

function keyOf(candidate: PairCandidate) {
  return {
    bookingDate: candidate.bookingDate,
    direction: candidate.direction,
    amountMinor: candidate.amountMinor,
    currency: candidate.currency,
  };
}

/** A re-issue changes a name or a text, never all of them; two accounts of payers are two payments. */
function mayBeReissue(one: PairCandidate, other: PairCandidate): boolean {
  if (one.counterpartyIban !== null && other.counterpartyIban !== null)
    return one.counterpartyIban === other.counterpartyIban;
  return shareReference(one, other) || (one.remittance !== '[]' && one.remittance === other.remittance);
}

/** Between message types texts differ by nature; one shared reference or counterparty tells that it is one. */
function shareReference(one: PairCandidate, other: PairCandidate): boolean {
  if (one.references !== '[]' && one.references === other.references) return true;
  if (one.counterpartyIban !== null && one.counterpartyIban === other.counterpartyIban) return true;
  return one.counterpartyName !== null && one.counterpartyName === other.counterpartyName;
}

function takeAsConflict(staging: Staging, statement: StagedStatement, fresh: PairCandidate, paymentId: number): void {
  const facts = replaceBy(staging, statement, fresh, paymentId, 'conflict');
  staging.conflicts.push({ paymentId, statementId: statement.id, facts });
}

function takeAsJoined(staging: Staging, statement: StagedStatement, fresh: PairCandidate, paymentId: number): void {
  replaceBy(staging, statement, fresh, paymentId, 'joined');
}

function replaceBy(
  staging: Staging,
  statement: StagedStatement,
  fresh: PairCandidate,
  paymentId: number,
  relation: 'conflict' | 'joined',
): Readonly<Record<string, unknown>> {
  const row = findPayment(staging.db, fresh.id);
  if (row === null) throw new Error('a staged payment vanished');
  removeStagedPayment(staging.db, fresh.id);
  attach(staging, statement, { entryIndex: row.entryIndex ?? 0, detailIndex: row.detailIndex }, paymentId, relation);
  staging.counts.imported -= 1;
  staging.counts.known += 1;
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
