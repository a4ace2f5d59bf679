/** Archives for tests, written byte by byte, so that they can also be wrong in every way we wish. */
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

export type ZipMember = Readonly<{
  name: string;
  content?: string | Uint8Array;
  /** 0 stored, 8 deflated; anything else is claimed and stored. */
  method?: number;
  encrypted?: boolean;
  /** Sizes and checksum follow the content, as streaming writers do. */
  descriptor?: boolean;
  zip64?: boolean;
  /** Written instead of the right one. */
  crc?: number;
  /** Written instead of the right unpacked size. */
  size?: number;
  unixMode?: number;
}>;

const U32_MAX = 0xffffffff;

export function zip(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const { local, central } = zipMember(member, offset);
    parts.push(local);
    directory.push(central);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

function zipMember(member: ZipMember, offset: number): { local: Buffer; central: Buffer } {
  const content = Buffer.from(member.content ?? '');
  const method = member.method ?? 8;
  const packed = method === 8 ? deflateRawSync(content) : content;
  const name = Buffer.from(member.name);
  const flags = (member.encrypted ? 1 : 0) | (member.descriptor ? 8 : 0) | 0x800;
  const facts = { crc: member.crc ?? crc32(content), packed: packed.length, size: member.size ?? content.length };
  const extra = member.zip64 ? zip64Extra(facts) : Buffer.alloc(0);
  const shown = member.zip64 ? { ...facts, packed: U32_MAX, size: U32_MAX } : facts;
  const early = member.descriptor ? { crc: 0, packed: 0, size: 0 } : shown;
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  writeCommon(local.subarray(4), { flags, method, ...early, name: name.length, extra: extra.length });
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(member.unixMode === undefined ? 20 : (3 << 8) | 20, 4);
  writeCommon(central.subarray(6), { flags, method, ...shown, name: name.length, extra: extra.length });
  central.writeUInt32LE(((member.unixMode ?? 0) << 16) >>> 0, 38);
  central.writeUInt32LE(offset, 42);
  const descriptor = member.descriptor ? descriptorOf(facts) : Buffer.alloc(0);
  return {
    local: Buffer.concat([local, name, extra, packed, descriptor]),
    central: Buffer.concat([central, name, extra]),
  };
}

type Sizes = Readonly<{ crc: number; packed: number; size: number }>;

function writeCommon(
  at: Buffer,
  facts: Sizes & Readonly<{ flags: number; method: number; name: number; extra: number }>,
): void {
  at.writeUInt16LE(20, 0);
  at.writeUInt16LE(facts.flags, 2);
  at.writeUInt16LE(facts.method, 4);
  at.writeUInt32LE(facts.crc, 10);
  at.writeUInt32LE(facts.packed, 14);
  at.writeUInt32LE(facts.size, 18);
  at.writeUInt16LE(facts.name, 22);
  at.writeUInt16LE(facts.extra, 24);
}

function zip64Extra(facts: Sizes): Buffer {
  const extra = Buffer.alloc(20);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(16, 2);
  extra.writeBigUInt64LE(BigInt(facts.size), 4);
  extra.writeBigUInt64LE(BigInt(facts.packed), 12);
  return extra;
}

function descriptorOf(facts: Sizes): Buffer {
  const descriptor = Buffer.alloc(16);
  descriptor.writeUInt32LE(0x08074b50, 0);
  descriptor.writeUInt32LE(facts.crc, 4);
  descriptor.writeUInt32LE(facts.packed, 8);
  descriptor.writeUInt32LE(facts.size, 12);
  return descriptor;
}

export type TarMember = Readonly<{
  name: string;
  content?: string | Uint8Array;
  /** 0 file, 2 symbolic link, 5 folder, x pax records, L GNU long name. */
  type?: string;
  checksum?: number;
}>;

/** A ustar archive with its two blocks of zeros. */
export function tar(members: readonly TarMember[]): Buffer {
  return Buffer.concat([...members.map(tarMember), Buffer.alloc(1024)]);
}

export function tarGz(members: readonly TarMember[]): Buffer {
  return gzipSync(tar(members));
}

function tarMember(member: TarMember): Buffer {
  const content = Buffer.from(member.content ?? '');
  const header = Buffer.alloc(512);
  header.write(member.name.slice(0, 100), 0);
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(member.type ?? '0', 156);
  header.write('ustar\x0000', 257, 'latin1');
  const sum = member.checksum ?? header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

/** One pax record: its length counts itself. */
export function paxRecord(key: string, value: string): string {
  const body = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(body) + 1;
  while (`${length}`.length + Buffer.byteLength(body) !== length) length += 1;
  return `${length}${body}`;
}
