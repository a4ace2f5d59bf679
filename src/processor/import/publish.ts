/**
 * The one moment in which a staged file becomes visible: its row says IMPORTED, the event with count, sums and
 * payments hash is written, and what the file said about older payments takes effect. All or nothing.
 */
import { createHash } from 'node:crypto';
import { type Db, writeTransaction } from '../../models/db.ts';
import { appendEvent } from '../../models/events.ts';
import { findFile, updateFile } from '../../models/files.ts';
import { statementSeals } from '../../models/seals.ts';
import type { BookingPolicy } from '../book.ts';
import type { Staging } from './staging.ts';
import { takeEffect, warningsOf } from './take-effect.ts';

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
      warnings: JSON.stringify([...staging.warnings, ...warningsOf(staging)]),
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
        data: voucherOf(staging, totals),
        detail: null,
      },
      now,
    );
    takeEffect(staging, booking);
  });
}

/** What the event of the import vouches for (`models/seals.ts`): no personal data. */
function voucherOf({ db, fileId, counts }: Staging, totals: PaymentTotals) {
  const file = findFile(db, fileId);
  if (file === null) throw new Error(`file ${fileId} vanished`);
  const { sha256, sizeBytes } = file;
  const seals = { paymentsSha256: totals.sha256, statements: statementSeals(db, fileId) };
  return { ...counts, sha256, sizeBytes, sums: totals.sums, ...seals };
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
      `SELECT id, direction, amount_minor AS amountMinor, currency, facts_hash AS factsHash
       FROM payment WHERE file_id = ? ORDER BY id LIMIT ?`,
    )
    .iterate(source.fileId, source.limit ?? NO_LIMIT);
  const hash = createHash('sha256');
  const sums: Record<string, { inMinor: number; outMinor: number }> = {};
  let count = 0;
  for (const row of rows) {
    count += 1;
    hash.update(`${row.id}|${row.factsHash}\n`);
    const sum = sums[row.currency] ?? { inMinor: 0, outMinor: 0 };
    if (row.direction === 'in') sum.inMinor += row.amountMinor;
    else sum.outMinor += row.amountMinor;
    sums[row.currency] = sum;
  }
  return { count, sums, sha256: hash.digest('hex') };
}

type HashedRow = Readonly<{
  id: number;
  direction: 'in' | 'out';
  amountMinor: number;
  currency: string;
  factsHash: string;
}>;
