/**
 * Finds payments and open items by what a person remembers of them: a part of a name or text, a reference, an IBAN. Names are folded as
 * they are for matching. It reads every row, each text once: 100,000 payments take 0.7 s of processor time. Only reads.
 */
import { readAmount, readCurrency } from '../money.ts';
import { type Db, perDatabase } from './db.ts';
import type { ListedItem } from './expected.ts';
import { findOpenItem, findPerson } from './open-items.ts';
import { findPayment, type PaymentRow } from './payments.ts';

export type SearchResult = Readonly<{
  payments: readonly PaymentRow[];
  items: readonly ListedItem[];
  /** There is more than was asked for. */
  isCut: boolean;
}>;

const PAYMENT_TEXT = `coalesce(counterparty_name, '') || ' ' || coalesce(ultimate_counterparty, '') || ' ' || remittance || ' ' ||
  "references" || ' ' || coalesce(additional_info, '') || ' ' || coalesce(end_to_end_id, '') || ' ' ||
  coalesce(account_servicer_reference, '') || ' ' || coalesce(gateway_txn_id, '')`;
const ITEM_TEXT = `o.reference || ' ' || o.title || ' ' || coalesce(p.first_name, '') || ' ' || coalesce(p.last_name, '') || ' ' ||
  coalesce(p.organization, '') || ' ' || coalesce(p.email, '') || ' ' || coalesce(p.external_id, '')`;
/** Codes and accounts, without the blanks and dashes that people write into them. */
const PAYMENT_KEYS = `coalesce(counterparty_iban, '') || ' ' || coalesce(counterparty_account, '') || ' ' || "references"`;
const ITEM_KEYS = "o.reference_key || ' ' || coalesce(o.qr_reference, '') || ' ' || coalesce(o.creditor_reference, '')";

type Searched = Readonly<{ id: number; text: string; keys: string; account: number }>;

const statements = perDatabase((db) => {
  return {
    payments: db.sqlite.prepare<[], Searched>(
      `SELECT id, ${PAYMENT_TEXT} AS text, upper(${PAYMENT_KEYS}) AS keys, 0 AS account FROM visible_payment ORDER BY id DESC`,
    ),
    items: db.sqlite.prepare<[{ key: string }], Searched>(
      `SELECT o.id, ${ITEM_TEXT} AS text, ${ITEM_KEYS} AS keys,
         @key <> '' AND EXISTS (SELECT 1 FROM person_account a WHERE a.person_id = p.id AND a.iban = @key) AS account
       FROM open_item o LEFT JOIN person p ON p.id = o.person_id ORDER BY o.id DESC`,
    ),
    currencies: db.sqlite
      .prepare<[], string>('SELECT currency FROM payment UNION SELECT currency FROM open_item')
      .pluck(),
    paymentsOfAmount: db.sqlite
      .prepare<[string, number, number], number>(
        'SELECT id FROM visible_payment WHERE currency = ? AND amount_minor = ? ORDER BY id DESC LIMIT ?',
      )
      .pluck(),
    itemsOfAmount: db.sqlite
      .prepare<[string, number, number], number>(
        'SELECT id FROM open_item WHERE currency = ? AND amount_minor = ? ORDER BY id DESC LIMIT ?',
      )
      .pluck(),
  };
});

/** `text` in small letters, `folded` to plain ones, and as a code or account number. */
type Question = Readonly<{ text: string; folded: string; key: string; limit: number; fold: Fold }>;
type Fold = (text: string) => string;

/** The newest `limit` of each kind that the text is found in, or whose amount it is. `fold` is how names are compared. */
export function search(db: Db, text: string, { limit, fold }: Readonly<{ limit: number; fold: Fold }>): SearchResult {
  const ids = { payments: new Set<number>(), items: new Set<number>() };
  const asked = limit + 1;
  const { payments, items, paymentsOfAmount, itemsOfAmount } = statements(db);
  for (const [currency, minor] of amountsIn(db, text)) {
    for (const id of paymentsOfAmount.all(currency, minor, asked)) ids.payments.add(id);
    for (const id of itemsOfAmount.all(currency, minor, asked)) ids.items.add(id);
  }
  const typed = text.trim().toLowerCase();
  const question = { text: typed, folded: fold(typed), key: keyIn(text), limit: asked, fold };
  for (const id of found(payments.iterate(), question)) ids.payments.add(id);
  for (const id of found(items.iterate({ key: question.key }), question)) ids.items.add(id);
  return {
    payments: [...ids.payments].slice(0, limit).map((id) => required(findPayment(db, id))),
    items: [...ids.items].slice(0, limit).map((id) => itemWithPerson(db, id)),
    isCut: ids.payments.size > limit || ids.items.size > limit,
  };
}

function itemWithPerson(db: Db, id: number): ListedItem {
  const item = required(findOpenItem(db, id));
  return { ...item, person: item.personId === null ? null : findPerson(db, item.personId) };
}

function required<T>(found: T | null): T {
  if (found === null) throw new Error('what was just found is gone');
  return found;
}

/** What the text would be as an amount of each currency that occurs: `120` and `120.00`, with a currency or without. */
function amountsIn(db: Db, text: string): readonly (readonly [string, number])[] {
  const [, before, amount, after] = /^\s*([A-Za-z]{3})?\s*(\d[\d'’]*(?:\.\d+)?)\s*([A-Za-z]{3})?\s*$/.exec(text) ?? [];
  if (amount === undefined) return [];
  const wanted = (before ?? after)?.toUpperCase();
  return statements(db)
    .currencies.all()
    .flatMap((code): (readonly [string, number])[] => {
      const currency = readCurrency(code);
      if (currency === null || (wanted !== undefined && wanted !== code)) return [];
      const read = readAmount(amount.replace(/['’]/g, ''), currency);
      return read.ok ? [[code, read.money.minor]] : [];
    });
}

/** A code or account number in the text, as it is stored; empty when it holds no digit or is short. */
function keyIn(text: string): string {
  const key = text.replace(/[\s-]/g, '').toUpperCase();
  return /^[A-Z0-9]{4,}$/.test(key) && /\d/.test(key) ? key : '';
}

/** The ids of the first rows that hold what was typed. */
function found(rows: Iterable<Searched>, { text, folded, key, limit, fold }: Question): readonly number[] {
  const ids: number[] = [];
  for (const row of rows) {
    const isCode = row.account === 1 || (key !== '' && row.keys.includes(key));
    if (isCode || row.text.toLowerCase().includes(text) || fold(row.text).includes(folded)) ids.push(row.id);
    if (ids.length === limit) break;
  }
  return ids;
}
