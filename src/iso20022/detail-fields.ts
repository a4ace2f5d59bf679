/**
 * What is read of one TxDtls, in all versions: references, amounts, remittance, charges, return reason.
 * One registration per field, with its element path below TxDtls. entry-fields.ts hangs this tree into the entry.
 */
import type { Reading, TransactionCodeDraft } from './drafts.ts';
import { type FieldNode, fieldTree, onAmount, onElement, onText } from './field-tree.ts';
import { newCode } from './new-drafts.ts';
import { registerParties } from './parties.ts';
import { referenceTypeOf } from './references.ts';
import { readBoolean } from './values.ts';

/** The tree of TxDtls. */
export function detailTree(): FieldNode {
  const tree = fieldTree();
  registerReferences(tree);
  registerAmounts(tree);
  registerTransactionCode(tree, 'BkTxCd', ({ detail }) => (detail.code ??= newCode()));
  registerParties(tree);
  registerRemittance(tree);
  registerCharges(tree);
  onText(tree, ['RtrInf/Rsn/Cd', 'RtrInf/Rsn/Prtry', 'RtrInf/RtrRsn/Cd', 'RtrInf/RtrRsn/Prtry'], ({ detail }, text) => {
    detail.returnReason ??= text;
  });
  onText(tree, ['AddtlTxInf'], ({ detail }, text) => {
    detail.additionalInfo ??= text;
  });
  return tree;
}

const REFERENCES: readonly (readonly [
  string,
  'accountServicerReference' | 'endToEndId' | 'transactionId' | 'instructionId' | 'mandateId' | 'uetr',
])[] = [
  ['Refs/AcctSvcrRef', 'accountServicerReference'],
  ['Refs/EndToEndId', 'endToEndId'],
  ['Refs/TxId', 'transactionId'],
  ['Refs/InstrId', 'instructionId'],
  ['Refs/MndtId', 'mandateId'],
  ['Refs/UETR', 'uetr'],
];

function registerReferences(tree: FieldNode): void {
  for (const [path, key] of REFERENCES) {
    onText(tree, [path], ({ detail }, text) => {
      detail[key] ??= text;
    });
  }
}

function registerAmounts(tree: FieldNode): void {
  onText(tree, ['CdtDbtInd'], ({ detail }, text) => {
    detail.direction ??= text;
  });
  onAmount(tree, 'Amt', ({ detail }, amount) => {
    detail.amounts.own ??= amount;
  });
  onAmount(tree, 'AmtDtls/TxAmt/Amt', ({ detail }, amount) => {
    detail.amounts.transaction ??= amount;
  });
  onAmount(tree, 'AmtDtls/CntrValAmt/Amt', ({ detail }, amount) => {
    detail.amounts.counterValue ??= amount;
  });
  onAmount(tree, 'AmtDtls/InstdAmt/Amt', ({ detail }, amount) => {
    detail.amounts.instructed ??= amount;
  });
}

/** BkTxCd of a detail or an entry. */
export function registerTransactionCode(
  tree: FieldNode,
  path: string,
  of: (reading: Reading) => TransactionCodeDraft,
): void {
  onText(tree, [`${path}/Domn/Cd`], (reading, text) => {
    of(reading).domain ??= text;
  });
  onText(tree, [`${path}/Domn/Fmly/Cd`], (reading, text) => {
    of(reading).family ??= text;
  });
  onText(tree, [`${path}/Domn/Fmly/SubFmlyCd`], (reading, text) => {
    of(reading).subFamily ??= text;
  });
  onText(tree, [`${path}/Prtry/Cd`], (reading, text) => {
    of(reading).proprietary ??= text;
  });
}

/** 001.01 writes CdtrRefInf/CdtrRef and CdtrRefTp, later versions CdtrRefInf/Ref and Tp/CdOrPrtry. */
function registerRemittance(tree: FieldNode): void {
  onText(tree, ['RmtInf/Ustrd'], ({ detail }, text) => {
    detail.remittance.push(text);
  });
  onText(tree, ['RmtInf/Strd/AddtlRmtInf', 'RmtInf/Strd/RfrdDocInf/Nb'], readStructuredText);
  const reference = 'RmtInf/Strd/CdtrRefInf';
  const types = ['Tp/CdOrPrtry/Cd', 'Tp/CdOrPrtry/Prtry', 'Tp/Cd', 'Tp/Prtry', 'CdtrRefTp/Cd', 'CdtrRefTp/Prtry'];
  onText(
    tree,
    types.map((path) => `${reference}/${path}`),
    ({ detail }, text) => {
      detail.reference.declared ??= text;
    },
  );
  onText(tree, [`${reference}/Ref`, `${reference}/CdtrRef`], ({ detail }, text) => {
    detail.reference.value ??= text;
  });
  onElement(tree, reference, {
    open: ({ detail }) => {
      detail.reference = { declared: null, value: null };
    },
    close: ({ detail }) => {
      const { declared, value } = detail.reference;
      if (value !== null) detail.references.push({ type: referenceTypeOf(declared), value });
    },
  });
}

/** `?REJECT?0` and `?ERROR?000`: what became of an old Swiss slip at the bank, not the payer's words. */
const SLIP_STATUS = /^\?(REJECT|ERROR)\?(\d+)$/;

function readStructuredText({ detail, warnings }: Reading, text: string): void {
  const [, kind, code = ''] = SLIP_STATUS.exec(text) ?? [];
  if (kind === undefined) detail.structuredTexts.push(text);
  else if (kind === 'REJECT' && Number(code) !== 0) warnings.add(`the bank marks a slip as rejected (?REJECT?${code})`);
}

/** Up to 001.02 Chrgs repeats with an Amt each; later there is one Chrgs with Rcrd. */
function registerCharges(tree: FieldNode): void {
  for (const path of ['Chrgs', 'Chrgs/Rcrd']) {
    onAmount(tree, `${path}/Amt`, ({ detail }, amount) => {
      detail.charge.amount ??= amount;
    });
    onText(tree, [`${path}/ChrgInclInd`], ({ detail }, text) => {
      detail.charge.included ??= text;
    });
    onElement(tree, path, {
      open: ({ detail }) => {
        detail.charge = { amount: null, included: null };
      },
      close: closeCharge,
    });
  }
}

function closeCharge({ detail }: Reading): void {
  const { amount, included } = detail.charge;
  detail.charge = { amount: null, included: null };
  if (amount !== null)
    detail.charges.push({ amount: amount.text, currency: amount.currency, included: readBoolean(included) });
}
