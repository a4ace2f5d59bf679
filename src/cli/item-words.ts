/** Open items that a payment was, or could be, given to, as `show` names them. */
import type { Db } from '../models/db.ts';
import { findPerson, type OpenItemRow, openItemByReferenceKey, openMinorOf } from '../models/open-items.ts';
import { displayName } from '../processor/mails/recipients.ts';
import { referenceKey } from '../reference-key.ts';
import type { PrintedAllocation, PrintedEvidence } from './payment-view.ts';
import { decimal } from './values.ts';
import { fieldWord, ruleWord } from './words/evidence.ts';
import { findingSentence } from './words/findings.ts';
import { itemWords } from './words/items.ts';
import { staffLanguage } from './words/language.ts';

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

/** `+ code-in-text: remittance "USI 8kq2Lm"`, `- amount: S-1 asks for 100.00 CHF`; a minus speaks against. */
export function evidenceText(one: PrintedEvidence): string {
  const mark = one.weight > 0 ? '+' : one.weight < 0 ? '-' : '·';
  return `${mark} ${ruleWord(one.rule)}: ${foundText(one)}`;
}

/** A sentence as it is, a fact in quotes behind the field it stands in. A sentence about a text names its field, too. */
export function foundText(one: PrintedEvidence, language = staffLanguage()): string {
  const field = fieldWord(one.field, language);
  const sentence = findingSentence(one, language);
  if (sentence === null) {
    const value = JSON.stringify(one.value);
    return one.field === one.rule ? value : `${field} ${value}`;
  }
  return sentence.startsWith('"') ? `${field} ${sentence}` : sentence;
}

function openText(item: OpenItemRow): string {
  if (item.amountMinor === null) return itemWords().anyAmount;
  if (item.state !== 'OPEN' && item.state !== 'PARTIALLY_PAID') return item.state;
  const open = openMinorOf(item) ?? 0;
  return itemWords().openOf(decimal(open, item.currency), decimal(item.amountMinor, item.currency));
}
