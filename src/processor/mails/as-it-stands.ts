/**
 * What is still open is said as it is when a mail is made, and not as it was when the payment was booked: another payment may
 * have come in between, often in the same statement. The row of the outbox stays as it is, and the books vouch for it.
 */
import type { CorrectionFacts, FactsItem, MailKind, ReceiptFacts } from '../../mail/facts.ts';
import type { Db } from '../../models/db.ts';
import { type OpenItemRow, openItemByReferenceKey, stillOpenMinorOf } from '../../models/open-items.ts';
import type { OutboxRow } from '../../models/outbox.ts';
import { referenceKey } from '../../reference-key.ts';
import { storedJson } from '../../stored-json.ts';

export function asItStands<Mail extends Pick<OutboxRow, 'kind' | 'facts'>>(db: Db, mail: Mail): Mail {
  if (mail.kind === 'correction') return { ...mail, facts: correctionNow(db, mail.facts) };
  if (mail.kind !== 'part_payment') return mail;
  const { restMinor: before, ...facts } = storedJson<ReceiptFacts>(mail.facts);
  const items = itemsOf(db, facts.items);
  const restMinor = restOf(items);
  if (restMinor === before) return mail;
  if (restMinor > 0) return { ...mail, facts: JSON.stringify({ ...facts, restMinor }) };
  return { ...mail, kind: settledKind(items, facts), facts: JSON.stringify(facts) };
}

function correctionNow(db: Db, facts: string): string {
  const { now, ...said } = storedJson<CorrectionFacts>(facts);
  if (now?.restMinor === undefined) return facts;
  const { restMinor: _, ...money } = now;
  const restMinor = restOf(itemsOf(db, now.items));
  return JSON.stringify({ ...said, now: restMinor === 0 ? money : { ...money, restMinor } });
}

function restOf(items: readonly OpenItemRow[]): number {
  return items.reduce((sum, item) => sum + stillOpenMinorOf(item), 0);
}

function itemsOf(db: Db, items: readonly FactsItem[]): readonly OpenItemRow[] {
  return items
    .map(({ reference }) => openItemByReferenceKey(db, referenceKey(reference)))
    .filter((item) => item !== null);
}

function settledKind(items: readonly OpenItemRow[], { excess }: ReceiptFacts): MailKind {
  if (excess !== undefined) return 'overpayment';
  return items.some(({ kind }) => kind === 'subscription') ? 'confirmation' : 'thank_you';
}
