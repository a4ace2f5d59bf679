/**
 * The books as a journal for hledger (and ledger, beancount after a conversion). Transactions balance, amounts are exact. It ends
 * with what the bank says each account held last, beside what the journal says. Only reads.
 */
import type { Db } from '../../models/db.ts';
import { currencyOf, formatMinor } from '../../money.ts';
import { type AccountBalances, accountBalances } from './journal-balances.ts';
import { assetOf, journalTransactions, type Line, type Names, type Transaction } from './journal-transactions.ts';

/** As of one moment. Read it to its end: it holds a database transaction open. */
export function* hledgerLines(db: Db, accountNames: Names): Generator<string> {
  db.sqlite.exec('BEGIN');
  try {
    const balances = accountBalances(db);
    const held = balances.map((balance): Held => {
      const account = assetOf({ gateway: 'bank', account: balance.account }, accountNames);
      return { balance, account, minor: 0 };
    });
    yield '; exported by quittance; one transaction per payment, in the order of the booking days';
    for (const transaction of journalTransactions(db, balances, accountNames)) {
      for (const one of held) add(one, transaction);
      yield* linesOf(transaction);
    }
    if (held.length > 0) yield '';
    yield* held.map(closingNote);
  } finally {
    db.sqlite.exec('COMMIT');
  }
}

/** What the journal has on an account of the bank at the end of its last statement. */
type Held = { readonly balance: AccountBalances; readonly account: string; minor: number };

function add(held: Held, { day, lines }: Transaction): void {
  const { closingDay, currency } = held.balance;
  if (day > closingDay) return;
  for (const line of lines) if (line.account === held.account && line.currency === currency) held.minor += line.minor;
}

function closingNote({ account, minor, balance }: Held): string {
  const { closingDay, closingMinor, currency } = balance;
  const says = `; ${account}: ${moneyText(closingMinor, currency)} at the bank on ${closingDay}`;
  if (minor === closingMinor) return `${says}, and here`;
  return `${says}, ${moneyText(minor, currency)} here: see quittance proof`;
}

function* linesOf({ day, title, isPending, lines }: Transaction): Generator<string> {
  yield '';
  yield `${day} ${isPending ? '!' : '*'} ${title}`;
  for (const line of lines) yield lineText(line);
}

function lineText({ account, minor, currency, worth }: Line): string {
  const price = worth === undefined ? '' : ` @@ ${moneyText(worth.minor, worth.currency)}`;
  return `    ${account}  ${moneyText(minor, currency)}${price}`;
}

function moneyText(minor: number, currency: string): string {
  return `${minor < 0 ? '-' : ''}${formatMinor(Math.abs(minor), currencyOf(currency))} ${currency}`;
}
