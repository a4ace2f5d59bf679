/** The words of the matching bench: people, open items, payments as they are sent, and the truth about them. Types only. */
import type { KeyFacts } from './payment-key.ts';

export const CLASSES = [
  ...(['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9'] as const),
  ...(['N1', 'N2', 'N3', 'N4', 'N5', 'N6'] as const),
  ...(['A1', 'A2', 'A3', 'A4', 'D1', 'D2', 'F1'] as const),
  ...(['X1', 'X2', 'X3', 'X4'] as const),
] as const;
/** The 26th class, D3, is one of files: each file may be delivered again. */
export type PaymentClass = (typeof CLASSES)[number];

export const PROFILES = ['dance-school', 'association', 'charity', 'mixed-eur'] as const;
export type InventedProfile = (typeof PROFILES)[number];
/** `own`: the history of an installation. */
export type ProfileName = InventedProfile | 'own';
export const SIZES = ['S', 'M', 'L'] as const;
export type SizeName = (typeof SIZES)[number];
export const MIXES = ['default', 'trap', 'shift'] as const;
/** `default` has the assumed rates; `trap` has the traps oversampled; `shift` has other names, banks and twice the errors. */
export type Mix = (typeof MIXES)[number];

export type WorldPlan = Readonly<{ profile: ProfileName; size: SizeName; seed: number; mix: Mix }>;

export type Language = 'de' | 'fr' | 'it' | 'en';

export type Person = Readonly<{
  /** `P00012`, the person_id of the CSV. */
  id: string;
  given: string;
  family: string;
  /** Companies have a name of their own and no given or family name. */
  organization: string;
  language: Language;
  street: string;
  number: string;
  postCode: string;
  town: string;
  country: string;
  iban: string;
  /** The organisation has the account on record: it stands in the column `ibans`. */
  ibanOnRecord: boolean;
  householdId: string;
}>;

export type ItemKind = 'subscription' | 'contribution' | 'fund';

export type Item = Readonly<{
  reference: string;
  qrReference: string;
  creditorReference: string;
  kind: ItemKind;
  title: string;
  /** Null for a free amount. */
  amountMinor: number | null;
  currency: string;
  dueDate: string;
  /** Null for a fund. */
  person: Person | null;
  /** From this day on it is expected. */
  issuedOn: string;
}>;

export type ItemStatus = 'open' | 'cancelled' | 'paid';
/** What the file of a month says about an item. */
export type ItemLine = Readonly<{ item: Item; status: ItemStatus }>;

/** What the bank was told: a payment before any bank has put it into words. */
export type SentPayment = Readonly<{
  date: string;
  direction: 'in' | 'out';
  amountMinor: number;
  currency: string;
  payer: Sender;
  ultimate: string | null;
  /** The payer's words; lines where the bank has cut them. */
  lines: readonly string[];
  structured: Readonly<{ type: 'QRR' | 'SCOR'; value: string }> | null;
  reversal: boolean;
  returnReason: string | null;
  bankCode: BankCode;
  chargesMinor: number;
  instructed: Readonly<{ amountMinor: number; currency: string }> | null;
}>;

export type Sender = Readonly<{ name: string; iban: string | null; address: readonly string[] }>;
/** Domain, family and sub-family of BkTxCd. */
export type BankCode = readonly [string, string, string];

export type TruthDecision = 'MATCH' | 'NONE' | 'REFUND' | 'IRRELEVANT';
export type TrueAllocation = Readonly<{ reference: string; amountMinor: number }>;

/** What is true about a payment; nothing of it is ever shown to a matcher. */
export type Truth = Readonly<{
  paymentKey: string;
  class: PaymentClass;
  tags: readonly string[];
  decision: TruthDecision;
  allocations: readonly TrueAllocation[];
  /** What is left over (`over`), or still owed (`short`); null for none. */
  residue: Readonly<{ kind: 'over' | 'short'; amountMinor: number }> | null;
  /** False where a careful person with the same data could not know: a decision by machine is wrong there. */
  decidable: boolean;
  /** Of an undecidable payment: the items that are equally likely, each of which a person must be shown. */
  candidates: readonly string[];
}>;

/** A payment as it is read from the files: what a matcher may see. */
export type ReadPayment = KeyFacts &
  Readonly<{
    paymentKey: string;
    month: number;
    account: string;
    references: readonly Readonly<{ type: string; value: string }>[];
    endToEndId: string | null;
    additionalInfo: string | null;
    reversal: boolean;
    returnReason: string | null;
  }>;

/** A statement file as the bank delivers it. `isAgain`: it repeats money of an earlier file (D3). */
export type CamtFile = Readonly<{ name: string; text: string; isAgain: boolean }>;

export type WorldMonth = Readonly<{
  /** Counts from 0. */
  index: number;
  firstDay: string;
  lastDay: string;
  lines: readonly ItemLine[];
  files: readonly CamtFile[];
}>;

export type World = Readonly<{
  plan: WorldPlan;
  people: readonly Person[];
  months: readonly WorldMonth[];
  truth: readonly Truth[];
  payments: readonly ReadPayment[];
}>;
