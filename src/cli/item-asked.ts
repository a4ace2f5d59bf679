/** Which open item a person means on the way through the queue: what a search found, or one of the funds there are. */
import { AppError } from '../errors.ts';
import type { Db } from '../models/db.ts';
import { listExpected } from '../models/expected.ts';
import { type OpenItemRow, openMinorOf } from '../models/open-items.ts';
import { search } from '../models/search.ts';
import { foldedText } from '../names/fold-text.ts';
import { itemFacts } from './item-words.ts';
import type { Choice, Prompter } from './prompt.ts';
import { openItemId } from './values.ts';
import { triageWords } from './words/triage.ts';

type Asking = Readonly<{ prompter: Prompter; db: Db }>;
type Wanted = Readonly<{ question: string; takes: (item: OpenItemRow) => boolean }>;

/** So many are offered to choose from. */
const OFFERED_MAX = 10;
/** Of so many that are found, those that are closed are left out. */
const FOUND_MAX = 200;

/** The reference of an open item; null when nothing was typed or chosen. Throws ITEM_UNKNOWN when nothing is found. */
export async function itemAsked(
  { prompter, db }: Asking,
  { question, takes }: Wanted = { question: triageWords().searchFor, takes: () => true },
): Promise<string | null> {
  const text = (await prompter.ask(question))?.trim() ?? '';
  if (text === '') return null;
  const items = search(db, text, { limit: FOUND_MAX, fold: foldedText }).items.filter(
    (item) => (item.state === 'OPEN' || item.state === 'PARTIALLY_PAID') && takes(item),
  );
  if (items.length === 0) {
    throw new AppError({ kind: 'not-found', code: 'ITEM_UNKNOWN', message: triageWords().nothingFound(text) });
  }
  const offered = items.slice(0, OFFERED_MAX);
  const { whichOne, whichOfMany } = triageWords();
  const which = items.length > offered.length ? whichOfMany(items.length) : whichOne;
  return prompter.choose(
    which,
    offered.map((item) => choiceOf(db, item)),
  );
}

/** What stands for "another one" among references: no reference is without a letter or digit. */
const ANOTHER = '?';

/** What takes any amount, of these currencies: one of the funds, `usual` first, or what a search finds. Null when nothing was chosen. */
export async function fundAsked(
  { prompter, db }: Asking,
  { currencies, usual }: Readonly<{ currencies: ReadonlySet<string>; usual: string | null }>,
): Promise<string | null> {
  const takes = (item: OpenItemRow): boolean => openMinorOf(item) === null && currencies.has(item.currency);
  const funds = [...listExpected(db, { states: ['OPEN'], kinds: ['fund'] })].filter(takes);
  const first = funds.filter(({ reference }) => reference === usual);
  const offered = [...first, ...funds.filter((fund) => !first.includes(fund))].slice(0, OFFERED_MAX);
  const { whichFund, anotherFund, searchForFund } = triageWords();
  const chosen =
    offered.length === 0
      ? ANOTHER
      : await prompter.choose(whichFund, [
          ...offered.map((fund) => choiceOf(db, fund)),
          { value: ANOTHER, label: anotherFund },
        ]);
  return chosen === ANOTHER ? itemAsked({ prompter, db }, { question: searchForFund, takes }) : chosen;
}

function choiceOf(db: Db, item: OpenItemRow): Choice<string> {
  return {
    value: item.reference,
    label: `${openItemId(item)} ${item.reference}  ${itemFacts(db, item.reference) ?? ''}`,
  };
}
