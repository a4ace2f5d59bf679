/**
 * The bill of an open item: exactly what is still open, in the language of who owes it, to the account of ours whose kind goes with
 * its reference. A payment by it matches by itself.
 */
import type { Config } from '../../config.ts';
import { type BillPage, type BillParty, billPdf } from '../../connectors/qr-bill.ts';
import { AppError } from '../../errors.ts';
import { mailDate, mailMoney } from '../../mail/format.ts';
import { CATALOGUES, chooseLanguage } from '../../mail/languages/index.ts';
import type { Db } from '../../models/db.ts';
import { findPerson, type OpenItemRow, openMinorOf, type PersonRow } from '../../models/open-items.ts';
import { currencyOf } from '../../money.ts';
import { displayName } from '../mails/recipients.ts';

export type BillSettings = Pick<Config, 'organisation' | 'accounts' | 'language'>;
export type BillWish = Readonly<{
  item: OpenItemRow;
  /** An account of ours; null takes the first that goes with the reference. */
  account: string | null;
  /** Their address on the page and in the payment part; never in a mail. */
  withDebtor: boolean;
  date: Date;
}>;

/** The bytes of the PDF. Throws for an item that is closed, a currency without QR-bills, and what is missing of ours. */
export async function billOf(
  { db, config }: Readonly<{ db: Db; config: BillSettings }>,
  wish: BillWish,
): Promise<Buffer> {
  const page = billPage({ db, config }, wish);
  try {
    return await billPdf(page);
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError({
      kind: 'refused',
      code: 'BILL_INVALID',
      message: `no bill can be made of ${wish.item.reference}: ${message}`,
      hint: 'the standard of the QR-bill does not allow it; mend the item or the configuration',
      cause: thrown,
    });
  }
}

export function billPage({ db, config }: Readonly<{ db: Db; config: BillSettings }>, wish: BillWish): BillPage {
  const { item } = wish;
  const { currency } = item;
  if (item.state === 'PAID' || item.state === 'CANCELLED') {
    throw refused('ITEM_CLOSED', `${item.reference} is ${item.state}: nothing is open`, 'quittance expected list');
  }
  if (currency !== 'CHF' && currency !== 'EUR') {
    throw refused('BILL_CURRENCY', `${item.reference} is in ${currency}`, 'QR-bills are in CHF or EUR');
  }
  const person = item.personId === null ? null : findPerson(db, item.personId);
  const language = chooseLanguage({ person: person?.language ?? null, organisation: config.language });
  const { labels } = CATALOGUES[language];
  const openMinor = openMinorOf(item);
  const amount = openMinor === null ? null : { minor: openMinor, currency: currencyOf(currency) };
  const payTo = accountFor(config, item, wish.account);
  return {
    language,
    ...payTo,
    creditor: creditorOf(config),
    debtor: wish.withDebtor && person !== null ? debtorOf(person) : null,
    amount,
    currency,
    message: payTo.reference === null ? `${item.reference} ${item.title}` : item.title,
    title: labels.bill,
    rows: [
      [labels.purpose, item.title],
      [labels.reference, item.reference],
      ...(amount === null ? [] : [[labels.amount, mailMoney(amount, CATALOGUES[language])] as const]),
      ...(item.dueDate === null ? [] : [[labels.dueDate, mailDate(item.dueDate, CATALOGUES[language])] as const]),
    ],
    date: wish.date,
  };
}

/** A QR reference goes with a QR-IBAN only, a creditor reference (or none) with an IBAN only. */
function accountFor(
  { accounts }: BillSettings,
  item: OpenItemRow,
  wanted: string | null,
): Pick<BillPage, 'account' | 'reference'> {
  const ours = accounts.filter(({ account, isIban }) => isIban && (wanted === null || account === wanted));
  const [qrIban] = ours.flatMap(({ qrIbans }) => qrIbans);
  if (item.qrReference !== null && qrIban !== undefined) return { account: qrIban, reference: item.qrReference };
  const account = ours.find(({ account: iban }) => /^(CH|LI)/.test(iban))?.account;
  if (account !== undefined) return { account, reference: item.creditorReference };
  throw new AppError({
    kind: 'configuration',
    code: 'BILL_ACCOUNT',
    message: wanted === null ? 'no Swiss account of ours is configured' : `${wanted} is no Swiss account of ours`,
    where: '[[account]]',
    hint: 'name the account to pay to: [[account]] with iban, and qr_iban for QR references',
  });
}

/** Street and number, then postal code and town: as the last two lines of the organisation's address. */
function creditorOf({ organisation: { name, address } }: BillSettings): BillParty {
  const [town = '', street = ''] = [...address].reverse();
  const [, code = '', postalCode = '', city = ''] = /^(?:([A-Z]{2})[- ])?(\d{4,5}) +(\S.*)$/.exec(town.trim()) ?? [];
  if (name === '' || street === '' || city === '') {
    throw new AppError({
      kind: 'configuration',
      code: 'BILL_CREDITOR',
      message: 'a bill needs the name and the address of the organisation',
      where: 'organisation.name and organisation.address',
      hint: 'such as name = "Example Society", address = ["Example Street 1", "8000 Zürich"]',
    });
  }
  const [, road = street, number = null] = /^(.*\S) +(\d+\s?[A-Za-z]?)$/.exec(street.trim()) ?? [];
  return { name, street: road, buildingNumber: number, postalCode, city, country: code === '' ? 'CH' : code };
}

/** Null unless all is known that the standard wants of a payer. */
function debtorOf(person: PersonRow): BillParty | null {
  const { street, buildingNumber, postalCode, city } = person;
  const name = displayName(person);
  if (name === null || street === null || postalCode === null || city === null) return null;
  return { name, street, buildingNumber, postalCode, city, country: person.country ?? 'CH' };
}

function refused(code: string, message: string, hint: string): AppError {
  return new AppError({ kind: 'refused', code, message, hint });
}
