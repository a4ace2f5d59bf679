/** The books out and in again: byte for byte, with a history that still verifies; and as a journal that balances. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvCell } from '../../src/cli/csv-cell.ts';
import { closeDatabase, openDatabase } from '../../src/models/db.ts';
import { headHash } from '../../src/models/events.ts';
import { fillBooks, isEmpty } from '../../src/models/whole-books.ts';
import { checkInvariants } from '../../src/processor/check.ts';
import { hledgerLines } from '../../src/processor/export/hledger.ts';
import { exportLines, rowsIn } from '../../src/processor/export/json-lines.ts';
import { camt } from '../helpers/camt.ts';
import { type Installation, install } from '../helpers/installation.ts';

const HAS_HLEDGER = spawnSync('hledger', ['--version']).status === 0;
const NOW = new Date('2026-11-20T06:00:00Z');

/** A booked gift, one for a person, and a debit, from a statement with balances. */
async function books(): Promise<Installation> {
  const made = install();
  made.expect({ reference: 'USI-aaaaa1' });
  const entries = [
    { amount: '100.00', reference: 'A', details: [{ debtor: 'Zoë "Z"; Keller', text: 'USI-aaaaa1' }] },
    { amount: '12.35', reference: 'B', details: [{ debtor: 'Nobody', text: '=cmd' }] },
    { amount: '30.00', reference: 'C', creditDebit: 'DBIT' as const },
  ];
  made.drop('one.xml', camt({ opening: '0.00', closing: '82.35', entries }));
  await made.process();
  return made;
}

describe('an export as NDJSON', () => {
  it('comes in again as the same books, byte for byte, and they verify', async () => {
    const made = await books();
    const lines = [...exportLines(made.db, null)];
    const copy = openDatabase(join(made.folder, 'copy', 'quittance.db'));
    expect(isEmpty(copy)).toBe(true);
    expect(fillBooks(copy, rowsIn(lines))).toBe(lines.length - 2);
    expect([...exportLines(copy, null)]).toEqual(lines);
    expect(headHash(copy)).toBe(headHash(made.db));
    expect(checkInvariants(copy, NOW).findings).toEqual([]);
    // The guards are back.
    expect(() => copy.sqlite.exec("UPDATE event SET actor = 'x'")).toThrow('append-only');
    closeDatabase(copy);
  });

  it('is refused whole when a line is missing, added, or no row of ours', async () => {
    const made = await books();
    const lines = [...exportLines(made.db, null)];
    const copy = openDatabase(join(made.folder, 'copy', 'quittance.db'));
    const broken: readonly (readonly string[])[] = [
      lines.slice(0, -1),
      lines.slice(1),
      lines.toSpliced(3, 1),
      lines.toSpliced(3, 0, '{"table":"nonsense","row":{"id":1}}'),
      lines.toSpliced(3, 0, '{"table":"payment","row":{"colour":"red"}}'),
      [...lines, lines[1] ?? ''],
      lines.toSpliced(3, 0, 'not JSON'),
      lines
        .filter((line) => !line.startsWith('{"table":"person"'))
        .map((line) => line.replace(/"rows":(\d+)/, (_, n) => `"rows":${Number(n) - 1}`)),
    ];
    for (const text of broken) {
      expect(() => fillBooks(copy, rowsIn(text))).toThrow(expect.objectContaining({ code: 'IMPORT_INVALID' }));
      expect(isEmpty(copy)).toBe(true);
    }
    closeDatabase(copy);
  });
});

describe('an export as a journal', () => {
  it('has each payment once, balanced, with what it was for', async () => {
    const made = await books();
    const text = [...hledgerLines(made.db, new Map([['CH9300762011623852957', 'Kurse: 1']]))].join('\n');
    expect(text).toContain(
      '2026-11-19 * Zoë "Z" Keller | P-1\n    assets:Kurse 1  100.00 CHF\n    income:subscription:USI-aaaaa1  -100.00 CHF',
    );
    expect(text).toContain('! Nobody | P-2\n    assets:Kurse 1  12.35 CHF\n    liabilities:unresolved  -12.35 CHF');
    expect(text).toContain('assets:Kurse 1  -30.00 CHF\n    equity:ignored:');
  });

  it.skipIf(!HAS_HLEDGER)('is accepted by hledger, with the balance of the statement', async () => {
    const made = await books();
    const journal = made.file('books.journal', [...hledgerLines(made.db, new Map())].join('\n'));
    execFileSync('hledger', ['-f', journal, 'check']);
    const balance = execFileSync('hledger', ['-f', journal, 'bal', 'assets', '-N'], { encoding: 'utf8' });
    expect(balance.trim()).toMatch(/^82\.35 CHF/);
  });
});

it('a cell of CSV is never a formula, and comes back as it was', () => {
  expect(['=1+1', '@x', '-5', '-5.00', '+41', 'a,b', 'say "x"', '-x'].map(csvCell)).toEqual([
    "'=1+1",
    "'@x",
    '-5',
    '-5.00',
    "'+41",
    '"a,b"',
    '"say ""x"""',
    "'-x",
  ]);
});
