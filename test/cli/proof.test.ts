/** How `quittance proof` looks: whole sentences on a narrow terminal, and a page that can be printed and filed. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { createOutput } from '../../src/cli/output.ts';
import { renderProofPage } from '../../src/cli/proof-page/page.ts';
import { printProof } from '../../src/cli/proof-text.ts';
import { folded } from '../../src/cli/text-fold.ts';
import { findChangedRows } from '../../src/processor/changed-rows.ts';
import { proveAccounts } from '../../src/processor/proof.ts';
import { ACCOUNT, camt } from '../helpers/camt.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { type Installation, install } from '../helpers/installation.ts';

import { tamper } from '../helpers/tamper.ts';

const folder = mkdtempSync(join(tmpdir(), 'quittance-proof-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function redBooks(): Promise<Installation> {
  const place = install('[organisation]\nname = "Tanz & Töne <Zürich>"');
  place.expect({ reference: 'USI-8kq2Lm' });
  const details = [{ text: 'USI-8kq2Lm', debtor: 'Maria Keller' }];
  const entries = [{ amount: '100.00', details }, { amount: '7.00' }, { amount: '2.00', creditDebit: 'DBIT' as const }];
  place.drop(
    'a.xml',
    camt({ id: 'A-VERY-LONG-STATEMENT-ID-OF-THE-BANK', opening: '100.00', closing: '206.00', entries }),
  );
  await place.process();
  return place;
}

/** What stands on a terminal of 80 columns. */
async function screenOf({ db }: Installation): Promise<readonly string[]> {
  let text = '';
  const sink = () =>
    Object.assign(
      new Writable({
        write: (chunk: Buffer, _, done) => {
          text += chunk.toString();
          done();
        },
      }),
      { isTTY: true, columns: 80 },
    );
  const flags = { json: false, ndjson: false, plain: false, yes: false, quiet: false, verbose: false };
  const output = createOutput(flags, { stdout: sink(), stderr: sink(), env: { NO_COLOR: '1' } });
  await printProof(output, proveAccounts(db), findChangedRows(db));
  return text.split('\n');
}

describe('on a terminal', () => {
  it('says in whole sentences what is wrong, within 80 columns, and explains the word', async () => {
    const place = await redBooks();
    tamper(place.db, "UPDATE payment SET counterparty_name = 'Thief' WHERE id = 1");
    const lines = await screenOf(place);
    expect(lines.filter((line) => line.length > 80 && !line.startsWith('head '))).toEqual([]);
    const text = lines.join('\n').replace(/\n {4,}/g, ' ');
    expect(text).toContain(`${ACCOUNT} CHF  DIFFERENCE`);
    expect(text).toContain('credits 107.00 = 100.00 given to open items + 7.00 waiting for a person');
    expect(text).toContain('DIFFERENCE  2026-11-19  F-1 A-VERY-LONG-STATEMENT-ID-OF-THE-BANK');
    expect(text).toContain('balance 1.00: opening 100.00 + booked 105.00 is not closing 206.00');
    expect(text).toContain('balance: the opening balance and the booked entries do not give the closing');
    expect(text).toContain('CHANGED  P-1: counterparty_name');
  });

  it('folds at blanks and never cuts a word', () => {
    expect(folded('  one two three', 9, '    ')).toEqual(['  one two', '    three']);
    expect(folded('x'.repeat(20), 9, '  ')).toEqual(['x'.repeat(20)]);
  });
});

describe('on paper', () => {
  it('has a sheet per account and month with days, statements, credits and what is open', async () => {
    const place = await redBooks();
    const file = join(folder, 'proof.html');
    const dataDir = place.context.config.dataDir;
    const result = await runInProcess(['proof', '--month', '2026-11', '--html', file], { dataDir });
    expect(result.code).toBe(26);
    const html = readFileSync(file, 'utf8');
    expect(existsSync(`${file}.part`)).toBe(false);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = html
      .replace(/<style>.*<\/style>/s, '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');
    expect(text).toContain(`Proof of account ${ACCOUNT}`);
    expect(text).toContain('Month 2026-11');
    expect(text).toContain('balance 1.00: opening 100.00 + booked 105.00 is not closing 206.00');
    expect(text).toContain('given to open items 100.00');
    expect(text).toContain('P-2 2026-11-19 7.00 MANUAL');
    expect(text).toContain('3 transactions = 3 imported + 0 known');
    expect(html).not.toMatch(/<script|https?:|src=|@import|url\(/);
  });

  it('is the same to the byte when it is made again for the same books at the same time', async () => {
    const place = await redBooks();
    const [account] = proveAccounts(place.db).accounts;
    if (account === undefined) throw new Error('no account');
    const sheets = [{ account, month: '2026-11', credits: account.credits, open: [], files: [] }];
    const page = () =>
      renderProofPage({ organisation: 'O', generatedAt: '2026-11-20 07:00', head: 'h', changed: [], sheets });
    expect(page()).toBe(page());
  });

  it('escapes what the bank and the configuration say', async () => {
    const place = await redBooks();
    const [account] = proveAccounts(place.db).accounts;
    if (account === undefined) throw new Error('no account');
    const evil = { ...account, account: '<b>&"\'' };
    const html = renderProofPage({
      organisation: 'Tanz & Töne <Zürich>',
      generatedAt: '2026-11-20 07:00',
      head: 'h',
      changed: [],
      sheets: [{ account: evil, month: '2026-11', credits: account.credits, open: [], files: [] }],
    });
    expect(html).toContain('Tanz &amp; Töne &lt;Zürich&gt;');
    expect(html).not.toContain('<b>');
  });

  it('refuses a month that is none, or a month without a page (exit 2)', async () => {
    const { context } = await redBooks();
    const { dataDir } = context.config;
    expect((await runInProcess(['proof', '--month', '2026-13', '--html', 'x'], { dataDir })).code).toBe(2);
    expect((await runInProcess(['proof', '--month', '2026-11'], { dataDir })).code).toBe(2);
  });
});
