/**
 * Writes an invented camt.053.001.08 to the disk, entry by entry, in the shape in which PostFinance delivers (SPS 2.0):
 * one statement of a month, with balances that add up. However long it is, only a few entries are in memory.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { currencyOf, formatMinor } from '../money.ts';
import { entryAt, type InventedEntry, type InventedPayment, type Payer, type Said } from './invented.ts';

export type StatementPlan = Readonly<{
  entries: number;
  seed: number;
  /** GrpHdr/MsgId. The same plan with another one is the same statement, issued again. */
  messageId: string;
}>;

export type WrittenStatement = Readonly<{ bytes: number; transactions: number; expected: number }>;

export const IBAN = 'CH6909000000250094239';
const QR_IBAN = 'CH7730000001250094239';
const DAYS = 30;
const OPENING_MINOR = 21_199_319;
const BUFFER_CHARACTERS = 256 * 1024;
const CHF = currencyOf('CHF');

export function writeStatement(path: string, plan: StatementPlan): WrittenStatement {
  const descriptor = openSync(path, 'wx');
  let waiting = headOf(plan);
  const written = { bytes: 0, transactions: 0, expected: 0 };
  const flush = (): void => {
    const bytes = Buffer.from(waiting);
    writeSync(descriptor, bytes);
    written.bytes += bytes.length;
    waiting = '';
  };
  try {
    for (let index = 0; index < plan.entries; index += 1) {
      const entry = entryAt(plan.seed, index);
      waiting += entryText(entry, dayOf(index, plan.entries));
      written.transactions += entry.payments.length;
      written.expected += entry.payments.filter(({ said }) => said.isExpected).length;
      if (waiting.length > BUFFER_CHARACTERS) flush();
    }
    waiting += '</Stmt>\n</BkToCstmrStmt>\n</Document>\n';
    flush();
  } finally {
    closeSync(descriptor);
  }
  return written;
}

/** Balances stand before the entries, so the entries are added up first. */
function headOf({ entries, seed, messageId }: StatementPlan): string {
  let closingMinor = OPENING_MINOR;
  for (let index = 0; index < entries; index += 1) {
    const { direction, amountMinor } = entryAt(seed, index);
    closingMinor += direction === 'in' ? amountMinor : -amountMinor;
  }
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
<BkToCstmrStmt>
<GrpHdr><MsgId>${messageId}</MsgId><CreDtTm>2026-10-01T02:02:16</CreDtTm><MsgPgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></MsgPgntn><AddtlInf>SPS/2.0/TEST</AddtlInf></GrpHdr>
<Stmt>
<Id>20260930375204229003973</Id><ElctrncSeqNb>118</ElctrncSeqNb><CreDtTm>2026-10-01T02:02:16</CreDtTm>
<FrToDt><FrDtTm>2026-09-01T00:00:00</FrDtTm><ToDtTm>2026-09-30T23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>${IBAN}</IBAN></Id><Ccy>CHF</Ccy><Ownr><Nm>Verein der vielen Mitglieder</Nm></Ownr></Acct>
${balance('OPBD', OPENING_MINOR, '2026-09-01')}${balance('CLBD', closingMinor, '2026-09-30')}`;
}

function balance(code: string, minor: number, date: string): string {
  return `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${amountOf(Math.abs(minor))}<CdtDbtInd>${minor < 0 ? 'DBIT' : 'CRDT'}</CdtDbtInd><Dt><Dt>${date}</Dt></Dt></Bal>\n`;
}

function dayOf(index: number, entries: number): string {
  return `2026-09-${String(1 + Math.floor((index * DAYS) / entries)).padStart(2, '0')}`;
}

function entryText(entry: InventedEntry, day: string): string {
  const [first] = entry.payments;
  if (first === undefined) throw new Error('an entry has a payment');
  const reference = `07582${String(entry.index).padStart(11, '0')}`;
  const isQr = first.said.by === 'qr';
  const code = entry.direction === 'out' ? ['ICDT', 'AUTT'] : ['RCDT', isQr ? 'VCOM' : 'AUTT'];
  const side = entry.direction === 'in' ? 'CRDT' : 'DBIT';
  return `<Ntry>
${isQr ? `<NtryRef>${QR_IBAN}</NtryRef>` : ''}${amountOf(entry.amountMinor)}<CdtDbtInd>${side}</CdtDbtInd><RvslInd>false</RvslInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>${day}</Dt></BookgDt><ValDt><Dt>${day}</Dt></ValDt><AcctSvcrRef>${reference}</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>${code[0]}</Cd><SubFmlyCd>${code[1]}</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls>
${entry.payments.length === 1 ? '' : `<Btch><NbOfTxs>${entry.payments.length}</NbOfTxs></Btch>\n`}${entry.payments
  .map((payment) => detailText(payment, { side, reference }))
  .join('')}</NtryDtls>
<AddtlNtryInf>${escaped(adviceOf(entry, first.payer))}</AddtlNtryInf>
</Ntry>
`;
}

export function adviceOf(entry: InventedEntry, payer: Payer): string {
  if (entry.payments.length > 1) return `SAMMELGUTSCHRIFT FÜR KONTO: ${IBAN} PAKET ID: 201124CH000009TB`;
  return entry.direction === 'in' ? `GUTSCHRIFT AUFTRAGGEBER: ${payer.name}` : `E-BANKING AUFTRAG: ${payer.name}`;
}

/** Some of what banks add is only in some details, by the number of the payment. */
function detailText(
  { number, amountMinor, payer, said }: InventedPayment,
  { side, reference }: { side: string; reference: string },
): string {
  const role = side === 'CRDT' ? 'Dbtr' : 'Cdtr';
  const endToEnd = number % 3 === 0 ? `E2E-${number}` : 'NOTPROVIDED';
  const instruction = number % 7 === 0 ? `<InstrId>INSTR${number}</InstrId>` : '';
  const charges =
    number % 50 === 0
      ? '<Chrgs><Rcrd><Amt Ccy="CHF">0.90</Amt><CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>false</ChrgInclInd></Rcrd></Chrgs>\n'
      : '';
  const ultimate =
    number % 20 === 0 ? `<Ultmt${role}><Pty><Nm>Familie ${escaped(payer.name)}</Nm></Pty></Ultmt${role}>` : '';
  return `<TxDtls>
<Refs><AcctSvcrRef>${reference}</AcctSvcrRef>${instruction}<EndToEndId>${endToEnd}</EndToEndId></Refs>${amountOf(amountMinor)}<CdtDbtInd>${side}</CdtDbtInd>
${charges}<RltdPties><${role}><Pty><Nm>${escaped(payer.name)}</Nm>${addressOf(payer)}</Pty></${role}><${role}Acct><Id><IBAN>${payer.iban}</IBAN></Id></${role}Acct>${ultimate}</RltdPties>
${number % 4 === 0 ? `<RltdAgts><${role}Agt><FinInstnId><BICFI>${payer.bic}</BICFI></FinInstnId></${role}Agt></RltdAgts>\n` : ''}<RmtInf>${remittanceOf(said)}</RmtInf>
</TxDtls>
`;
}

function addressOf({ address, street, number, postCode, town }: Payer): string {
  switch (address) {
    case 'parts':
      return `<PstlAdr><StrtNm>${street}</StrtNm><BldgNb>${number}</BldgNb><PstCd>${postCode}</PstCd><TwnNm>${town}</TwnNm><Ctry>CH</Ctry></PstlAdr>`;
    case 'lines':
      return `<PstlAdr><Ctry>CH</Ctry><AdrLine>${street} ${number}</AdrLine><AdrLine>${postCode} ${town}</AdrLine></PstlAdr>`;
    case 'none':
      return '';
  }
}

function remittanceOf({ by, reference }: Said): string {
  switch (by) {
    case 'qr':
      return structured('<Prtry>QRR</Prtry>', reference);
    case 'creditor':
      return structured('<Cd>SCOR</Cd>', reference);
    case 'code':
    case 'words':
      return `<Ustrd>${escaped(reference)}</Ustrd>`;
  }
}

function structured(type: string, reference: string): string {
  return `<Strd><CdtrRefInf><Tp><CdOrPrtry>${type}</CdOrPrtry></Tp><Ref>${reference}</Ref></CdtrRefInf></Strd>`;
}

function amountOf(minor: number): string {
  return `<Amt Ccy="CHF">${formatMinor(minor, CHF)}</Amt>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
