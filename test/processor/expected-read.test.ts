/** Reading a file with open items: form, header, cells. Nothing here needs a database. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { checkLines } from '../../src/processor/expected/check-lines.ts';
import { readSource } from '../../src/processor/expected/read-source.ts';

const fixture = (name: string) => ({ name, bytes: readFileSync(join('test/fixtures/expected', name)) });
const text = (content: string, name = 'file.csv') => ({ name, bytes: Buffer.from(content) });

function check(file: { name: string; bytes: Uint8Array }) {
  return checkLines(readSource(file, null));
}

/** `line 3: what is wrong`, for every problem. */
function problems(file: { name: string; bytes: Uint8Array }): string[] {
  return check(file).flatMap(({ source, problems: found }) => found.map((one) => `${source.line}: ${one.message}`));
}

function refusal(file: { name: string; bytes: Uint8Array }): AppError {
  try {
    readSource(file, null);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('a CSV file', () => {
  it('may have commas, semicolons or tabs between the cells', () => {
    const semicolon = check(fixture('semicolon.csv')).map(({ row }) => row);
    expect(semicolon[0]).toMatchObject({ title: 'Salsa, Anfänger', amountMinor: 10_000 });
    expect(semicolon[0]?.ibans).toEqual(['CH9300762011623852957', 'DE89370400440532013000']);
    const tab = check(fixture('tab.tsv')).map(({ row }) => row);
    expect(tab[0]).toMatchObject({ reference: 'S-101', dueDate: null });
    expect(tab[1]).toMatchObject({ reference: 'G-102', dueDate: '2026-12-31' });
  });

  it('keeps empty cells apart when tabs stand between them', () => {
    const [line] = check(text('reference\ttitle\tamount\tcurrency\nS-1X\t\t5.00\tCHF\n', 'x.tsv'));
    expect(line?.row).toMatchObject({ title: null, amountMinor: 500 });
  });

  it('may begin with a byte order mark and end its lines as Windows does', () => {
    expect(check(fixture('bom.csv'))[0]?.row).toMatchObject({ reference: 'S-101', title: 'Bücher' });
  });

  it('is refused when it is not UTF-8, with the line', () => {
    expect(refusal(fixture('latin1.csv'))).toMatchObject({ code: 'EXPECTED_NOT_UTF8', message: 'line 3 is not UTF-8' });
    expect(refusal({ name: 'x.csv', bytes: Buffer.from('\ufeffa', 'utf16le') }).message).toContain('UTF-16');
  });

  it('takes quotes, doubled quotes, quotes within, outer blanks and a currency in small letters', () => {
    const rows = check(fixture('quoted-cells.csv'));
    expect(rows.map(({ source, row }) => [source.line, row?.reference, row?.title, row?.currency])).toEqual([
      [2, 'S-101', 'Salsa, "Basics"', 'CHF'],
      [5, 'S-102', 'Verein "Lumen"', 'CHF'],
    ]);
  });

  it('names every column it does not know, with the one that was meant', () => {
    const error = refusal(fixture('unknown-column.csv'));
    expect(error).toMatchObject({ kind: 'invalid-input', code: 'EXPECTED_HEADER' });
    expect(error.message).toContain('column "titel": unknown; did you mean "title"?');
    expect(error.message).toContain('column "amout": unknown; did you mean "amount"?');
  });

  it('names a column that is there twice, has no name or is missing', () => {
    expect(refusal(fixture('duplicate-header.csv')).message).toContain('column "title": is there twice');
    expect(refusal(fixture('without-currency-column.csv')).message).toContain('column "currency": is missing');
    expect(refusal(text('reference,currency,\nS-1X,CHF,\n')).message).toContain('column 3: has no name');
  });

  it('has no lines when it is empty or only a header', () => {
    expect(refusal(text('')).code).toBe('EXPECTED_EMPTY');
    expect(refusal(text('reference,currency\n')).code).toBe('EXPECTED_EMPTY');
  });

  it('has bad lines where the number of cells differs', () => {
    expect(problems(fixture('cell-count.csv'))).toEqual([
      '3: has 5 cells, the header has 4: put cells that hold a delimiter in quotes',
      '4: has 2 cells, the header has 4: put cells that hold a delimiter in quotes',
    ]);
  });

  it('is refused when a quote is never closed, with the line on which it opens', () => {
    expect(refusal(fixture('unclosed-quote.csv'))).toMatchObject({
      code: 'EXPECTED_NOT_CSV',
      message: 'a quote that opens on line 3 or soon after is never closed',
    });
  });

  it('tells the line on which a record begins, and rejects a line break in a cell', () => {
    const file = text('reference,title,amount,currency\nS-1X,"two\r\nlines",5.00,CHF\nS-2X,a,x,CHF\n');
    expect(problems(file)[0]).toMatch(/^2: title "two\nlines": remove the line break/);
    expect(problems(file)[1]).toMatch(/^4: amount "x"/);
  });
});

describe('a cell', () => {
  it('with a bad amount says what to write instead', () => {
    expect(problems(fixture('bad-amount.csv'))).toEqual([
      '3: amount "1,234.50": use 1234.50',
      '4: amount "abc": use digits with a point, such as 1234.50',
      '5: amount "0": use an amount above 0',
      '6: amount "-5": use an amount above 0',
      '7: amount 12.345 has more decimals than CHF (2)',
      '8: amount "CHF 120.-": use 120',
    ]);
  });

  it('with a comma in the amount is never read as if it had a point', () => {
    expect(problems(fixture('comma-amount.csv'))).toEqual([
      '2: amount "120,00": use 120.00',
      '3: amount "1.234,50": use 1234.50',
      '4: amount "1,234": use digits with a point, such as 1234.50',
    ]);
  });

  it('with a reference must have its check digits', () => {
    expect(problems(fixture('check-digits.csv'))).toEqual([
      '3: qr_reference "210000000003139471430009018": its check digit is wrong, is it mistyped?',
      '4: creditor_reference "RF19539007547034": its check digits are wrong, is it mistyped?',
      '5: reference "RF19539007547034": its check digits are wrong, is it mistyped?',
    ]);
    expect(check(fixture('check-digits.csv'))[0]?.row).toMatchObject({
      qrReference: '210000000003139471430009017',
      creditorReference: 'RF18539007547034',
    });
  });

  it('is told with all the others of its line', () => {
    expect(problems(fixture('bad-cells.csv'))).toEqual([
      '2: kind "subscripton": use subscription',
      '2: currency "Franken": use three letters, such as CHF or EUR',
      '2: due_date "31.12.2026": use 2026-12-31',
      '2: email "a@example.org, b@example.org": use exactly one plain address, such as maria@example.org',
      '2: language "de-CH": use one of de, fr, it, en',
      '2: country "Schweiz": use the two letters of ISO 3166, such as CH',
      '2: ibans "CH9300762011623852958": the check digits or the length of CH9300762011623852958 are wrong',
      '2: gateway "adjen": use adyen',
      '3: reference "AB": use at least 3 letters or digits',
      '3: due_date "2026-02-30": use a day as YYYY-MM-DD',
    ]);
  });

  it('that no column of the file holds is asked for', () => {
    expect(problems(text('reference,currency,amount\nS-1X,,5\n'))).toEqual([
      '2: currency: is missing, use three letters such as CHF',
    ]);
  });
});

describe('lines among each other', () => {
  it('have each reference once, by its normal form, or none of them is taken', () => {
    expect(problems(fixture('duplicate-reference.csv'))).toEqual([
      '2: reference S101: is also on line 3, use each reference once',
      '3: reference S101: is also on line 2, use each reference once',
    ]);
  });

  it('do not use a QR reference that is the reference of another line', () => {
    const qr = '210000000003139471430009017';
    const file = text(`reference,qr_reference,currency,amount\n${qr},,CHF,5\nS-2X,${qr},CHF,5\n`);
    expect(problems(file)).toHaveLength(2);
  });

  it('of one person add up to one person, with a word on what differs', () => {
    const file = text(
      'reference,amount,currency,person_id,last_name,email\nS-1X,5,CHF,P1,Keller,\nS-2X,5,CHF,P1,,a@example.org\nS-3X,5,CHF,P1,Kälin,\n',
    );
    const lines = check(file);
    expect(lines.map(({ row }) => row?.person.lastName)).toEqual(['Kälin', 'Kälin', 'Kälin']);
    expect(lines.map(({ row }) => row?.person.email)).toEqual(['a@example.org', 'a@example.org', 'a@example.org']);
    expect(lines.map(({ warnings }) => warnings.map(({ message }) => message))).toEqual([
      [],
      [],
      ['person P1 has another last_name on an earlier line: this one counts'],
    ]);
  });
});

describe('a JSON file', () => {
  it('is an array of objects with the same names; bad elements are told by their number', () => {
    expect(check(fixture('array.json'))[0]?.row).toMatchObject({
      amountMinor: 10_010,
      ibans: ['CH9300762011623852957'],
    });
    expect(check(fixture('array.json'))[0]?.row?.person.externalId).toBe('7');
    expect(problems(fixture('array.json'))).toEqual([
      '2: column "titel": unknown; did you mean "title"?',
      '3: qr_reference 2.1000000000313946e+26: write it in quotes, a number this long loses digits',
      '4: is 5, not an object with the columns as keys',
    ]);
  });

  it('may be one object per line; a broken line does not hide the others', () => {
    const lines = check(fixture('lines.ndjson'));
    expect(lines.map(({ source, row }) => [source.line, row?.reference])).toEqual([
      [1, 'S-101'],
      [3, undefined],
    ]);
    expect(problems(fixture('lines.ndjson'))[0]).toMatch(/^3: is not a JSON object/);
  });

  it('may be nested deeper than can be written out', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(problems(text(deep, 'x.json'))).toEqual(['1: is a list, not an object with the columns as keys']);
    expect(problems(text(`[{"currency":"CHF","title":${deep}}]`, 'x.json'))[0]).toBe(
      '1: title a list: write a text in quotes',
    );
  });

  it('is refused when it is none', () => {
    expect(refusal(text('[{"a":1', 'x.json'))).toMatchObject({ code: 'EXPECTED_NOT_JSON' });
  });
});
