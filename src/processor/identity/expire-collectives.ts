/**
 * What is left of a collective entry whose details did not come within three bank days becomes a payment for a person, with
 * the advice to ask the bank. Details that come later still take its place as long as no person has touched it.
 */
import { insertPart, updateCollective, type WaitingCollective, waitingCollectives } from '../../models/collectives.ts';
import { type Db, writeTransaction } from '../../models/db.ts';
import { twinsOf } from '../../models/payment-pairs.ts';
import { insertPayment, insertSource } from '../../models/payments.ts';
import { storedJson } from '../../stored-json.ts';
import type { PaymentFacts } from '../import/payment-facts.ts';

const PATIENCE_BANK_DAYS = 3;

/** Gives back how many entries became payments. */
export function expireCollectives(context: { db: Db; now: Date }): number {
  const today = context.now.toISOString().slice(0, 10);
  const due = waitingCollectives(context.db).filter(
    (row) => bankDaysBetween(row.bookingDate, today) > PATIENCE_BANK_DAYS,
  );
  for (const row of due) writeTransaction(context.db, () => makePayment(context, row));
  return due.length;
}

function makePayment(context: { db: Db; now: Date }, row: WaitingCollective): void {
  const { db } = context;
  const facts = storedJson<PaymentFacts>(row.facts);
  const occurrences = twinsOf(db, facts).map((twin) => twin.occurrence);
  const place = {
    fileId: row.fileId,
    statementId: row.statementId,
    occurrence: Math.max(0, ...occurrences) + 1,
    importDoubt: facts.importDoubt,
    createdAt: context.now.toISOString(),
  };
  const paymentId = insertPayment(db, { ...facts, amountMinor: row.restMinor }, place);
  insertSource(db, {
    statementId: row.statementId,
    entryIndex: row.entryIndex,
    detailIndex: facts.detailIndex ?? null,
    paymentId,
    relation: 'first',
  });
  insertPart(db, { collectiveId: row.id, paymentId, role: 'rest', fileId: row.fileId });
  updateCollective(db, row.id, { state: 'PAYMENT', paymentId });
}

/** Mondays to Fridays after `from` up to and including `to` (`YYYY-MM-DD`). Holidays count: patience is cheap. */
export function bankDaysBetween(from: string, to: string): number {
  const end = Date.parse(`${to}T00:00:00Z`);
  let days = 0;
  for (let at = Date.parse(`${from}T00:00:00Z`) + DAY_MS; at <= end && days <= PATIENCE_BANK_DAYS; at += DAY_MS) {
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6) days += 1;
  }
  return days;
}

const DAY_MS = 86_400_000;
