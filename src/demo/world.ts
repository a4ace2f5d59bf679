/**
 * The story of the demo: a small dance school that also runs a charity. What is expected from whom, what the bank booked
 * on two accounts, and what has to become of every payment. Static: dates are added in `calendar.ts`, references come from
 * the import of the expected items. Pure.
 */
import { makeCreditorReference, makeQrReference } from '../iso20022/references.ts';
import type { IrrelevantReason, ManualReason } from '../models/payment-state.ts';
import { currencyOf } from '../money.ts';
import { digitsOf, type Party, PEOPLE, type PersonKey, STRANGERS } from './people.ts';

export const CHF = currencyOf('CHF');
export const ORGANISATION = {
  name: 'Tanzhaus Blauwinkel',
  address: ['Tanzgasse 7', '8999 Blauwinkel'],
  email: 'kasse@example.org',
  website: 'https://example.org',
} as const;

/** The account numbers of the specifications of SIX, which everybody prints and nobody has. */
export const ACCOUNTS = {
  courses: { name: 'Kurse', iban: 'CH5800791123000889012', qrIban: 'CH4431999123000889012', opening: '4210.35' },
  donations: { name: 'Spenden', iban: 'CH9300762011623852957', qrIban: null, opening: '12480.00' },
} as const;
export type AccountKey = keyof typeof ACCOUNTS;

export type ExpectedItem = Readonly<{
  kind: 'subscription' | 'contribution' | 'fund';
  title: string;
  /** Null for a free amount. */
  amount: string | null;
  person: PersonKey | null;
  /** Null: Quittance makes one, with a QR and a creditor reference. */
  reference: string | null;
  qrReference?: string;
  creditorReference?: string;
}>;

/** What is expected. Some come with the code of the school's own software, some with none. */
export const ITEMS = {
  salsa: { ...course('Salsa für Anfänger', '120.00', 'zoe', 'USI-Zb7k2M'), qrReference: qrReferenceOf('salsa') },
  tango: {
    ...course('Tango argentin', '95.00', 'francois', 'USI-Fl4t9R'),
    creditorReference: makeCreditorReference('TANGO26'),
  },
  lindy: course('Lindy Hop', '140.00', 'juerg'),
  bachata: course('Bachata 1', '90.00', 'giulia', 'USI-Gb1a7P'),
  rumba: course('Rumba 1', '60.00', 'giulia', 'USI-Gb2s5Q'),
  ballet: course('Ballett', '100.00', 'margrit'),
  waltz: course('Valzer', '100.00', 'luca'),
  swing: course('Swing débutants', '80.00', 'noemie'),
  foxtrot: course('Foxtrott', '110.00', 'jens'),
  flamenco: course('Flamenco', '115.00', 'ana'),
  youth: {
    kind: 'fund',
    title: 'Jugendfonds',
    amount: null,
    person: null,
    reference: 'FONDS-1',
    creditorReference: makeCreditorReference('FONDS1'),
  },
  elodie: pledge('Parrainage danse', 'elodie'),
  mueller: { ...pledge('Gönnerbeitrag', 'mueller'), amount: '500.00' },
  rosa: pledge('Patenschaft Tanz', 'rosa'),
  urs: pledge('Patenschaft Tanz', 'urs'),
} as const satisfies Record<string, ExpectedItem>;
export type ItemKey = keyof typeof ITEMS;
export const ITEM_KEYS: readonly ItemKey[] = Object.keys(ITEMS).filter((key): key is ItemKey => key in ITEMS);

/** What a payment has to become. */
export type Outcome =
  | Readonly<{ state: 'PROCESSED'; to: readonly Readonly<{ item: ItemKey; amount: string }>[] }>
  | Readonly<{ state: 'MANUAL'; reason: ManualReason }>
  | Readonly<{ state: 'IRRELEVANT'; reason: IrrelevantReason }>;

/** What the payer gave as reference: of a slip, or words in which `{0}` and `{1}` are the codes of what is paid. */
export type Said =
  | Readonly<{ by: 'qr' | 'creditor'; item: ItemKey }>
  | Readonly<{ by: 'unknown-qr'; reference: string }>
  | Readonly<{ by: 'words'; text: string; items: readonly ItemKey[] }>;

export type Payment = Readonly<{ direction: 'in' | 'out'; party: Party; amount: string; said: Said; outcome: Outcome }>;

/** `collective`: the statement has the total, a camt.054 the details. `batch`: both stand in the statement. */
export type Entry = Readonly<{ shape: 'single' | 'batch' | 'collective'; payments: readonly Payment[] }>;
export type Statement = Readonly<{ account: AccountKey; day: 'first' | 'second'; entries: readonly Entry[] }>;

const AGAIN = { state: 'MANUAL', reason: 'OBLIGATION_CLOSED' } as const;

export const STATEMENTS = {
  coursesFirst: {
    account: 'courses',
    day: 'first',
    entries: [
      single(slip('qr', 'salsa', '120.00')),
      single(slip('creditor', 'tango', '95.00')),
      single(typed('juerg', '140.00', 'Lindy Hop {0} merci vilmal', { lindy: '140.00' })),
      single(typed('giulia', '150.00', 'Corsi {0} e {1}', { bachata: '90.00', rumba: '60.00' })),
      single({
        direction: 'out',
        party: STRANGERS.landlord,
        amount: '850.00',
        said: words('Miete Saal'),
        outcome: { state: 'IRRELEVANT', reason: 'DEBIT' },
      }),
      single({
        direction: 'in',
        party: STRANGERS.oezge,
        amount: '75.00',
        said: { by: 'unknown-qr', reference: qrReferenceOf('nobody') },
        outcome: { state: 'MANUAL', reason: 'UNKNOWN_REFERENCE' },
      }),
    ],
  },
  coursesSecond: {
    account: 'courses',
    day: 'second',
    entries: [
      single({ ...slip('qr', 'ballet', '70.00'), outcome: { state: 'MANUAL', reason: 'UNDERPAID' } }),
      single({ ...slip('qr', 'waltz', '120.00'), outcome: { state: 'MANUAL', reason: 'OVERPAID' } }),
      {
        shape: 'collective',
        payments: [slip('qr', 'swing', '80.00'), slip('qr', 'foxtrot', '110.00'), slip('qr', 'flamenco', '115.00')],
      },
      single({
        direction: 'in',
        party: STRANGERS.anonymous,
        amount: '60.00',
        said: words('Danke für den schönen Kurs!'),
        outcome: { state: 'MANUAL', reason: 'NO_REFERENCE' },
      }),
      single({ ...slip('qr', 'salsa', '120.00'), outcome: AGAIN }),
    ],
  },
  donationsFirst: {
    account: 'donations',
    day: 'first',
    entries: [
      single(gift('youth', STRANGERS.sian, '50.00')),
      {
        shape: 'batch',
        payments: [
          gift('elodie', PEOPLE.elodie, '30.00'),
          gift('mueller', PEOPLE.mueller, '500.00'),
          gift('urs', PEOPLE.urs, '25.00'),
          gift('youth', STRANGERS.pal, '20.00'),
        ],
      },
    ],
  },
  /** Delivered broken, and again whole for those who try what is proposed at the end. */
  donationsSecond: {
    account: 'donations',
    day: 'second',
    entries: [single(gift('rosa', PEOPLE.rosa, '40.00')), single(gift('youth', STRANGERS.sian, '100.00'))],
  },
} as const satisfies Record<string, Statement>;

function course(title: string, amount: string, person: PersonKey, reference: string | null = null): ExpectedItem {
  return { kind: 'subscription', title, amount, person, reference };
}

function pledge(title: string, person: PersonKey): ExpectedItem {
  return { kind: 'contribution', title, amount: null, person, reference: null };
}

function qrReferenceOf(label: string): string {
  return makeQrReference(digitsOf(label, 20));
}

function single(payment: Payment): Entry {
  return { shape: 'single', payments: [payment] };
}

/** Somebody pays the slip that was sent for an item of their own; by default the sum fits. */
function slip(by: 'qr' | 'creditor', item: Exclude<ItemKey, 'youth'>, amount: string): Payment {
  const { person } = ITEMS[item];
  if (person === null) throw new Error(`nobody is expected to pay ${item}`);
  const outcome: Outcome = { state: 'PROCESSED', to: [{ item, amount }] };
  return { direction: 'in', party: PEOPLE[person], amount, said: { by, item }, outcome };
}

function gift(item: ItemKey, party: Party, amount: string): Payment {
  const outcome: Outcome = { state: 'PROCESSED', to: [{ item, amount }] };
  return { direction: 'in', party, amount, said: { by: 'creditor', item }, outcome };
}

function typed(
  person: PersonKey,
  amount: string,
  text: string,
  pays: Readonly<Partial<Record<ItemKey, string>>>,
): Payment {
  const to = ITEM_KEYS.flatMap((item) => {
    const part = pays[item];
    return part === undefined ? [] : [{ item, amount: part }];
  });
  const said: Said = { by: 'words', text, items: to.map(({ item }) => item) };
  return { direction: 'in', party: PEOPLE[person], amount, said, outcome: { state: 'PROCESSED', to } };
}

function words(text: string): Said {
  return { by: 'words', text, items: [] };
}
