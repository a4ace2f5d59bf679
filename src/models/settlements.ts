/** Queries on settlement batches, their lines, and what processors sent to the bank. No decisions. */
import { asc, eq, isNull } from 'drizzle-orm';
import { type Db, perDatabase } from './db.ts';
import { payout, settlementBatch } from './schema.ts';

export type BatchRow = typeof settlementBatch.$inferSelect;
export type PayoutRow = typeof payout.$inferSelect;
export type BatchIdentity = Readonly<{ gateway: string; account: string; reference: string; currency: string }>;

const statements = perDatabase((db) => ({
  batch: db.sqlite.prepare<BatchIdentity, { id: number; merchant: string }>(
    `SELECT id, merchant FROM settlement_batch
     WHERE gateway = @gateway AND account = @account AND reference = @reference AND currency = @currency`,
  ),
  insertBatch: db.sqlite.prepare(
    `INSERT INTO settlement_batch (gateway, account, reference, currency, merchant, created_at)
     VALUES (@gateway, @account, @reference, @currency, @merchant, @createdAt)`,
  ),
  line: db.sqlite.prepare<[number, string], { fileId: number; position: number; totalMinor: number; feeMinor: number }>(
    `SELECT file_id AS fileId, position, total_minor AS totalMinor, fee_minor AS feeMinor FROM settlement_line
     WHERE batch_id = ? AND key = ?`,
  ),
  insertLine: db.sqlite.prepare(
    `INSERT INTO settlement_line (batch_id, key, file_id, position, total_minor, fee_minor, payment_id)
     VALUES (@batchId, @key, @fileId, @position, @totalMinor, @feeMinor, @paymentId) ON CONFLICT DO NOTHING`,
  ),
  addToBatch: db.sqlite.prepare(
    `UPDATE settlement_batch SET lines = lines + 1, gross_minor = gross_minor + @grossMinor,
       refunds_minor = refunds_minor + @refundsMinor, fees_minor = fees_minor + @feeMinor,
       net_minor = net_minor + @totalMinor + @feeMinor
     WHERE id = @batchId`,
  ),
  linkLine: db.sqlite.prepare(
    'UPDATE settlement_line SET payment_id = ? WHERE file_id = ? AND position = ? AND payment_id IS NULL',
  ),
}));

export type KnownBatch = Readonly<{ id: number; account: string }>;

/**
 * The batch, made when it is new. Adyen counts batches by merchant account: one that has its number from another one is a batch of its own,
 * with that account in its name.
 */
export function batchOf(db: Db, identity: BatchIdentity, merchant: string, now: Date): KnownBatch {
  const { batch, insertBatch } = statements(db);
  const known = batch.get(identity);
  const { account } = identity;
  if (known === undefined) {
    const id = Number(insertBatch.run({ ...identity, merchant, createdAt: now.toISOString() }).lastInsertRowid);
    return { id, account };
  }
  const isSame = merchant === '' || known.merchant === '' || known.merchant === merchant;
  return isSame ? { id: known.id, account } : batchOf(db, { ...identity, account: account + merchant }, merchant, now);
}

export type NewLine = Readonly<{
  batchId: number;
  key: string;
  fileId: number;
  position: number;
  totalMinor: number;
  feeMinor: number;
  paymentId: number | null;
}>;

/** Below this many like it, lines of one file are told apart by a number. */
const ALIKE_MAX = 10_000;

/**
 * Adds a line and its amounts to the batch. One that another file told, or this one before it was killed, is the same; one that this
 * file tells a second time is another. Gives back whether it is new, and whether what was known says the same.
 */
export function addLine(db: Db, line: NewLine): 'new' | 'known' | 'differs' {
  const { line: find, insertLine, addToBatch } = statements(db);
  for (let number = 1; number <= ALIKE_MAX; number += 1) {
    const key = number === 1 ? line.key : `${line.key} #${number}`;
    if (insertLine.run({ ...line, key }).changes === 1) {
      const isRefund = line.totalMinor < 0;
      const parts = { grossMinor: isRefund ? 0 : line.totalMinor, refundsMinor: isRefund ? line.totalMinor : 0 };
      addToBatch.run({ batchId: line.batchId, totalMinor: line.totalMinor, feeMinor: line.feeMinor, ...parts });
      return 'new';
    }
    const known = find.get(line.batchId, key);
    if (known === undefined) throw new Error(`the line "${key}" of a batch is neither new nor known`);
    if (known.fileId !== line.fileId || known.position === line.position)
      return known.totalMinor === line.totalMinor && known.feeMinor === line.feeMinor ? 'known' : 'differs';
  }
  throw new Error(`more than ${ALIKE_MAX} lines of one batch are alike`);
}

/** The payment of a row became known after its line was written. */
export function linkLine(db: Db, row: Readonly<{ fileId: number; position: number; paymentId: number }>): void {
  statements(db).linkLine.run(row.paymentId, row.fileId, row.position);
}

/** What the report says that the batch comes to. */
export function setPayout(db: Db, batchId: number, told: Readonly<{ payoutMinor: number; payoutDate: string }>): void {
  db.orm.update(settlementBatch).set(told).where(eq(settlementBatch.id, batchId)).run();
}

/** Whether the lines of a batch come to what its report says. A batch whose report says nothing stays OPEN. */
export function verifyBatches(db: Db): void {
  db.sqlite
    .prepare(
      `UPDATE settlement_batch SET state = CASE WHEN payout_minor IS NULL THEN 'OPEN' WHEN payout_minor = net_minor THEN 'VERIFIED' ELSE 'MISMATCH' END
       WHERE state <> CASE WHEN payout_minor IS NULL THEN 'OPEN' WHEN payout_minor = net_minor THEN 'VERIFIED' ELSE 'MISMATCH' END`,
    )
    .run();
}

export function listBatches(db: Db, gateway: string | null): readonly BatchRow[] {
  return db.orm
    .select()
    .from(settlementBatch)
    .where(gateway === null ? undefined : eq(settlementBatch.gateway, gateway))
    .orderBy(asc(settlementBatch.gateway), asc(settlementBatch.id))
    .all();
}

export type NewPayout = Omit<typeof payout.$inferInsert, 'id' | 'state' | 'bankPaymentId'>;

/** A known one that no credit of the bank is tied to is what the newest report says. */
export function addPayout(db: Db, row: NewPayout): void {
  const { amountMinor, date, told = '', batchId } = row;
  db.orm
    .insert(payout)
    .values(row)
    .onConflictDoUpdate({
      target: [payout.gateway, payout.account, payout.reference, payout.currency],
      set: { amountMinor, date, told, batchId },
      setWhere: isNull(payout.bankPaymentId),
    })
    .run();
}

export function listPayouts(db: Db, gateway: string | null): readonly PayoutRow[] {
  return db.orm
    .select()
    .from(payout)
    .where(gateway === null ? undefined : eq(payout.gateway, gateway))
    .orderBy(asc(payout.gateway), asc(payout.id))
    .all();
}

/** Those that no credit of the bank is known for, oldest first. */
export function openPayouts(db: Db): readonly PayoutRow[] {
  return db.orm
    .select()
    .from(payout)
    .where(isNull(payout.bankPaymentId))
    .orderBy(asc(payout.date), asc(payout.id))
    .all();
}

export function setPayoutState(
  db: Db,
  id: number,
  change: Readonly<{ state: PayoutRow['state']; bankPaymentId: number | null }>,
): void {
  db.orm.update(payout).set(change).where(eq(payout.id, id)).run();
}

export type BankCredit = Readonly<{ id: number; words: string }>;

/** Credits of the bank that nobody has settled, of exactly this money, booked between two days. */
export function creditsLike(
  db: Db,
  wanted: Readonly<{ currency: string; amountMinor: number; from: string; to: string }>,
): readonly BankCredit[] {
  const { currency, amountMinor, from, to } = wanted;
  return creditQueries(db).flatMap((query) => query.all(from, to, currency, amountMinor));
}

/** By the two indexes of what is undecided, and of what waits for a person. */
const creditQueries = perDatabase((db) =>
  ["p.state = 'NEW'", "p.state IN ('MATCHED', 'MANUAL') AND p.state = 'MANUAL'"].map((state) =>
    db.sqlite.prepare<[string, string, string, number], BankCredit>(
      `SELECT p.id, coalesce(p.counterparty_name, '') || ' ' || coalesce(p.ultimate_counterparty, '') || ' ' || p.remittance || ' ' ||
         coalesce(p.additional_info, '') || ' ' || coalesce(p.end_to_end_id, '') AS words
       FROM payment p JOIN file f ON f.id = p.file_id AND f.state = 'IMPORTED'
       WHERE ${state} AND p.booking_date BETWEEN ? AND ? AND p.currency = ? AND p.amount_minor = ?
         AND p.gateway = 'bank' AND p.direction = 'in' AND p.reversal = 0 AND p.return_reason IS NULL
       ORDER BY p.booking_date, p.id`,
    ),
  ),
);
