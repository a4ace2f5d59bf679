/** Agreements of a report: they go to the queue for series as they are. */
import type { AuditFields } from '../../connectors/audit/types.ts';
import type { AuditFileRow } from '../../models/audit-files.ts';
import { storedJson } from '../../stored-json.ts';
import type { AuditContext } from './audit-policy.ts';
import { sendItem, type WaitingItem } from './end-item.ts';

/** Needs an open database transaction. */
export function sendSubscription(context: AuditContext, _file: AuditFileRow, item: WaitingItem): void {
  const fields = storedJson<AuditFields>(item.fields);
  const date = fields['date'] ?? fields['create_date'] ?? fields['cancel_date'];
  const body = { ...fields, date, source_type: 'audit' };
  sendItem(context.db, item, { queue: 'recurring', body, as: 'booked', now: context.now() });
}
