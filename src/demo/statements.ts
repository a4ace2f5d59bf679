/**
 * Writes the files of the demo's bank: camt.053 and camt.054 in version 001.08, in the shape of Swiss banks (SPS 2.0),
 * marked as files of a test platform, so that no production installation ever books them. Pure.
 */
import { formatMinor, parseMoney } from '../money.ts';
import type { ReferencesByItem } from './expected-file.ts';
import { digitsOf, ibanOf, nameOf, type Party } from './people.ts';
import { ACCOUNTS, type AccountKey, CHF, type Entry, ORGANISATION, type Payment, type Said } from './world.ts';

export type CamtFile = Readonly<{
  message: 'camt.053' | 'camt.054';
  messageId: string;
  /** Instant, as the bank writes it. */
  createdAt: Date;
  statementId: string;
  sequence: number;
  day: string;
  account: AccountKey;
  /** Null: no balances (camt.054). */
  openingMinor: number | null;
  entries: readonly Entry[];
  /** Sent before; this is a copy under a new message id. */
  isDuplicate: boolean;
}>;

const ROOTS = {
  'camt.053': { root: 'BkToCstmrStmt', container: 'Stmt' },
  'camt.054': { root: 'BkToCstmrDbtCdtNtfctn', container: 'Ntfctn' },
} as const;

/** Credits less debits of an entry. */
export function bookedMinorOf(entry: Entry): number {
  return entry.payments.reduce((sum, { amount, direction }) => {
    const { minor } = parseMoney(amount, CHF);
    return direction === 'in' ? sum + minor : sum - minor;
  }, 0);
}

export function closingMinorOf(openingMinor: number, entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + bookedMinorOf(entry), openingMinor);
}

export function renderCamt(file: CamtFile, references: ReferencesByItem): string {
  const { root, container } = ROOTS[file.message];
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${file.message}.001.08">`,
    `<${root}>`,
    `<GrpHdr><MsgId>${file.messageId}</MsgId><CreDtTm>${stampOf(file.createdAt)}</CreDtTm>`,
    '<MsgPgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></MsgPgntn><AddtlInf>SPS/2.0/TEST</AddtlInf></GrpHdr>',
    `<${container}>`,
    ...headOf(file),
    ...file.entries.flatMap((entry, index) => entryLines(entry, { file, references, index })),
    `</${container}>`,
    `</${root}>`,
    '</Document>',
    '',
  ];
  return lines.join('\n');
}

function headOf({
  statementId,
  sequence,
  createdAt,
  day,
  account,
  openingMinor,
  entries,
  isDuplicate,
}: CamtFile): string[] {
  const head = [
    `<Id>${statementId}</Id><ElctrncSeqNb>${sequence}</ElctrncSeqNb><CreDtTm>${stampOf(createdAt)}</CreDtTm>`,
    `<FrToDt><FrDtTm>${day}T00:00:00</FrDtTm><ToDtTm>${day}T23:59:59</ToDtTm></FrToDt>`,
    ...(isDuplicate ? ['<CpyDplctInd>DUPL</CpyDplctInd>'] : []),
    `<Acct><Id><IBAN>${ACCOUNTS[account].iban}</IBAN></Id><Ccy>${CHF}</Ccy><Ownr><Nm>${escaped(ORGANISATION.name)}</Nm></Ownr></Acct>`,
  ];
  if (openingMinor === null) return head;
  const closingMinor = closingMinorOf(openingMinor, entries);
  return [...head, balance('OPBD', openingMinor, day), balance('CLBD', closingMinor, day), ...totals(entries)];
}

function balance(code: 'OPBD' | 'CLBD', minor: number, day: string): string {
  const type = `<Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>`;
  return `<Bal>${type}${amountOf(Math.abs(minor))}<CdtDbtInd>${minor < 0 ? 'DBIT' : 'CRDT'}</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`;
}

function totals(entries: readonly Entry[]): string[] {
  const side = (name: string, sums: readonly number[]): string =>
    `<${name}><NbOfNtries>${sums.length}</NbOfNtries><Sum>${decimalOf(Math.abs(sums.reduce((a, b) => a + b, 0)))}</Sum></${name}>`;
  const sums = entries.map(bookedMinorOf);
  const credits = side(
    'TtlCdtNtries',
    sums.filter((sum) => sum > 0),
  );
  const debits = side(
    'TtlDbtNtries',
    sums.filter((sum) => sum < 0),
  );
  return [`<TxsSummry>${credits}${debits}</TxsSummry>`];
}

type Place = Readonly<{ file: CamtFile; references: ReferencesByItem; index: number }>;

function entryLines(entry: Entry, place: Place): string[] {
  const { file } = place;
  const isCredit = bookedMinorOf(entry) > 0;
  const [first] = entry.payments;
  const reference = entryReferenceOf(file, place.index);
  const qrIban = first?.said.by === 'qr' || first?.said.by === 'unknown-qr' ? ACCOUNTS[file.account].qrIban : null;
  return [
    '<Ntry>',
    `<NtryRef>${qrIban ?? ACCOUNTS[file.account].iban}</NtryRef>${amountOf(Math.abs(bookedMinorOf(entry)))}`,
    `<CdtDbtInd>${isCredit ? 'CRDT' : 'DBIT'}</CdtDbtInd><RvslInd>false</RvslInd><Sts><Cd>BOOK</Cd></Sts>`,
    `<BookgDt><Dt>${file.day}</Dt></BookgDt><ValDt><Dt>${file.day}</Dt></ValDt><AcctSvcrRef>${reference}</AcctSvcrRef>`,
    `<BkTxCd>${codeOf(entry, isCredit)}</BkTxCd>`,
    '<NtryDtls>',
    ...detailsOf(entry, place, reference),
    '</NtryDtls>',
    `<AddtlNtryInf>${escaped(adviceOf(entry, isCredit))}</AddtlNtryInf>`,
    '</Ntry>',
  ];
}

/** The bank's own number of an entry: the same in the camt.054 of a collective credit. */
function entryReferenceOf({ day, account, entries }: CamtFile, index: number): string {
  const entry = entries[index];
  return `${day.replaceAll('-', '')}${digitsOf(`${account}/${entry?.shape}/${JSON.stringify(entry?.payments)}`, 12)}`;
}

function codeOf({ shape, payments }: Entry, isCredit: boolean): string {
  const isSlip = payments.every(({ said }) => said.by === 'qr' || said.by === 'unknown-qr');
  const incoming = shape === 'collective' || isSlip ? 'VCOM' : 'AUTT';
  const [family, sub] = isCredit ? ['RCDT', incoming] : ['ICDT', 'AUTT'];
  return `<Domn><Cd>PMNT</Cd><Fmly><Cd>${family}</Cd><SubFmlyCd>${sub}</SubFmlyCd></Fmly></Domn>`;
}

function adviceOf({ shape, payments }: Entry, isCredit: boolean): string {
  if (shape === 'collective') return 'SAMMELGUTSCHRIFT QR-RECHNUNG';
  if (shape === 'batch') return 'SAMMELGUTSCHRIFT';
  const name = payments.map(({ party }) => nameOf(party)).join(', ');
  return isCredit ? `GUTSCHRIFT AUFTRAGGEBER: ${name}` : `E-BANKING AUFTRAG: ${name}`;
}

/** A statement tells of a collective credit only its total: one detail, without payer and reference. */
function detailsOf(entry: Entry, { file, references }: Place, reference: string): string[] {
  if (entry.shape === 'collective' && file.message === 'camt.053') {
    const total = amountOf(bookedMinorOf(entry));
    return [`<TxDtls><Refs><AcctSvcrRef>${reference}</AcctSvcrRef></Refs>${total}<CdtDbtInd>CRDT</CdtDbtInd></TxDtls>`];
  }
  const count = entry.payments.length;
  const batch = count > 1 ? [`<Btch><NbOfTxs>${count}</NbOfTxs></Btch>`] : [];
  return [...batch, ...entry.payments.map((payment, index) => detailOf(payment, references, `${reference}${index}`))];
}

function detailOf(
  { party, direction, amount, said }: Payment,
  references: ReferencesByItem,
  reference: string,
): string {
  const side = direction === 'in' ? 'Dbtr' : 'Cdtr';
  const address = `<PstlAdr><StrtNm>${escaped(party.street)}</StrtNm><BldgNb>${party.number}</BldgNb><PstCd>${party.postalCode}</PstCd><TwnNm>${escaped(party.city)}</TwnNm><Ctry>${party.country}</Ctry></PstlAdr>`;
  return [
    `<TxDtls><Refs><AcctSvcrRef>${reference}</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>`,
    `${amountOf(parseMoney(amount, CHF).minor)}<CdtDbtInd>${direction === 'in' ? 'CRDT' : 'DBIT'}</CdtDbtInd>`,
    `<RltdPties>${partyElement(side, party, address)}</RltdPties>`,
    `<RmtInf>${remittanceOf(said, references)}</RmtInf></TxDtls>`,
  ].join('\n');
}

function partyElement(side: 'Dbtr' | 'Cdtr', party: Party, address: string): string {
  const named = `<${side}><Pty><Nm>${escaped(nameOf(party))}</Nm>${address}</Pty></${side}>`;
  return `${named}<${side}Acct><Id><IBAN>${ibanOf(party)}</IBAN></Id></${side}Acct>`;
}

function remittanceOf(said: Said, references: ReferencesByItem): string {
  switch (said.by) {
    case 'qr':
      return structured('<Prtry>QRR</Prtry>', references.get(said.item)?.qrReference ?? '');
    case 'unknown-qr':
      return structured('<Prtry>QRR</Prtry>', said.reference);
    case 'creditor':
      return structured('<Cd>SCOR</Cd>', references.get(said.item)?.creditorReference ?? '');
    case 'words':
      return `<Ustrd>${escaped(textOf(said, references))}</Ustrd>`;
  }
}

function structured(type: string, reference: string): string {
  return `<Strd><CdtrRefInf><Tp><CdOrPrtry>${type}</CdOrPrtry></Tp><Ref>${reference}</Ref></CdtrRefInf></Strd>`;
}

/** People type a code as they like: small letters, a blank where the dash was. */
function textOf(said: Extract<Said, { by: 'words' }>, references: ReferencesByItem): string {
  return said.items.reduce((text, item, index) => {
    const { reference = '' } = references.get(item) ?? {};
    const typed = reference.startsWith('USI-') ? reference : reference.toLowerCase().replace('-', ' ');
    return text.replace(`{${index}}`, typed);
  }, said.text);
}

function amountOf(minor: number): string {
  return `<Amt Ccy="${CHF}">${decimalOf(minor)}</Amt>`;
}

function decimalOf(minor: number): string {
  return formatMinor(minor, CHF);
}

function stampOf(instant: Date): string {
  return instant.toISOString().slice(0, 19);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
