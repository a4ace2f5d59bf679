/**
 * What is still open is said as it is when a mail is made, and not as it was when the payment was booked: another payment may
 * have come in between, often in the same statement. The row of the outbox stays as it is, and the books vouch for it.
 */
import type { MailKind, ReceiptFacts } from '../../mail/facts.ts';
import type { Db } from '../../models/db.ts';
import { type OpenItemRow, openItemByReferenceKey, stillOpenMinorOf } from '../../models/open-items.ts';
import type { OutboxRow } from '../../models/outbox.ts';
import { referenceKey } from '../../reference-key.ts';
import { storedJson } from '../../stored-json.ts';

export function asItStands<Mail extends Pick<OutboxRow, 'kind' | 'facts'>>(db: Db, mail: Mail): Mail {
  if (mail.kind !== 'part_payment') return mail;
  const { restMinor: before, ...facts } = storedJson<ReceiptFacts>(mail.facts);
  const items = facts.items
    .map(({ reference }) => openItemByReferenceKey(db, referenceKey(reference)))
    .filter((item) => item !== null);
  const restMinor = items.reduce((sum, item) => sum + stillOpenMinorOf(item), 0);
  if (restMinor === before) return mail;
  if (restMinor > 0) return { ...mail, facts: JSON.stringify({ ...facts, restMinor }) };
  return { ...mail, kind: settledKind(items, facts), facts: JSON.stringify(facts) };
}

function settledKind(items: readonly OpenItemRow[], { excess }: ReceiptFacts): MailKind {
  if (excess !== undefined) return 'overpayment';
  return items.some(({ kind }) => kind === 'subscription') ? 'confirmation' : 'thank_you';
}
