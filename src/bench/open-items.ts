/** The open items for half of the payments of an invented statement, taken in by the import that operators use. */
import type { Db } from '../models/db.ts';
import { currencyOf, formatMinor } from '../money.ts';
import { importExpectedFile } from '../processor/expected/import-expected.ts';
import { codeOf, entryAt, type InventedPayment } from './invented.ts';

const COLUMNS =
  'kind,reference,title,amount,currency,qr_reference,creditor_reference,person_id,first_name,last_name,organization,email,language';
const LINES_PER_FILE = 20_000;
const LANGUAGES = ['de', 'fr', 'it', 'en'];
/** Members with more than one course or fee. */
const ITEMS_PER_PERSON = 2;
const CHF = currencyOf('CHF');

/** Gives back how many there are. */
export function addOpenItems(db: Db, plan: { entries: number; seed: number; now: Date }): number {
  let count = 0;
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length === 0) return;
    const bytes = Buffer.from([COLUMNS, ...lines].join('\n'));
    const options = { dryRun: false, skipInvalid: false, now: plan.now, actor: 'job:bench' };
    const { counts } = importExpectedFile(db, { name: 'bench.csv', bytes }, options);
    if (counts.new !== lines.length) throw new Error('the open items of the bench were not taken');
    count += lines.length;
    lines = [];
  };
  for (let index = 0; index < plan.entries; index += 1) {
    for (const payment of entryAt(plan.seed, index).payments) {
      if (payment.said.isExpected) lines.push(lineOf(payment, count + lines.length));
    }
    if (lines.length >= LINES_PER_FILE) flush();
  }
  flush();
  return count;
}

function lineOf({ number, amountMinor, payer, said }: InventedPayment, place: number): string {
  const person = Math.floor(place / ITEMS_PER_PERSON);
  // Who types a code is the one who owes; a slip may be paid by anybody.
  const [id, first, last, organization] =
    said.by === 'code'
      ? [`payer-${number}`, ...namesOf(payer.name)]
      : [`member-${person}`, `Vorname ${person % 400}`, `Nachname ${person}`, ''];
  return [
    'subscription',
    codeOf(number),
    `Kurs ${number % 90}`,
    formatMinor(amountMinor, CHF),
    'CHF',
    said.by === 'qr' ? said.reference : '',
    said.by === 'creditor' ? said.reference : '',
    id,
    first,
    last,
    organization,
    `member${person}@example.org`,
    LANGUAGES[person % LANGUAGES.length],
  ].join(',');
}

/** Given and family name, or the name of an organisation: the invented people have one word for each. */
function namesOf(name: string): readonly [string, string, string] {
  const [first = '', last = '', ...more] = name.split(' ');
  return more.length === 0 && !/^(?:Stiftung|Atelier)$/.test(first) ? [first, last, ''] : ['', '', name];
}
