/**
 * The resolved history of an installation as a world of the bench: statements month by month, what was expected, and what came of
 * it. All names, texts, references and accounts are invented ones in their place (`pseudonyms.ts`); days and amounts stay.
 */
import { randomBytes } from 'node:crypto';
import type { Db } from '../../../models/db.ts';
import { referenceKey } from '../../../reference-key.ts';
import { storedJson } from '../../../stored-json.ts';
import type { BankedPayment } from '../bank.ts';
import { dayAfter } from '../calendar.ts';
import { camtText } from '../camt-file.ts';
import type { Delivery } from '../deliveries.ts';
import { assembledWorld } from '../make-world.ts';
import type { Played } from '../stage.ts';
import type { Item, ItemLine, Person, Sender, World } from '../types.ts';
import { openPseudonyms, type Pseudonyms } from './pseudonyms.ts';
import { classOf, type ExportedItem, exportedItems, type Settled, settledPayments } from './resolved.ts';

/** Null when nothing is settled yet. */
export function exportedWorld(db: Db): World | null {
  const settled = settledPayments(db);
  const items = exportedItems(db);
  const [first] = settled;
  const last = settled.at(-1);
  if (first === undefined || last === undefined) return null;
  const keys = items.flatMap(({ reference, qrReference, creditorReference }) =>
    [reference, qrReference, creditorReference].filter((one) => one !== null).map(referenceKey),
  );
  const names = openPseudonyms(randomBytes(32), new Set(keys));
  const months = monthsBetween(first.payment.bookingDate, last.payment.bookingDate);
  const byReference = new Map(items.map((item) => [item.reference, item]));
  const deliveries = months.map((month) => deliveriesOf(month, settled, { names, byReference }));
  const lines = months.map((month, index) => linesOf({ month, isFirst: index === 0 }, items, names));
  const periods = months.map((month) => ({ firstDay: `${month}-01`, lastDay: lastDayIn(month) }));
  const plan = { profile: 'own', size: 'S', seed: 0, mix: 'default' } as const;
  return assembledWorld({ plan, people: [], periods, lines, deliveries });
}

function monthsBetween(from: string, to: string): readonly string[] {
  const months: string[] = [];
  for (let month = from.slice(0, 7); month <= to.slice(0, 7); month = dayAfter(`${month}-01`, 32).slice(0, 7))
    months.push(month);
  return months;
}

function lastDayIn(month: string): string {
  return dayAfter(`${dayAfter(`${month}-01`, 32).slice(0, 7)}-01`, -1);
}

type Known = Readonly<{ names: Pseudonyms; byReference: ReadonlyMap<string, ExportedItem> }>;

/** One statement of each currency. */
function deliveriesOf(month: string, settled: readonly Settled[], known: Known): readonly Delivery[] {
  const ofMonth = settled.filter(({ payment }) => payment.bookingDate.startsWith(month));
  const currencies = [...new Set(ofMonth.map(({ payment }) => payment.currency))].sort();
  return currencies.map((currency): Delivery => {
    const own = ofMonth.filter(({ payment }) => payment.currency === currency);
    const banked = own.map((one) => bankedOf(one, known));
    const sumMinor = banked.reduce((sum, { sent }) => sum + sent.amountMinor, 0);
    const text = camtText({
      ...{
        message: 'camt.053',
        version: '08',
        messageId: `MSG-${month}-${currency}`,
        statementId: `STM-${month}-${currency}`,
      },
      ...{ sequence: Number(month.replace('-', '')), account: known.names.iban(`CH own ${currency}`), currency },
      ...{ firstDay: `${month}-01`, lastDay: lastDayIn(month), openingMinor: 0, closingMinor: sumMinor },
      entries: banked.map((payment, at) => ({ reference: `${month}-${currency}-${at}`, payments: [payment] })),
    });
    const played = own.map((one, at): Played => playedOf(one, banked[at], known));
    return { file: { name: `${month}-01-${currency}.xml`, text, isAgain: false }, played };
  });
}

function playedOf(settled: Settled, banked: BankedPayment | undefined, { names }: Known): Played {
  if (banked === undefined) throw new Error('a payment has no statement');
  const { allocations } = settled;
  const givenMinor = allocations.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const overMinor = settled.payment.amountMinor - givenMinor;
  return {
    sent: banked.sent,
    truth: {
      class: classOf(settled),
      tags: [settled.row ?? 'by a person'],
      decision: allocations.length === 0 ? 'IRRELEVANT' : 'MATCH',
      allocations: allocations.map(({ reference, amountMinor }) => ({
        reference: names.reference(reference),
        amountMinor,
      })),
      residue: allocations.length > 0 && overMinor > 0 ? { kind: 'over', amountMinor: overMinor } : null,
      decidable: true,
      candidates: [],
    },
    rivalsAmong: [],
  };
}

function bankedOf({ payment, allocations }: Settled, { names, byReference }: Known): BankedPayment {
  const own = allocations.flatMap(({ reference }) => {
    const item = byReference.get(reference);
    return [reference, item?.qrReference ?? null, item?.creditorReference ?? null].filter((one) => one !== null);
  });
  const lines = storedJson<readonly string[]>(payment.remittance).map((line) => names.text(line, own));
  const [slip] = storedJson<readonly { type: string; value: string }[]>(payment.references);
  const structured =
    slip === undefined
      ? null
      : ({ type: slip.type === 'SCOR' ? 'SCOR' : 'QRR', value: names.text(slip.value, own) } as const);
  const sender: Sender = {
    name: payment.counterpartyName === null ? '' : names.words(payment.counterpartyName),
    iban: payment.counterpartyIban === null ? null : names.iban(payment.counterpartyIban),
    address: (payment.counterpartyAddress ?? '').split('\n').map((line) => names.words(line)),
  };
  const advice = lines.length === 0 && payment.additionalInfo !== null ? names.text(payment.additionalInfo, own) : null;
  return {
    sent: {
      ...{ date: payment.bookingDate, direction: 'in', amountMinor: payment.amountMinor, currency: payment.currency },
      ...{ payer: sender, ultimate: null, lines, structured, reversal: false, returnReason: null },
      ...{ bankCode: ['PMNT', 'RCDT', 'OTHR'], chargesMinor: 0, instructed: null },
    },
    ...{ name: sender.name, iban: sender.iban, lines, bankReference: names.id(`payment ${payment.id}`), advice },
    endToEndId: payment.endToEndId === null ? 'NOTPROVIDED' : names.text(payment.endToEndId, own),
    ultimate: payment.ultimateCounterparty === null ? null : names.words(payment.ultimateCounterparty),
    address: sender.address.length > 1 ? 'lines' : 'none',
  };
}

/** What came in this month, or before the first payment; and what was cancelled in it. */
function linesOf(
  { month, isFirst }: Readonly<{ month: string; isFirst: boolean }>,
  items: readonly ExportedItem[],
  names: Pseudonyms,
): readonly ItemLine[] {
  const isOf = (at: string): boolean => at.startsWith(month) || (isFirst && at.slice(0, 7) < month);
  const made = items.filter(({ createdAt }) => isOf(createdAt));
  const gone = items.filter(
    ({ createdAt, cancelledAt }) => cancelledAt !== null && isOf(cancelledAt) && !isOf(createdAt),
  );
  return [
    ...made.map((item): ItemLine => ({ item: itemOf(item, names), status: 'open' })),
    ...gone.map((item): ItemLine => ({ item: itemOf(item, names), status: 'cancelled' })),
  ];
}

function itemOf(item: ExportedItem, names: Pseudonyms): Item {
  const { kind, amountMinor, currency, dueDate, createdAt } = item;
  return {
    ...{ kind, amountMinor, currency, dueDate: dueDate ?? '', issuedOn: createdAt.slice(0, 10) },
    reference: names.reference(item.reference),
    qrReference: item.qrReference === null ? '' : names.reference(item.qrReference),
    creditorReference: item.creditorReference === null ? '' : names.reference(item.creditorReference),
    title: names.words(item.title),
    person: item.person === null ? null : personOf(item, item.person, names),
  };
}

function personOf({ ibans }: ExportedItem, person: NonNullable<ExportedItem['person']>, names: Pseudonyms): Person {
  const words = (text: string | null): string => (text === null ? '' : names.words(text));
  return {
    ...{ id: names.id(`person ${person.id}`), given: words(person.firstName), family: words(person.lastName) },
    ...{ organization: words(person.organization), language: 'de', country: 'CH' },
    ...{ street: words(person.street), number: words(person.buildingNumber), postCode: words(person.postalCode) },
    ...{ town: words(person.city), ibanOnRecord: ibans !== '' },
    iban:
      ibans === ''
        ? ''
        : ibans
            .split(';')
            .map((iban) => names.iban(iban))
            .join(';'),
    householdId: person.householdId === null ? '' : names.id(`household ${person.householdId}`),
  };
}
