/**
 * What is read of one Ntry, in all versions. Details hang below NtryDtls, in 001.01 directly below Ntry.
 */
import { AppError } from '../errors.ts';
import { detailTree, registerTransactionCode } from './detail-fields.ts';
import type { Reading } from './drafts.ts';
import { type FieldNode, fieldTree, graft, onAmount, onElement, onText } from './field-tree.ts';
import { newCode, newDetail } from './new-drafts.ts';
import { readCount } from './values.ts';

const TEXTS: readonly (readonly [
  string,
  (
    | 'entryReference'
    | 'direction'
    | 'reversal'
    | 'status'
    | 'bookingDate'
    | 'valueDate'
    | 'accountServicerReference'
    | 'additionalInfo'
  ),
])[] = [
  ['NtryRef', 'entryReference'],
  ['CdtDbtInd', 'direction'],
  ['RvslInd', 'reversal'],
  ['Sts', 'status'], // up to 001.06
  ['Sts/Cd', 'status'], // from 001.07
  ['Sts/Prtry', 'status'],
  ['BookgDt/Dt', 'bookingDate'],
  ['BookgDt/DtTm', 'bookingDate'],
  ['ValDt/Dt', 'valueDate'],
  ['ValDt/DtTm', 'valueDate'],
  ['AcctSvcrRef', 'accountServicerReference'],
  ['AddtlNtryInf', 'additionalInfo'],
];

/** The tree of Ntry. `detailsMax` is the limit of TxDtls in one entry; above it: CAMT_TOO_MANY_DETAILS. */
export function entryTree(detailsMax: number): FieldNode {
  const tree = fieldTree();
  for (const [path, key] of TEXTS) {
    onText(tree, [path], ({ entry }, text) => {
      entry[key] ??= text;
    });
  }
  onAmount(tree, 'Amt', ({ entry }, amount) => {
    entry.amount ??= amount;
  });
  registerTransactionCode(tree, 'BkTxCd', ({ entry }) => (entry.code ??= newCode()));
  onText(tree, ['NtryDtls/Btch/NbOfTxs', 'Btch/NbOfTxs'], ({ entry, warnings }, text) => {
    const count = readCount(text);
    if (count === null) warnings.add('a number of transactions (Btch/NbOfTxs) cannot be read');
    else entry.statedTransactions = (entry.statedTransactions ?? 0) + count;
  });
  const details = detailTree();
  for (const path of ['NtryDtls/TxDtls', 'TxDtls']) {
    graft(tree, path, details);
    onElement(tree, path, { open: (reading) => openDetail(reading, detailsMax) });
  }
  return tree;
}

function openDetail(reading: Reading, detailsMax: number): void {
  if (reading.entry.details.length >= detailsMax) {
    throw new AppError({
      kind: 'invalid-input',
      code: 'CAMT_TOO_MANY_DETAILS',
      message: `an entry has more than ${detailsMax} transactions`,
      where: `statement ${(reading.sentHead?.index ?? 0) + 1}`,
      hint: 'ask the bank to split its collective bookings',
    });
  }
  reading.detail = newDetail();
  reading.entry.details.push(reading.detail);
}
