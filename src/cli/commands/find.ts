/** `quittance find TEXT`: payments and open items by a name, a text, a reference, an account, an amount or an id. */
import { AppError, EXIT_CODES } from '../../errors.ts';
import type { Db } from '../../models/db.ts';
import type { ListedItem } from '../../models/expected.ts';
import { findVisiblePayment } from '../../models/histories.ts';
import { findOpenItem, findPerson, openMinorOf } from '../../models/open-items.ts';
import type { PaymentRow } from '../../models/payments.ts';
import { search } from '../../models/search.ts';
import { foldedText } from '../../names/fold-text.ts';
import { paymentOfTransaction, readGatewayId } from '../../processor/gifts/transaction-ids.ts';
import { displayName } from '../../processor/mails/recipients.ts';
import type { CliCommand, CommandContext } from '../command.ts';
import type { Column } from '../output.ts';
import { decimal, openItemId, parsedArray, readId } from '../values.ts';
import { changeWords } from '../words/changes.ts';

/** What was found, payment or open item. */
type Found = Readonly<{
  id: string;
  kind: 'payment' | 'open item';
  date: string | null;
  amount: string | null;
  currency: string;
  name: string | null;
  text: string;
  state: string;
  open: string | null;
}>;

export const findCommand: CliCommand = (program, action) => {
  program
    .command('find')
    .description('find payments and open items: by name, text, reference, account, amount (120.00) or id')
    .argument('<text...>', 'any part of it')
    .option('--limit <count>', 'at most so many of each kind', '20')
    .action(action(find));
};

async function find(context: CommandContext, words: readonly string[], options: { limit: string }): Promise<number> {
  const db = context.db();
  const text = words.join(' ').trim();
  const limit = Number(options.limit);
  if (text === '' || !/^\d{1,4}$/.test(options.limit) || limit === 0) {
    throw new AppError({
      kind: 'usage',
      code: 'SEARCH_INVALID',
      message: text === '' ? 'there is nothing to search for' : `"${options.limit}" is not a number from 1 to 9999`,
      hint: 'quittance find Müller',
    });
  }
  const { payments, items, isCut } = search(db, text, { limit, fold: foldedText });
  const named = byId(db, text);
  const found = [...payments.map(paymentFound), ...items.map(itemFound)].filter(({ id }) => id !== named[0]?.id);
  await context.output.list({
    command: 'find',
    key: 'found',
    rows: [...named, ...found],
    columns: COLUMNS,
    object: (row) => row,
    empty: changeWords().nothingFound,
  });
  if (isCut) context.output.note(changeWords().more(limit * 5));
  return EXIT_CODES.ok;
}

/** By our id, or by the transaction id of a payment processor. Only what is written as an id is one: a bare number may be an amount or a part of a reference as well. */
function byId(db: Db, text: string): readonly Found[] {
  const named = readGatewayId(text);
  const gift = named === null ? null : paymentOfTransaction(db, named);
  if (gift !== null) return [paymentFound(gift)];
  const id = readId(text, 'payment');
  if (id?.kind === 'payment') {
    const payment = findVisiblePayment(db, id.id);
    return payment === null ? [] : [paymentFound(payment)];
  }
  const item = id?.kind === 'openItem' ? findOpenItem(db, id.id) : null;
  if (item === null) return [];
  return [itemFound({ ...item, person: item.personId === null ? null : findPerson(db, item.personId) })];
}

function paymentFound(row: PaymentRow): Found {
  const amount = decimal(row.amountMinor, row.currency);
  return {
    id: `P-${row.id}`,
    kind: 'payment',
    date: row.bookingDate,
    amount: row.direction === 'out' ? `-${amount}` : amount,
    currency: row.currency,
    name: row.counterpartyName ?? row.counterpartyIban,
    text: parsedArray(row.remittance).map(String).join(' '),
    state: row.state,
    open: null,
  };
}

function itemFound(item: ListedItem): Found {
  const openMinor = openMinorOf(item);
  return {
    id: openItemId(item),
    kind: 'open item',
    date: item.dueDate,
    amount: item.amountMinor === null ? null : decimal(item.amountMinor, item.currency),
    currency: item.currency,
    name: item.person === null ? null : displayName(item.person),
    text: `${item.reference} ${item.title}`,
    state: item.state,
    open: openMinor === null ? null : decimal(openMinor, item.currency),
  };
}

const COLUMNS: readonly Column<Found>[] = [
  { title: 'id', value: (row) => row.id },
  { title: 'date', value: (row) => row.date, drops: 1 },
  { title: 'amount', value: (row) => row.amount, align: 'right' },
  { title: 'open', value: (row) => row.open, align: 'right' },
  { title: 'cur', value: (row) => row.currency, drops: 2 },
  { title: 'name', value: (row) => row.name, shrinks: true },
  { title: 'text', value: (row) => row.text, shrinks: true },
  { title: 'state', value: (row) => row.state },
];
