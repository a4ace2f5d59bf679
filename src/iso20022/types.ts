/**
 * What the camt reader gives out. Pure data: no database, no file names, no clock.
 *
 * A message (camt.052, .053, .054) holds statements, a statement holds entries, an entry holds bank
 * transactions: one per TxDtls, or exactly one for an entry without any. Texts are as the bank wrote them
 * (NFC, outer blanks trimmed, empty is null); amounts are decimal texts; dates are calendar dates as written.
 */
import type { Reject } from '../errors.ts';

export type CamtMessage = 'camt.052' | 'camt.053' | 'camt.054';
export type CreditDebitIndicator = 'CRDT' | 'DBIT';
/** Ntry/Sts. Null when the file gives none (readers treat that as BOOK in camt.053 and camt.054). */
export type EntryStatus = 'BOOK' | 'PDNG' | 'INFO' | 'FUTR';
export const XML_ENGINES = ['libxmljs2', 'saxes'] as const;
export type XmlEngine = (typeof XML_ENGINES)[number];

/** Group header of the file: GrpHdr. */
export type MessageHeader = Readonly<{
  message: CamtMessage;
  /** Such as `001.08`; the one of the namespace. Without a namespace it is taken from the root, else `unknown`. */
  version: string;
  messageId: string | null;
  createdAt: string | null;
  /** GrpHdr/MsgPgntn, for the versions without a pagination in the statement. */
  page: Pagination | null;
  /** GrpHdr/AddtlInf: Swiss banks write `SPS/2.0/PROD` or `SPS/2.0/TEST`. */
  additionalInfo: string | null;
  /** `test` when the file says that it holds test data, else `production` when it says so, else null. */
  environment: 'production' | 'test' | null;
}>;

export type Pagination = Readonly<{ number: number; last: boolean }>;

/** What stands in a statement, report or notification before its first entry. */
export type StatementHead = Readonly<{
  /** 0-based position in the file. */
  index: number;
  /** Stmt/Id. */
  id: string | null;
  electronicSequenceNumber: string | null;
  legalSequenceNumber: string | null;
  page: Pagination | null;
  createdAt: string | null;
  /** FrToDt/FrDtTm and ToDtTm as written (date or date and time); null when the file has no period. */
  from: string | null;
  to: string | null;
  /** CpyDplctInd: COPY, DUPL or CODU. */
  copyDuplicate: string | null;
  /** IBAN without blanks, else the other identification as written; null when the file names no account. */
  account: string | null;
  accountCurrency: string | null;
  accountOwner: string | null;
  /** Bal before the first entry: where the schema puts all of them. */
  balances: readonly Balance[];
}>;

/** Bal: `code` is Tp/CdOrPrtry/Cd (OPBD, PRCD, CLBD, ITBD, CLAV, FWAV …) or the proprietary text. */
export type Balance = Readonly<{
  code: string;
  amount: string;
  currency: string | null;
  creditDebit: CreditDebitIndicator;
  date: string | null;
}>;

/** TxsSummry as the bank states it; each part may be absent. */
export type StatementSummary = Readonly<{
  entries: number | null;
  entriesSum: string | null;
  /** Credits less debits: unsigned, with its direction (TtlNetNtryAmt, since 001.07 TtlNetNtry). */
  netSum: string | null;
  netDirection: CreditDebitIndicator | null;
  creditEntries: number | null;
  creditSum: string | null;
  debitEntries: number | null;
  debitSum: string | null;
}>;

/** The statement after its last entry. `unreadable` lists what is wrong with the statement itself (not its rows). */
export type StatementTail = Readonly<{
  head: StatementHead;
  balances: readonly Balance[];
  summary: StatementSummary | null;
  entries: number;
  transactions: number;
  unreadable: readonly Reject[];
}>;

export type Party = Readonly<{
  name: string | null;
  iban: string | null;
  otherAccount: string | null;
  bic: string | null;
  address: readonly string[];
}>;

export type Charge = Readonly<{ amount: string; currency: string | null; included: boolean | null }>;

/** QRR and SCOR as the file declares them; ISR for the old Swiss slips; OTHER for any other or no declaration. */
export type ReferenceType = 'QRR' | 'SCOR' | 'ISR' | 'OTHER';
export type StructuredReference = Readonly<{ type: ReferenceType; value: string }>;

/** One bank transaction with exactly the fields of `quittance inspect --ndjson`, but for the file name. */
export type BankTransaction = Readonly<{
  message: CamtMessage;
  version: string;
  /** 0-based positions in their parents; `detail` counts over all NtryDtls and is null without TxDtls. */
  statement: number;
  statementId: string | null;
  account: string | null;
  entry: number;
  detail: number | null;
  /** Decimal text in `currency`; null when it cannot be known (a detail in a foreign currency only). */
  amount: string | null;
  entryAmount: string | null;
  /** The currency of the entry. */
  currency: string | null;
  creditDebit: CreditDebitIndicator | null;
  reversal: boolean;
  status: EntryStatus | null;
  bookingDate: string | null;
  valueDate: string | null;
  accountServicerReference: string | null;
  endToEndId: string | null;
  transactionId: string | null;
  instructionId: string | null;
  mandateId: string | null;
  debtor: Party | null;
  creditor: Party | null;
  ultimateDebtor: string | null;
  ultimateCreditor: string | null;
  remittance: readonly string[];
  references: readonly StructuredReference[];
  additionalInfo: string | null;
  bankTransactionCode: string | null;
  charges: readonly Charge[];
  returnReason: string | null;
}>;

/** A bank transaction with what identity needs beside it. `reject` says why the row must not be booked. */
export type CamtRow = Readonly<{
  transaction: BankTransaction;
  /** The detail's own AcctSvcrRef (TxDtls/Refs/AcctSvcrRef), without falling back to the entry. */
  detailAccountServicerReference: string | null;
  /** TxDtls/Refs/UETR. */
  uetr: string | null;
  /** RmtInf/Strd: AddtlRmtInf (the message of a QR-bill) and the numbers of the documents paid; not part of `inspect`. */
  structuredTexts: readonly string[];
  /** TxDtls/AddtlTxInf: free text of the bank on the one transaction; not part of `inspect`. */
  detailAdditionalInfo: string | null;
  /** BookgDt and ValDt with their time and zone, when the file gives a DtTm; `inspect` prints these. */
  bookingDateAsWritten: string | null;
  valueDateAsWritten: string | null;
  reject: Reject | null;
}>;

/** Ntry: what the bank booked as one line. `rows` has at least one element. */
export type CamtEntry = Readonly<{
  index: number;
  /** NtryRef: a QR-IBAN, a plain IBAN or a participant number at Swiss banks. */
  entryReference: string | null;
  accountServicerReference: string | null;
  /** Decimal text; null when it cannot be read (then every row is rejected). */
  amount: string | null;
  currency: string | null;
  creditDebit: CreditDebitIndicator | null;
  reversal: boolean;
  status: EntryStatus | null;
  bookingDate: string | null;
  valueDate: string | null;
  bankTransactionCode: string | null;
  /** NtryDtls/Btch/NbOfTxs, added over all Btch; null when the file states none. */
  statedTransactions: number | null;
  /**
   * A collective booking that names only its total: no TxDtls where the bank says there are several
   * transactions, fewer TxDtls than stated, or RCDT/VCOM with one TxDtls without party, reference and
   * remittance (spec of Swiss banks, camt.053 with a separate camt.054).
   */
  summaryOnly: boolean;
  rows: readonly CamtRow[];
}>;

/** Where the reader puts what it finds, in file order. A throw from a sink ends the reading. */
export type CamtSink = Readonly<{
  header(header: MessageHeader): void;
  statement(head: StatementHead): void;
  entry(entry: CamtEntry, head: StatementHead): void;
  statementEnd(tail: StatementTail): void;
}>;

/** Counts over the whole file: `transactions` is rows with and without reject together. */
export type ReadSummary = Readonly<{
  header: MessageHeader;
  statements: number;
  entries: number;
  transactions: number;
  rejects: number;
  encoding: string;
  engine: XmlEngine;
  warnings: readonly string[];
}>;
