/**
 * What the reader collects while an element is still open: raw texts, one draft per statement, entry and detail.
 * Drafts are the only mutable records of this folder; they become the readonly types of types.ts when their
 * element ends. Every text is trimmed, NFC and not empty. new-drafts.ts makes empty ones.
 */
import type { Reject } from '../errors.ts';
import type { Balance, Charge, MessageHeader, StatementHead, StructuredReference } from './types.ts';

/** An amount as written; the currency is its attribute Ccy. */
export type RawAmount = Readonly<{ text: string; currency: string | null }>;

export type PageDraft = { number: string | null; last: string | null };

export type HeaderDraft = {
  messageId: string | null;
  createdAt: string | null;
  page: PageDraft;
  additionalInfo: string | null;
};

/** Account identification: IBAN, or any other (Othr/Id; BBAN, UPIC and PrtryAcct/Id in 001.01). */
export type AccountDraft = { iban: string | null; other: string | null };

export type SummaryDraft = {
  entries: string | null;
  entriesSum: string | null;
  netSum: string | null;
  netDirection: string | null;
  creditEntries: string | null;
  creditSum: string | null;
  debitEntries: string | null;
  debitSum: string | null;
};

export type BalanceDraft = {
  code: string | null;
  amount: RawAmount | null;
  direction: string | null;
  date: string | null;
};

export type StatementDraft = {
  id: string | null;
  electronicSequenceNumber: string | null;
  legalSequenceNumber: string | null;
  page: PageDraft;
  createdAt: string | null;
  from: string | null;
  to: string | null;
  copyDuplicate: string | null;
  account: AccountDraft;
  accountCurrency: string | null;
  accountOwner: string | null;
  balances: Balance[];
  balance: BalanceDraft;
  summary: SummaryDraft | null;
  unreadable: Reject[];
};

export type AddressDraft = {
  careOf: string | null;
  department: string | null;
  subDepartment: string | null;
  street: string | null;
  number: string | null;
  building: string | null;
  floor: string | null;
  unit: string | null;
  room: string | null;
  postBox: string | null;
  postCode: string | null;
  town: string | null;
  locality: string | null;
  district: string | null;
  region: string | null;
  country: string | null;
  lines: string[];
};

export type PartyDraft = {
  /** Dbtr, DbtrAcct or DbtrAgt (or those of the creditor) stands in the file, though maybe empty. */
  present: boolean;
  name: string | null;
  account: AccountDraft | null;
  bic: string | null;
  /** Dbtr/Agt or Cdtr/Agt: the other side is a bank. */
  ownBic: string | null;
  address: AddressDraft | null;
};

/** Domn/Cd, Domn/Fmly/Cd, Domn/Fmly/SubFmlyCd and Prtry/Cd. */
export type TransactionCodeDraft = {
  domain: string | null;
  family: string | null;
  subFamily: string | null;
  proprietary: string | null;
};

/** Candidates for the amount of a detail, in the order of preference. */
export type AmountsDraft = {
  own: RawAmount | null;
  transaction: RawAmount | null;
  counterValue: RawAmount | null;
  instructed: RawAmount | null;
};

export type DetailDraft = {
  accountServicerReference: string | null;
  endToEndId: string | null;
  transactionId: string | null;
  instructionId: string | null;
  mandateId: string | null;
  uetr: string | null;
  amounts: AmountsDraft;
  direction: string | null;
  code: TransactionCodeDraft | null;
  debtor: PartyDraft;
  creditor: PartyDraft;
  ultimateDebtor: string | null;
  ultimateCreditor: string | null;
  remittance: string[];
  structuredTexts: string[];
  references: StructuredReference[];
  reference: { declared: string | null; value: string | null };
  additionalInfo: string | null;
  charges: Charge[];
  charge: { amount: RawAmount | null; included: string | null };
  returnReason: string | null;
};

export type EntryDraft = {
  entryReference: string | null;
  amount: RawAmount | null;
  direction: string | null;
  reversal: string | null;
  status: string | null;
  bookingDate: string | null;
  valueDate: string | null;
  accountServicerReference: string | null;
  code: TransactionCodeDraft | null;
  additionalInfo: string | null;
  statedTransactions: number | null;
  details: DetailDraft[];
};

/** Everything that is open while a file is read. */
export type Reading = {
  header: HeaderDraft;
  /** Set when the header has been given out. */
  sentHeader: MessageHeader | null;
  statement: StatementDraft;
  /** Set when the head of the open statement has been given out. */
  sentHead: StatementHead | null;
  entry: EntryDraft;
  detail: DetailDraft;
  warnings: Set<string>;
};
