/** `inspect --explain`: each printed field with the element it came from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { type ExplainedField, explainRow } from '../../src/iso20022/explain.ts';
import { inspectRow } from '../../src/iso20022/inspect.ts';
import { readCamtTraced } from '../../src/iso20022/trace.ts';
import { CORPUS, corpusFiles } from '../helpers/corpus.ts';
import { inspectAll } from './collect.ts';

type Explained = Readonly<{ row: ReturnType<typeof inspectRow>; fields: readonly ExplainedField[] }>;

function explainAll(bytes: Uint8Array, engine: 'libxmljs2' | 'saxes' = 'libxmljs2'): readonly Explained[] {
  const all: Explained[] = [];
  const give = (traced: Parameters<Parameters<typeof readCamtTraced>[1]>[0]): void => {
    all.push({ row: inspectRow(traced.row, 'x.xml'), fields: explainRow(traced) });
  };
  readCamtTraced([bytes], give, { engine, limits: { ...LIMITS } });
  return all;
}

const LIMITS = {
  xml: { depth: 64, textChars: 65_536, attributes: 64, attributeChars: 4_096, gapChars: 1_048_576 },
  detailsPerEntry: 500_000,
};

/** `field ← elements (note)` of one row. */
function shown(explained: Explained | undefined): Record<string, string> {
  return Object.fromEntries(
    (explained?.fields ?? []).map(({ field, from, note }) => [
      field,
      `${from.join(' ')}${note === null ? '' : ` (${note})`}`.trim(),
    ]),
  );
}

const FILE = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>
<Stmt><Id>S1</Id><Acct><Id><IBAN>CH93 0076 2011 6238 5295 7</IBAN></Id></Acct>
<Ntry><Amt Ccy="CHF">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-19</Dt></BookgDt>
 <AcctSvcrRef>E1</AcctSvcrRef><BkTxCd><Prtry><Cd>X</Cd></Prtry></BkTxCd>
 <NtryDtls><TxDtls><Amt Ccy="CHF">10.00</Amt><RltdPties><Dbtr><Pty><Nm>Anna</Nm><PstlAdr><TwnNm>Bern</TwnNm></PstlAdr></Pty></Dbtr></RltdPties></TxDtls>
  <TxDtls><AmtDtls><TxAmt><Amt Ccy="CHF">20.00</Amt></TxAmt></AmtDtls><CdtDbtInd>DBIT</CdtDbtInd>
   <RltdPties><DbtrAcct><Id><IBAN>CH0000000000000000000</IBAN></Id></DbtrAcct></RltdPties>
   <RmtInf><Ustrd>one</Ustrd><Ustrd>two</Ustrd><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="CHF">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><AcctSvcrRef>E2</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>e</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>`;

describe('explaining a row', () => {
  const rows = explainAll(Buffer.from(FILE));

  it('names the element of each field', () => {
    expect(shown(rows[0])).toEqual({
      statementId: 'Stmt[1]/Id',
      account: 'Stmt[1]/Acct/Id/IBAN',
      amount: 'Stmt[1]/Ntry[1]/NtryDtls/TxDtls[1]/Amt',
      entryAmount: 'Stmt[1]/Ntry[1]/Amt',
      currency: 'Stmt[1]/Ntry[1]/Amt',
      creditDebit: 'Stmt[1]/Ntry[1]/CdtDbtInd (from the entry: the detail has none)',
      reversal: '(false: the entry has no RvslInd)',
      status: 'Stmt[1]/Ntry[1]/Sts/Cd',
      bookingDate: 'Stmt[1]/Ntry[1]/BookgDt/Dt',
      'debtor.name': 'Stmt[1]/Ntry[1]/NtryDtls/TxDtls[1]/RltdPties/Dbtr/Pty/Nm',
      'debtor.address': 'Stmt[1]/Ntry[1]/NtryDtls/TxDtls[1]/RltdPties/Dbtr/Pty/PstlAdr/TwnNm',
      bankTransactionCode: 'Stmt[1]/Ntry[1]/BkTxCd/Prtry/Cd (from the entry: the detail has none)',
    });
  });

  it('says what was chosen and what was derived', () => {
    const detail = 'Stmt[1]/Ntry[1]/NtryDtls/TxDtls[2]';
    expect(shown(rows[1])).toMatchObject({
      amount: `${detail}/AmtDtls/TxAmt/Amt (TxAmt: the detail has no amount of its own in the currency of the entry)`,
      creditDebit: `${detail}/CdtDbtInd`,
      'debtor.iban': `${detail}/RltdPties/DbtrAcct/Id/IBAN (its check digits or its length are wrong)`,
      'remittance[0]': `${detail}/RmtInf/Ustrd`,
      'remittance[1]': `${detail}/RmtInf/Ustrd[2]`,
      'references[0]': `${detail}/RmtInf/Strd/CdtrRefInf (declared as SCOR; RF and its check digits are right: SCOR)`,
    });
    expect(shown(rows[2])).toMatchObject({
      amount: 'Stmt[1]/Ntry[2]/Amt (the amount of the entry: this is its only detail)',
      reversal: 'Stmt[1]/Ntry[2]/RvslInd',
      accountServicerReference: 'Stmt[1]/Ntry[2]/AcctSvcrRef (from the entry: the detail has none)',
      endToEndId: 'Stmt[1]/Ntry[2]/NtryDtls/TxDtls[1]/Refs/EndToEndId',
    });
  });

  it('is the same with either engine', () => {
    expect(explainAll(Buffer.from(FILE), 'saxes')).toEqual(rows);
  });
});

describe.skipIf(corpusFiles().length === 0)('explaining the collection of real files', () => {
  it('gives the same rows as reading them, and an element for every printed value', () => {
    let fields = 0;
    for (const name of corpusFiles()) {
      const bytes = readFileSync(join(CORPUS, name));
      const rows = orRefusal(() => inspectAll([bytes], 'libxmljs2', 'x.xml'));
      const explained = orRefusal(() => explainAll(bytes));
      expect(explained?.map(({ row }) => row) ?? null, name).toEqual(rows);
      for (const { field, from, note } of (explained ?? []).flatMap((one) => one.fields)) {
        fields += 1;
        expect(from.length > 0 || note !== null, `${name}: ${field}`).toBe(true);
      }
    }
    expect(fields).toBeGreaterThan(5_000);
  });
});

function orRefusal<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
