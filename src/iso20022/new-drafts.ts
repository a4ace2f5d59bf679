/**
 * Empty drafts, one per kind; see drafts.ts. Each has all of its fields from the start, which keeps reading fast.
 */
import type {
  AccountDraft,
  AddressDraft,
  BalanceDraft,
  DetailDraft,
  EntryDraft,
  HeaderDraft,
  PageDraft,
  PartyDraft,
  StatementDraft,
  SummaryDraft,
  TransactionCodeDraft,
} from './drafts.ts';

export function newHeader(): HeaderDraft {
  return { messageId: null, createdAt: null, page: newPage(), additionalInfo: null };
}

export function newStatement(): StatementDraft {
  return {
    id: null,
    electronicSequenceNumber: null,
    legalSequenceNumber: null,
    page: newPage(),
    createdAt: null,
    from: null,
    to: null,
    copyDuplicate: null,
    account: newAccount(),
    accountCurrency: null,
    accountOwner: null,
    balances: [],
    balance: newBalance(),
    summary: null,
    unreadable: [],
  };
}

export function newEntry(): EntryDraft {
  return {
    entryReference: null,
    amount: null,
    direction: null,
    reversal: null,
    status: null,
    bookingDate: null,
    valueDate: null,
    accountServicerReference: null,
    code: null,
    additionalInfo: null,
    statedTransactions: null,
    details: [],
  };
}

export function newDetail(): DetailDraft {
  return {
    accountServicerReference: null,
    endToEndId: null,
    transactionId: null,
    instructionId: null,
    mandateId: null,
    uetr: null,
    amounts: { own: null, transaction: null, counterValue: null, instructed: null },
    direction: null,
    code: null,
    debtor: newParty(),
    creditor: newParty(),
    ultimateDebtor: null,
    ultimateCreditor: null,
    remittance: [],
    structuredTexts: [],
    references: [],
    reference: { declared: null, value: null },
    additionalInfo: null,
    charges: [],
    charge: { amount: null, included: null },
    returnReason: null,
  };
}

export function newAddress(): AddressDraft {
  return {
    careOf: null,
    department: null,
    subDepartment: null,
    street: null,
    number: null,
    building: null,
    floor: null,
    unit: null,
    room: null,
    postBox: null,
    postCode: null,
    town: null,
    locality: null,
    district: null,
    region: null,
    country: null,
    lines: [],
  };
}

export function newSummary(): SummaryDraft {
  const net = { netSum: null, netDirection: null };
  const credits = { creditEntries: null, creditSum: null };
  return { entries: null, entriesSum: null, ...net, ...credits, debitEntries: null, debitSum: null };
}

export function newBalance(): BalanceDraft {
  return { code: null, amount: null, direction: null, date: null };
}

export function newAccount(): AccountDraft {
  return { iban: null, other: null };
}

export function newCode(): TransactionCodeDraft {
  return { domain: null, family: null, subFamily: null, proprietary: null };
}

function newPage(): PageDraft {
  return { number: null, last: null };
}

function newParty(): PartyDraft {
  return { present: false, name: null, account: null, bic: null, ownBic: null, address: null };
}
