/**
 * Where each printed field of a bank transaction comes from: the element, and in words what was chosen or derived.
 * Pure; the order is that of the fields of `inspect`. Used by `inspect --explain` only.
 */
import { chooseAmount } from './amounts.ts';
import type { AmountsDraft } from './drafts.ts';
import { newDetail } from './new-drafts.ts';
import { isCreditorReference, isIban, isQrReference } from './references.ts';
import type { TracedRow } from './trace.ts';
import type { BankTransaction, StructuredReference } from './types.ts';

export type ExplainedField = Readonly<{
  field: string;
  value: string;
  /** The elements it was read from; none for what was derived. */
  from: readonly string[];
  /** What was chosen or derived, in words. */
  note: string | null;
}>;

type Explain = (traced: TracedRow) => readonly ExplainedField[];

const FROM_ENTRY = 'from the entry: the detail has none';

/** Every printed field that has a value. */
export function explainRow(traced: TracedRow): readonly ExplainedField[] {
  return EXPLAINERS.flatMap((explain) => explain(traced)).filter(({ value }) => value !== '');
}

/** One printed field by the draft fields that it may come from, in the order of preference. */
function plain(field: keyof BankTransaction, ...drafts: readonly string[]): Explain {
  return ({ row, trace }) => {
    const value = row.transaction[field];
    const from = firstOf(trace, drafts);
    return [{ field, value: textOf(value), from: from === null ? [] : [from], note: null }];
  };
}

/** A field that the detail may leave to its entry. */
function inherited(field: keyof BankTransaction, detail: readonly string[], entry: readonly string[]): Explain {
  return (traced) => {
    const { row, trace } = traced;
    const own = everyOf(trace, detail);
    const from = own.length > 0 ? own : everyOf(trace, entry);
    const note = own.length === 0 && from.length > 0 && row.transaction.detail !== null ? FROM_ENTRY : null;
    return [{ field, value: textOf(row.transaction[field]), from, note }];
  };
}

const AMOUNT_NOTES: Readonly<Record<keyof AmountsDraft, string | null>> = {
  own: null,
  transaction: 'TxAmt: the detail has no amount of its own in the currency of the entry',
  counterValue: 'CntrValAmt: no amount before it is in the currency of the entry',
  instructed: 'InstdAmt: no amount before it is in the currency of the entry',
};

const explainAmount: Explain = ({ row, entry, trace }) => {
  const { amount, detail } = row.transaction;
  if (amount === null) {
    const note = 'not known: no amount of the detail is in the currency of the entry';
    return [{ field: 'amount', value: 'null', from: [], note: detail === null ? null : note }];
  }
  const amounts = (detail === null ? undefined : entry.details[detail])?.amounts ?? newDetail().amounts;
  const { source } = chooseAmount(amounts, entry.amount, true);
  if (source === null || source === 'entry') {
    const from = everyOf(trace, ['entry.amount.text']);
    const note = detail === null ? null : 'the amount of the entry: this is its only detail';
    return [{ field: 'amount', value: amount, from, note }];
  }
  const from = everyOf(trace, [`detail.amounts.${source}.text`]);
  return [{ field: 'amount', value: amount, from, note: AMOUNT_NOTES[source] }];
};

const explainReversal: Explain = ({ row, trace }) => {
  const from = everyOf(trace, ['entry.reversal']);
  const note = from.length === 0 ? 'false: the entry has no RvslInd' : null;
  return [{ field: 'reversal', value: String(row.transaction.reversal), from, note }];
};

function explainParty(role: 'debtor' | 'creditor'): Explain {
  return ({ row, trace }) => {
    const party = row.transaction[role];
    if (party === null) return [];
    const draft = `detail.${role}`;
    const field = (name: string, value: string | null, keys: readonly string[]): ExplainedField => {
      const note = name === 'iban' && !isIban(value ?? '') ? 'its check digits or its length are wrong' : null;
      const from = firstOf(trace, keys);
      return { field: `${role}.${name}`, value: value ?? '', from: from === null ? [] : [from], note };
    };
    const address = [...trace].filter(([key]) => key.startsWith(`${draft}.address.`)).map(([, place]) => place);
    return [
      field('name', party.name, [`${draft}.name`]),
      field('iban', party.iban, [`${draft}.account.iban`]),
      field('otherAccount', party.otherAccount, [`${draft}.account.other`]),
      field('bic', party.bic, [`${draft}.bic`, `${draft}.ownBic`]),
      { field: `${role}.address`, value: party.address.join(', '), from: [...new Set(address)], note: null },
    ];
  };
}

const explainRemittance: Explain = ({ row, trace }) =>
  row.transaction.remittance.map((value, index) => {
    return { field: `remittance[${index}]`, value, from: everyOf(trace, [`detail.remittance.${index}`]), note: null };
  });

const explainReferences: Explain = ({ row, trace }) =>
  row.transaction.references.map((reference, index) => {
    const from = everyOf(trace, [`detail.references.${index}.value`]);
    return { field: `references[${index}]`, value: reference.value, from, note: shapeOf(reference) };
  });

/** What the reference is by its shape and check digit, beside what the file says. */
function shapeOf({ type, value }: StructuredReference): string {
  const declared = type === 'OTHER' ? 'declared as no known type' : `declared as ${type}`;
  if (isQrReference(value)) return `${declared}; 27 digits and the last one is right: QRR`;
  if (isCreditorReference(value)) return `${declared}; RF and its check digits are right: SCOR`;
  return `${declared}; by its shape neither QRR nor SCOR`;
}

const explainCharges: Explain = ({ row, trace }) =>
  row.transaction.charges.map(({ amount, currency }, index) => {
    const from = everyOf(trace, [`detail.charges.${index}.amount`]);
    return { field: `charges[${index}]`, value: `${amount} ${currency ?? ''}`.trim(), from, note: null };
  });

const codeFields = (of: string): readonly string[] =>
  ['domain', 'family', 'subFamily', 'proprietary'].map((part) => `${of}.code.${part}`);

const EXPLAINERS: readonly Explain[] = [
  plain('statementId', 'statement.id'),
  plain('account', 'statement.account.iban', 'statement.account.other'),
  explainAmount,
  plain('entryAmount', 'entry.amount.text'),
  plain('currency', 'entry.amount.currency'),
  inherited('creditDebit', ['detail.direction'], ['entry.direction']),
  explainReversal,
  plain('status', 'entry.status'),
  plain('bookingDate', 'entry.bookingDate'),
  plain('valueDate', 'entry.valueDate'),
  inherited('accountServicerReference', ['detail.accountServicerReference'], ['entry.accountServicerReference']),
  plain('endToEndId', 'detail.endToEndId'),
  plain('transactionId', 'detail.transactionId'),
  plain('instructionId', 'detail.instructionId'),
  plain('mandateId', 'detail.mandateId'),
  explainParty('debtor'),
  explainParty('creditor'),
  plain('ultimateDebtor', 'detail.ultimateDebtor'),
  plain('ultimateCreditor', 'detail.ultimateCreditor'),
  explainRemittance,
  explainReferences,
  plain('additionalInfo', 'entry.additionalInfo'),
  inherited('bankTransactionCode', codeFields('detail'), codeFields('entry')),
  explainCharges,
  plain('returnReason', 'detail.returnReason'),
];

function firstOf(trace: TracedRow['trace'], drafts: readonly string[]): string | null {
  return everyOf(trace, drafts)[0] ?? null;
}

function everyOf(trace: TracedRow['trace'], drafts: readonly string[]): readonly string[] {
  return drafts.flatMap((draft) => trace.get(draft) ?? []);
}

function textOf(value: BankTransaction[keyof BankTransaction]): string {
  return typeof value === 'string' ? value : '';
}
