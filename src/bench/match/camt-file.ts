/** Writes a statement of a world as camt.053 or camt.054, in the versions 001.04 and 001.08. Pure. */
import { currencyOf, formatMinor } from '../../money.ts';
import type { BankedPayment } from './bank.ts';

/** One line of the account: one payment, or several that the bank booked together. */
export type BankEntry = Readonly<{ reference: string | null; payments: readonly BankedPayment[] }>;

export type CamtStatement = Readonly<{
  message: 'camt.053' | 'camt.054';
  version: '04' | '08';
  messageId: string;
  statementId: string;
  sequence: number;
  account: string;
  currency: string;
  firstDay: string;
  lastDay: string;
  openingMinor: number;
  closingMinor: number;
  entries: readonly BankEntry[];
}>;

export function camtText(statement: CamtStatement): string {
  const { message, version, messageId, lastDay, entries } = statement;
  const isStatement = message === 'camt.053';
  const [root, part] = isStatement ? ['BkToCstmrStmt', 'Stmt'] : ['BkToCstmrDbtCdtNtfctn', 'Ntfctn'];
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${message}.001.${version}">
<${root}>
<GrpHdr><MsgId>${messageId}</MsgId><CreDtTm>${lastDay}T23:10:00</CreDtTm></GrpHdr>
<${part}>
${headOf(statement)}${entries.map((entry) => entryText(entry, statement)).join('')}</${part}>
</${root}>
</Document>
`;
}

function headOf(statement: CamtStatement): string {
  const { statementId, sequence, account, currency, firstDay, lastDay, openingMinor, closingMinor } = statement;
  const isStatement = statement.message === 'camt.053';
  const balances = isStatement
    ? balance('OPBD', openingMinor, firstDay, currency) + balance('CLBD', closingMinor, lastDay, currency)
    : '';
  return `<Id>${statementId}</Id><ElctrncSeqNb>${sequence}</ElctrncSeqNb><CreDtTm>${lastDay}T23:10:00</CreDtTm>
<FrToDt><FrDtTm>${firstDay}T00:00:00</FrDtTm><ToDtTm>${lastDay}T23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>${account}</IBAN></Id><Ccy>${currency}</Ccy><Ownr><Nm>Verein Quittance</Nm></Ownr></Acct>
${balances}`;
}

function balance(code: string, minor: number, day: string, currency: string): string {
  const side = minor < 0 ? 'DBIT' : 'CRDT';
  return `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${amount(Math.abs(minor), currency)}<CdtDbtInd>${side}</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>\n`;
}

function entryText(entry: BankEntry, { version, currency }: CamtStatement): string {
  const [first] = entry.payments;
  if (first === undefined) return '';
  const { sent, advice } = first;
  const sumMinor = entry.payments.reduce((sum, one) => sum + one.sent.amountMinor, 0);
  const side = sideOf(first);
  const [domain, family, subFamily] = sent.bankCode;
  const isBatch = entry.payments.length > 1;
  const text = isBatch ? 'SAMMELGUTSCHRIFT' : advice;
  return `<Ntry>
${amount(sumMinor, currency)}<CdtDbtInd>${side}</CdtDbtInd>${sent.reversal ? '<RvslInd>true</RvslInd>' : ''}
<Sts>${version === '04' ? 'BOOK' : '<Cd>BOOK</Cd>'}</Sts><BookgDt><Dt>${sent.date}</Dt></BookgDt><ValDt><Dt>${sent.date}</Dt></ValDt>
${tagged('AcctSvcrRef', entry.reference)}<BkTxCd><Domn><Cd>${domain}</Cd><Fmly><Cd>${family}</Cd><SubFmlyCd>${subFamily}</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls>${isBatch ? `<Btch><NbOfTxs>${entry.payments.length}</NbOfTxs></Btch>` : ''}
${entry.payments.map((payment) => detailText(payment, { version, currency })).join('')}</NtryDtls>
${tagged('AddtlNtryInf', text)}</Ntry>
`;
}

function sideOf({ sent }: BankedPayment): 'CRDT' | 'DBIT' {
  return sent.direction === 'in' ? 'CRDT' : 'DBIT';
}

type Form = Readonly<{ version: '04' | '08'; currency: string }>;

function detailText(payment: BankedPayment, form: Form): string {
  const { sent, endToEndId, bankReference } = payment;
  const returned = sent.returnReason === null ? '' : `<RtrInf><Rsn><Cd>${sent.returnReason}</Cd></Rsn></RtrInf>\n`;
  return `<TxDtls>
<Refs>${tagged('AcctSvcrRef', bankReference)}<EndToEndId>${endToEndId}</EndToEndId></Refs>
${amount(sent.amountMinor, form.currency)}<CdtDbtInd>${sideOf(payment)}</CdtDbtInd>
${instructedText(sent)}${chargesText(sent.chargesMinor, form.currency)}${partiesText(payment, form)}${remittanceText(payment)}${returned}</TxDtls>
`;
}

function instructedText({ instructed }: BankedPayment['sent']): string {
  if (instructed === null) return '';
  return `<AmtDtls><InstdAmt>${amount(instructed.amountMinor, instructed.currency)}</InstdAmt></AmtDtls>\n`;
}

function chargesText(minor: number, currency: string): string {
  if (minor === 0) return '';
  return `<Chrgs><Rcrd>${amount(minor, currency)}<CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>\n`;
}

function partiesText(payment: BankedPayment, { version }: Form): string {
  const { name, iban, ultimate } = payment;
  const party = (tag: string, body: string): string =>
    version === '04' ? `<${tag}>${body}</${tag}>` : `<${tag}><Pty>${body}</Pty></${tag}>`;
  const debtor = name === '' ? '' : party('Dbtr', `${tagged('Nm', name)}${addressText(payment)}`);
  const account = iban === null ? '' : `<DbtrAcct><Id><IBAN>${iban}</IBAN></Id></DbtrAcct>`;
  const last = ultimate === null || name === '' ? '' : party('UltmtDbtr', tagged('Nm', ultimate));
  const all = debtor + account + last;
  return all === '' ? '' : `<RltdPties>${all}</RltdPties>\n`;
}

function addressText({ address, sent }: BankedPayment): string {
  const [street = '', town = ''] = sent.payer.address;
  if (address === 'none' || street === '') return '';
  if (address === 'lines') {
    return `<PstlAdr><Ctry>CH</Ctry>${tagged('AdrLine', street)}${tagged('AdrLine', town)}</PstlAdr>`;
  }
  const at = street.lastIndexOf(' ');
  const [postCode = '', ...place] = town.split(' ');
  return `<PstlAdr>${tagged('StrtNm', street.slice(0, at))}${tagged('BldgNb', street.slice(at + 1))}${tagged('PstCd', postCode)}${tagged('TwnNm', place.join(' '))}<Ctry>CH</Ctry></PstlAdr>`;
}

function remittanceText({ lines, sent }: BankedPayment): string {
  const { structured } = sent;
  const type = structured?.type === 'QRR' ? '<Prtry>QRR</Prtry>' : '<Cd>SCOR</Cd>';
  const slip =
    structured === null
      ? ''
      : `<Strd><CdtrRefInf><Tp><CdOrPrtry>${type}</CdOrPrtry></Tp><Ref>${structured.value}</Ref></CdtrRefInf></Strd>`;
  const all = lines.map((line) => tagged('Ustrd', line)).join('') + slip;
  return all === '' ? '' : `<RmtInf>${all}</RmtInf>\n`;
}

function tagged(tag: string, text: string | null): string {
  return text === null || text === '' ? '' : `<${tag}>${escaped(text)}</${tag}>`;
}

function amount(minor: number, currency: string): string {
  return `<Amt Ccy="${currency}">${formatMinor(minor, currencyOf(currency))}</Amt>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
