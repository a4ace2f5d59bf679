/** Open items that a payment was, or could be, given to, as `show` names them. */
import type { Db } from '../models/db.ts';
import {
  findOpenItem,
  findPerson,
  type OpenItemRow,
  openItemByReferenceKey,
  openMinorOf,
} from '../models/open-items.ts';
import { displayName } from '../processor/mails/recipients.ts';
import { referenceKey } from '../reference-key.ts';
import type { PrintedAllocation, PrintedEvidence } from './payment-view.ts';
import { decimal } from './values.ts';
import { fieldWord, ruleWord } from './words/evidence.ts';
import { itemWords } from './words/items.ts';

/** `80.00 of 80.00 open · Membership 2026 · Änne Müller`; null when there is no such open item any more. */
export function itemFacts(db: Db, reference: string): string | null {
  const item = openItemByReferenceKey(db, referenceKey(reference));
  if (item === null) return null;
  const person = item.personId === null ? null : findPerson(db, item.personId);
  const facts = [openText(item), item.title, person === null ? null : displayName(person)];
  return facts.filter((fact) => fact !== null && fact !== '').join(' · ');
}

/** `Q3X3-2UYD  80.00 CHF  (80.00 of 80.00 open · …)`. */
export function allocationText(db: Db, { reference, amount }: PrintedAllocation, currency: string): string {
  const facts = itemFacts(db, reference);
  return `${reference}  ${amount} ${currency}${facts === null ? '' : `  (${facts})`}`;
}

/** `+ code-in-text: remittance "USI 8kq2Lm"`; a minus speaks against. An open item is named by its reference. */
export function evidenceText(db: Db, { rule, weight, field, value }: PrintedEvidence): string {
  const mark = weight > 0 ? '+' : weight < 0 ? '-' : '·';
  return `${mark} ${ruleText(db, rule)}: ${fieldWord(field)} ${JSON.stringify(value)}`;
}

function ruleText(db: Db, rule: string): string {
  const [, id] = /^open-item-(\d+)$/.exec(rule) ?? [];
  return (id === undefined ? null : findOpenItem(db, Number(id))?.reference) ?? ruleWord(rule) ?? rule;
}

function openText(item: OpenItemRow): string {
  if (item.amountMinor === null) return itemWords().anyAmount;
  if (item.state !== 'OPEN' && item.state !== 'PARTIALLY_PAID') return item.state;
  const open = openMinorOf(item) ?? 0;
  return itemWords().openOf(decimal(open, item.currency), decimal(item.amountMinor, item.currency));
}
