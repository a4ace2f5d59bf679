/**
 * What is read of GrpHdr and of a statement (Rpt, Stmt, Ntfctn) beside its entries: identification, account,
 * balances, totals. Most of it stands before the first entry; what comes later than the schema allows and would
 * change the meaning of entries that were given out already is reported as unreadable, never applied silently.
 */
import { canonicalDecimal } from '../money.ts';
import type { PageDraft, Reading, StatementDraft, SummaryDraft } from './drafts.ts';
import { type FieldNode, fieldTree, onAmount, onElement, onText } from './field-tree.ts';
import { newBalance, newSummary } from './new-drafts.ts';
import { ACCOUNT_OTHER_PATHS } from './parties.ts';
import { readDate, readDirection } from './values.ts';

/** The tree of GrpHdr. */
export function headerTree(): FieldNode {
  const tree = fieldTree();
  onText(tree, ['MsgId'], ({ header }, text) => {
    header.messageId ??= text;
  });
  onText(tree, ['CreDtTm'], ({ header }, text) => {
    header.createdAt ??= text;
  });
  onText(tree, ['AddtlInf'], ({ header }, text) => {
    header.additionalInfo ??= text;
  });
  registerPage(tree, 'MsgPgntn', ({ header }) => header.page);
  return tree;
}

const HEAD_TEXTS: readonly (readonly [
  string,
  (
    | 'id'
    | 'electronicSequenceNumber'
    | 'legalSequenceNumber'
    | 'createdAt'
    | 'from'
    | 'to'
    | 'copyDuplicate'
    | 'accountCurrency'
    | 'accountOwner'
  ),
])[] = [
  ['Id', 'id'],
  ['ElctrncSeqNb', 'electronicSequenceNumber'],
  ['LglSeqNb', 'legalSequenceNumber'],
  ['CreDtTm', 'createdAt'],
  ['FrToDt/FrDtTm', 'from'],
  ['FrToDt/FrDt', 'from'],
  ['FrToDt/ToDtTm', 'to'],
  ['FrToDt/ToDt', 'to'],
  ['CpyDplctInd', 'copyDuplicate'],
  ['Acct/Ccy', 'accountCurrency'],
  ['Acct/Ownr/Nm', 'accountOwner'],
  ['Acct/Ownr/Pty/Nm', 'accountOwner'],
];

/** The tree of a statement without Ntry. */
export function statementTree(): FieldNode {
  const tree = fieldTree();
  for (const [path, key] of HEAD_TEXTS) {
    onText(tree, [path], (reading, text) => {
      if (isInTime(reading, path)) reading.statement[key] ??= text;
    });
  }
  onText(tree, ['Acct/Id/IBAN'], (reading, text) => {
    if (isInTime(reading, 'Acct')) reading.statement.account.iban ??= text;
  });
  onText(
    tree,
    ACCOUNT_OTHER_PATHS.map((path) => `Acct/${path}`),
    (reading, text) => {
      if (isInTime(reading, 'Acct')) reading.statement.account.other ??= text;
    },
  );
  for (const path of ['StmtPgntn', 'RptPgntn', 'NtfctnPgntn'])
    registerPage(tree, path, ({ statement }) => statement.page);
  registerBalance(tree);
  registerSummary(tree);
  return tree;
}

function registerPage(tree: FieldNode, path: string, of: (reading: Reading) => PageDraft): void {
  onText(tree, [`${path}/PgNb`], (reading, text) => {
    of(reading).number ??= text;
  });
  onText(tree, [`${path}/LastPgInd`], (reading, text) => {
    of(reading).last ??= text;
  });
}

/** False, and a reject of the statement, when entries have been given out without this. */
function isInTime({ sentHead, statement }: Reading, path: string): boolean {
  if (sentHead === null) return true;
  statement.unreadable.push({
    code: 'CAMT_ELEMENT_ORDER',
    message: `${path} stands after the first entry: the entries were read without it`,
    where: `statement ${sentHead.index + 1}`,
  });
  return false;
}

/** Tp/CdOrPrtry in all versions but 001.01, which has the choice directly below Tp. */
function registerBalance(tree: FieldNode): void {
  onText(
    tree,
    ['Bal/Tp/CdOrPrtry/Cd', 'Bal/Tp/CdOrPrtry/Prtry', 'Bal/Tp/Cd', 'Bal/Tp/Prtry'],
    ({ statement }, text) => {
      statement.balance.code ??= text;
    },
  );
  onAmount(tree, 'Bal/Amt', ({ statement }, amount) => {
    statement.balance.amount ??= amount;
  });
  onText(tree, ['Bal/CdtDbtInd'], ({ statement }, text) => {
    statement.balance.direction ??= text;
  });
  onText(tree, ['Bal/Dt/Dt', 'Bal/Dt/DtTm'], ({ statement }, text) => {
    statement.balance.date ??= text;
  });
  onElement(tree, 'Bal', {
    open: ({ statement }) => {
      statement.balance = newBalance();
    },
    close: ({ statement }) => closeBalance(statement),
  });
}

function closeBalance(statement: StatementDraft): void {
  const { code, amount, direction, date } = statement.balance;
  const creditDebit = readDirection(direction);
  if (code === null || amount === null || canonicalDecimal(amount.text) === null || creditDebit === null) {
    statement.unreadable.push({
      code: 'BALANCE_INVALID',
      message: `balance ${code ?? 'without code'} has no readable amount, direction or code`,
      where: `Bal[${statement.balances.length + 1}]`,
    });
    return;
  }
  statement.balances.push({
    code,
    amount: amount.text,
    currency: amount.currency,
    creditDebit,
    date: date === null ? null : readDate(date),
  });
}

const SUMMARY_TEXTS: readonly (readonly [string, keyof SummaryDraft])[] = [
  ['TtlNtries/NbOfNtries', 'entries'],
  ['TtlNtries/Sum', 'entriesSum'],
  ['TtlNtries/TtlNetNtryAmt', 'netSum'],
  ['TtlNtries/TtlNetNtry/Amt', 'netSum'],
  ['TtlNtries/CdtDbtInd', 'netDirection'],
  ['TtlNtries/TtlNetNtry/CdtDbtInd', 'netDirection'],
  ['TtlCdtNtries/NbOfNtries', 'creditEntries'],
  ['TtlCdtNtries/Sum', 'creditSum'],
  ['TtlDbtNtries/NbOfNtries', 'debitEntries'],
  ['TtlDbtNtries/Sum', 'debitSum'],
];

function registerSummary(tree: FieldNode): void {
  for (const [path, key] of SUMMARY_TEXTS) {
    onText(tree, [`TxsSummry/${path}`], ({ statement }, text) => {
      statement.summary ??= newSummary();
      statement.summary[key] ??= text;
    });
  }
}
