/**
 * The rival: the fields of `quittance inspect` read as most Node programs read camt, by a libxmljs2 DOM of the whole file
 * and XPath for each field. It measures a way of working and is no part of the product; so it alone, beside xml.ts, may
 * import libxmljs2. It reads 001.08 as our generator writes it, and what is absent costs it no look-ups below.
 */
import libxml, { type Document, type Element } from 'libxmljs2';
import type { InspectedTransaction } from '../iso20022/inspect.ts';
import type { BankTransaction, Charge, Party, StructuredReference } from '../iso20022/types.ts';

const MESSAGE = 'camt.053';
const VERSION = '001.08';
const NAMESPACE = { c: `urn:iso:std:iso:20022:tech:xsd:${MESSAGE}.${VERSION}` };

/** Gives each row of the document to `give`. */
export function readByXPath(text: string, file: string, give: (row: InspectedTransaction) => void): void {
  const document: Document = libxml.parseXml(text);
  for (const [statement, node] of document.find<Element>('//c:Stmt', NAMESPACE).entries()) {
    const shared = {
      file,
      message: MESSAGE,
      version: VERSION,
      statement,
      statementId: textAt(node, 'c:Id'),
      account: textAt(node, 'c:Acct/c:Id/c:IBAN') ?? textAt(node, 'c:Acct/c:Id/c:Othr/c:Id'),
    } as const;
    for (const [entry, one] of all(node, 'c:Ntry').entries()) readEntry(one, { ...shared, entry }, give);
  }
}

type Shared = Pick<
  InspectedTransaction,
  'file' | 'message' | 'version' | 'statement' | 'statementId' | 'account' | 'entry'
>;

function readEntry(entry: Element, shared: Shared, give: (row: InspectedTransaction) => void): void {
  const amount = at(entry, 'c:Amt');
  const facts = {
    entryAmount: amount?.text() ?? null,
    currency: amount?.attr('Ccy')?.value() ?? null,
    reversal: textAt(entry, 'c:RvslInd') === 'true',
    status: statusOf(textAt(entry, 'c:Sts/c:Cd')),
    bookingDate: textAt(entry, 'c:BookgDt/c:Dt') ?? textAt(entry, 'c:BookgDt/c:DtTm'),
    valueDate: textAt(entry, 'c:ValDt/c:Dt') ?? textAt(entry, 'c:ValDt/c:DtTm'),
    additionalInfo: textAt(entry, 'c:AddtlNtryInf'),
  };
  const direction = directionOf(textAt(entry, 'c:CdtDbtInd'));
  const reference = textAt(entry, 'c:AcctSvcrRef');
  const code = codeAt(entry);
  const details = all(entry, 'c:NtryDtls/c:TxDtls');
  for (const [detail, node] of details.entries()) {
    const own = textAt(node, 'c:Refs/c:AcctSvcrRef');
    const { currency, entryAmount, ...rest } = facts;
    give({
      ...shared,
      detail,
      amount: textAt(node, 'c:Amt') ?? (details.length === 1 ? entryAmount : null),
      entryAmount,
      currency,
      creditDebit: directionOf(textAt(node, 'c:CdtDbtInd')) ?? direction,
      reversal: rest.reversal,
      status: rest.status,
      bookingDate: rest.bookingDate,
      valueDate: rest.valueDate,
      accountServicerReference: own ?? (details.length === 1 ? reference : null),
      ...referencesOf(node),
      ...partiesOf(node),
      ...remittanceOf(node),
      additionalInfo: rest.additionalInfo,
      bankTransactionCode: codeAt(node) ?? code,
      charges: all(node, 'c:Chrgs/c:Rcrd').map(chargeOf),
      returnReason: textAt(node, 'c:RtrInf/c:Rsn/c:Cd') ?? textAt(node, 'c:RtrInf/c:Rsn/c:Prtry'),
    });
  }
}

function referencesOf(detail: Element) {
  return {
    endToEndId: textAt(detail, 'c:Refs/c:EndToEndId'),
    transactionId: textAt(detail, 'c:Refs/c:TxId'),
    instructionId: textAt(detail, 'c:Refs/c:InstrId'),
    mandateId: textAt(detail, 'c:Refs/c:MndtId'),
  };
}

function partiesOf(detail: Element) {
  return {
    debtor: partyOf(detail, 'Dbtr'),
    creditor: partyOf(detail, 'Cdtr'),
    ultimateDebtor: textAt(detail, 'c:RltdPties/c:UltmtDbtr/c:Pty/c:Nm'),
    ultimateCreditor: textAt(detail, 'c:RltdPties/c:UltmtCdtr/c:Pty/c:Nm'),
  };
}

function partyOf(detail: Element, role: 'Dbtr' | 'Cdtr'): Party | null {
  const party = at(detail, `c:RltdPties/c:${role}`);
  const account = at(detail, `c:RltdPties/c:${role}Acct`);
  const bic = textAt(detail, `c:RltdAgts/c:${role}Agt/c:FinInstnId/c:BICFI`);
  if (party === null && account === null && bic === null) return null;
  const iban = account === null ? null : textAt(account, 'c:Id/c:IBAN');
  return {
    name: party === null ? null : textAt(party, 'c:Pty/c:Nm'),
    iban,
    otherAccount: account === null || iban !== null ? null : textAt(account, 'c:Id/c:Othr/c:Id'),
    bic,
    address: party === null ? [] : addressOf(all(party, 'c:Pty/c:PstlAdr/*')),
  };
}

const BEFORE_STREET = ['CareOf', 'Dept', 'SubDept'];
const BEFORE_TOWN = ['BldgNm', 'Flr', 'UnitNb', 'Room', 'PstBx'];
const AFTER_TOWN = ['TwnLctnNm', 'DstrctNm', 'CtrySubDvsn'];

/** One query for all parts of an address: anything else would be a rival of straw. */
function addressOf(nodes: readonly Element[]): readonly string[] {
  const lines = nodes.filter((node) => node.name() === 'AdrLine').map((node) => node.text());
  const parts = new Map(nodes.map((node) => [node.name(), node.text()]));
  const joined = (...names: readonly string[]): string => names.flatMap((name) => parts.get(name) ?? []).join(' ');
  return [
    ...BEFORE_STREET.map((name) => joined(name)),
    joined('StrtNm', 'BldgNb'),
    ...BEFORE_TOWN.map((name) => joined(name)),
    joined('PstCd', 'TwnNm'),
    ...AFTER_TOWN.map((name) => joined(name)),
    ...lines,
    joined('Ctry'),
  ].filter((line) => line !== '');
}

function remittanceOf(detail: Element): Pick<BankTransaction, 'remittance' | 'references'> {
  return {
    remittance: all(detail, 'c:RmtInf/c:Ustrd').map((node) => node.text()),
    references: all(detail, 'c:RmtInf/c:Strd/c:CdtrRefInf').flatMap((node): StructuredReference[] => {
      const value = textAt(node, 'c:Ref');
      const type = textAt(node, 'c:Tp/c:CdOrPrtry/c:Cd') ?? textAt(node, 'c:Tp/c:CdOrPrtry/c:Prtry');
      return value === null ? [] : [{ type: type === 'QRR' || type === 'SCOR' ? type : 'OTHER', value }];
    }),
  };
}

function chargeOf(record: Element): Charge {
  const amount = at(record, 'c:Amt');
  return {
    amount: amount?.text() ?? '',
    currency: amount?.attr('Ccy')?.value() ?? null,
    included: textAt(record, 'c:ChrgInclInd') === 'true',
  };
}

function codeAt(node: Element): string | null {
  const code = at(node, 'c:BkTxCd');
  if (code === null) return null;
  const domain = textAt(code, 'c:Domn/c:Cd');
  if (domain === null) return textAt(code, 'c:Prtry/c:Cd');
  return `${domain}/${textAt(code, 'c:Domn/c:Fmly/c:Cd')}/${textAt(code, 'c:Domn/c:Fmly/c:SubFmlyCd')}`;
}

function directionOf(text: string | null): BankTransaction['creditDebit'] {
  return text === 'CRDT' || text === 'DBIT' ? text : null;
}

function statusOf(text: string | null): BankTransaction['status'] {
  return text === 'BOOK' || text === 'PDNG' || text === 'INFO' || text === 'FUTR' ? text : null;
}

function at(node: Element, path: string): Element | null {
  return node.get<Element>(path, NAMESPACE) ?? null; // absent is undefined, whatever its types say
}

function textAt(node: Element, path: string): string | null {
  return at(node, path)?.text().trim() ?? null;
}

function all(node: Element, path: string): readonly Element[] {
  return node.find<Element>(path, NAMESPACE);
}
