/** What a kind of mail makes of its facts: the rows that are stated, and the texts that its words may name. */
import type { Catalogue } from '../catalogue.ts';
import { cleanLine } from '../clean.ts';
import type { Fact, FactValue } from '../document.ts';
import type { FactsItem } from '../facts.ts';
import { mailMoney, minorOf } from '../format.ts';
import type { WordValues } from '../words.ts';

export type Composed = Readonly<{
  /** Null for mails to the organisation itself: nobody is greeted. */
  greets: Readonly<{ name: string | null }> | null;
  facts: readonly Fact[];
  words: Partial<WordValues>;
}>;

const TITLE_CHARACTERS_MAX = 120;
const SUBJECT_TITLE_CHARACTERS_MAX = 60;
const REFERENCE_CHARACTERS_MAX = 40;
const ITEMS_MAX = 20;

export function plain(text: string): FactValue {
  return { name: text, mark: '', details: [] };
}

/** A row with one value. */
export function row(label: string, text: string): Fact {
  return { label, values: [plain(text)] };
}

export function cleanReference(text: string): string {
  return cleanLine(text, REFERENCE_CHARACTERS_MAX);
}

/** For the subject: the first item, and how many more. Empty for none. */
export function purposeOf(items: readonly Pick<FactsItem, 'title'>[], { common }: Catalogue): string {
  const [first] = items;
  if (first === undefined) return '';
  const title = cleanLine(first.title, SUBJECT_TITLE_CHARACTERS_MAX);
  return items.length === 1 ? title : common.firstAndMore({ first: title, more: items.length - 1 });
}

/** One line per item; amounts only where they say more than the total does. No row without items. */
export function itemRows(
  label: string,
  money: Readonly<{ amountMinor: number; currency: string; items: readonly FactsItem[] }>,
  catalogue: Catalogue,
): readonly Fact[] {
  const { items, amountMinor, currency } = money;
  const alone = items.length === 1 && items[0]?.amountMinor === amountMinor;
  const lines = items.slice(0, ITEMS_MAX).map((item) => {
    const title = cleanLine(item.title, TITLE_CHARACTERS_MAX);
    const reference = cleanReference(item.reference);
    const colon = alone ? '' : catalogue.common.colon;
    const amount = alone ? [] : [mailMoney(minorOf(item.amountMinor, currency), catalogue)];
    if (reference === '') return { name: title, mark: colon, details: amount };
    return { name: title, mark: '', details: [`(${reference})${colon}`, ...amount] };
  });
  if (lines.length === 0) return [];
  const more = items.length > ITEMS_MAX ? [plain(catalogue.common.andMore(items.length - ITEMS_MAX))] : [];
  return [{ label, values: [...lines, ...more] }];
}
