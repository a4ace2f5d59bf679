/** Who is looking at which payment. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { payment } from './payments.ts';

/** A person says that they look at a payment. It tells the others and locks nothing; it ends by itself. */
export const paymentClaim = sqliteTable('payment_claim', {
  paymentId: integer('payment_id')
    .primaryKey()
    .references(() => payment.id),
  /** `staff:anna`. */
  actor: text('actor').notNull(),
  until: text('until').notNull(),
});
