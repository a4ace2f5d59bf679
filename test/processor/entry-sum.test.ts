import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CamtEntry } from '../../src/iso20022/types.ts';
import { sumsAgree } from '../../src/processor/import/entry-sum.ts';
import { readRow } from '../../src/processor/import/payment-facts.ts';
import { CORPUS, corpusFiles } from '../helpers/corpus.ts';
import { collect, statementOf } from '../iso20022/collect.ts';

type Charge = Readonly<{ amount: string; included?: string; currency?: string }>;
type Detail = Readonly<{ amount: string; creditDebit?: string; charges?: readonly Charge[] }>;

function agrees(entryAmount: string, details: readonly Detail[], creditDebit = 'CRDT'): boolean {
  const xml = `<Ntry><Amt Ccy="CHF">${entryAmount}</Amt><CdtDbtInd>${creditDebit}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt><NtryDtls>${details.map((detail) => detailXml(detail, creditDebit)).join('')}</NtryDtls></Ntry>`;
  return agreesIn(Buffer.from(statementOf(xml, { head: '<Acct><Id><IBAN>CH2909000000250094239</IBAN></Id></Acct>' })));
}

function detailXml({ amount, creditDebit, charges = [] }: Detail, entrySide: string): string {
  const records = charges.map(
    (charge) =>
      `<Rcrd><Amt Ccy="${charge.currency ?? 'CHF'}">${charge.amount}</Amt><ChrgInclInd>${charge.included ?? 'true'}</ChrgInclInd></Rcrd>`,
  );
  return `<TxDtls><Amt Ccy="CHF">${amount}</Amt><CdtDbtInd>${creditDebit ?? entrySide}</CdtDbtInd><Chrgs>${records.join('')}</Chrgs></TxDtls>`;
}

/** Whether the first entry of a file adds up. */
function agreesIn(bytes: Uint8Array): boolean {
  const { headers, heads, entries } = collect([bytes], 'saxes');
  const [header] = headers;
  const [head] = heads;
  const [entry]: CamtEntry[] = entries;
  if (header === undefined || head === undefined || entry === undefined) throw new Error('a file with an entry');
  const context = { header, head, account: head.account ?? '', provisional: false };
  return sumsAgree(
    entry,
    entry.rows.map((row) => readRow(context, entry, row)),
  );
}

describe('the details of an entry', () => {
  test.each<[string, string, readonly Detail[], string, boolean]>([
    ['equal it', '50.00', [{ amount: '20.00' }, { amount: '30.00' }], 'CRDT', true],
    ['do not', '50.00', [{ amount: '20.00' }, { amount: '29.99' }], 'CRDT', false],
    ['are netted', '10.00', [{ amount: '30.00' }, { amount: '20.00', creditDebit: 'DBIT' }], 'CRDT', true],
    ['without the charges kept', '48.50', [{ amount: '50.00', charges: [{ amount: '1.50' }] }], 'CRDT', true],
    ['with the charges added', '53.00', [{ amount: '50.00', charges: [{ amount: '3.00' }] }], 'DBIT', true],
    [
      'with charges apart',
      '50.00',
      [{ amount: '50.00', charges: [{ amount: '1.24', included: 'false' }] }],
      'CRDT',
      true,
    ],
    ['with other charges', '48.50', [{ amount: '50.00', charges: [{ amount: '1.40' }] }], 'CRDT', false],
    ['foreign charges', '48.50', [{ amount: '50.00', charges: [{ amount: '1.50', currency: 'EUR' }] }], 'CRDT', false],
    [
      'included charges beside others',
      '97.00',
      [
        { amount: '50.00', charges: [{ amount: '3.00' }] },
        { amount: '50.00', charges: [{ amount: '1.24', included: 'false' }] },
      ],
      'CRDT',
      true,
    ],
  ])('%s: %s', (_, amount, details, side, expected) => {
    expect(agrees(amount, details, side)).toBe(expected);
  });

  test.skipIf(corpusFiles().length === 0)('add up in the collected file with deducted charges', () => {
    expect(agreesIn(readFileSync(join(CORPUS, 'synthetic__charges_deducted.xml')))).toBe(true);
  });
});
