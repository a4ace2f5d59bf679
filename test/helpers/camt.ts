/** Small camt statements for tests, written by us. Amounts are decimal texts, dates `YYYY-MM-DD`. */

export type TestDetail = Readonly<{
  amount?: string;
  creditDebit?: 'CRDT' | 'DBIT';
  debtor?: string;
  iban?: string;
  text?: string;
  qrReference?: string;
  creditorReference?: string;
  endToEndId?: string;
  reference?: string;
  uetr?: string;
  /** Part of the amount (ChrgInclInd). */
  charges?: string;
}>;

export type TestEntry = Readonly<{
  amount: string;
  currency?: string;
  creditDebit?: 'CRDT' | 'DBIT';
  reversal?: boolean;
  status?: string;
  bookingDate?: string;
  reference?: string;
  entryReference?: string;
  code?: string;
  advice?: string;
  batch?: number;
  details?: readonly TestDetail[];
}>;

export type TestStatement = Readonly<{
  message?: 'camt.053' | 'camt.054' | 'camt.052';
  version?: '001.04' | '001.08';
  messageId?: string;
  id?: string;
  sequence?: string | null;
  page?: { number: number; last: boolean };
  from?: string | null;
  to?: string | null;
  account?: string;
  /** Of the account and its balances; entries have their own. */
  currency?: string;
  opening?: string;
  closing?: string;
  entries: readonly TestEntry[];
}>;

export const ACCOUNT = 'CH9300762011623852957';
export const DAY = '2026-11-19';

const ROOTS = {
  'camt.052': ['BkToCstmrAcctRpt', 'Rpt'],
  'camt.053': ['BkToCstmrStmt', 'Stmt'],
  'camt.054': ['BkToCstmrDbtCdtNtfctn', 'Ntfctn'],
} as const;

/** The XML of a message with one statement. Without `opening` it has no balances. */
export function camt(statement: TestStatement): string {
  const message = statement.message ?? 'camt.053';
  const version = statement.version ?? '001.08';
  const [root, container] = ROOTS[message];
  const { page, currency = 'CHF' } = statement;
  const from = statement.from === undefined ? DAY : statement.from;
  const to = statement.to === undefined ? from : statement.to;
  const sequence = statement.sequence === undefined ? '100' : statement.sequence;
  return [
    `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:${message}.${version}"><${root}>`,
    `<GrpHdr><MsgId>${statement.messageId ?? 'M1'}</MsgId><CreDtTm>${DAY}T22:00:00</CreDtTm></GrpHdr><${container}>`,
    `<Id>${statement.id ?? 'S1'}</Id>`,
    page === undefined
      ? ''
      : `<${container}Pgntn><PgNb>${page.number}</PgNb><LastPgInd>${page.last}</LastPgInd></${container}Pgntn>`,
    sequence === null ? '' : `<ElctrncSeqNb>${sequence}</ElctrncSeqNb>`,
    `<CreDtTm>${DAY}T22:00:00</CreDtTm>`,
    from === null
      ? ''
      : `<FrToDt><FrDtTm>${at(from, '00:00:00')}</FrDtTm><ToDtTm>${at(to, '23:59:59')}</ToDtTm></FrToDt>`,
    `<Acct><Id><IBAN>${statement.account ?? ACCOUNT}</IBAN></Id><Ccy>${currency}</Ccy></Acct>`,
    statement.opening === undefined ? '' : balance('OPBD', statement.opening, currency),
    statement.closing === undefined ? '' : balance('CLBD', statement.closing, currency),
    ...statement.entries.map((entry) => entryXml(entry, version)),
    `</${container}></${root}></Document>`,
  ].join('\n');
}

/** A day with that time, or the time that the test gave. */
function at(text: string | null, time: string): string {
  return text?.includes('T') === true ? text : `${text}T${time}`;
}

function balance(code: string, amount: string, currency: string): string {
  return `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>${DAY}</Dt></Dt></Bal>`;
}

function entryXml(entry: TestEntry, version: string): string {
  const creditDebit = entry.creditDebit ?? 'CRDT';
  const date = entry.bookingDate ?? DAY;
  const status = entry.status ?? 'BOOK';
  const [domain, family, sub] = (entry.code ?? 'PMNT/RCDT/AUTT').split('/');
  return [
    '<Ntry>',
    tag('NtryRef', entry.entryReference),
    `<Amt Ccy="${entry.currency ?? 'CHF'}">${entry.amount}</Amt><CdtDbtInd>${creditDebit}</CdtDbtInd>`,
    entry.reversal === true ? '<RvslInd>true</RvslInd>' : '',
    version === '001.04' ? `<Sts>${status}</Sts>` : `<Sts><Cd>${status}</Cd></Sts>`,
    `<BookgDt><Dt>${date}</Dt></BookgDt><ValDt><Dt>${date}</Dt></ValDt>`,
    tag('AcctSvcrRef', entry.reference),
    `<BkTxCd><Domn><Cd>${domain}</Cd><Fmly><Cd>${family}</Cd><SubFmlyCd>${sub}</SubFmlyCd></Fmly></Domn></BkTxCd>`,
    detailsXml(entry, creditDebit, version),
    tag('AddtlNtryInf', entry.advice),
    '</Ntry>',
  ].join('');
}

function detailsXml(entry: TestEntry, creditDebit: string, version: string): string {
  const batch = entry.batch === undefined ? '' : `<Btch><NbOfTxs>${entry.batch}</NbOfTxs></Btch>`;
  const details = entry.details ?? [];
  if (batch === '' && details.length === 0) return '';
  return `<NtryDtls>${batch}${details.map((detail) => detailXml(detail, entry, creditDebit, version)).join('')}</NtryDtls>`;
}

function detailXml(detail: TestDetail, entry: TestEntry, creditDebit: string, version: string): string {
  const side = (detail.creditDebit ?? creditDebit) === 'CRDT' ? 'Dbtr' : 'Cdtr';
  const name = tag('Nm', detail.debtor);
  const party = version === '001.04' ? name : name === '' ? '' : `<Pty>${name}</Pty>`;
  const structured =
    detail.qrReference === undefined
      ? detail.creditorReference === undefined
        ? ''
        : `<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>${detail.creditorReference}</Ref></CdtrRefInf></Strd>`
      : `<Strd><CdtrRefInf><Tp><CdOrPrtry><Prtry>QRR</Prtry></CdOrPrtry></Tp><Ref>${detail.qrReference}</Ref></CdtrRefInf></Strd>`;
  return [
    '<TxDtls><Refs>',
    tag('AcctSvcrRef', detail.reference),
    tag('EndToEndId', detail.endToEndId),
    tag('UETR', detail.uetr),
    '</Refs>',
    `<Amt Ccy="${entry.currency ?? 'CHF'}">${detail.amount ?? entry.amount}</Amt><CdtDbtInd>${detail.creditDebit ?? creditDebit}</CdtDbtInd>`,
    detail.charges === undefined
      ? ''
      : `<Chrgs><Rcrd><Amt Ccy="${entry.currency ?? 'CHF'}">${detail.charges}</Amt><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>`,
    '<RltdPties>',
    party === '' ? '' : `<${side}>${party}</${side}>`,
    detail.iban === undefined ? '' : `<${side}Acct><Id><IBAN>${detail.iban}</IBAN></Id></${side}Acct>`,
    '</RltdPties>',
    `<RmtInf>${tag('Ustrd', detail.text)}${structured}</RmtInf></TxDtls>`,
  ].join('');
}

function tag(name: string, text: string | undefined): string {
  return text === undefined ? '' : `<${name}>${text.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</${name}>`;
}
