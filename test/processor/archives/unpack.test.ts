/** Every way in which an archive may be right or wrong, down to the bytes that come out. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { archiveKindOf } from '../../../src/processor/archives/kind.ts';
import type { ArchiveLimits } from '../../../src/processor/archives/limits.ts';
import { unpackArchive } from '../../../src/processor/archives/unpack.ts';
import { paxRecord, tar, tarGz, zip } from '../../helpers/archives.ts';
import { temporaryFolder } from '../../helpers/installation.ts';

const LIMITS: ArchiveLimits = { membersMax: 5, bytesMax: 40_000_000, memberBytesMax: 20_000_000, ratioMax: 200 };

async function unpack(bytes: Uint8Array, name = 'bank.zip', limits: Partial<ArchiveLimits> = {}) {
  const folder = temporaryFolder();
  const path = join(folder, 'archive');
  writeFileSync(path, bytes);
  const kind = archiveKindOf(path);
  if (kind === null) throw new Error('no archive');
  const scratch = join(folder, 'tmp');
  const { members, warnings } = await unpackArchive({ path, name, kind }, scratch, { ...LIMITS, ...limits });
  return {
    warnings,
    scratch,
    members: members.map((one) => [one.label, one.kind === 'file' ? readFileSync(one.path, 'utf8') : one.failure.code]),
  };
}

describe('what is an archive', () => {
  it.each([
    ['zip', zip([])],
    ['zip', zip([{ name: 'a' }])],
    ['gz', gzipSync('x')],
    ['tar', tar([{ name: 'a' }])],
    [null, Buffer.from('<?xml version="1.0"?>')],
    [null, Buffer.from('PK')],
    [null, Buffer.alloc(0)],
  ])('is told by the first bytes: %s', (kind, bytes) => {
    const path = join(temporaryFolder(), 'name.xml');
    writeFileSync(path, bytes);
    expect(archiveKindOf(path)).toBe(kind);
  });
});

describe('a zip', () => {
  it('gives its members in order: stored, deflated, with a data descriptor, with sizes of zip64', async () => {
    const { members, warnings } = await unpack(
      zip([
        { name: 'a.xml', content: 'one', method: 0 },
        { name: 'b.xml', content: 'two'.repeat(100) },
        { name: 'c.xml', content: 'three', descriptor: true },
        { name: 'sub/d.xml', content: 'four', zip64: true },
      ]),
    );
    expect(members).toEqual([
      ['a.xml', 'one'],
      ['b.xml', 'two'.repeat(100)],
      ['c.xml', 'three'],
      ['sub/d.xml', 'four'],
    ]);
    expect(warnings).toEqual([]);
  });

  it('spoils only the member that is encrypted, packed by a strange method, damaged or too large', async () => {
    const flipped = zip([{ name: 'x.xml', content: 'good content '.repeat(20) }]);
    const at = flipped.indexOf('x.xml') + 10;
    flipped[at] = (flipped[at] ?? 0) ^ 0xff;
    expect((await unpack(flipped)).members).toEqual([['x.xml', 'ARCHIVE_MEMBER_DAMAGED']]);
    const { members } = await unpack(
      zip([
        { name: 'secret.xml', content: 'x', encrypted: true },
        { name: 'lzma.xml', content: 'x', method: 14 },
        { name: 'crc.xml', content: 'x', crc: 1 },
        { name: 'size.xml', content: 'xyz', size: 2 },
        { name: 'good.xml', content: 'good' },
      ]),
    );
    expect(members).toEqual([
      ['secret.xml', 'ARCHIVE_ENCRYPTED'],
      ['lzma.xml', 'ARCHIVE_METHOD'],
      ['crc.xml', 'ARCHIVE_MEMBER_DAMAGED'],
      ['size.xml', 'ARCHIVE_MEMBER_DAMAGED'],
      ['good.xml', 'good'],
    ]);
    const two = zip([
      { name: 'large.xml', content: 'x'.repeat(1001) },
      { name: 'small.xml', content: 'y' },
    ]);
    expect((await unpack(two, 'bank.zip', { memberBytesMax: 1000 })).members).toEqual([
      ['large.xml', 'FILE_TOO_LARGE'],
      ['small.xml', 'y'],
    ]);
  });

  it('is refused as a whole when it is cut off anywhere', async () => {
    const whole = zip([
      { name: 'a.xml', content: 'one' },
      { name: 'b.xml', content: 'two' },
    ]);
    for (const length of [whole.length - 1, whole.length - 30, 40, 4]) {
      await expect(unpack(whole.subarray(0, length))).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED' });
    }
  });

  it.each([
    ['two of one size', zip([{ name: 'a.xml', content: 'one' }]), zip([{ name: 'b.xml', content: 'two' }])],
    ['two of other sizes', zip([{ name: 'a.xml', content: 'longer' }]), zip([{ name: 'b.xml', content: 'two' }])],
    ['one and an empty one', zip([{ name: 'a.xml', content: 'one' }]), zip([])],
    ['one and more bytes', zip([{ name: 'a.xml', content: 'one' }]), Buffer.from('more')],
  ])('is refused as a whole when it is %s put together', async (_, first, second) => {
    await expect(unpack(Buffer.concat([first, second]))).rejects.toMatchObject({
      code: 'ARCHIVE_DAMAGED',
      hint: expect.stringContaining('file dismiss'),
    });
  });

  it('is refused when its directory leaves out what lies before the first member it lists', async () => {
    const two = zip([
      { name: 'a.xml', content: 'one' },
      { name: 'b.xml', content: 'two' },
    ]);
    const directoryAt = two.readUInt32LE(two.length - 6);
    const second = two.indexOf('PK\x01\x02', directoryAt + 1, 'latin1');
    const end = Buffer.from(two.subarray(-22));
    end.writeUInt16LE(1, 8);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(two.length - 22 - second, 12);
    end.writeUInt32LE(directoryAt, 16);
    const one = Buffer.concat([two.subarray(0, directoryAt), two.subarray(second, -22), end]);
    await expect(unpack(one)).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED' });
  });

  it('may have a comment', async () => {
    const plain = zip([{ name: 'a.xml', content: 'one' }]);
    plain.writeUInt16LE(8, plain.length - 2);
    const commented = Buffer.concat([plain, Buffer.from('für Sie', 'utf8')]);
    expect((await unpack(commented)).members).toEqual([['a.xml', 'one']]);
  });
});

describe('names in an archive', () => {
  it('are labels: they never leave the scratch folder, and two of a name are told apart', async () => {
    const { members, scratch } = await unpack(
      zip([
        { name: '../../etc/evil.xml', content: '1' },
        { name: '/abs\u001b[2J.xml', content: '2' },
        { name: 'C:\\bank\\x.xml', content: '3' },
        { name: 'same.xml', content: '4' },
        { name: './same.xml', content: '5' },
      ]),
    );
    expect(members.map(([label]) => label)).toEqual([
      'etc/evil.xml',
      'abs[2J.xml',
      'C:/bank/x.xml',
      'same.xml',
      'same.xml (2)',
    ]);
    expect(readdirSync(scratch).every((name) => /^\d+\.member$/.test(name))).toBe(true);
    expect(existsSync(join(scratch, '../etc'))).toBe(false);
    expect(statSync(scratch).mode & 0o777).toBe(0o700);
    expect(readdirSync(scratch).map((name) => statSync(join(scratch, name)).mode & 0o777)).toEqual(
      members.map(() => 0o600),
    );
  });

  it('pass over what systems leave behind, and name in a warning what is no camt file', async () => {
    const { members, warnings } = await unpack(
      zip([
        { name: 'day/', content: '' },
        { name: '__MACOSX/._a.xml', content: 'fork' },
        { name: 'day/._a.xml', content: 'fork' },
        { name: 'day/.DS_Store', content: 'x' },
        { name: 'day/slip.tiff', content: 'II' },
        { name: 'link.xml', content: '/etc/passwd', unixMode: 0o120777 },
        { name: 'day/a.xml', content: 'one' },
      ]),
      'bank.zip',
      { membersMax: 7 },
    );
    expect(members).toEqual([['day/a.xml', 'one']]);
    expect(warnings).toEqual([
      'day/slip.tiff is no camt file by its name: ignored',
      'link.xml is a link in the archive: ignored',
    ]);
  });

  it('never hide money: a .txt that speaks of a camt message is read', async () => {
    const xml = '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">';
    const utf16 = Buffer.from(`\ufeff${xml}`, 'utf16le');
    const { members } = await unpack(
      zip([
        { name: 'statement.txt', content: xml },
        { name: 'wide.csv', content: utf16 },
        { name: 'readme.txt', content: 'how to read camt.053 and BkToCstmrStmt' },
      ]),
    );
    expect(members.map(([label]) => label)).toEqual(['statement.txt', 'wide.csv']);
  });

  it('never hide money: neither in a folder of a system nor behind a long comment', async () => {
    const long = `<?xml version="1.0"?><!--${'x'.repeat(5_000)}--><a:BkToCstmrStmt>`;
    const { members, warnings } = await unpack(
      zip([
        { name: '__MACOSX/a.xml', content: '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08">' },
        { name: '__MACOSX/._b.xml', content: 'fork' },
        { name: 'b.csv', content: long },
        { name: 'wide.pdf', content: Buffer.from(`\ufeff${long}`, 'utf16le') },
      ]),
    );
    expect(members.map(([label]) => label)).toEqual(['__MACOSX/a.xml', 'b.csv', 'wide.pdf']);
    expect(warnings).toEqual([]);
  });
});

describe('tar and gz', () => {
  it('give their members, also with long names of pax and GNU', async () => {
    const long = `${'folder/'.repeat(20)}day.xml`;
    const bytes = [
      { name: 'dir/', type: '5' },
      { name: 'a.xml', content: 'one'.repeat(300) },
      { name: 'pax', type: 'x', content: paxRecord('path', long) + paxRecord('size', '3') },
      { name: 'short', content: 'two' },
      { name: 'gnu', type: 'L', content: `${long}2\0` },
      { name: 'short', content: 'three' },
      { name: 'slip.tif', content: 'II' },
      { name: 'link', type: '2' },
      { name: 'device', type: '3' },
    ];
    for (const [name, packed] of [
      ['x.tar', tar(bytes)],
      ['x.tgz', tarGz(bytes)],
    ] as const) {
      const { members, warnings } = await unpack(packed, name, { membersMax: 20 });
      expect(members).toEqual([
        ['a.xml', 'one'.repeat(300)],
        [long, 'two'],
        [`${long}2`, 'three'],
        ['device', 'ARCHIVE_MEMBER_DAMAGED'],
      ]);
      expect(warnings).toEqual([
        'slip.tif is no camt file by its name: ignored',
        'link is a link in the archive: ignored',
      ]);
    }
  });

  it('a gz of one file gives it under its name without the ending', async () => {
    expect((await unpack(gzipSync('<xml/>'), 'day.xml.gz')).members).toEqual([['day.xml', '<xml/>']]);
  });

  it('are refused as a whole when they are cut off or damaged anywhere', async () => {
    const members = [
      { name: 'a.xml', content: 'one' },
      { name: 'b.xml', content: 'two' },
    ];
    const plain = tar(members);
    const packed = tarGz(members);
    const flipped = Buffer.from(packed);
    flipped[packed.length - 8] = (packed[packed.length - 8] ?? 0) ^ 1; // its checksum
    const wrong = [
      plain.subarray(0, 1024), // between two members
      plain.subarray(0, 1300),
      plain.subarray(0, 2048), // without its end
      tar([{ name: 'a.xml', content: 'one', checksum: 1 }]),
      Buffer.concat([plain, plain]),
      packed.subarray(0, packed.length - 1),
      packed.subarray(0, packed.length - 12),
      flipped,
      gzipSync('only one file').subarray(0, 25),
    ];
    for (const [index, bytes] of wrong.entries()) {
      await expect(unpack(bytes, 'x.tar'), `case ${index}`).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED' });
    }
  });
});

describe('limits', () => {
  it('stop a bomb long before it fills the disk', async () => {
    const bomb = Buffer.alloc(30_000_000);
    for (const bytes of [
      gzipSync(bomb),
      zip([{ name: 'a.xml', content: bomb }]),
      tarGz([{ name: 'a', content: bomb }]),
    ]) {
      const limits = { memberBytesMax: 1e9, bytesMax: 1e9 };
      await expect(unpack(bytes, 'x', limits)).rejects.toMatchObject({ code: 'ARCHIVE_RATIO' });
    }
  });

  it('hold for all members together, also for those that are not kept', async () => {
    const members = [1, 2, 3].map((n) => ({ name: `${n}.pdf`, content: 'x'.repeat(500) }));
    const limits = { bytesMax: 1400 };
    await expect(unpack(zip(members), 'x', limits)).rejects.toMatchObject({ code: 'ARCHIVE_TOO_LARGE' });
    await expect(unpack(tarGz(members), 'x', limits)).rejects.toMatchObject({ code: 'ARCHIVE_TOO_LARGE' });
  });

  it('hold for the number of members, folders and left-overs included', async () => {
    const members = [1, 2, 3, 4, 5, 6].map((n) => ({ name: `${n}/` }));
    await expect(unpack(zip(members))).rejects.toMatchObject({ code: 'ARCHIVE_TOO_MANY_MEMBERS' });
  });

  it.each([
    ['no member', []],
    ['only folders and left-overs', [{ name: 'a/' }, { name: '.DS_Store' }]],
    ['only other documents', [{ name: 'a.pdf', content: '%PDF' }]],
  ])('an archive with %s is no quiet day', async (_, members) => {
    await expect(unpack(zip(members))).rejects.toMatchObject({ code: 'ARCHIVE_EMPTY' });
  });
});
