/** Which open item a person means: by its reference, the reference of its slip, or its id. */
import { AppError } from '../../errors.ts';
import { idHint } from '../../id-hint.ts';
import type { Db } from '../../models/db.ts';
import {
  findOpenItem,
  type OpenItemRow,
  openItemByCreditorReference,
  openItemByQrReference,
  openItemByReferenceKey,
} from '../../models/open-items.ts';
import { referenceKey } from '../../reference-key.ts';
import { refused } from './staff-action.ts';

/** Throws ITEM_UNKNOWN when there is none, ITEM_AMBIGUOUS when the text names two. */
export function itemNamed(db: Db, text: string): OpenItemRow {
  const found = itemsNamed(db, text);
  const [item] = found;
  if (item === undefined) throw unknown(text, text.includes('-') ? idHint(text) : null);
  const other = found.find((one) => one.id !== item.id);
  if (other === undefined) return item;
  const names = `${item.reference} (${item.title}) and ${other.reference} (${other.title})`;
  throw refused('ITEM_AMBIGUOUS', `"${text}" can mean ${names}`, 'name it by another of its references');
}

/** People forget quotes around a reference with a blank, which the shell then takes for two. Throws ITEM_UNKNOWN. */
export function assertQuoted(db: Db, references: readonly string[]): void {
  const [first = '', ...more] = references;
  const whole = references.join(' ');
  if (more.length === 0 || itemsNamed(db, first).length > 0 || itemsNamed(db, whole).length === 0) return;
  throw unknown(first, `write it in quotes: "${whole}"`);
}

function unknown(text: string, hint: string | null): AppError {
  return new AppError({
    kind: 'not-found',
    code: 'ITEM_UNKNOWN',
    message: `nothing is expected under "${text}"`,
    hint: hint ?? 'quittance find NAME searches, quittance expected list shows them all',
  });
}

/** What the text can mean: by its reference, by the reference of its slip, or by its id; one of them, unless two share it. */
export function itemsNamed(db: Db, text: string): readonly OpenItemRow[] {
  const key = referenceKey(text);
  return [
    openItemByReferenceKey(db, key),
    openItemByQrReference(db, key),
    openItemByCreditorReference(db, key),
    itemById(db, text),
  ].filter((item) => item !== null);
}

/** `S-311`, `C-88` or `O-7`, with the letter of its kind. */
function itemById(db: Db, text: string): OpenItemRow | null {
  const [, digits] = /^[SCO]-(\d{1,15})$/i.exec(text.trim()) ?? [];
  const item = digits === undefined ? null : findOpenItem(db, Number(digits));
  return item !== null && text.trim().toUpperCase().startsWith(LETTERS[item.kind]) ? item : null;
}

const LETTERS = { subscription: 'S', contribution: 'C', fund: 'O' } as const;
