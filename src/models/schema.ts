/**
 * The tables, in drizzle's words; the files of `schema/` hold them by theme. The first migration was generated from
 * here, made STRICT by hand, and given the triggers of `payment-state.ts` and the view `visible_payment`. No CASCADE
 * and no generated columns: later table rebuilds would lose children. Money is integer minor units; instants are
 * ISO 8601 UTC texts; bank dates are `YYYY-MM-DD` as the bank wrote them.
 */
export * from './schema/audit.ts';
export * from './schema/claims.ts';
export * from './schema/collectives.ts';
export * from './schema/files.ts';
export * from './schema/gifts.ts';
export * from './schema/ledger.ts';
export * from './schema/outbox.ts';
export * from './schema/payments.ts';
export * from './schema/people.ts';
export * from './schema/person-accounts.ts';
export * from './schema/queue.ts';
export * from './schema/watch.ts';
