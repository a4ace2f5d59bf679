/** `inspect` of archives, with `--explain`, and with `--xsd`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tarGz, zip } from '../helpers/archives.ts';
import { camt } from '../helpers/camt.ts';
import { CORPUS, corpusFiles } from '../helpers/corpus.ts';
import { runInProcess } from '../helpers/in-process.ts';
import { temporaryFolder } from '../helpers/installation.ts';
import { parsedLines, runInShell } from '../helpers/program.ts';

const A = camt({ id: 'A', entries: [{ amount: '1.00', details: [{ debtor: 'Keller', amount: '1.00' }] }] });
const B = camt({ id: 'B', entries: [{ amount: '2.00' }, { amount: '3.00' }] });

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const cwd = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
  return cwd;
}

const filesOf = (stdout: string): unknown[] => parsedLines(stdout).map((row) => row.file);

describe('inspect of an archive', () => {
  it('prints the rows of its members under archive and member, and writes nothing', async () => {
    const cwd = folderWith({
      'bank.zip': zip([
        { name: 'a.xml', content: A },
        { name: 'sub/b.xml', content: B },
      ]),
      'b.xml.gz': gzipSync(B),
      'day.tar.gz': tarGz([{ name: 'a.xml', content: A }]),
    });
    const result = await runInProcess(['inspect', 'bank.zip', 'b.xml.gz', 'day.tar.gz', '--ndjson'], { cwd });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(filesOf(result.stdout)).toEqual([
      'bank.zip/a.xml',
      'bank.zip/sub/b.xml',
      'bank.zip/sub/b.xml',
      'b.xml.gz/b.xml',
      'b.xml.gz/b.xml',
      'day.tar.gz/a.xml',
    ]);
    expect(readdirSync(cwd).sort()).toEqual(['b.xml.gz', 'bank.zip', 'day.tar.gz']);
  });

  it('refuses bad members one by one (exit 25) and prints the others', async () => {
    const cwd = folderWith({
      'bank.zip': zip([
        { name: 'secret.xml', content: A, encrypted: true },
        { name: 'inner.zip', content: zip([{ name: 'a.xml', content: A }]) },
        { name: 'cut.xml', content: A.slice(0, -20) },
        { name: 'advice.pdf', content: '%PDF' },
        { name: 'good.xml', content: A },
      ]),
    });
    const result = await runInProcess(['inspect', 'bank.zip', '--ndjson'], { cwd });
    expect(result.code).toBe(25);
    expect(filesOf(result.stdout)).toEqual(['bank.zip/good.xml']);
    expect(parsedLines(result.stderr).map(({ code, where }) => `${code} ${where.split(':')[0]}`)).toEqual([
      'ARCHIVE_ENCRYPTED bank.zip/secret.xml',
      'ARCHIVE_NESTED bank.zip/inner.zip',
      'XML_NOT_WELL_FORMED bank.zip/cut.xml',
    ]);
    const forPeople = await runInProcess(['inspect', 'bank.zip'], { cwd });
    expect(forPeople.stdout).toMatch(/^FILE\tPLACE\t/);
    expect(forPeople.stderr).toContain('bank.zip: advice.pdf is no camt file by its name: ignored');
  });

  it('refuses a damaged archive, and reads one from a pipe', async () => {
    const bytes = zip([{ name: 'a.xml', content: A }]);
    const cwd = folderWith({ 'cut.zip': bytes.subarray(0, 200), 'good.zip': bytes });
    expect(await runInProcess(['inspect', 'cut.zip'], { cwd })).toMatchObject({
      code: 25,
      stderr: expect.stringContaining('ARCHIVE_DAMAGED'),
    });
    const piped = await runInShell('cat good.zip | quittance inspect - --ndjson', cwd);
    expect(filesOf(piped.stdout)).toEqual(['-/a.xml']);
  });
});

describe.skipIf(corpusFiles().length === 0)('the archive of the collection of real files', () => {
  it('gives the rows that its members give unpacked', async () => {
    const name = 'OCA+bank-statement-import__test-camt053.zip';
    const cwd = folderWith({ 'oca.zip': readFileSync(join(CORPUS, name)) });
    const result = await runInProcess(['inspect', 'oca.zip', '--ndjson'], { cwd });
    expect(result.code).toBe(0);
    const unzipped = await runInShell(
      'unzip -q oca.zip && quittance inspect test-camt053_02.xml test-camt053_03.xml --ndjson',
      cwd,
    );
    const rows = parsedLines(unzipped.stdout).map((row) => ({ ...row, file: `oca.zip/${row.file}` }));
    expect(rows.length).toBeGreaterThan(2);
    expect(parsedLines(result.stdout)).toEqual(rows);
  });
});

describe('inspect --explain', () => {
  it('prints a line per field for people, and a list in each object for programs', async () => {
    const cwd = folderWith({ 'a.xml': A });
    const { stdout, code } = await runInProcess(['inspect', 'a.xml', '--explain'], { cwd });
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('PLACE\tFIELD\tVALUE\tFROM\tNOTE');
    expect(lines).toContain('0.0.0\tdebtor.name\tKeller\tStmt[1]/Ntry[1]/NtryDtls/TxDtls[1]/RltdPties/Dbtr/Pty/Nm\t');
    expect(lines).toContain('0.0.0\treversal\tfalse\t\tfalse: the entry has no RvslInd');
    const [row] = parsedLines((await runInProcess(['inspect', 'a.xml', '--explain', '--ndjson'], { cwd })).stdout);
    expect(row.explain[0]).toEqual({ field: 'statementId', value: 'A', from: ['Stmt[1]/Id'], note: null });
    const [plain] = parsedLines((await runInProcess(['inspect', 'a.xml', '--ndjson'], { cwd })).stdout);
    const { explain: _, ...withoutExplanation } = row;
    expect(withoutExplanation).toEqual(plain);
  });
});

/** A schema of our own, of the same form as those of ISO: the root, and statements without the element Id. */
const SCHEMA = `<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  elementFormDefault="qualified" targetNamespace="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
<xs:element name="Document"><xs:complexType><xs:sequence><xs:element name="BkToCstmrStmt"><xs:complexType><xs:sequence>
<xs:any processContents="skip"/><xs:element name="Stmt"><xs:complexType><xs:sequence>
<xs:element name="ID"><xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="3"/></xs:restriction></xs:simpleType></xs:element>
<xs:any processContents="skip" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
</xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element></xs:schema>`;
const NAME = 'camt.053.001.08.xsd';

describe('inspect --xsd', () => {
  it('shows what the schema of the version finds, with line and message (exit 24)', async () => {
    const cwd = folderWith({ 'a.xml': A, [NAME]: SCHEMA });
    const forPeople = await runInProcess(['inspect', 'a.xml', '--xsd', '.'], { cwd });
    expect(forPeople.code).toBe(24);
    expect(forPeople.stderr).toMatch(/ {2}schema: line 3: Element 'Id': This element is not expected/);
    expect(forPeople.stdout).toContain('Keller');
    const document = JSON.parse((await runInProcess(['inspect', 'a.xml', '--xsd', '.', '--json'], { cwd })).stdout);
    expect(document.files[0].schemaFindings).toEqual([{ line: 3, message: expect.stringContaining("Element 'Id'") }]);
    const lines = await runInProcess(['inspect', 'a.xml', '--xsd', '.', '--ndjson'], { cwd });
    expect(parsedLines(lines.stderr)).toMatchObject([{ code: 'XSD_FINDING', where: 'a.xml' }]);
  });

  it('says when there is nothing to find', async () => {
    const cwd = folderWith({ 'a.xml': A, [NAME]: SCHEMA.replace('name="ID"', 'name="Id"') });
    const result = await runInProcess(['inspect', 'a.xml', '--xsd', '.'], { cwd });
    expect(result).toMatchObject({ code: 0, stderr: expect.stringContaining('schema: nothing found') });
  });

  it('names the schema that is missing, and refuses one that is none or loads others', async () => {
    const cwd = folderWith({ 'a.xml': A, 'none.xml': A.replace(/ xmlns="[^"]*"/, '') });
    const run = () => runInProcess(['inspect', 'a.xml', '--xsd', '.'], { cwd });
    expect(await run()).toMatchObject({
      code: 20,
      stderr: expect.stringMatching(/XSD_NOT_FOUND[\s\S]*camt\.053\.001\.08\.xsd/),
    });
    for (const [content, reason] of [
      ['<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:nonsense/></xs:schema>', 'no usable schema'],
      ['no xml', 'XML_NOT_XML'],
      [SCHEMA.replace('<xs:element', '<xs:include schemaLocation="/etc/passwd"/><xs:element'), 'loads other files'],
      [SCHEMA.replace('<xs:schema', '<!DOCTYPE x SYSTEM "file:///etc/passwd"><xs:schema'), 'XML_DOCTYPE'],
    ] as const) {
      writeFileSync(join(cwd, NAME), content);
      expect(await run()).toMatchObject({ code: 25, stderr: expect.stringContaining(reason) });
    }
    expect(await runInProcess(['inspect', 'none.xml', '--xsd', '.'], { cwd })).toMatchObject({
      code: 25,
      stderr: expect.stringContaining('XSD_VERSION_UNKNOWN'),
    });
    expect((await runInProcess(['inspect', 'a.xml', '--xsd', 'nosuch'], { cwd })).code).toBe(20);
  });

  it('leaves files above 10 MB alone', async () => {
    const entries = Array.from({ length: 30_000 }, () => ({ amount: '1.00', advice: 'x'.repeat(60) }));
    const cwd = folderWith({ 'large.xml': camt({ entries }), [NAME]: SCHEMA });
    const result = await runInProcess(['inspect', 'large.xml', '--xsd', '.'], { cwd });
    expect(result).toMatchObject({ code: 21, stderr: expect.stringContaining('XSD_FILE_TOO_LARGE') });
  });
});
