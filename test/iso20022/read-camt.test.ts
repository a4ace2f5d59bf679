import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { CAMT_LIMITS, readCamt } from '../../src/iso20022/read-camt.ts';
import { readCamtTwice } from '../../src/iso20022/read-twice.ts';
import type { CamtSink } from '../../src/iso20022/types.ts';
import { bytesOf, collect, ENTRY, inspectAll, MODES, statementOf, thrownBy } from './collect.ts';

const HEAD =
  '<ElctrncSeqNb>7</ElctrncSeqNb><LglSeqNb>8</LglSeqNb><CreDtTm>2026-11-20T23:00:00</CreDtTm><FrToDt><FrDtTm>2026-11-20T00:00:00</FrDtTm><ToDtTm>2026-11-20T23:59:59</ToDtTm></FrToDt><CpyDplctInd>DUPL</CpyDplctInd><Acct><Id><IBAN>CH29 0900 0000 2500 9423 9</IBAN></Id><Ccy>CHF</Ccy><Ownr><Nm>Verein</Nm></Ownr></Acct>';
const BALANCE =
  '<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="CHF">100.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Dt><DtTm>2026-11-20T00:00:00</DtTm></Dt></Bal>';
const SUMMARY =
  '<TxsSummry><TtlNtries><NbOfNtries>1</NbOfNtries><Sum>50.00</Sum></TtlNtries><TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>50.00</Sum></TtlCdtNtries><TtlDbtNtries><Sum>-1.00</Sum></TtlDbtNtries></TxsSummry>';
const IGNORE: CamtSink = { header() {}, statement() {}, entry() {}, statementEnd() {} };
const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/camt/${name}.xml`, import.meta.url));

describe.each(MODES)('a file read by %s', (mode) => {
  const read = (text: string) => collect(bytesOf(text), mode);

  it('gives header, head, entries and tail, and counts that agree', () => {
    const got = read(statementOf(ENTRY, { head: HEAD + BALANCE + SUMMARY }));
    expect(got.headers).toEqual([
      {
        message: 'camt.053',
        version: '001.08',
        messageId: 'M',
        createdAt: null,
        page: null,
        additionalInfo: null,
        environment: null,
      },
    ]);
    expect(got.heads).toEqual([
      {
        index: 0,
        id: 'S',
        electronicSequenceNumber: '7',
        legalSequenceNumber: '8',
        page: null,
        createdAt: '2026-11-20T23:00:00',
        from: '2026-11-20T00:00:00',
        to: '2026-11-20T23:59:59',
        copyDuplicate: 'DUPL',
        account: 'CH2909000000250094239',
        accountCurrency: 'CHF',
        accountOwner: 'Verein',
        balances: [{ code: 'OPBD', amount: '100.00', currency: 'CHF', creditDebit: 'DBIT', date: '2026-11-20' }],
      },
    ]);
    expect(got.tails).toEqual([
      {
        head: got.heads[0],
        balances: [{ code: 'OPBD', amount: '100.00', currency: 'CHF', creditDebit: 'DBIT', date: '2026-11-20' }],
        summary: {
          entries: 1,
          entriesSum: '50.00',
          netSum: null,
          netDirection: null,
          creditEntries: 1,
          creditSum: '50.00',
          debitEntries: null,
          debitSum: null,
        },
        entries: 1,
        transactions: 1,
        unreadable: [],
      },
    ]);
    expect(got.summary).toMatchObject({
      statements: 1,
      entries: 1,
      transactions: 1,
      rejects: 0,
      encoding: 'UTF-8',
      warnings: [],
    });
  });

  it.each([
    ['SPS/2.0/PROD', 'production'],
    ['SPS/1.7/TEST', 'test'],
    ['Productive', 'production'],
    ['Test', 'test'],
    ['testimonial', null],
    ['Group header additional information', null],
  ])('tells the environment of "%s"', (info, environment) => {
    const text = statementOf(ENTRY).replace(
      '</MsgId>',
      `</MsgId><MsgPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></MsgPgntn><AddtlInf>${info}</AddtlInf>`,
    );
    expect(read(text).headers).toMatchObject([{ environment, additionalInfo: info, page: { number: 2, last: false } }]);
  });

  it('reads balances and totals after the entries, but reports an account that comes too late', () => {
    const got = read(statementOf(ENTRY, { tail: BALANCE + HEAD }));
    expect(got.tails[0]?.balances).toHaveLength(1);
    expect(got.heads[0]?.account).toBeNull();
    expect(got.tails[0]?.unreadable.map((reject) => reject.code)).toContain('CAMT_ELEMENT_ORDER');
  });

  it('reports a balance without direction and reads the rest', () => {
    const got = read(statementOf(ENTRY, { head: BALANCE.replace('DBIT', 'X') + BALANCE }));
    expect(got.tails[0]?.balances).toHaveLength(1);
    expect(got.tails[0]?.unreadable).toMatchObject([{ code: 'BALANCE_INVALID' }]);
  });

  it('counts rejected rows beside the others', () => {
    const got = read(statementOf(ENTRY + ENTRY.replace('50.00', '5O.00') + ENTRY));
    expect(got.summary).toMatchObject({ entries: 3, transactions: 3, rejects: 1 });
    expect(got.entries.map((entry) => entry.rows[0]?.reject?.code ?? null)).toEqual([null, 'AMOUNT_INVALID', null]);
  });

  it('gives all rows of an entry whose direction is unknown a reject', () => {
    const text = statementOf(
      '<Ntry><Amt Ccy="CHF">3</Amt><NtryDtls><TxDtls/><TxDtls><CdtDbtInd>CRDT</CdtDbtInd></TxDtls></NtryDtls></Ntry>',
    );
    const [entry] = read(text).entries;
    expect(entry?.rows.map((row) => row.reject?.code)).toEqual(['DIRECTION_UNKNOWN', 'DIRECTION_UNKNOWN']);
    expect(entry?.rows.map((row) => row.transaction.creditDebit)).toEqual([null, 'CRDT']);
  });

  it('keeps what identity needs beside the row', () => {
    const [entry] = collect([fixture('v08-statement')], mode).entries;
    expect(entry).toMatchObject({
      entryReference: 'CH7730000001250094239',
      accountServicerReference: 'R-1',
      statedTransactions: null,
    });
    expect(entry?.rows[0]).toMatchObject({
      detailAccountServicerReference: 'D-1',
      uetr: '5f9a1c7e-0000-4000-8000-000000000001',
    });
  });

  it('prints the time of a date but gives out the calendar date', () => {
    const [entry] = collect([fixture('date-with-time')], mode).entries;
    expect(entry?.bookingDate).toBe('2026-11-20');
    expect(entry?.rows[0]?.transaction.bookingDate).toBe('2026-11-20');
    expect(inspectAll([fixture('date-with-time')], mode, 'f')[0]?.bookingDate).toBe('2026-11-20T00:30:00+02:00');
  });

  it.each([
    ['summary-only-stated', true],
    ['summary-only-vcom', true],
    ['collective-entry', false],
    ['entry-without-details', false],
    ['v08-statement', false],
  ])('tells whether %s is a total only', (name, summaryOnly) => {
    expect(collect([fixture(name)], mode).entries[0]?.summaryOnly).toBe(summaryOnly);
  });

  it.each([
    ['version-not-known-yet', /001\.19/],
    ['no-namespace', /no namespace/],
  ])('warns about %s', (name, warning) => {
    expect(collect([fixture(name)], mode).summary.warnings).toEqual([expect.stringMatching(warning)]);
  });

  it('warns when namespace and root are of different messages', () => {
    const got = read(statementOf(ENTRY, { namespace: 'urn:iso:std:iso:20022:tech:xsd:camt.054.001.08' }));
    expect(got.headers[0]?.message).toBe('camt.053');
    expect(got.summary.warnings).toHaveLength(1);
  });

  it('accepts totals without entries on one of several pages only', () => {
    const page = '<StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>';
    expect(read(statementOf('', { head: page + SUMMARY })).summary.entries).toBe(0);
    expect(thrownBy(() => read(statementOf('', { head: SUMMARY })))).toMatchObject({ code: 'CAMT_ENTRIES_MISSING' });
  });

  it('refuses an entry with too many details', () => {
    const text = statementOf(ENTRY.replace('</Ntry>', `<NtryDtls>${'<TxDtls/>'.repeat(11)}</NtryDtls></Ntry>`));
    expect(collect(bytesOf(text), mode, { ...CAMT_LIMITS, detailsPerEntry: 11 }).summary.transactions).toBe(11);
    expect(thrownBy(() => collect(bytesOf(text), mode, { ...CAMT_LIMITS, detailsPerEntry: 10 }))).toMatchObject({
      code: 'CAMT_TOO_MANY_DETAILS',
    });
  });

  it('passes on what the sink throws', () => {
    const trouble = new Error('disk full');
    const sink: CamtSink = {
      ...IGNORE,
      entry() {
        throw trouble;
      },
    };
    const run = () =>
      mode === 'both'
        ? readCamtTwice(bytesOf(statementOf(ENTRY)), sink)
        : readCamt(bytesOf(statementOf(ENTRY)), sink, { engine: mode });
    expect(thrownBy(run)).toBe(trouble);
  });

  it('ends in a coded error wherever the file is cut', () => {
    const bytes = fixture('collective-entry');
    const end = bytes.lastIndexOf('>') + 1;
    for (let length = 0; length < end; length += mode === 'both' ? 23 : 7) {
      const error = thrownBy(() => collect([bytes.subarray(0, length)], mode));
      expect(error, `cut at ${length}`).toBeInstanceOf(AppError);
      expect(error, `cut at ${length}`).toMatchObject({ kind: 'invalid-input', code: expect.stringMatching(/^XML_/) });
      expect(error, `cut at ${length}`).toMatchObject({ where: expect.any(String), hint: expect.any(String) });
    }
    expect(collect([bytes.subarray(0, end)], mode).summary.transactions).toBe(2);
  });
});

describe('two engines', () => {
  it('never crash on damaged bytes: they agree, or the file is refused', () => {
    const bytes = fixture('cdata-comments-entities');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = value;
        try {
          collect([damaged], 'both');
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('report an encoding error at its byte', () => {
    expect(thrownBy(() => collect([fixture('refused-invalid-utf8')], 'both'))).toMatchObject({
      code: 'XML_ENCODING_INVALID_BYTES',
      where: `byte ${fixture('refused-invalid-utf8').indexOf(0xeb) + 1}`, // 0xeb could begin a character, its successor shows that it does not
    });
  });
});

describe('the texts of the structured remittance', () => {
  const strd = (texts: string): string =>
    ENTRY.replace('</Ntry>', `<NtryDtls><TxDtls><RmtInf><Strd>${texts}</Strd></RmtInf></TxDtls></NtryDtls></Ntry>`);

  it('are kept for matching beside what inspect prints', () => {
    const texts =
      '<RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp><Nb>INV-77</Nb></RfrdDocInf><AddtlRmtInf>Mitgliedschaft</AddtlRmtInf><AddtlRmtInf>?REJECT?0</AddtlRmtInf><AddtlRmtInf>?ERROR?000</AddtlRmtInf>';
    const { entries, summary } = collect(bytesOf(statementOf(strd(texts))), 'both');
    expect(entries[0]?.rows[0]?.structuredTexts).toEqual(['INV-77', 'Mitgliedschaft']);
    expect(entries[0]?.rows[0]?.transaction.remittance).toEqual([]);
    expect(summary.warnings).toEqual([]);
  });

  it('warn of a slip that the bank rejected', () => {
    const { summary } = collect(bytesOf(statementOf(strd('<AddtlRmtInf>?REJECT?1</AddtlRmtInf>'))), 'both');
    expect(summary.warnings).toEqual(['the bank marks a slip as rejected (?REJECT?1)']);
  });
});

describe('deleting any one element', () => {
  it('never crashes and never turns into another amount or direction', () => {
    const text = fixture('v08-statement').toString('utf8');
    const elements = [...text.matchAll(/<(\w+)(?: [^>]*)?>(?:[^<]*)<\/\1>/g)];
    expect(elements.length).toBeGreaterThan(20);
    for (const element of elements) {
      const rows = inspectAll(bytesOf(text.replace(element[0], '')), 'saxes', 'f');
      expect(rows, element[0]).toHaveLength(1);
      expect(['50.00', null], element[0]).toContain(rows[0]?.amount ?? null);
      expect(['CRDT', null], element[0]).toContain(rows[0]?.creditDebit ?? null);
    }
  });
});

describe('all versions', () => {
  const roots = [
    ['camt.052', 'BkToCstmrAcctRpt', 'Rpt'],
    ['camt.053', 'BkToCstmrStmt', 'Stmt'],
    ['camt.054', 'BkToCstmrDbtCdtNtfctn', 'Ntfctn'],
  ] as const;
  const versions = Array.from({ length: 14 }, (_, i) => `001.${String(i + 1).padStart(2, '0')}`);

  it.each(roots.flatMap((root) => versions.map((version) => [...root, version] as const)))(
    '%s with root %s and %s is known in version %s',
    (message, root, container, version) => {
      const name = version === '001.01' ? `${root}V01` : root;
      const text = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${message}.${version}"><${name}><GrpHdr/><${container}>${ENTRY}</${container}></${name}></Document>`;
      const got = collect(bytesOf(text), 'both');
      expect(got.headers).toMatchObject([{ message, version }]);
      expect(got.summary).toMatchObject({ transactions: 1, rejects: 0, warnings: [] });
    },
  );

  it('takes the version from the root when there is no namespace', () => {
    const text = `<Document><BkToCstmrStmtV01><Stmt>${ENTRY}</Stmt></BkToCstmrStmtV01></Document>`;
    expect(collect(bytesOf(text), 'both').headers).toMatchObject([{ message: 'camt.053', version: '001.01' }]);
  });
});
