/** Payments that a record of a report may be about, by what it says of them beside its id. No decisions. */
import { type Db, perDatabase } from './db.ts';

const statements = perDatabase((db) => {
  const ids = (where: string) =>
    db.sqlite
      .prepare<[string], number>(`SELECT payment_id FROM gateway_payment WHERE ${where} ORDER BY payment_id`)
      .pluck();
  return {
    byTracking: ids('contribution_tracking_id = ?'),
    byBackend: ids('backend_txn_id = ?'),
  };
});

/** Payments of this session of a donor. */
export function paymentsOfTracking(db: Db, contributionTrackingId: string): readonly number[] {
  return statements(db).byTracking.all(contributionTrackingId);
}

/** Payments that this processor took for an orchestrator, under this id of the processor. */
export function paymentsOfBackend(db: Db, backendTxnId: string): readonly number[] {
  return statements(db).byBackend.all(backendTxnId);
}
