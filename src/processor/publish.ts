/**
 * The one moment in which a staged file becomes visible: its row says IMPORTED, the event with count, sums and
 * payments hash is written, and what the file said about older payments takes effect. All or nothing.
 */
import { createHash } from 'node:crypto';
import { type Db, writeTransaction } from '../models/db.ts';
import { appendEvent, eventsOf, hasStaffEvent } from '../models/events.ts';
import { findCollective, updateCollective, updateFile } from '../models/files.ts';
import { findPayment, type PaymentRow } from '../models/payments.ts';
import type { BookingPolicy } from './book.ts';
import type { Conflict, Staging } from './staging.ts';
import { type Actor, transition } from './transition.ts';

const IMPORTER: Actor = { kind: 'job', name: 'import' };

/** Publishes the staged file. Throws (and publishes nothing) when the counts do not add up. */
export function publish(staging: Staging, booking: BookingPolicy): void {
  const { db, fileId, counts, header, now } = staging;
  const totals = hashPayments(staging);
  if (totals.count !== counts.imported) throw new Error('the staged payments are not the counted ones');
  writeTransaction(db, () => {
    updateFile(db, fileId, {
      state: 'IMPORTED',
      code: null,
      message: null,
      hint: null,
      importedAt: now.toISOString(),
      messageType: header?.message ?? null,
      messageVersion: header?.version ?? null,
      messageId: header?.messageId ?? null,
      warnings: JSON.stringify([...staging.warnings, ...conflictWarnings(staging)]),
      ...counts,
    });
    appendEvent(
      db,
      {
        subject: { fileId },
        fromState: 'STAGING',
        toState: 'IMPORTED',
        actor: 'job:import',
        reason: null,
        data: { ...counts, sums: totals.sums, paymentsSha256: totals.sha256 },
        detail: null,
      },
      now,
    );
    for (const collectiveId of staging.detailed) takePlaceOfTotal(staging, collectiveId, booking);
    for (const conflict of staging.conflicts) tellConflict(staging, conflict, booking);
  });
}

/** As SQLite counts. */
const NO_LIMIT = -1;

export type PaymentTotals = Readonly<{
  count: number;
  sums: Readonly<Record<string, { inMinor: number; outMinor: number }>>;
  sha256: string;
}>;

/**
 * Count, sums and hash over the payments that a file brought, in their order. To verify them later, `limit` is the number
 * that it was imported with: payments made of its expired collective entries come after those.
 */
export function hashPayments(source: Readonly<{ db: Db; fileId: number; limit?: number }>): PaymentTotals {
  const rows = source.db.sqlite
    .prepare<[number, number], HashedRow>(
      `SELECT id, account, direction, amount_minor AS amountMinor, currency, booking_date AS bookingDate,
         fingerprint, occurrence
       FROM payment WHERE file_id = ? ORDER BY id LIMIT ?`,
    )
    .iterate(source.fileId, source.limit ?? NO_LIMIT);
  const hash = createHash('sha256');
  const sums: Record<string, { inMinor: number; outMinor: number }> = {};
  let count = 0;
  for (const row of rows) {
    count += 1;
    hash.update(
      `${row.id}|${row.account}|${row.direction}|${row.amountMinor}|${row.currency}|${row.bookingDate}|${row.fingerprint}|${row.occurrence}\n`,
    );
    const sum = sums[row.currency] ?? { inMinor: 0, outMinor: 0 };
    if (row.direction === 'in') sum.inMinor += row.amountMinor;
    else sum.outMinor += row.amountMinor;
    sums[row.currency] = sum;
  }
  return { count, sums, sha256: hash.digest('hex') };
}

type HashedRow = Readonly<{
  id: number;
  account: string;
  direction: 'in' | 'out';
  amountMinor: number;
  currency: string;
  bookingDate: string;
  fingerprint: string;
  occurrence: number;
}>;

/** The details are here: the total stops waiting, or steps back as IRRELEVANT(DETAILED). */
function takePlaceOfTotal(staging: Staging, collectiveId: number, booking: BookingPolicy): void {
  const { db, fileId, now } = staging;
  const collective = findCollective(db, collectiveId);
  if (collective === null) throw new Error(`collective entry ${collectiveId} vanished`);
  updateCollective(db, collectiveId, { state: 'DETAILED', detailFileId: fileId });
  const payment = collective.paymentId === null ? null : findPayment(db, collective.paymentId);
  if (payment === null) return;
  transition(
    { db, now, booking },
    payment,
    {
      to: 'IRRELEVANT',
      reason: 'DETAILED',
      evidence: [{ rule: 'collective-detail', weight: 0, field: 'file', value: `F-${fileId}` }],
      data: { detailFileId: fileId },
    },
    IMPORTER,
  );
}

function conflictWarnings(staging: Staging): readonly string[] {
  return staging.conflicts.map(
    ({ paymentId }) => `CONFLICTING_FACTS: the bank now reports P-${paymentId} with other facts`,
  );
}

/**
 * Other facts for known money: a person must look, unless it is booked, settled by a person, or no credit. The same
 * facts told again say nothing new.
 */
function tellConflict(staging: Staging, conflict: Conflict, booking: BookingPolicy): void {
  const { db, fileId, now } = staging;
  const payment = findPayment(db, conflict.paymentId);
  if (payment === null) throw new Error(`payment ${conflict.paymentId} vanished`);
  if (isToldAlready(staging, conflict)) return;
  const data = { fileId, statementId: conflict.statementId };
  const detail = { newFacts: conflict.facts };
  if (needsPerson(staging, payment)) {
    const evidence = [{ rule: 'conflicting-facts', weight: 0, field: 'file', value: `F-${fileId}` }];
    transition(
      { db, now, booking },
      payment,
      { to: 'MANUAL', reason: 'CONFLICTING_FACTS', evidence, data, detail },
      IMPORTER,
    );
    return;
  }
  const event = { fromState: payment.state, toState: payment.state, actor: 'job:import', reason: 'CONFLICTING_FACTS' };
  appendEvent(db, { subject: { paymentId: payment.id }, ...event, data, detail }, now);
}

function isToldAlready(staging: Staging, conflict: Conflict): boolean {
  const told = JSON.stringify(conflict.facts);
  return eventsOf(staging.db, { paymentId: conflict.paymentId }).some(
    ({ reason, detail }) =>
      reason === 'CONFLICTING_FACTS' &&
      typeof detail === 'object' &&
      detail !== null &&
      'newFacts' in detail &&
      JSON.stringify(detail.newFacts) === told,
  );
}

function needsPerson(staging: Staging, payment: PaymentRow): boolean {
  if (payment.direction !== 'in' || hasStaffEvent(staging.db, payment.id)) return false;
  return payment.state === 'NEW' || payment.state === 'MATCHED' || payment.state === 'MANUAL';
}
